import { createHash } from "node:crypto";
import type { Schemas } from "@qdrant/js-client-rest";
import type { Passage } from "../passages.ts";
import type { IndexQuery } from "./port.ts";
import { sparseOf } from "./sparse.ts";

/** What a passage is to Qdrant. Pure: the same passage is always the same point. */
export type Point = Schemas["PointStruct"];
/** A passage that is no more, with the revision that ended it. */
export type Grave = { id: string; revision: number };

export const denseName = "dense";
export const sparseName = "bm25";

/** Fields of the payload that are filtered by, with their index types. */
export const payloadIndexes = { kind: "keyword", locale: "keyword", price: "integer", inStock: "bool", revision: "integer" } as const;

/** Qdrant takes numbers and UUIDs only, so the id is a digest; the passage's own id is in the payload. */
export function pointId(passageId: string): string {
  const hex = createHash("sha256").update(passageId).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** @param dense the passage's embedding, where there is an embedder */
export function pointOf(passage: Passage, dense: number[] | undefined): Point {
  const { id, entryId, kind, locale, revision, offer } = passage;
  const sparse = sparseOf(passage);
  return {
    id: pointId(id),
    vector: { ...(sparse.indices.length > 0 && { [sparseName]: sparse }), ...(dense !== undefined && { [denseName]: dense }) },
    payload: { id, entryId, kind, locale, revision, ...offer },
  };
}

/**
 * A point without vectors, which no search finds, that keeps a passage's last revision: a write that was given up on and still
 * arrives later meets it and is turned away, so what was deleted does not come back. A rebuild leaves them out.
 */
export function graveOf({ id, revision }: Grave): Point {
  return { id: pointId(id), vector: {}, payload: { id, revision, isGone: true } };
}

/** Points that a write of this revision may replace: what is newer stays. */
export function notNewer(revision: number): Schemas["Filter"] {
  return { must: [{ key: "revision", range: { lte: revision } }] };
}

/** The conditions of a query, or undefined where it has none. */
export function filterOf(query: IndexQuery): Schemas["Filter"] | undefined {
  const must: Schemas["Condition"][] = [];
  if (query.locale !== undefined) must.push({ key: "locale", match: { value: query.locale } });
  if (query.kinds !== undefined) must.push({ key: "kind", match: { any: query.kinds } });
  if (query.inStock === true) must.push({ key: "inStock", match: { value: true } });
  if (query.priceMin !== undefined || query.priceMax !== undefined) {
    must.push({ key: "price", range: { ...(query.priceMin !== undefined && { gte: query.priceMin }), ...(query.priceMax !== undefined && { lte: query.priceMax }) } });
  }
  return must.length === 0 ? undefined : { must };
}
