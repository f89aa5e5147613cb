import { fold, splitWords, termsOf } from "../../../ingestion/analyzer.ts";
import { isFunctionWord } from "../../../ingestion/function-words.ts";

/** What the naming words count in a likeness; how something is asked counts the rest. */
const namingShare = 0.75;

/** How alike two questions are, 0 to 1: Dice's coefficient over the analyzer's terms, mostly of the words that name something. */
export function likeness(one: string, other: string): number {
  return namingShare * dice(namingSet(one), namingSet(other)) + (1 - namingShare) * dice(termSet(one), termSet(other));
}

function dice(a: Set<string>, b: Set<string>): number {
  return a.size + b.size === 0 ? 0 : (2 * shared(a, b)) / (a.size + b.size);
}

function namingSet(text: string): Set<string> {
  return new Set(splitWords(fold(text)).filter((word) => !isFunctionWord(word)).flatMap((word) => [...termsOf(word)]));
}

/** The share of a name's terms that a text contains, 0 to 1. */
export function shareOf(name: string, text: string): number {
  const terms = termSet(name);
  return terms.size === 0 ? 0 : shared(terms, termSet(text)) / terms.size;
}

/** The naming words of a text that none of the given names has. */
export function termsLeft(text: string, names: string[]): string[] {
  const named = new Set(names.flatMap((name) => [...termSet(name)]));
  return splitWords(fold(text)).filter((word) => !isFunctionWord(word) && !termsOf(word).some((term) => !term.startsWith("^") && named.has(term)));
}

function termSet(text: string): Set<string> {
  return new Set(splitWords(fold(text)).flatMap((word) => [...termsOf(word)]));
}

function shared(a: Set<string>, b: Set<string>): number {
  let count = 0;
  for (const term of a) if (b.has(term)) count++;
  return count;
}
