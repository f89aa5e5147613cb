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
  const foreign = words.filter((word) => !verbForm.test(word.text) && !plainEnglish.has(word.text) && word.forms.every((form) => !form.every(isKnown)));
  return words.length === 0 ? 0 : foreign.length / words.length;
}

/** Everyday English that names nothing one could sell: verbs, qualities, people and days. */
const plainEnglish = new Set((
  "able about after again all almost alone along always another around away back bad because before behind believe better between both bring broke broken brother " +
  "bought call came case cause chance change check child cousin daughter day days dear different done down each early easy either else end enough even every everyone " +
  "everything expect expensive fact far fast father feel few figure find fine first follow forgot friend full gave give given gone got great guess guy half happen happened happens hard " +
  "hate hear heard high home hope hour house husband idea imagine instead issue keep kept kid kids kind late later learn least leave left life like live lives long longer lot love low " +
  "mail maybe mean meant might mind minute miss missed mom month months mother move moved must name near never next nothing number old once open outside own paid parents part " +
  "past people person place plan point pretty probably problem put quick quite rather ready real reason receive received recently remember said same saw say says second see seem " +
  "seems seen send sent set show side since single sister small someone sometimes son soon sorry sort spend stay still stop stuff suppose sure take taken takes talk than then thing think " +
  "though thought three through time times together told took top totally true try turn turns twice two understand until upset use used usually wait waiting wants way week weeks went whole wife " +
  "within without woman won wonder wondering word work worked works worry worth wrong year years young"
).split(" "));
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
