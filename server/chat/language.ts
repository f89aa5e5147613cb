import type { Language } from "../../db/schema.ts";

/**
 * The language a text is written in, or undefined where it does not say (an order number, an emoji, "XL?").
 * Counted by script: one Hangul syllable carries about as much as three Latin letters, and a Korean sentence full of
 * English product names is still Korean. Letters of codes ("HG-2K7Q", "A4") and of e-mails and links are not language.
 */
export function detectLanguage(text: string): Language | undefined {
  const plain = text.normalize("NFKC").replace(/\S+/gu, (word) => (/\S@\S|https?:\/\/\S|\d/.test(word) && !/\p{Script=Hangul}/u.test(word) ? " " : word));
  const hangul = plain.match(/\p{Script=Hangul}/gu)?.length ?? 0;
  const words = plain.match(/\p{Script=Latin}{2,}/gu) ?? [];
  const latin = words.join("").length;
  if (hangul === 0 && (latin < 2 || words.every((word) => sizes.has(word.toLowerCase())))) return undefined;
  return hangul * 3 >= latin ? "ko" : "en";
}

const sizes = new Set(["xs", "xl", "xxl", "ml", "cm", "mm", "kg"]);

/** The commonest words of English, and of a shop that speaks it: hardly a sentence is without one of them. */
const english = new Set((
  "a an the and or but nor so if then than as of to in on at for from by with without about into over under between after before until within per up out off " +
  "i we you he she it they us me my our your his her its their this that these those here there who what when where which why how " +
  "is am are was were be been being do does did has have had can could will would shall should may might must not no yes let lets " +
  "all any some each every more most much many other another only also just too very again always never now soon please thanks thank sorry hello hi " +
  "i'm i'll i've i'd we're we'll we've you're you'll you've it's it'll that's there's don't doesn't didn't can't cannot won't isn't aren't wasn't let's " +
  "shipping delivery price cost costs order orders refund return free won days"
).split(" "));
/** The same of other languages in Latin letters, but for what is an English word too. */
const otherLatin = new Set((
  "el la los las un una unos unas de del y que en por para con sin su sus se le les lo es son está están hay más pero muy como este esta usted nuestro nuestra nos gracias " +
  "der die das den dem des ein eine einen einer und oder aber nicht ist sind wir sie ich ihr ihre ihnen unser unsere mit von zu zum zur für auf im bei nach wird werden kann können haben danke bitte " +
  "au aux du et ou mais ne pas est sont nous vous votre vos notre nos il elle ils sur dans avec sans pour qui ce cette ces merci être avoir " +
  "il gli della delle dei di che non è sono noi vostro nostro per più con grazie o os as do da dos das um uma e não é são nós você seu sua seus com obrigado " +
  "het een van voor niet zijn wij uw onze met naar ook op bir ve bu için ile yang dan untuk dengan tidak anda kami ini adalah và là của không cho tôi"
).split(" ").filter((word) => !english.has(word)));

/** Of the words of a language about every fourth is among its commonest; of names and letters without meaning none is. */
const commonShareMin = 1 / 12;
const wordsMin = 3; // below, words are a name or an aside ("OK!", "Naver Pay")
const longWords = 8; // so many words in a row are no list of colours
const strangeMin = 3; // letters of a third script: two may be a sign or an abbreviation

/** Runs of letters that are neither Hangul nor Latin: kana, Cyrillic, Han. */
export const strangeRun = /(?:(?![\p{Script=Hangul}\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}])\p{L}|(?<=\p{L})ー)+/gu;

/**
 * Whether a text is in another language than this one: in a third script, or for the greater part in the other's letters with
 * words that are those of a language. Latin letters that mean nothing are no language to a Korean shopper.
 */
export function isForeignTo(language: Language, text: string): boolean {
  if ((text.match(strangeRun) ?? []).join("").length >= strangeMin) return true;
  const latin = text.match(/\p{Script=Latin}[\p{Script=Latin}']+/gu) ?? [];
  const written = detectLanguage(text);
  if (written === undefined) return false;
  if (written === "ko") return language === "en" && (text.match(/\p{Script=Hangul}+/gu) ?? []).length >= wordsMin;
  if (latin.length < wordsMin) return false;
  const ours = latin.filter((word) => english.has(word.toLowerCase())).length;
  const others = latin.filter((word) => otherLatin.has(word.toLowerCase()) || /[^\p{ASCII}]/u.test(word)).length;
  if (language === "ko") return ours + others > latin.length * commonShareMin;
  return others > ours || (ours === 0 && latin.length >= longWords && /[a-z][.!?]\s*$/.test(text) && !text.includes(","));
}
