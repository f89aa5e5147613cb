/**
 * Why an index did not do what it was asked: `down` cannot be reached or is failing, `slow` gave no answer in time, `missing` has no such
 * collection, `refused` will not or must not be used (wrong key, wrong embedder), `unconfirmed` took a write without saying that it is done.
 */
export type FailureKind = "down" | "slow" | "missing" | "refused" | "unconfirmed";

/** A failure of an index. Its message holds no text of the catalog and no answer of a server; `code` is what logs show. */
export class IndexFailure extends Error {
  override readonly name = "IndexFailure";
  readonly kind: FailureKind;
  readonly code: string;
  constructor(kind: FailureKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    this.code = `INDEX_${kind.toUpperCase()}`;
  }
}
