import type { LanguageModelV4Message } from "@ai-sdk/provider";
import type { Entry } from "../../db/catalog.ts";
import type { Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { KeptTrace } from "../../db/traces.ts";
import type { OrderStore } from "../../db/orders.ts";
import type { ConversationState, Language, TurnState } from "../../db/schema.ts";
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
import { createEvidence } from "./claims/evidence.ts";
import { termsIn } from "./claims/terms.ts";
import { speakWithoutModel } from "./degraded.ts";
import { factOf, type Labels, type Passage } from "./facts.ts";
import type { TurnCheck } from "./gate.ts";
import { changeNotice, strikeOutdated, type Change } from "./freshness.ts";
import { handOver, hasHandedOver, waitingText, type DeskDeps } from "./handoff.ts";
import { readHistory } from "./history.ts";
import { buildLayers, type LayerInput, type Layers } from "./layers.ts";
import type { Politeness } from "./manner.ts";
import type { Chunk, Notice } from "./message.ts";
import { degradedModel, emptyRecord, pinnedModel, type TurnRecord } from "./record.ts";
import { repair } from "./repair.ts";
import { foreignShareOf, retrieve } from "./retrieve.ts";
import type { PromptFiles } from "./prompt.ts";
import { createRoom } from "./room.ts";
import type { Secrets } from "./secrets.ts";
import { createSpeech, type Speech } from "./speech.ts";
import { runStep, type FailedCall } from "./step.ts";
import { wishesForPerson } from "./person.ts";
import { topicOf } from "./topic.ts";
import { startTrace } from "./trace.ts";

export type AnswerDeps = DeskDeps & {
  db: Db; retriever: Retriever; orders: OrderStore; models: Models; prompts: PromptFiles; labels(): Promise<Labels>;
  /** Reads entries as they are now. A trial puts a draft in their place; without it they are the rows. */
  read?: (ids: string[]) => Promise<Entry[]>;
  /** The shop's own reply to this very question, where somebody has fixed one. */
  pinned?: (asked: { text: string; language: Language }) => Promise<{ id: string; text: string } | undefined>;
  /** `origins`: where its own pages are. */
  shop: { name: string; origins?: readonly string[] }; now(): number;
  /** Whether sentences are held against the facts before they leave. */
  check: boolean;
  /** In which of the polite forms a model's Korean is wanted, and which words it never writes; nothing where it cannot be told. */
  manner?: (provider: string) => { politeness: Politeness | undefined; forbidden: readonly string[] };
  /** The canary of the system layer, and what of it may not leave. */
  guard?: { canary: string; secrets: Secrets }; deadlines?: Partial<Deadlines & { turnMs: number }>;
};
export type Ask = {
  turn: Turn; state: ConversationState; shopper: Shopper; text: string; signal: AbortSignal;
  /** Hears what the prompt was made of. */
  onLayers?: ((layers: Layers, passages: Passage[]) => void) | undefined;
};
/** How a turn ended and what is kept of it. */
export type Answer = {
  state: Exclude<TurnState, "streaming">; text: string; record: TurnRecord; unanswered: string | null; model: string | null;
  firstTextMs: number | null; totalMs: number; costUsd: number | null;
  /** Calls of models that failed, also where another model took over. */
  failures: FailedCall[];
  /** How the stream says that it ended, where that is not said by the state alone. */
  notice?: Notice["code"];
  /** What its prompts were made of; absent where no model was asked. */
  trace?: KeptTrace;
};
/** What a turn gathers while it runs. */
type Kept = { speech: Speech; labels: Labels; record: TurnRecord; failures: FailedCall[]; passages: Passage[]; unanswered: string | null; trace?: () => KeptTrace };

/**
 * The one pipeline from a question to its answer, for the web, the command line and evaluations. What the shopper gets is
 * emitted as it comes; nothing thrown here is the model's: a failure is an end state, with what was said until then.
 */
export async function answer(deps: AnswerDeps, ask: Ask, emit: (chunk: Chunk) => void): Promise<Answer> {
  const startedAt = performance.now();
  const labels = await deps.labels();
  const speech = createSpeech({ language: ask.turn.language, labels, emit, startedAt, origins: deps.shop.origins, ...(deps.guard && { secrets: deps.guard.secrets }) });
  const kept: Kept = { speech, labels, record: emptyRecord(), failures: [], passages: [], unanswered: null };
  emit({ type: "start", messageId: ask.turn.id, messageMetadata: { turnId: ask.turn.id, language: ask.turn.language, arm: ask.turn.arm } });
  const end = (state: Answer["state"], failure?: ModelFailure, notice?: Notice["code"]): Answer => {
    speech.end();
    const record = { ...kept.record, cited: speech.cited(), unknownMarks: speech.unknownMarks(), linksLeftOut: speech.linksLeftOut(), ...(failure && { failure: failure.kind }) };
    if (ask.state === "bot") record.topic = topicOf(record, kept.passages);
    return {
      state, record, text: speech.text(), unanswered: unansweredOf(kept, ask.text), firstTextMs: speech.firstTextMs(), totalMs: performance.now() - startedAt,
      model: record.degraded ? degradedModel : record.pin !== undefined ? pinnedModel : record.steps.at(-1)?.model ?? null, costUsd: costOf(record), failures: kept.failures, ...(notice && { notice }),
      ...(kept.trace && { trace: kept.trace() }),
    };
  };
  if (ask.state !== "bot") {
    emit({ type: "data-status", id: "status", data: { state: ask.state } });
    return end("complete");
  }
  try {
    const pin = await deps.pinned?.({ text: ask.text, language: ask.turn.language });
    if (pin !== undefined) {
      speech.sayFixed(pin.text);
      kept.record.pin = pin.id;
      return end("complete");
    }
    if (wishesForPerson(ask.text)) await handOver(deps, ask, kept); else await converse(deps, ask, kept);
    // A model may hand over without a word; the shopper gets one all the same.
    if (hasHandedOver(kept.record) && speech.text() === "") speech.say(await waitingText(deps, ask.turn.language));
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
  const { exchanges, changes } = await strikeOutdated(deps.db, history.exchanges, { language, labels, now: deps.now() });
  const passages = await retrieve(deps, {
    text: ask.text, before: history.exchanges.at(-1)?.question, recentIds: history.recentIds,
    note: (source) => { if (record.index?.reason === undefined) record.index = source; },
  });
  kept.passages = passages;
  const input: LayerInput = {
    files: deps.prompts, shop: deps.shop.name, language, now: deps.now(), shopperKind: ask.shopper.kind,
    history: exchanges, changes, passages, foreign: await foreignShareOf(deps, { text: ask.text, passages }), labels, question: ask.text, canary: deps.guard?.canary,
  };
  const layers = buildLayers(input);
  ask.onLayers?.(layers, passages);
  const shown = passages.filter((passage) => layers.factIds.includes(passage.entry.id));
  speech.register(shown.map((passage) => passage.entry));
  record.passages = shown.map(({ entry, match, score }) => ({ id: entry.id, revision: entry.revision, match, score }));
  Object.assign(record, { layers: layers.hashes, cut: layers.cut });

  const check = deps.check ? checkFor(deps, ask, { kept, shown, questions: exchanges.map((exchange) => exchange.question), changes }) : undefined;
  record.isChecked = check !== undefined;

  const tools = toolsFor(deps, ask, labels);
  const deadlines = { firstTokenMs: deps.deadlines?.firstTokenMs ?? firstTokenMs, gapMs: deps.deadlines?.gapMs ?? tokenGapMs };
  const turnTimer = new AbortController();
  const timer = setTimeout(() => turnTimer.abort(new ModelFailure("turn_timeout")), deps.deadlines?.turnMs ?? turnMs);
  const signal = AbortSignal.any([ask.signal, turnTimer.signal]);
  const messages: LanguageModelV4Message[] = [];
  const fit = createRoom();
  try {
    kept.trace = await startTrace(deps.db, { input, prompt: layers.prompt, tools }, messages);
    for (let step = 1; step <= modelStepsMax; step++) {
      const prompt = [...layers.prompt, ...messages];
      const shared = { models: deps.models, deadlines, signal, speech, record, failures: kept.failures, check };
      const result = await runStep({ ...shared, prompt, tools: step < modelStepsMax ? tools : {} });
      if (result.problem !== undefined) {
        const isMended = await repair(result.problem, { prompt, speech, language, speak: (mended) => runStep({ ...shared, prompt: mended, tools: {}, isRepair: true }) });
        if (!isMended) kept.unanswered = "unsupported_claim";
      }
      if (result.messages.length === 0) {
        const notice = kept.unanswered === null ? changeNotice(changes, { text: speech.text(), cited: speech.cited() }, { language, politeness: check?.politeness }) : undefined;
        if (notice !== undefined) speech.say(notice);
        return;
      }
      messages.push(...fit(result.messages));
    }
    throw new ModelFailure("steps");
  } finally {
    clearTimeout(timer);
  }
}

/** What this turn's sentences are held against: the facts as the model sees them, the operators' own words, the shopper's. */
export function checkFor(deps: AnswerDeps, ask: { text: string; turn: Pick<Turn, "language"> }, turn: { kept: Pick<Kept, "labels">; shown: Passage[]; questions: string[]; changes: Change[] }): TurnCheck {
  const { language } = ask.turn;
  const { tone, policy } = deps.prompts;
  const evidence = createEvidence({ language, now: deps.now(), question: ask.text, earlier: turn.questions, superseded: turn.changes.flatMap((change) => change.told), policy: [tone, policy] });
  evidence.add(turn.shown.map((passage) => ({ fact: factOf(passage, { language, labels: turn.kept.labels }), revision: passage.entry.revision })));
  const check: TurnCheck = { evidence, language, politeness: undefined, forbidden: [], isFarFromFacts: isFar(turn.shown), said: new Set(), speaks: (provider) => void Object.assign(check, deps.manner?.(provider)) };
  return check;
}

/** Below this share of the question's weight an entry is about something else. */
const farMax = 0.15;

function isFar(passages: Passage[]): boolean {
  return passages.every((passage) => passage.match < farMax && !passage.recent);
}

/** Why the question has no answer that stands on facts, where it has none: what operators work through. */
function unansweredOf({ speech, record, passages, unanswered }: Kept, question: string): string | null {
  if (record.degraded) return "model_failed";
  if (unanswered !== null || speech.unanswered() !== null) return unanswered ?? speech.unanswered();
  const isUnfounded = record.isChecked && speech.text() !== "" && speech.cited().length === 0 && record.tools.length === 0 && record.claims.length === 0;
  return isUnfounded && isFar(passages) && termsIn(question).length >= wordyTerms ? "low_confidence" : null;
}

const wordyTerms = 4; // a question of fewer terms may be small talk

/** The sum of a turn's steps, or null where the cost of one of them is not known. */
export function costOf({ steps }: TurnRecord): number | null {
  return steps.reduce<number | null>((sum, step) => (sum === null || step.costUsd === null ? null : sum + step.costUsd), 0);
}

function toolsFor(deps: AnswerDeps, ask: Ask, labels: Labels): ToolSet {
  const { language } = ask.turn;
  return {
    ...orderTools({ orders: deps.orders, shopper: ask.shopper, language }),
    ...catalogTools({ db: deps.db, read: deps.read, retriever: deps.retriever, language, labels }),
    ...handoffTools({ db: deps.db, conversationId: ask.turn.conversationId, turnId: ask.turn.id }),
  };
}
