import { type Entry, eachEntry, type FaqDraft, type ProductDraft } from "../../db/catalog.ts";
import { type Db, openDb } from "../../db/open.ts";
import { pointOf } from "../../ingestion/index/points.ts";
import { connectQdrant, type Qdrant } from "../../ingestion/index/qdrant.ts";
import { createMirror, type Mirror, type MirrorOptions } from "../../ingestion/mirror.ts";
import { toPassages } from "../../ingestion/passages.ts";
import { mug, parking } from "./products.ts";
import type { QdrantRig } from "./qdrant.ts";

export const alias = "shop";
/** Everything that waits, short enough for tests: a server is slow after a twentieth of a second. */
export const hurried = { pollMs: 4, backoffMs: { first: 4, longest: 20 }, leaseMs: 25, graceMs: 0 } satisfies MirrorOptions;

/** A database with its mirror, as one process has them. */
export type Life = { db: Db; qdrant: Qdrant; mirror: Mirror; isOver: boolean; crash(): void; end(): Promise<void> };

export function live(file: string, rig: QdrantRig, change: { timeoutMs?: number } & MirrorOptions = {}): Life {
  const { timeoutMs = 60, ...options } = change;
  const db = openDb(file);
  const qdrant = connectQdrant({ url: rig.url, alias, onDisk: false, quantization: "none", timeoutMs });
  const mirror = createMirror({ db, qdrant }, { ...hurried, ...options });
  const life: Life = {
    db, qdrant, mirror, isOver: false,
    // As a killed process: not a row more is written, whatever is under way.
    crash() {
      life.isOver = true;
      db.close();
      void mirror.stop();
    },
    async end() {
      await mirror.stop();
      if (!life.isOver) db.close();
    },
  };
  return life;
}

/** What a collection must hold for these rows: passage id → its revision and vectors. */
export function wanted(db: Db): Map<string, unknown> {
  return new Map([...eachEntry(db)].flat().flatMap((entry: Entry) => toPassages(entry).map((passage) => [passage.id, { revision: passage.revision, vector: pointOf(passage, undefined).vector }])));
}

/** What the live collection holds. */
export function held(rig: QdrantRig): Map<string, unknown> {
  const points = rig.collections.get(rig.aliases.get(alias) ?? "")?.points ?? new Map<string, never>();
  return new Map([...points.values()].filter(({ payload }) => payload["isGone"] !== true).map(({ payload, vector }) => [String(payload["id"]), { revision: payload["revision"], vector }]));
}

export function product(id: string, title: ProductDraft["title"], change: Partial<ProductDraft> = {}): ProductDraft {
  return mug({ id, title, description: {}, variants: [], ...change });
}

export function faq(id: string, question: FaqDraft["question"]): FaqDraft {
  return parking({ id, question, answer: question });
}
