import { fold, isHangul, solidTermsOf, splitWords, termsOf } from "./analyzer.ts";
import { isFunctionWord } from "./function-words.ts";
import type { QueryTerm } from "./index/port.ts";
import { particleless } from "./particles.ts";
import { phrasesAt, type Synonyms } from "./synonyms.ts";

/** A word (or phrase of the synonym table) that the shopper asked for, with the ways in which a text may say it. */
export type QueryWord = { text: string; forms: QueryForm[] };
/** The terms that a text must hold to say the word in this way. */
export type QueryForm = readonly string[];
export type Query = { readonly terms: QueryTerm[]; readonly words: QueryWord[] };

const functionWeight = 0.4; // they order entries that match equally, and must not outweigh a noun
const synonymWeight = 0.6; // what the shopper wrote counts more than what may mean the same; shared by a large group
const joinedWeight = 0.6; // "head set" for headset, "tn 2110" for TN-2110
const acrossWeight = 0.3; // "목욕 수건" for 목욕수건: two syllables across a space often mean nothing

const wordsMax = 64; // words of a query that are looked at: bounds the work of one search, a question has about ten

let last: { text: string; synonyms: Synonyms; query: Query } | undefined;

/** `readQuery`, which a turn asks several times of the same question. */
export function parseQuery(text: string, synonyms: Synonyms): Query {
  if (last?.text !== text || last.synonyms !== synonyms) last = { text, synonyms, query: readQuery(text, synonyms) };
  return last.query;
}

/**
 * Understands a shopper's question: weighted terms for the index, and the words that name what is asked for, for coverage.
 * Synonyms are added at a lower weight, never put in place of a word.
 */
function readQuery(text: string, synonyms: Synonyms): Query {
  const words = splitWords(fold(text)).slice(0, wordsMax);
  const terms = new Map<string, number>();
  const add = (term: string, weight: number): void => void terms.set(term, Math.max(terms.get(term) ?? 0, weight));
  const asked: QueryWord[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at]!;
    const weight = isFunctionWord(word) ? functionWeight : 1;
    for (const term of termsOf(word)) add(term, weight);
    const next = words[at + 1];
    if (next !== undefined) for (const joined of joinedTerms({ word, next })) add(joined.term, joined.weight);
  }
  for (let at = 0; at < words.length;) {
    const found = phrasesAt(synonyms, { words, at });
    const length = found?.length ?? 1;
    const spelled = words.slice(at, at + length);
    at += length;
    const others = found?.others ?? [];
    for (const term of others.flat()) add(term, synonymWeight / Math.sqrt(others.length));
    if (spelled.every(isFunctionWord)) continue;
    const forms = [...wordForms(spelled), ...others];
    if (forms.length > 0) asked.push({ text: spelled.join(" "), forms });
  }
  return { terms: [...terms].map(([term, weight]) => ({ term, weight })), words: asked };
}

/** As written, and for Korean also without the particle. */
function wordForms(spelled: string[]): QueryForm[] {
  const written = spelled.flatMap(solidTermsOf);
  const last = spelled.at(-1)!;
  const bare = isHangul(last) ? particleless(last) : undefined;
  const forms = bare === undefined ? [written] : [written, [...spelled.slice(0, -1), bare].flatMap(solidTermsOf)];
  return forms.filter((form) => form.length > 0);
}

/** Two words that may be one: Latin ones joined, Hangul ones by the bigram across the space. */
function joinedTerms({ word, next }: { word: string; next: string }): QueryTerm[] {
  const both = word + next;
  if (isHangul(word) && isHangul(next)) return [{ term: word.slice(-1) + next.slice(0, 1), weight: acrossWeight }];
  if (!/^[a-z0-9]+$/.test(both) || /^\d+$/.test(both)) return [];
  return termsOf(both).slice(0, 1).map((term) => ({ term, weight: joinedWeight }));
}
