import type { EntryKind, Language } from "../db/schema.ts";
import { coverage, foreignShare } from "./coverage.ts";
import type { Finder, IndexSource } from "./index/paired.ts";
import type { Hit, PassageIndex } from "./index/port.ts";
import { entryIdOf, fieldBits, passageId, passageIds } from "./passages.ts";
import { parseQuery } from "./query.ts";
import type { Follower } from "./sync.ts";

export type Search = {
  text: string; locale?: Language | undefined; kinds?: EntryKind[] | undefined; limit: number;
  /** Conditions on what is for sale, in the minor unit, as the index knows it: whoever says them reads the rows again. */
  priceMin?: number | undefined; priceMax?: number | undefined; inStock?: boolean | undefined;
  /** Hears which of two indexes answered. */
  note?: ((source: IndexSource) => void) | undefined;
};
/**
 * One entry found. `coverage` (0 to 1) says how much of what was asked for its text speaks of, `naming` how much of it stands
 * in what names the entry (title, other words for it, options), not in its prose; `nearness` (0 to 1) how near it is in meaning,
 * in whatever words, 0 where only words were compared. Scores compare within one answer.
 */
export type Found = { entryId: string; kind: EntryKind; score: number; coverage: number; naming: number; nearness: number };
export type Retriever = {
  search(wanted: Search): Promise<Found[]>;
  /** The share (0 to 1) of the words that a text names which stand nowhere in the shop. */
  foreignShare(text: string): Promise<number>;
  /** What is held of entries: the revision of each passage, by its id. */
  revisions(entryIds: string[]): Promise<Map<string, number>>;
};

/** What coverage needs to know about terms; the embedded index offers it. */
export type Statistics = Pick<PassageIndex, "revisions"> & { idf(term: string): number; isKnown(term: string): boolean; fieldsOf(of: { passageId: string; term: string }): number };

const anyField = -1;
const namingFields = fieldBits(["title", "keywords", "details"]);
const textMax = 2000; // characters of a question that are searched: the rest of a longer one is talk
const secondWeight = 0.5; // an entry that also matches in its other language is the better match for a mixed question

/**
 * The one way to search, for chat, CLI and bench: catch up with the rows, understand the question, search, group by entry.
 * @param deps.vectorOf the meaning of a question, where an index compares meanings
 */
export function createRetriever(deps: {
  follower: Follower; index: Finder; statistics: Statistics; vectorOf?: (text: string) => Promise<number[] | undefined>;
}): Retriever {
  const { follower, index, statistics } = deps;
  return {
    async foreignShare(text) {
      await follower.catchUp();
      return foreignShare(parseQuery(text.slice(0, textMax), follower.synonyms()).words, statistics.isKnown);
    },
    async revisions(entryIds) {
      await follower.catchUp();
      return statistics.revisions(entryIds.flatMap(passageIds));
    },
    async search({ text, limit, note, ...filter }) {
      const vector = await deps.vectorOf?.(text.slice(0, textMax));
      await follower.catchUp();
      const query = parseQuery(text.slice(0, textMax), follower.synonyms());
      if (query.terms.length === 0) return [];
      // An entry has at most two passages, so this many hold at least `limit` entries.
      const idf = remembered(statistics.idf);
      const hits = await index.search({ ...filter, terms: query.terms, vector, limit: limit * 2 }, note);
      return byEntry(hits).slice(0, limit).flatMap(({ entryId, score, nearness }) => {
        const kind = follower.kindOf(entryId);
        if (kind === undefined) return [];
        const ids = [passageId({ entryId, locale: "ko" }), passageId({ entryId, locale: "en" })];
        const fieldsOf = remembered((term: string) => ids.reduce((fields, id) => fields | statistics.fieldsOf({ passageId: id, term }), 0));
        const share = (fields: number): number => coverage(query.words, { has: (term) => (fieldsOf(term) & fields) !== 0, idf });
        return [{ entryId, kind, score, coverage: share(anyField), naming: share(namingFields), nearness }];
      });
    },
  };
}

/** A function that is asked the same thing again and again within one search. */
function remembered(compute: (term: string) => number): (term: string) => number {
  const known = new Map<string, number>();
  return (term) => {
    const value = known.get(term) ?? compute(term);
    known.set(term, value);
    return value;
  };
}

/** An entry scores as its best passage, plus part of its other one, and is as near as the nearer of them. */
function byEntry(hits: Hit[]): { entryId: string; score: number; nearness: number }[] {
  const found = new Map<string, { entryId: string; score: number; nearness: number }>();
  for (const { id, score, nearness = 0 } of hits) {
    const entryId = entryIdOf(id);
    const best = found.get(entryId);
    found.set(entryId, best === undefined ? { entryId, score, nearness } : { entryId, score: best.score + secondWeight * score, nearness: Math.max(best.nearness, nearness) });
  }
  return [...found.values()].toSorted((one, other) => other.score - one.score);
}
