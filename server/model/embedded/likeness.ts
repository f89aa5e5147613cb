import { termsOf, splitWords, fold } from "../../../ingestion/analyzer.ts";

/** How alike two texts are in their words: Dice's coefficient over the analyzer's terms, 0 to 1. */
export function likeness(one: string, other: string): number {
  const [a, b] = [termSet(one), termSet(other)];
  if (a.size === 0 || b.size === 0) return 0;
  return (2 * shared(a, b)) / (a.size + b.size);
}

/** The share of a name's terms that a text contains, 0 to 1. */
export function shareOf(name: string, text: string): number {
  const terms = termSet(name);
  return terms.size === 0 ? 0 : shared(terms, termSet(text)) / terms.size;
}

function termSet(text: string): Set<string> {
  return new Set(splitWords(fold(text)).flatMap((word) => [...termsOf(word)]));
}

function shared(a: Set<string>, b: Set<string>): number {
  let count = 0;
  for (const term of a) if (b.has(term)) count++;
  return count;
}
