import { fold, isHangul, splitWords, termsOf } from "../../../ingestion/analyzer.ts";
import { isFunctionWord } from "../../../ingestion/function-words.ts";
import { particleless } from "../../../ingestion/particles.ts";

/** How much each term of a stretch of text counts. */
export type Weights = Map<string, number>;

/** Words of talk that tell no statement from another. */
const talk = /^(?:고객|말씀|안내|확인|경우|현재|지금|그리고|또한|참고|기본|최대|최소|정도|약|모두|각각|드려|드리|가능|있|없|되|돼|됩|하|해|합|원|the|is|are|it|be|will|also|so|if|then|about|around|per|each|please|currently|now)$/;
const clauseEnd = /[,;:·()\n]|(?:이고|이며|지만|는데|은데|인데|니까)(?=\s)|\s(?:and|but|while|plus|whereas)\s/g;

/** The terms of a text: Korean words as bigrams without their particle, English words as stems. Words that only ask or point are left out. */
export function termsIn(text: string): string[] {
  return splitWords(fold(text)).flatMap((word) => wordTerms(word));
}

function wordTerms(given: string): readonly string[] {
  const word = given.replace(/^\d[\d,.]*(?=[가-힣]{2})/, "");
  if (/^\d/.test(word) || isFunctionWord(word)) return [];
  if (!isHangul(word)) return word.length < 2 || talk.test(word) ? [] : termsOf(word).slice(0, 1);
  const bare = particleless(word) ?? word;
  if (talk.test(bare)) return [];
  return bare.length === 1 ? [bare] : Array.from({ length: bare.length - 1 }, (_, at) => bare.slice(at, at + 2));
}

/** The words of a text, folded, Korean ones without a particle; numbers and single letters (sizes) too. */
export function wordsIn(text: string): string[] {
  return splitWords(fold(text)).map((word) => (isHangul(word) ? particleless(word) ?? word : word.replace(/[가-힣]+$/, "")));
}

/** Where the clause around a place of a text begins and ends. */
export function clauseAt(text: string, place: { start: number; end: number }): { start: number; end: number } {
  let [start, end] = [0, text.length];
  for (const match of text.matchAll(clauseEnd)) {
    const [from, to] = [match.index, match.index + match[0].length];
    if (isThousands(text, from)) continue;
    if (to <= place.start) start = to;
    else if (from >= place.end) { end = from; break; }
  }
  return { start, end };
}

function isThousands(text: string, at: number): boolean {
  return text[at] === "," && /\d/.test(text[at - 1] ?? "") && /\d{3}/.test(text.slice(at + 1, at + 4)) || (text[at] === ":" && /\d/.test(text[at + 1] ?? ""));
}

const outside = 0.15;
const beforeOther = 0.5;

/** What a place of a text is about: the terms of its clause, less so where another figure stands between, and little those of the rest. */
export function weightsAt(text: string, place: { start: number; end: number }): Weights {
  const clause = clauseAt(text, place);
  const weights: Weights = new Map();
  add(weights, termsIn(`${text.slice(0, clause.start)} ${text.slice(clause.end)}`), outside);
  const before = text.slice(clause.start, place.start);
  const figure = /^.*\d\S*/s.exec(before)?.[0].length ?? 0;
  const other = termsIn(before.slice(figure)).length > 0 ? figure : 0; // "10 to 5 pm" is one figure
  add(weights, termsIn(before.slice(0, other)), beforeOther);
  add(weights, termsIn(`${before.slice(other)} ${text.slice(place.end, clause.end)}`), 1);
  return weights;
}

/** Raises terms to at least this weight. */
export function add(weights: Weights, terms: readonly string[], weight: number): Weights {
  for (const term of terms) if ((weights.get(term) ?? 0) < weight) weights.set(term, weight);
  return weights;
}

const overlapMax = 3;

/** How much two places speak of the same: the lesser weight of each shared term, summed up to a bound. */
export function overlap(one: Weights, other: Weights): number {
  const [few, many] = one.size < other.size ? [one, other] : [other, one];
  let sum = 0;
  for (const [term, weight] of few) sum += Math.min(weight, many.get(term) ?? 0);
  return Math.min(sum, overlapMax);
}
