import { fold, solidTermsOf, splitWords } from "./analyzer.ts";
import { isEnding } from "./particles.ts";
import { stem } from "./stem.ts";

/** The synonym table made ready: from a phrase's key to the terms of each other phrase of its groups. */
export type Synonyms = { others: ReadonlyMap<string, string[][]>; longest: number };

export const noSynonyms: Synonyms = { others: new Map(), longest: 0 };

const phraseWordsMax = 6; // words of one phrase; bounds the windows tried at each word of a query

/** Makes groups of phrases ("보조배터리", "power bank") ready for `parseQuery`. Korean and English may share a group. */
export function compileSynonyms(groups: string[][]): Synonyms {
  const others = new Map<string, string[][]>();
  let longest = 0;
  for (const group of groups) {
    const phrases = group.map((phrase) => splitWords(fold(phrase))).filter((words) => words.length > 0 && words.length <= phraseWordsMax);
    for (const words of phrases) {
      const key = words.map(wordKey).join("");
      longest = Math.max(longest, words.length);
      const rest = phrases.filter((other) => other !== words).map((other) => other.flatMap(solidTermsOf));
      others.set(key, [...others.get(key) ?? [], ...rest]);
    }
  }
  return { others, longest };
}

/** The longest phrase of the table that starts at a word of the query, a Korean particle behind it or not. */
export function phrasesAt(synonyms: Synonyms, query: { words: string[]; at: number }): { length: number; others: string[][] } | undefined {
  // A table phrase of n words may be typed in fewer words or one more: "보조 배터리" for "보조배터리".
  for (let length = Math.min(synonyms.longest + 1, query.words.length - query.at); length > 0; length--) {
    const words = query.words.slice(query.at, query.at + length);
    const before = words.slice(0, -1).map(wordKey).join("");
    for (const last of lastKeys(words.at(-1)!, length > 1)) {
      const others = synonyms.others.get(before + last);
      if (others !== undefined) return { length, others };
    }
  }
  return undefined;
}

/** Hangul as it is, English by its stem, without the marks inside codes. */
function wordKey(word: string): string {
  const plain = word.replace(/[-_'’.,]/g, "");
  return /^[a-z]+$/.test(plain) ? stem(plain) : plain;
}

/** The keys that a word may stand for, the longest first: itself, and itself without a Korean particle or ending. */
function lastKeys(word: string, isPhrase: boolean): string[] {
  const hangul = /[가-힣]+$/.exec(word);
  if (hangul === null) return [wordKey(word)];
  const keys = [wordKey(word)];
  // A phrase may stop at a verb's stem ("못 받", "돈 돌려"), so behind it any ending goes; behind a noun only a known one.
  for (let cut = word.length - 1; cut >= Math.max(1, hangul.index); cut--) {
    if (isPhrase || isEnding(word.slice(cut))) keys.push(wordKey(word.slice(0, cut)));
  }
  return keys;
}
