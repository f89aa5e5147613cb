import { reserveBudgets, settleBudgets, type Budget } from "../../db/budgets.ts";
import { readMessages, readTurn, type Conversation, type Turn } from "../../db/conversations.ts";
import { checkFor, costOf, type AnswerDeps } from "../chat/answer.ts";
import { strikeOutdated } from "../chat/freshness.ts";
import { readHistory } from "../chat/history.ts";
import { buildLayers } from "../chat/layers.ts";
import { emptyRecord, type TurnRecord } from "../chat/record.ts";
import { foreignShareOf, retrieve } from "../chat/retrieve.ts";
import { createSpeech } from "../chat/speech.ts";
import { runStep } from "../chat/step.ts";
import type { Deps } from "../compose.ts";
import { firstTokenMs, historyMessagesMax, tokenGapMs, turnMs } from "../limits.ts";
import { budgetsFor, settlementOf, tooMany, turnCostMax } from "../rates.ts";

/** `withheld`: the sentence at which the text ends, because nothing supports it, and what of it is not so. */
export type Suggestion = { text: string; sources: { id: string; revision: number }[]; model: string; withheld: { sentence: string; claims: string[] } | null };
type Wish = { conversation: Conversation; staffId: string; signal: AbortSignal };

/**
 * What the model would say to the shopper's last words: for the agent to read, change and send, or not. No tool is called and
 * nothing is kept or sent; but it passes what an answer passes: values that are no longer so are struck out, sentences are held
 * against the facts, secrets stay inside, and it is paid from the same budgets. Undefined where nobody has asked anything.
 * @throws ModelFailure where no model can speak; AppError too_many_requests where a budget is used up
 */
export async function suggestReply(deps: Deps, wish: Wish): Promise<Suggestion | undefined> {
  const { db, rates } = deps;
  const { conversation } = wish;
  const messages = await readMessages(db, { conversationId: conversation.id, limit: historyMessagesMax });
  const asked = messages.findLast((message) => message.author === "shopper");
  const turn = asked && await readTurn(db, { id: asked.turnId, owner: conversation.owner });
  if (asked === undefined || turn === undefined) return undefined;
  const reservedUsd = turnCostMax(deps.answering.models.chain);
  // An agent writes to many shoppers and from the office's address: each has a minute of their own, and no shopper's share is used.
  const budgets = budgetsFor({ ...rates, costPerShopper: undefined }, { owner: wish.staffId, address: wish.staffId }, reservedUsd);
  const startedAt = reserve(deps, budgets);
  const record = emptyRecord();
  try {
    return await speak(deps.answering, { ...wish, turn, text: asked.text, record });
  } finally {
    await settleBudgets(db, settlementOf(budgets, { reservedUsd, costUsd: costOf(record) }), startedAt);
  }
}

function reserve({ db }: Deps, budgets: Budget[]): number {
  const now = Date.now();
  const reserved = db.sqlite.transaction(() => reserveBudgets(db, budgets, now)).immediate();
  if (!reserved.isGranted) throw tooMany(reserved.retryAt, now);
  return now;
}

async function speak(deps: AnswerDeps, { conversation, turn, text, record, signal }: Wish & { turn: Turn; text: string; record: TurnRecord }): Promise<Suggestion> {
  const { language } = conversation;
  const labels = await deps.labels();
  const history = await readHistory(deps.db, turn);
  const { exchanges, changes } = await strikeOutdated(deps.db, history.exchanges, { language, labels, now: deps.now() });
  const passages = await retrieve(deps, { text, before: history.exchanges.at(-1)?.question, recentIds: history.recentIds });
  const layers = buildLayers({
    files: deps.prompts, shop: deps.shop.name, language, now: deps.now(), shopperKind: conversation.owner.startsWith("customer:") ? "customer" : "guest",
    history: exchanges, changes, passages, foreign: await foreignShareOf(deps, { text, passages }), labels, question: text, canary: deps.guard?.canary,
  });
  const speech = createSpeech({ language, labels, emit: () => undefined, startedAt: performance.now(), origins: deps.shop.origins, ...(deps.guard && { secrets: deps.guard.secrets }) });
  const shown = passages.filter((passage) => layers.factIds.includes(passage.entry.id));
  speech.register(shown.map((passage) => passage.entry));
  const check = deps.check ? checkFor(deps, { text, turn: { language } }, { kept: { labels }, shown, questions: exchanges.map((exchange) => exchange.question), changes }) : undefined;
  const { problem } = await runStep({
    models: deps.models, prompt: layers.prompt, tools: {}, deadlines: { firstTokenMs, gapMs: tokenGapMs }, signal: AbortSignal.any([signal, AbortSignal.timeout(turnMs)]), speech, record, failures: [], check,
  });
  return {
    text: speech.text(), sources: speech.cited(), model: record.steps.at(-1)?.model ?? "", withheld: problem === undefined ? null : { sentence: problem.sentence, claims: problem.claims },
  };
}
