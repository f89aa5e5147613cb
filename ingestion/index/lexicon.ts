import { hasPosting, createPostings, putPosting, removePosting, type Postings } from "./postings.ts";

/** Every term in use and where it stands. A term that loses its last passage is forgotten, and its number used again. */
export type Lexicon = ReturnType<typeof createLexicon>;

export function createLexicon() {
  const numbers = new Map<string, number>();
  const terms: string[] = [];
  const postings: Postings[] = [];
  const free: number[] = [];

  function add(term: string): number {
    const number = free.pop() ?? terms.length;
    numbers.set(term, number);
    terms[number] = term;
    postings[number] = createPostings();
    return number;
  }

  return {
    /** The number of a term, given one where it is new. Only to be asked for terms that are put right after. */
    numberOf: (term: string): number => numbers.get(term) ?? add(term),
    find(term: string): Postings | undefined {
      const number = numbers.get(term);
      return number === undefined ? undefined : postings[number];
    },
    put(number: number, posting: { slot: number; counts: number }): void {
      putPosting(postings[number]!, posting);
    },
    remove(number: number, slot: number): void {
      const held = postings[number]!;
      removePosting(held, slot);
      if (held.length > 0) return;
      numbers.delete(terms[number]!);
      free.push(number);
    },
    has(number: string, slot: number): boolean {
      const held = this.find(number);
      return held !== undefined && hasPosting(held, slot);
    },
  };
}
