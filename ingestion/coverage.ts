import type { QueryForm, QueryWord } from "./query.ts";

/**
 * How much of what was asked for a text speaks of: the share of the asked words' weight that it holds, 0 to 1. A word weighs
 * what its rarest term weighs, in its commonest form, so a word the shop has never used counts most. 0 where nothing was named.
 */
export function coverage(words: QueryWord[], text: { has(term: string): boolean; idf(term: string): number }): number {
  let total = 0;
  let covered = 0;
  for (const word of words) {
    const weight = Math.min(...word.forms.map((form) => Math.max(...form.map(text.idf))));
    total += weight;
    covered += weight * Math.max(...word.forms.map((form) => heldShare(form, text)));
  }
  return total === 0 ? 0 : covered / total;
}

/** A word is there or not: the part of it that a text shares with another word ("노트" of 노트북) counts little, so squared. */
function heldShare(form: QueryForm, text: { has(term: string): boolean; idf(term: string): number }): number {
  let total = 0;
  let held = 0;
  for (const term of form) {
    total += text.idf(term);
    if (text.has(term)) held += text.idf(term);
  }
  return total === 0 ? 0 : (held / total) ** 2;
}
