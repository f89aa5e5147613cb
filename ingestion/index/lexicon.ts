import { addPosting, countsAt, createPostings, removePosting, type Postings } from "./postings.ts";

/** Every term in use, by number, and where it stands. A term that loses its last passage is forgotten, its number used again. */
export type Lexicon = {
  /** The number of a term, given one where it is new; a new one must be added to a slot right after. */
  numberOf(term: string): number;
  find(term: string): Postings | undefined;
  /** How often a slot holds a term in each field, packed; 0 where it does not. */
  countsOf(of: { term: string; slot: number }): number;
  add(number: number, posting: { slot: number; counts: number }): void;
  remove(of: { number: number; slot: number }): void;
};

export function createLexicon(): Lexicon {
  const numbers = new Map<string, number>();
  const terms: string[] = [];
  const postings: Postings[] = [];
  const free: number[] = [];

  function create(term: string): number {
    const number = free.pop() ?? terms.length;
    numbers.set(term, number);
    terms[number] = term;
    postings[number] = createPostings();
    return number;
  }

  function find(term: string): Postings | undefined {
    const number = numbers.get(term);
    return number === undefined ? undefined : postings[number];
  }

  return {
    find,
    numberOf: (term) => numbers.get(term) ?? create(term),
    countsOf({ term, slot }) {
      const held = find(term);
      return held === undefined ? 0 : countsAt(held, slot);
    },
    add: (number, posting) => addPosting(postings[number]!, posting),
    remove({ number, slot }) {
      const held = postings[number]!;
      removePosting(held, slot);
      if (held.length > 0) return;
      numbers.delete(terms[number]!);
      free.push(number);
    },
  };
}
