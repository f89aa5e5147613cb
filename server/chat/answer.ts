import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { OrderStore } from "../../db/orders.ts";
import type { ConversationState, TurnState } from "../../db/schema.ts";
import type { Retriever } from "../../ingestion/retriever.ts";
import type { Shopper } from "../identity.ts";
import { firstTokenMs, modelStepsMax, tokenGapMs, turnMs } from "../limits.ts";
import type { Models } from "../model/chain.ts";
import { ModelFailure } from "../model/failure.ts";
import type { Deadlines } from "../model/read.ts";
import { catalogTools } from "../tools/catalog.ts";
import { handoffTools } from "../tools/handoff.ts";
import { orderTools } from "../tools/orders.ts";
import type { ToolSet } from "../tools/port.ts";
import { speakWithoutModel } from "./degraded.ts";
import type { Labels, Passage } from "./facts.ts";
import { readHistory } from "./history.ts";
import { buildLayers } from "./layers.ts";
import type { Chunk, Notice } from "./message.ts";
import { degradedModel, emptyRecord, type TurnRecord } from "./record.ts";
import { retrieve } from "./retrieve.ts";
import type { PromptFiles } from "./prompt.ts";
import type { Secrets } from "./secrets.ts";
import { createSpeech, type Speech } from "./speech.ts";
import { runStep, type FailedCall } from "./step.ts";

export type AnswerDeps = {
  db: Db; retriever: Retriever; orders: OrderStore; models: Models; prompts: PromptFiles; labels(): Promise<Labels>;
  /** The canary of the system layer, and what of it may not leave. */
  guard?: { canary: string; secrets: Secrets }; shop: { name: string; /** Where its own pages are. */ origins?: readonly string[] }; now(): number; deadlines?: Partial<Deadlines & { turnMs: number }>;
};
export type Ask = { turn: Turn; state: ConversationState; shopper: Shopper; text: string; signal: AbortSignal };
/** How a turn ended and what is kept of it. */
export type Answer = {
  state: Exclude<TurnState, "streaming">; text: string; record: TurnRecord; unanswered: string | null; model: string | null;
  firstTextMs: number | null; totalMs: number; costUsd: number | null;
  /** Calls of models that failed, also where another model took over. */
  failures: FailedCall[];
  /** How the stream says that it ended, where that is not said by the state alone. */
  notice?: Notice["code"];
};
/** What a turn gathers while it runs. */
type Kept = { speech: Speech; labels: Labels; record: TurnRecord; failures: FailedCall[]; passages: Passage[] };

/**
 * The one pipeline from a question to its answer, for the web, the command line and evaluations. What the shopper gets is
 * emitted as it comes; nothing thrown here is the model's: a failure is an end state, with what was said until then.
 */
export async function answer(deps: AnswerDeps, ask: Ask, emit: (chunk: Chunk) => void): Promise<Answer> {
  const startedAt = performance.now();
  const labels = await deps.labels();
  const speech = createSpeech({ language: ask.turn.language, labels, emit, startedAt, origins: deps.shop.origins, ...(deps.guard && { secrets: deps.guard.secrets }) });
  const kept: Kept = { speech, labels, record: emptyRecord(), failures: [], passages: [] };
  emit({ type: "start", messageId: ask.turn.id, messageMetadata: { turnId: ask.turn.id, language: ask.turn.language, arm: ask.turn.arm } });
  const end = (state: Answer["state"], failure?: ModelFailure, notice?: Notice["code"]): Answer => {
    speech.end();
    const record = { ...kept.record, cited: speech.cited(), unknownMarks: speech.unknownMarks(), linksLeftOut: speech.linksLeftOut(), ...(failure && { failure: failure.kind }) };
    return {
      state, record, text: speech.text(), unanswered: speech.unanswered(), firstTextMs: speech.firstTextMs(), totalMs: performance.now() - startedAt,
      model: record.degraded ? degradedModel : record.steps.at(-1)?.model ?? null, costUsd: costOf(record), failures: kept.failures, ...(notice && { notice }),
    };
  };
  if (ask.state !== "bot") {
    emit({ type: "data-status", id: "status", data: { state: ask.state } });
    return end("complete");
  }
  try {
    await converse(deps, ask, kept);
    return end("complete");
  } catch (cause) {
    const failure = cause instanceof ModelFailure ? cause : new ModelFailure("upstream", cause);
    if (failure.kind === "stopped") return end("stopped", failure);
    if (failure.kind === "withheld") return end(speech.text() === "" ? "failed" : "interrupted", failure, "answer_withheld");
    if (failure.kind === "shutdown" || speech.text() !== "") return end("interrupted", failure);
    // Not "complete", whatever it says: that word is kept for an answer whose model said "stop".
    const notice = await speakWithoutModel(deps, ask, kept);
    kept.record.degraded = true;
    return end("failed", failure, notice);
  }
}

/** Retrieve, build the prompt, then let the model speak and call tools until it stops; the last step has no tools left. */
async function converse(deps: AnswerDeps, ask: Ask, kept: Kept): Promise<void> {
  const { speech, labels, record } = kept;
  const { language } = ask.turn;
  const history = await readHistory(deps.db, ask.turn);
  const passages = await retrieve(deps, { text: ask.text, before: history.exchanges.at(-1)?.question, recentIds: history.recentIds });
  kept.passages = passages;
  const layers = buildLayers({
    files: deps.prompts, shop: deps.shop.name, language, now: deps.now(), shopperKind: ask.shopper.kind,
    history: history.exchanges, passages, foreign: await deps.retriever.foreignShare(ask.text), labels, question: ask.text, canary: deps.guard?.canary,
  });
  const shown = passages.filter((passage) => layers.factIds.includes(passage.entry.id));
  speech.register(shown.map((passage) => passage.entry));
  record.passages = shown.map(({ entry, match, score }) => ({ id: entry.id, revision: entry.revision, match, score }));
  Object.assign(record, { layers: layers.hashes, cut: layers.cut });

  const tools = toolsFor(deps, ask, labels);
  const deadlines = { firstTokenMs: deps.deadlines?.firstTokenMs ?? firstTokenMs, gapMs: deps.deadlines?.gapMs ?? tokenGapMs };
  const turnTimer = new AbortController();
  const timer = setTimeout(() => turnTimer.abort(new ModelFailure("turn_timeout")), deps.deadlines?.turnMs ?? turnMs);
  const signal = AbortSignal.any([ask.signal, turnTimer.signal]);
  const messages: LanguageModelV4Message[] = [];
  try {
    for (let step = 1; step <= modelStepsMax; step++) {
      const result = await runStep({
        models: deps.models, prompt: [...layers.prompt, ...messages], tools: step < modelStepsMax ? tools : {}, deadlines, signal, speech, record, failures: kept.failures,
      });
      if (result.messages.length === 0) return;
      messages.push(...result.messages);
    }
    throw new ModelFailure("steps");
  } finally {
    clearTimeout(timer);
  }
}

/** The sum of a turn's steps, or null where the cost of one of them is not known. */
function costOf({ steps }: TurnRecord): number | null {
  return steps.reduce<number | null>((sum, step) => (sum === null || step.costUsd === null ? null : sum + step.costUsd), 0);
}

function toolsFor(deps: AnswerDeps, ask: Ask, labels: Labels): ToolSet {
  const { language } = ask.turn;
  return {
    ...orderTools({ orders: deps.orders, shopper: ask.shopper, language }),
    ...catalogTools({ db: deps.db, retriever: deps.retriever, language, labels }),
    ...handoffTools({ db: deps.db, conversationId: ask.turn.conversationId, turnId: ask.turn.id }),
  };
}
