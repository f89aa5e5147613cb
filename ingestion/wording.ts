import { fold, splitWords } from "./analyzer.ts";
import { noSynonyms } from "./synonyms.ts";
import { parseQuery } from "./query.ts";

/**
 * What two wordings of one question have in common, as keys: the letters alone, and the set of the words that name something,
 * without particles and order. Where one key of each is the same, the same is asked; nothing less than that counts.
 */
export function questionKeys(text: string): string[] {
  const letters = splitWords(fold(text)).join("");
  const named = namingWords(text);
  return [...(letters === "" ? [] : [`=${letters}`]), ...(named.length < 2 ? [] : [`~${named.join(" ")}`])];
}

/** The words of a question that name something, without their particles, each once, in the order of the alphabet. */
export function namingWords(text: string): string[] {
  const words = parseQuery(text, noSynonyms).words.map(({ forms }) => (forms.at(-1) ?? []).join("+"));
  return [...new Set(words)].filter((word) => word !== "").toSorted();
}
