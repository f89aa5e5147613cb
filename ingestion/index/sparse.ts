import { analyze } from "../analyzer.ts";
import { type Passage, passageFields } from "../passages.ts";
import type { QueryTerm } from "./port.ts";
import { defaultRanking } from "./ranking.ts";

/** A sparse vector as Qdrant takes it: each index once. */
export type Sparse = { indices: number[]; values: number[] };

/**
 * Mean terms of each field, in the order of `passageFields`, between those of a small shop and of one with 19,406 products.
 * Set numbers, not the catalog's own mean: a passage's vector depends on nothing but the passage, so it never has to be made again.
 */
const averageLengths = [10, 30, 18, 50];
const digits = 4; // of a weight: ranks stay the same, and a request is half as long

/** A passage's BM25F weights by term, without idf: that is the server's part (`modifier: idf`), which knows the collection. */
export function sparseOf(passage: Passage): Sparse {
  const { weights, lengths, k1 } = defaultRanking;
  const counts = new Map<number, number>();
  for (const [field, name] of passageFields.entries()) {
    const terms = analyze(passage.fields[name]);
    const share = lengths[field]!;
    const weight = weights[field]! / (1 - share + share * terms.length / averageLengths[field]!);
    for (const term of terms) counts.set(termIndex(term), (counts.get(termIndex(term)) ?? 0) + weight);
  }
  return toSparse([...counts].map(([index, count]) => [index, (count * (k1 + 1)) / (count + k1)]));
}

/** A question's weights by term; the server multiplies them by idf. */
export function sparseOfQuery(terms: QueryTerm[]): Sparse {
  const weights = new Map<number, number>();
  for (const { term, weight } of terms) weights.set(termIndex(term), (weights.get(termIndex(term)) ?? 0) + weight);
  return toSparse([...weights]);
}

function toSparse(pairs: [number, number][]): Sparse {
  const sorted = pairs.toSorted(([one], [other]) => one - other);
  return { indices: sorted.map(([index]) => index), values: sorted.map(([, value]) => Number(value.toFixed(digits))) };
}

/** A term as one of 2^32 dimensions: FNV-1a over its UTF-16 units, then mixed (Murmur3's end) so that short terms spread too. */
export function termIndex(term: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < term.length; at++) hash = Math.imul(hash ^ term.charCodeAt(at), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
