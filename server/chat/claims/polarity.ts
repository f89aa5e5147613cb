import type { Evidence, Known } from "./evidence.ts";
import { add, termsIn } from "./terms.ts";

const negative = /않|못\s?(?:하|해|합|쓰|받|바|드|한|할|넣)|못해|없(?!이)|안\s?(?:돼|되|됩|된|해|하|합|받|와|가|나|쓰|써|팔|넣|들)|불가|아니(?!면|라면|더라도)|마세요|말아|말고|어려워|어렵|어려운|금지|피해\s?주|삼가|\bnot\b|n't\b|\bno\b|\bnever\b|\bcannot\b|\bwithout\b|\bunable\b|\bavoid\b|\bnor\b/gi;
const likeMin = 0.72;
const termsMin = 3;

/** Whether a sentence denies: by an odd number of negations, so that "not … without" says yes. */
export function isNegative(text: string): boolean {
  return (text.match(negative)?.length ?? 0) % 2 === 1;
}

/**
 * The statement that a sentence repeats almost word for word with the opposite sense, or undefined. Sentences in words of
 * their own are not told: this finds the policy turned round, not every untruth.
 * @param about entries that the sentence is about; statements of other products do not count
 */
export function findContradiction(text: string, evidence: Evidence, about: ReadonlySet<string>): Known | undefined {
  if (/\?\s*$/.test(text)) return undefined;
  const terms = new Set(termsIn(text));
  if (terms.size < termsMin) return undefined;
  const sense = isNegative(text);
  let best: { known: Known; like: number; isNegative: boolean } | undefined;
  for (const known of evidence.known()) {
    const { owner, text: said } = known.statement;
    if (known.source.by !== "entry" || (owner !== undefined && owner.names.length > 0 && !about.has(owner.id)) || /\?\s*$/.test(said)) continue;
    const own = ownTerms(known, evidence);
    const like = dice(terms, own);
    if (like >= likeMin && (best === undefined || like > best.like)) best = { known, like, isNegative: isNegative(said) };
  }
  return best !== undefined && best.isNegative !== sense ? best.known : undefined;
}

const memo = new WeakMap<object, Set<string>>();

function ownTerms({ statement }: Known, _evidence: Evidence): Set<string> {
  const known = memo.get(statement);
  if (known !== undefined) return known;
  const terms = new Set(add(new Map(), termsIn(statement.text), 1).keys());
  memo.set(statement, terms);
  return terms;
}

function dice(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const term of one) if (other.has(term)) shared++;
  return one.size + other.size === 0 ? 0 : (2 * shared) / (one.size + other.size);
}
