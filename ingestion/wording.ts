import { fold, isHangul, splitWords } from "./analyzer.ts";

/** What marks the subject or the object and says nothing more; "도", "만", "까지" and the others change what is asked. */
const marker = /(?<=.)[은는이가을를]$/;
/** Words without which the same is asked. */
const idle = new Set(["a", "an", "the", "please", "좀"]);
/** Endings of a question that differ in politeness alone: 얼마예요, 얼마인가요; 되나요, 돼요, 됩니까. */
const copula = /(?<=.)(?:인가요|이에요|이예요|예요|에요|입니까|이죠|죠)$/;
const become = /(?:되나요|돼요|되요|됩니까|될까요)$/;
const be = /(?<=[있없])(?:나요|어요|습니까|을까요)$/;

/**
 * What two wordings of one question have in common, as keys: its letters alone, and its letters without particles of the subject
 * and the object and without the politeness of its end. Where one key of each is the same, the same is asked; nothing less than
 * that counts, as one word more ("왜", "안", "언제") asks something else.
 */
export function questionKeys(text: string): string[] {
  const words = splitWords(fold(text));
  const letters = words.join("");
  const bare = words.filter((word) => !idle.has(word)).map((word, place, all) => (isHangul(word) ? bareWord(word, place === all.length - 1) : word)).join("");
  return [...(letters === "" ? [] : [`=${letters}`]), ...(bare === "" ? [] : [`~${bare}`])];
}

function bareWord(word: string, isLast: boolean): string {
  if (!isLast) return word.replace(marker, "");
  if (become.test(word)) return word.replace(become, "되");
  return copula.test(word) ? word.replace(copula, "") : word.replace(be, "").replace(marker, "");
}
