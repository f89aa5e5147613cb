import { entryKinds, languages } from "../../db/schema.ts";
import { analyze } from "../analyzer.ts";
import { type Passage, passageFields } from "../passages.ts";
import { createLexicon } from "./lexicon.ts";
import type { Hit, IndexQuery, PassageIndex } from "./port.ts";
import { defaultRanking, inverseFrequency, type Ranking } from "./ranking.ts";
import { createScorer } from "./scorer.ts";
import { bitsPerField, countMax, createSlots } from "./slots.ts";

/** What only an index in the same process can offer: term statistics, for coverage. */
export type EmbeddedIndex = PassageIndex & {
  /** How telling a term is here; an unknown term the most. */
  idf(term: string): number;
  isKnown(term: string): boolean;
  /** The fields (see `fieldBits`) in which a passage holds a term; 0 for none and for unknown passages. */
  fieldsOf(of: { passageId: string; term: string }): number;
  /**
   * What a search would find if an entry's passages were others. Within one tick: nobody else sees it.
   * @param trial.held the entry's passages as they are in the index, to put back
   */
  searchWith(trial: { held: Passage[]; passages: Passage[] }, query: IndexQuery): Hit[];
};

/**
 * An inverted index in typed arrays, in this process, by words alone (a query's vector is not looked at). Edits are exact:
 * after any sequence of them, every score is what an index built afresh from the same passages gives.
 */
export function createEmbeddedIndex(ranking: Ranking = defaultRanking): EmbeddedIndex {
  const lexicon = createLexicon();
  const slots = createSlots();
  const search = createScorer({ lexicon, slots, ranking });
  let counts = new Uint32Array(1024); // scratch: packed counts of the passage at hand, by term number; all zero in between

  /** Counts the terms of one field into `counts`. Returns how many there are; terms not met before go to `numbers`. */
  function countField(text: string, { field, numbers }: { field: number; numbers: number[] }): number {
    const terms = analyze(text);
    const shift = field * bitsPerField;
    for (const term of terms) {
      const number = lexicon.numberOf(term);
      if (number >= counts.length) counts = grown(counts, number);
      const packed = counts[number]!;
      if (packed === 0) numbers.push(number);
      if (((packed >>> shift) & countMax) < countMax) counts[number] = packed + (1 << shift);
    }
    return terms.length;
  }

  function put(passage: Passage): void {
    drop(passage.id);
    const numbers: number[] = [];
    const lengths = passageFields.map((name, field) => countField(passage.fields[name], { field, numbers }));
    const { id, revision, offer } = passage;
    const kind = entryKinds.indexOf(passage.kind);
    const slot = slots.add({ id, revision, kind, locale: languages.indexOf(passage.locale), lengths, terms: Uint32Array.from(numbers), offer });
    for (const number of numbers) {
      lexicon.add(number, { slot, counts: counts[number]! });
      counts[number] = 0;
    }
  }

  function drop(id: string): void {
    const found = slots.remove(id);
    if (found === undefined) return;
    for (const number of found.terms) lexicon.remove({ number, slot: found.slot });
  }

  return {
    upsert: async (passages) => passages.forEach(put),
    remove: async (ids) => ids.forEach(drop),
    search: async (query) => search(query),
    revisions: async (ids) => new Map(ids.flatMap((id) => {
      const slot = slots.find(id);
      return slot === undefined ? [] : [[id, slots.at(slot).revision]];
    })),
    searchWith({ held, passages }, query) {
      for (const { id } of held) drop(id);
      passages.forEach(put);
      try {
        return search(query);
      } finally {
        for (const { id } of passages) drop(id);
        held.forEach(put);
      }
    },
    ping: async () => undefined,
    idf: (term) => inverseFrequency({ total: slots.count(), holding: lexicon.find(term)?.length ?? 0 }),
    isKnown: (term) => lexicon.find(term) !== undefined,
    fieldsOf({ passageId, term }) {
      const slot = slots.find(passageId);
      return slot === undefined ? 0 : fieldsIn(lexicon.countsOf({ term, slot }));
    },
  };
}

function fieldsIn(counts: number): number {
  return passageFields.reduce((bits, _, field) => (((counts >>> (field * bitsPerField)) & countMax) > 0 ? bits | (1 << field) : bits), 0);
}

function grown(counts: Uint32Array<ArrayBuffer>, number: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(number * 2);
  larger.set(counts);
  return larger;
}
