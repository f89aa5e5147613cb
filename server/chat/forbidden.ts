import { plain } from "./claims/plain.ts";

/** The first of the shop's forbidden words that a text holds: anywhere in a Korean word, and of other letters the whole word. */
export function forbiddenIn(text: string, words: readonly string[]): string | undefined {
  if (words.length === 0) return undefined;
  const said = spelled(text);
  return words.find((word) => {
    const wanted = spelled(word);
    if (/^\p{Script=Hangul}/u.test(wanted)) return said.includes(wanted);
    for (let at = said.indexOf(wanted); at >= 0; at = said.indexOf(wanted, at + 1)) {
      if (!isLetter(said.charAt(at - 1)) && !isLetter(said.charAt(at + wanted.length))) return true;
    }
    return false;
  });
}

/** Whether a text ends with what may become a forbidden word with the next letters. */
export function mayBecomeForbidden(text: string, words: readonly string[]): boolean {
  if (words.length === 0) return false;
  const said = spelled(text);
  return words.some((word) => {
    const wanted = spelled(word);
    return Array.from({ length: wanted.length - 1 }, (_, place) => wanted.slice(0, place + 1)).some((start) => said.endsWith(start));
  });
}

/** NFKC once more: `plain` leaves letters of Hangul that stand alone, and "ㅂㅏ" is read as "바". */
function spelled(text: string): string {
  return plain(text).normalize("NFKC").toLowerCase().replaceAll(/\s+/g, " ").trim();
}

function isLetter(character: string): boolean {
  return /[\p{Script=Latin}\p{N}]/u.test(character);
}
