import { entryKinds, languages } from "../../db/schema.ts";
import type { Offer } from "../passages.ts";
import { createBest } from "./best.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Hit, IndexQuery } from "./port.ts";
import { inverseFrequency, type Ranking } from "./ranking.ts";
import { bitsPerField, countMax, type Slots } from "./slots.ts";

/** Ranks the passages that hold a term of the query: adds up BM25F by slot, then keeps the best that pass the filters. */
export function createScorer({ lexicon, slots, ranking }: { lexicon: Lexicon; slots: Slots; ranking: Ranking }): (query: IndexQuery) => Hit[] {
  let scores = new Float64Array(0); // by slot; all zero between searches
  let matched = new Float64Array(0); // the weight of the terms that a slot holds
  let touched: number[] = [];

  function addTerm({ term, weight }: IndexQuery["terms"][number], averages: number[]): number {
    const postings = lexicon.find(term);
    const termWeight = weight * inverseFrequency({ total: slots.count(), holding: postings?.length ?? 0 });
    if (postings === undefined) return termWeight;
    const { weights, lengths, k1 } = ranking;
    for (let at = 0; at < postings.length; at++) {
      const slot = postings.pairs[at * 2]!;
      let packed = postings.pairs[at * 2 + 1]!;
      let count = 0;
      for (let field = 0; packed !== 0; field++, packed >>>= bitsPerField) {
        const inField = packed & countMax;
        if (inField === 0) continue;
        const length = slots.lengthOf({ slot, field }) / averages[field]!;
        count += (weights[field]! * inField) / (1 - lengths[field]! + lengths[field]! * length);
      }
      if (matched[slot] === 0) touched.push(slot);
      scores[slot] = scores[slot]! + (termWeight * count * (k1 + 1)) / (count + k1);
      matched[slot] = matched[slot]! + termWeight;
    }
    return termWeight;
  }

  function takeScore(slot: number, weightTotal: number): number {
    const score = scores[slot]! * (matched[slot]! / weightTotal) ** ranking.coordination;
    scores[slot] = 0;
    matched[slot] = 0;
    return score;
  }

  return (query) => {
    if (scores.length < slots.capacity()) {
      scores = new Float64Array(slots.capacity() * 2);
      matched = new Float64Array(slots.capacity() * 2);
    }
    const averages = slots.averageLengths();
    const weightTotal = query.terms.reduce((sum, term) => sum + addTerm(term, averages), 0);
    const locale = query.locale === undefined ? undefined : languages.indexOf(query.locale);
    const kinds = query.kinds?.map((kind) => entryKinds.indexOf(kind));
    const best = createBest(query.limit);
    for (const slot of touched) {
      const score = takeScore(slot, weightTotal);
      const passage = slots.at(slot);
      if (locale !== undefined && passage.locale !== locale) continue;
      if (kinds !== undefined && !kinds.includes(passage.kind)) continue;
      if (!isOffered(passage.offer, query)) continue;
      best.offer({ id: passage.id, score });
    }
    touched = [];
    return best.take();
  };
}

function isOffered(offer: Offer | undefined, { priceMin, priceMax, inStock }: IndexQuery): boolean {
  if (priceMin === undefined && priceMax === undefined && inStock !== true) return true;
  return offer !== undefined && offer.price >= (priceMin ?? 0) && offer.price <= (priceMax ?? Infinity) && (inStock !== true || offer.inStock);
}
