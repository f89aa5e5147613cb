import { fold, isHangul, splitWords } from "../../../ingestion/analyzer.ts";
import { particleless } from "../../../ingestion/particles.ts";
import { stem } from "../../../ingestion/stem.ts";
import type { Evidence, Known } from "./evidence.ts";

const negative = /않|못\s?(?:하|해|합|쓰|받|바|드|한|할|넣|돌)|못해|없(?!이)|(?<![가-힣])안\s?(?:돼|되|됩|된|해|하|합|받|와|가|나|쓰|써|팔|넣|들)|불가|아니(?!면|라면|더라도|요)|마세요|말아|어려워|어렵|어려운|금지|피해\s?주|삼가|\bnot\b|n't\b|\bno\b(?=\s\p{L})|\bnever\b|\bcannot\b|\bwithout\b|\bunable\b|\bavoid\b|\bnor\b|\bun(?:paid|used|opened|washed)\b/giu;
/** What only says yes or no, or turns a verb round; without it a statement and its denial are the same words. */
const turning = /^\s*(?:네|예|아니요|아뇨|yes|no)[\s,.!]+|지\s?(?:는\s?|도\s?)?(?:않|못)[가-힣]*|(?<![가-힣])못\s?|불(?=가능)|(?<=[가-힣])\s?수\s?(?:있|없)[가-힣]*|(?<![가-힣])안\s|(?:가|이|은|는)?\s?(?:아니|어려|어렵|없|있|가능|불가|피해|삼가)[가-힣]*|\b(?:do|does|did|is|are|be|was|not|never|cannot|can|can't|don't|doesn't|isn't|aren't|won't|will|without|avoid)\b/giu;
const sentenceEnd = /\n|(?<=[.!?])\s+/;
const clauseEnd = /[,;]|(?<=[가-힣](?:고|며|지만|는데|은데|인데|니까))\s|\s(?:and|but|while|because|as)\s/;
const likeMin = 0.75;
const wordsMin = 2;

/** Whether a text denies: by an odd number of negations, so that "not … without" says yes. */
export function isNegative(text: string): boolean {
  return (text.match(negative)?.length ?? 0) % 2 === 1;
}

type Clause = { words: Set<string>; isNegative: boolean };

/**
 * The statement that a sentence repeats almost word for word with the opposite sense, or undefined. Sentences in words of
 * their own are not told: this finds the policy turned round, not every untruth.
 * @param about entries that the sentence is about; statements of other products do not count
 */
export function findContradiction(text: string, evidence: Evidence, about: ReadonlySet<string>): Known | undefined {
  if (/\?\s*$/.test(text)) return undefined;
  const clauses = clausesOf(text).filter(({ words }) => words.size >= wordsMin);
  for (const clause of clauses) {
    let best: { known: Known; like: number; isNegative: boolean } | undefined;
    for (const known of evidence.known()) {
      const { owner, text: said } = known.statement;
      if (known.source.by !== "entry" || (owner !== undefined && owner.names.length > 0 && !about.has(owner.id)) || /\?\s*$/.test(said)) continue;
      for (const own of ownClauses(known)) {
        const like = dice(clause.words, own.words);
        // Where one statement says so and another does not, the sentence has something to stand on.
        if (like >= likeMin && (best === undefined || like > best.like || (like === best.like && own.isNegative === clause.isNegative))) best = { known, like, isNegative: own.isNegative };
      }
    }
    if (best !== undefined && best.isNegative !== clause.isNegative) return best.known;
  }
  return undefined;
}

function clausesOf(text: string): Clause[] {
  const parts = text.split(sentenceEnd).flatMap((sentence) => [...new Set([sentence, ...sentence.split(clauseEnd)])]).filter((part) => part.trim() !== "");
  return parts.map((part) => ({ words: wordsOf(part), isNegative: isNegative(part) }));
}

/** The words of a text by their beginnings, which endings and particles leave alone. */
function wordsOf(text: string): Set<string> {
  return new Set(splitWords(fold(text.replace(turning, " "))).flatMap((word) => {
    if (!isHangul(word)) return /^(?:the|a|an|to|of|in|for|it|we|you|your|our)$/.test(word) ? [] : [/\d/.test(word) ? word.replaceAll(",", "").replace(/[가-힣]+$/, "") : stem(word)];
    const bare = particleless(word.replace(/(?:아요|어요|여요|습니다|합니다)$/, "")) ?? word.replace(/(?:아요|어요|여요|습니다|합니다)$/, "");
    return /^(?:네|예|저희|그|이|더|또)$/.test(bare) ? [] : [bare.slice(0, 2)];
  }));
}

const memo = new WeakMap<object, Clause[]>();

function ownClauses({ statement }: Known): Clause[] {
  const known = memo.get(statement);
  if (known !== undefined) return known;
  const clauses = clausesOf(statement.text);
  memo.set(statement, clauses);
  return clauses;
}

function dice(one: Set<string>, other: Set<string>): number {
  let shared = 0;
  for (const word of one) if (other.has(word)) shared++;
  return one.size + other.size === 0 ? 0 : (2 * shared) / (one.size + other.size);
}
