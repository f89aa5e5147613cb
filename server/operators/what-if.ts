import { listAskedQuestions } from "../../db/gaps.ts";
import { readEntries, type Entry } from "../../db/catalog.ts";
import { setImmediate as breathe } from "node:timers/promises";
import { questionKeys } from "../../ingestion/wording.ts";
import type { Draft } from "../../ingestion/draft.ts";
import type { Deps } from "../compose.ts";
import { dayMs, passagesMax, whatIfAsksMax, whatIfDays, whatIfQuestionsMax } from "../limits.ts";
import { askBoth, type Compared } from "./compare.ts";

export type WhatIf = { changed: (Compared & { count: number; lastAt: number })[]; looked: number; asked: number; notAsked: number };
type Asked = { text: string; count: number; at: number };

/**
 * Which questions of the last 30 days an edit would answer differently. Each different question is searched for twice, which
 * is quick; those for which the entry is found, now or then, are asked twice, up to a bound that the result names.
 */
export async function whatIf(deps: Deps, draft: Draft, signal: AbortSignal): Promise<WhatIf> {
  const questions = distinct(await listAskedQuestions(deps.db, { since: Date.now() - whatIfDays * dayMs, limit: whatIfQuestionsMax }));
  const drafted = deps.drafted(draft);
  const [before] = await readEntries(deps.db, [draft.id]);
  const touched: Asked[] = [];
  for (const question of questions) {
    if (signal.aborted) break;
    const hits = await Promise.all([deps.answering, drafted].map((answering) => answering.retriever.search({ text: question.text, limit: passagesMax })));
    if (hits.some((list) => list.some((hit) => hit.entryId === draft.id)) || isListed(question.text, [before, draft.entry])) touched.push(question);
    await breathe();
  }
  const result: WhatIf = { changed: [], looked: questions.length, asked: Math.min(touched.length, whatIfAsksMax), notAsked: Math.max(0, touched.length - whatIfAsksMax) };
  for (const { text, count, at } of touched.slice(0, whatIfAsksMax)) {
    if (signal.aborted) break;
    const compared = await askBoth({ text }, { now: deps.answering, drafted, signal });
    if (compared.outcome === "changed") result.changed.push({ ...compared, count, lastAt: at });
  }
  return result;
}

/** Questions with a condition go to a list, not to the index: "what is under 20,000?" may gain or lose any product. */
function isListed(text: string, [before, after]: (Entry | undefined)[]): boolean {
  const isProduct = (before ?? after)?.kind === "product";
  return isProduct && /\d\s?(원|만|천|k\b)|cheap|저렴|싼|비싼|under|below|newest|신상/i.test(text);
}

/** The same question in other letters is asked once. */
function distinct(questions: { text: string; at: number }[]): Asked[] {
  const known = new Map<string, Asked>();
  for (const { text, at } of questions) {
    const key = questionKeys(text)[0] ?? text;
    const found = known.get(key);
    if (found === undefined) known.set(key, { text, count: 1, at });
    else found.count++;
  }
  return [...known.values()];
}
