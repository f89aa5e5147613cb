import { particleless } from "./particles.ts";
import { stem } from "./stem.ts";

/**
 * Text → terms, one code for documents and queries in Korean and English:
 * - Hangul words as character bigrams, which find a noun inside a compound and before any particle; plus the word's first
 *   syllable ("^먹" for "먹을래", "먹는"), where a verb keeps its meaning when the ending changes, and its last one without the
 *   particle ("컵" for "머그컵은"), where a compound says what it is;
 * - English words as light stems;
 * - numbers and model codes whole and without their separators ("tn-2110" and "TN2110" are one term, 29,000 is 29000), plus parts.
 */
export const analyzerVersion = "1";

/** Words whose terms are remembered: catalog text repeats itself. Bounds memory (about 200 bytes each), not the result. */
const memoWords = 100_000;
const memo = new Map<string, readonly string[]>();

const zeroWidth = /[\u00ad\u200b-\u200f\u2060\ufeff]/g;
/** Before NFKC, which would spell ™ out and glue "tm" to its word, and turn ㅋㅋ and ㅠㅠ into letters of theirs. */
const marks = /[™℠®©\u3131-\u3163]/g;
const word = /[\p{L}\p{N}]+(?:(?:[-_'’]|(?<=\p{N})[.,](?=\p{N}))[\p{L}\p{N}]+)*/gu;
const measure = /^(\d+(?:\.\d+)?)([kmgt]b|[kmcµn]?m|m?ah?|[kmg]?hz|[km]?[gwvl]|k|in|inch|ft|oz|lbs?|pcs?|x|p)$/;
const run = /[가-힣]+|[^가-힣]+/g;

/** Makes spellings equal that shoppers see as equal: Unicode composition and width, case, invisible characters. */
export function fold(text: string): string {
  return text.replace(zeroWidth, "").replace(marks, " ").normalize("NFKC").toLowerCase();
}

/** The words of folded text, with the marks that hold a code or a number together ("dv7-1211ea", "43.2"). */
export function splitWords(folded: string): string[] {
  return folded.match(word) ?? [];
}

/** All terms of a text, in order, repeated as often as they occur. */
export function analyze(text: string): string[] {
  return splitWords(fold(text)).flatMap(termsOf);
}

/** The terms of one folded word. */
export function termsOf(text: string): readonly string[] {
  const known = memo.get(text);
  if (known !== undefined) return known;
  const terms = wordTerms(text);
  if (memo.size >= memoWords) memo.clear();
  memo.set(text, terms);
  return terms;
}

/** The terms that prove a word: of a Korean one not its first and last syllable alone, of a code only the whole. */
export function solidTermsOf(word: string): readonly string[] {
  const terms = termsOf(word);
  if (!isHangul(word)) return terms.slice(0, 1);
  return word.length === 1 ? [word] : terms.filter((term) => term.length > 1 && !term.startsWith("^"));
}

function wordTerms(text: string): string[] {
  const pieces = text.match(run) ?? [];
  return pieces.flatMap((piece, at) => {
    if (!isHangul(piece)) return latinTerms(piece);
    // In "tn-2110은" the Hangul is only a particle.
    return at > 0 && particleless(`x${piece}`) === "x" ? [] : hangulTerms(piece);
  });
}

/** True where the text starts with a Hangul syllable. */
export function isHangul(text: string): boolean {
  const code = text.charCodeAt(0);
  return code >= 0xac00 && code <= 0xd7a3;
}

function hangulTerms(piece: string): string[] {
  const first = piece.slice(0, 1);
  if (piece.length === 1) return [first, `^${first}`];
  const bigrams = Array.from({ length: piece.length - 1 }, (_, at) => piece.slice(at, at + 2));
  const bare = particleless(piece) ?? piece;
  return [...bigrams, `^${first}`, bare.slice(-1)];
}

function latinTerms(piece: string): string[] {
  if (/^[a-z]+$/.test(piece)) return [stem(piece)];
  const text = piece.replace(/^[-_'’.,]+|[-_'’.,]+$/g, "").replace(/['’]s$/, "");
  if (/^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(text)) return [text.replaceAll(",", "")];
  return text.split(",").flatMap(codeTerms);
}

function codeTerms(text: string): string[] {
  if (/^\d+(?:\.\d+)?$/.test(text)) return [text];
  const whole = text.replace(/[-_'’]/g, ""); // a point stays: 1.5m is not 15m
  const parts = text.split(/[-_'’]/).flatMap(measureParts);
  return [...new Set([whole, ...parts])].filter((part) => part !== "").map((part) => (/^[a-z]+$/.test(part) ? stem(part) : part));
}

/** "256gb" also is 256 and gb, "iphone7" also iphone and 7; other mixtures such as "1211ea" stay one part. */
function measureParts(text: string): string[] {
  const split = measure.exec(text) ?? /^([a-z]{3,})(\d{1,4})$/.exec(text);
  return split?.[1] !== undefined && split[2] !== undefined ? [text, split[1], split[2]] : [text];
}
