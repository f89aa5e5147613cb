import type { EntryKind, Language } from "../../db/schema.ts";
import type { Passage } from "../passages.ts";

/** A term of the query, as the analyzer spells it; the weight is relative to 1 for a word the shopper wrote. */
export type QueryTerm = { term: string; weight: number };
export type IndexQuery = {
  terms: QueryTerm[];
  /** The query's embedding, where passages have one and the adapter can compare them. */
  vector?: number[] | undefined;
  locale?: Language | undefined;
  kinds?: EntryKind[] | undefined;
  /** Conditions on what is for sale, in the currency's minor unit; an entry that is not for sale meets none of them. */
  priceMin?: number | undefined;
  priceMax?: number | undefined;
  inStock?: boolean | undefined;
  /** Passages wanted, at most. */
  limit: number;
};
/** Scores compare within one answer only. `nearness` (0 to 1), where meanings were compared: how far it stands out from what is about something else. */
export type Hit = { id: string; score: number; nearness?: number | undefined };

/**
 * What holds passages and finds them. A promise that resolves means the change is visible to the next search.
 * Hits come best first; equal scores in the order of their ids.
 */
export type PassageIndex = {
  /** Adds passages; one with a known id is replaced whole. */
  upsert(passages: Passage[]): Promise<void>;
  /** Removes passages; unknown ids are no error. */
  remove(ids: string[]): Promise<void>;
  search(query: IndexQuery): Promise<Hit[]>;
  /** Which of these passages it holds, each with its revision: what is there, whether or not a search would name it among the first. */
  revisions(ids: string[]): Promise<Map<string, number>>;
  /** Resolves when the index can answer, rejects with the reason when it cannot. */
  ping(): Promise<void>;
};
