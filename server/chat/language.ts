import type { Language } from "../../db/schema.ts";

/**
 * The language a text is written in, or undefined where it does not say (an order number, an emoji, "XL?").
 * Counted by script: one Hangul syllable carries about as much as three Latin letters, and a Korean sentence full of
 * English product names is still Korean. Letters of codes ("HG-2K7Q", "A4") and of e-mails and links are not language.
 */
export function detectLanguage(text: string): Language | undefined {
  const plain = text.normalize("NFKC").replace(/\S+@\S+|https?:\/\/\S+|\S*\d\S*/gu, (word) => (/\p{Script=Hangul}/u.test(word) ? word : " "));
  const hangul = plain.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const words = plain.match(/\p{Script=Latin}{2,}/gu) ?? [];
  const latin = words.join("").length;
  if (hangul === 0 && (latin < 2 || words.every((word) => sizes.has(word.toLowerCase())))) return undefined;
  return hangul * 3 >= latin ? "ko" : "en";
}

const sizes = new Set(["xs", "xl", "xxl", "ml", "cm", "mm", "kg"]);
