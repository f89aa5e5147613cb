import { createHash } from "node:crypto";
import { setImmediate as breathe } from "node:timers/promises";
import type { GapQuestion } from "../../db/gaps.ts";
import type { Language, Localized } from "../../db/schema.ts";
import { fold, solidTermsOf, splitWords } from "../../ingestion/analyzer.ts";
import { parseQuery } from "../../ingestion/query.ts";
import type { Synonyms } from "../../ingestion/synonyms.ts";
import { gapExamplesMax, gapTagsMax } from "../limits.ts";
import { scrub } from "../scrub.ts";

/** Questions that ask for the same thing, with an FAQ entry begun for them: the answer is for a person to write. */
export type Gap = {
  id: string; count: number; unanswered: number; downvoted: number; lastAt: number; turnIds: string[]; examples: GapQuestion[];
  draft: { question: Localized; answer: Localized; tags: string[] };
};
/** `owner`: who asked. `isPersonal`: the shopper said who they are in it, which is left out here. */
type Asked = GapQuestion & { owner: string };
type Described = { question: Asked & { isPersonal: boolean }; terms: Map<string, number>; norm: number };

/** Two questions this alike ask for the same thing: found on questions of the demo shop, in both languages. */
const alikeMin = 0.18;

/**
 * Groups questions by what they name: words that tell much in this shop (or that it does not know at all) count most, and
 * words of one group of the synonym table are the same. Average linkage, so that one odd question joins no two groups.
 */
export async function groupQuestions(questions: Asked[], deps: { synonyms: Synonyms; weigh(term: string): number }): Promise<Gap[]> {
  const described = questions.map((question) => describe(withoutPerson(question), deps));
  const groups = described.map((each) => [each]);
  const likeness = await likenessOf(described);
  for (;;) {
    const pair = closest(groups, likeness);
    if (pair === undefined) break;
    const [one, other] = pair;
    groups[one]!.push(...groups[other]!);
    groups.splice(other, 1);
    likeness.merge(one, other);
    if (groups.length % 10 === 0) await breathe();
  }
  return groups.map((group) => toGap(group, deps)).toSorted((a, b) => b.count - a.count || b.lastAt - a.lastAt);
}

/** A question as colleagues may read it, and as an entry may begin. */
function withoutPerson(question: Asked): Described["question"] {
  const text = scrub(question.text);
  return { ...question, text, isPersonal: text !== question.text };
}

function describe(question: Described["question"], deps: { synonyms: Synonyms; weigh(term: string): number }): Described {
  const terms = new Map<string, number>();
  for (const { forms } of parseQuery(question.text, deps.synonyms).words) {
    const [written = [], ...others] = forms;
    for (const term of written) terms.set(term, deps.weigh(term));
    for (const term of others.flat()) if (!terms.has(term)) terms.set(term, deps.weigh(term) * otherFormWeight);
  }
  return { question, terms, norm: Math.sqrt([...terms.values()].reduce((sum, weight) => sum + weight * weight, 0)) };
}

const otherFormWeight = 0.6;

/** Sums of likeness between groups, kept up as they merge. */
async function likenessOf(described: Described[]) {
  const sums: number[][] = [];
  for (const [place, one] of described.entries()) {
    sums.push(described.map((other) => (one === other ? 0 : cosine(one, other))));
    if (place % 100 === 99) await breathe();
  }
  return {
    between: (one: number, other: number) => sums[one]?.[other] ?? 0,
    merge(one: number, other: number) {
      for (const [place, row] of sums.entries()) {
        row[one] = (row[one] ?? 0) + (row[other] ?? 0);
        sums[one]![place] = row[one] ?? 0;
      }
      sums.splice(other, 1);
      for (const row of sums) row.splice(other, 1);
    },
  };
}

function closest(groups: Described[][], likeness: Awaited<ReturnType<typeof likenessOf>>): [number, number] | undefined {
  let best: [number, number] | undefined;
  let bestLike = alikeMin;
  for (let one = 0; one < groups.length; one++) {
    for (let other = one + 1; other < groups.length; other++) {
      const like = likeness.between(one, other) / (groups[one]!.length * groups[other]!.length);
      if (like >= bestLike) [best, bestLike] = [[one, other], like];
    }
  }
  return best;
}

function cosine(one: Described, other: Described): number {
  let shared = 0;
  const [small, large] = one.terms.size < other.terms.size ? [one.terms, other.terms] : [other.terms, one.terms];
  for (const [term, weight] of small) shared += weight * (large.get(term) ?? 0);
  return one.norm === 0 || other.norm === 0 ? 0 : shared / (one.norm * other.norm);
}

function toGap(group: Described[], deps: { synonyms: Synonyms }): Gap {
  const questions = group.map(({ question }) => question).toSorted((a, b) => b.at - a.at);
  const turnIds = questions.map(({ turnId }) => turnId);
  return {
    id: createHash("sha256").update(turnIds.toSorted().join("\n")).digest("base64url").slice(0, 16), count: questions.length, turnIds,
    unanswered: questions.filter(({ isUnanswered }) => isUnanswered).length, downvoted: questions.filter(({ isDownvoted }) => isDownvoted).length,
    lastAt: questions[0]?.at ?? 0, examples: questions.slice(0, gapExamplesMax).map(({ owner: _, isPersonal: __, ...question }) => question),
    draft: { question: { ...central(group, "ko"), ...central(group, "en") }, answer: {}, tags: tagsOf(group, deps) },
  };
}

/** The question of a language that is most like the others of its group; one without personal data where there is one. */
function central(group: Described[], language: Language): Localized {
  const own = group.filter(({ question }) => question.language === language);
  const [best] = own.map((each) => ({ each, like: group.reduce((sum, other) => sum + cosine(each, other), 0) })).toSorted((a, b) => Number(a.each.question.isPersonal) - Number(b.each.question.isPersonal) || b.like - a.like);
  return best === undefined ? {} : { [language]: best.each.question.text };
}

/**
 * The words in which shoppers ask for it, so that each of their wordings finds the entry. Of a question in which somebody says who
 * they are, only those that another shopper uses too: the others may be a name or a piece of an address. None with a digit.
 */
function tagsOf(group: Described[], { synonyms }: { synonyms: Synonyms }): string[] {
  const askers = new Map<string, { owners: Set<string>; isSafe: boolean }>();
  for (const { question } of group) {
    const text = question.text.replaceAll(kindInBrackets, " ");
    const named = new Set(parseQuery(text, synonyms).words.flatMap(({ text: word }) => word.split(" ")));
    for (const word of splitWords(fold(text)).filter((each) => named.has(each) && !/\d/.test(each) && solidTermsOf(each).length > 0)) {
      const known = askers.get(word) ?? { owners: new Set(), isSafe: false };
      known.owners.add(question.owner);
      askers.set(word, { ...known, isSafe: known.isSafe || !question.isPersonal });
    }
  }
  return [...askers].filter(([, { owners, isSafe }]) => isSafe || owners.size > 1).toSorted((a, b) => b[1].owners.size - a[1].owners.size).slice(0, gapTagsMax).map(([word]) => word);
}

const kindInBrackets = /\[(?:rrn|card|phone|email|address)\]/g;
