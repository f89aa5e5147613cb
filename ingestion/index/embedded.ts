import { entryKinds, languages } from "../../db/schema.ts";
import { analyze } from "../analyzer.ts";
import { type Passage, passageFields } from "../passages.ts";
import { createLexicon } from "./lexicon.ts";
import type { Hit, IndexQuery, PassageIndex } from "./port.ts";
import { defaultRanking, inverseFrequency, type Ranking } from "./ranking.ts";
import { createSlots } from "./slots.ts";
import { createBest } from "./best.ts";

const fieldCount = passageFields.length;
const bitsPerField = 8; // four fields' counts share one 32-bit number
const countMax = 2 ** bitsPerField - 1; // a term's count saturates long before

/** What only an index in the same process can offer: term statistics, for coverage. */
export type EmbeddedIndex = PassageIndex & {
  /** How telling a term is here; an unknown term the most. */
  idf(term: string): number;
  /** Whether a passage holds a term. False for unknown passages. */
  has(passageId: string, term: string): boolean;
};

/**
 * An inverted index in typed arrays, in this process: BM25F over the terms of `analyze`. Edits are exact: after any sequence
 * of them, every score is what an index built afresh from the same passages gives.
 */
export function createEmbeddedIndex(ranking: Ranking = defaultRanking): EmbeddedIndex {
  const lexicon = createLexicon();
  const slots = createSlots(fieldCount);
  let counts = new Uint32Array(1024); // scratch: packed counts of the passage at hand, by term number
  let scores = new Float64Array(1024); // scratch: by slot, all zero between searches
  let matched = new Float64Array(1024);

  function put(passage: Passage): void {
    drop(passage.id);
    const numbers: number[] = [];
    const lengths = passageFields.map((field, at) => {
      const terms = analyze(passage.fields[field]);
      const one = 1 << (at * bitsPerField);
      for (const term of terms) {
        const number = lexicon.numberOf(term);
        if (number >= counts.length) counts = doubled(counts, new Uint32Array(number * 2));
        const packed = counts[number]!;
        if (packed === 0) numbers.push(number);
        if (((packed >>> (at * bitsPerField)) & countMax) < countMax) counts[number] = packed + one;
      }
      return terms.length;
    });
    const held = Uint32Array.from(numbers);
    const slot = slots.add(passage.id, { terms: held, lengths, kind: entryKinds.indexOf(passage.kind), locale: languages.indexOf(passage.locale) });
    for (const number of held) {
      lexicon.add(number, { slot, counts: counts[number]! });
      counts[number] = 0;
    }
  }

  function drop(id: string): void {
    const found = slots.remove(id);
    if (found === undefined) return;
    for (const number of found.terms) lexicon.remove(number, found.slot);
  }

  /** Adds up scores by slot; returns the slots touched. */
  function accumulate(query: IndexQuery): { touched: number[]; weightTotal: number } {
    const touched: number[] = [];
    const { weights, lengths, k1 } = ranking;
    const averages = slots.averageLengths();
    let weightTotal = 0;
    for (const { term, weight } of query.terms) {
      const postings = lexicon.find(term);
      const termWeight = weight * inverseFrequency({ total: slots.count(), holding: postings?.length ?? 0 });
      weightTotal += termWeight;
      if (postings === undefined) continue;
      for (let at = 0; at < postings.length; at++) {
        const slot = postings.pairs[at * 2]!;
        let packed = postings.pairs[at * 2 + 1]!;
        let count = 0;
        for (let field = 0; packed !== 0; field++, packed >>>= bitsPerField) {
          const inField = packed & countMax;
          if (inField === 0) continue;
          const length = slots.lengths[slot * fieldCount + field]! / averages[field]!;
          count += (weights[field]! * inField) / (1 - lengths[field]! + lengths[field]! * length);
        }
        if (matched[slot] === 0) touched.push(slot);
        scores[slot] = scores[slot]! + (termWeight * count * (k1 + 1)) / (count + k1);
        matched[slot] = matched[slot]! + termWeight;
      }
    }
    return { touched, weightTotal };
  }

  function search(query: IndexQuery): Hit[] {
    if (scores.length < slots.capacity()) {
      scores = new Float64Array(slots.capacity());
      matched = new Float64Array(slots.capacity());
    }
    const { touched, weightTotal } = accumulate(query);
    const best = createBest(query.limit);
    const locale = query.locale === undefined ? -1 : languages.indexOf(query.locale);
    const kinds = query.kinds?.map((kind) => entryKinds.indexOf(kind));
    for (const slot of touched) {
      const score = scores[slot]! * (matched[slot]! / weightTotal) ** ranking.coordination;
      scores[slot] = 0;
      matched[slot] = 0;
      if (locale !== -1 && slots.locales[slot] !== locale) continue;
      if (kinds !== undefined && !kinds.includes(slots.kinds[slot]!)) continue;
      best.offer({ id: slots.ids[slot]!, score });
    }
    return best.take();
  }

  return {
    upsert: async (passages) => { for (const passage of passages) put(passage); },
    remove: async (ids) => { for (const id of ids) drop(id); },
    search: async (query) => search(query),
    ping: async () => undefined,
    idf: (term) => inverseFrequency({ total: slots.count(), holding: lexicon.find(term)?.length ?? 0 }),
    has(passageId, term) {
      const slot = slots.find(passageId);
      return slot !== undefined && lexicon.has(term, slot);
    },
  };
}

function doubled(from: Uint32Array<ArrayBuffer>, to: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  to.set(from);
  return to;
}
