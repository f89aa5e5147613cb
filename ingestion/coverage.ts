import { isEverydayWord } from "./function-words.ts";
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

/**
 * The share of the asked words that stand nowhere in the shop: what was asked for may not be sold. Korean verb forms are left
 * out of account, for their endings are too many for a shop's texts to hold them all.
 */
export function foreignShare(words: QueryWord[], isKnown: (term: string) => boolean): number {
  const foreign = words.filter((word) => !verbForm.test(word.text) && !isEverydayWord(word.text) && word.forms.every((form) => !form.every(isKnown)));
  return words.length === 0 ? 0 : foreign.length / words.length;
}

const verbForm = /[가-힣](?:요|까|나|냐|니|죠|지|고|서|며|면|데|던|러|려고|니다|줘|어|아|해|게|기|야)$/;

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
