import { setTimeout as pause } from "node:timers/promises";
import { endTurn, listUnendedTurns, readAnswer, readEvents, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Log } from "../log.ts";
import { eventsMax, saveEveryMs } from "../limits.ts";
import { ModelFailure } from "../model/failure.ts";
import type { Answer } from "./answer.ts";
import { createSaver, followLive, push, type Live, type TurnEvent } from "./live.ts";
import type { Chunk, Metadata, ShopMessage } from "./message.ts";
import { closingChunks } from "./notices.ts";
import { chunksOf, partsOf, textOf } from "./parts.ts";
import { emptyRecord } from "./record.ts";

export type Turns = {
  /** Starts answering. The turn belongs to the server from here on: who reads it, or leaves, does not matter. */
  start(turn: Turn, run: (tools: { emit: (chunk: Chunk) => void; signal: AbortSignal }) => Promise<Answer>): void;
  /** The turn's events after number `after`, as they come, until it has ended; from the database if it already has. */
  follow(from: { turnId: string; after: number; signal: AbortSignal }): AsyncGenerator<TurnEvent[]>;
  /** Ends a running turn; false where it is not running (any more). */
  stop(turnId: string): boolean;
  /** How many answers are being given now. */
  running(): number;
  /** Names what a crash left: every turn still "streaming" becomes interrupted, with what was saved of it. */
  recover(): Promise<number>;
  /** Stops taking turns and gives the running ones `graceMs` to end before they are interrupted. */
  close(graceMs: number): Promise<void>;
};

export function createTurns(deps: { db: Db; log: Log; onEnd?: (answer: Answer) => void }): Turns {
  const { db, log } = deps;
  const running = new Map<string, Live>();
  const saver = createSaver({ db, log, running });
  const shutdown = new AbortController();

  async function run(live: Live, work: Parameters<Turns["start"]>[1]): Promise<void> {
    const result = await work({ signal: live.stop.signal, emit: (chunk) => { push(live, [chunk]); saver.saveSoon(); } });
    for (const { chat, failure, ms } of result.failures) log.warn({ turnId: live.turn.id, model: chat.name, kind: failure.kind, ms: Math.round(ms), error: failure.cause }, "the model failed");
    await saver.settled();
    const closing = closingChunks({ state: result.state, language: live.turn.language, metadata: metadataOf(live.turn, result), ...(result.notice && { code: result.notice }) });
    await saveEnd(db, { live, result, closing });
    deps.onEnd?.(result);
    end(live, closing);
  }
  // What is saved is sent after: whoever reads the closing event can rely on the database saying the same.
  function end(live: Live, closing: Chunk[]): void {
    live.hasEnded = true;
    running.delete(live.turn.id);
    push(live, closing);
  }
  return {
    start(turn, work) {
      const live: Live = { turn, chunks: [], saved: 0, hasEnded: false, stop: new AbortController(), wake: new Set(), settled: Promise.resolve() };
      running.set(turn.id, live);
      live.settled = run(live, work).catch(async (error: unknown) => {
        log.error({ turnId: turn.id, error }, "a turn could not be ended, trying again");
        const closing = closingChunks({ state: "failed", language: turn.language, metadata: { turnId: turn.id, state: "failed" } });
        const chunks = [...live.chunks, ...closing.map((chunk) => JSON.stringify(chunk))];
        end(live, closing);
        await endLater(db, { live, chunks, signal: shutdown.signal });
      });
    },
    async *follow(from) {
      const live = running.get(from.turnId);
      if (live !== undefined) return yield* followLive(live, from);
      const events = await readEvents(db, { turnId: from.turnId, after: -1 });
      const rest = events.length > 0 ? events.filter((event) => event.seq > from.after) : await replay(db, from);
      if (rest.length > 0) yield rest;
    },
    stop(turnId) {
      const live = running.get(turnId);
      live?.stop.abort(new ModelFailure("stopped"));
      return live !== undefined;
    },
    running: () => running.size,
    async recover() {
      const left = await listUnendedTurns(db);
      for (const turn of left) await interrupt(db, turn);
      return left.length;
    },
    async close(graceMs) {
      shutdown.abort();
      const all = Promise.all([...running.values()].map((live) => live.settled));
      const late = setTimeout(() => { for (const live of running.values()) live.stop.abort(new ModelFailure("shutdown")); }, graceMs);
      await all;
      clearTimeout(late);
      saver.close();
    },
  };
}

async function saveEnd(db: Db, end: { live: Live; result: Answer; closing: Chunk[] }): Promise<void> {
  const { live, result } = end;
  const chunks = [...live.chunks, ...end.closing.map((chunk) => JSON.stringify(chunk))];
  await endTurn(db, {
    turnId: live.turn.id, state: result.state, model: result.model, record: result.record, unanswered: result.unanswered, text: result.text,
    parts: partsOf(chunks.map((chunk) => JSON.parse(chunk) as Chunk)), firstTextMs: result.firstTextMs, totalMs: result.totalMs, costUsd: result.costUsd,
    events: { turnId: live.turn.id, seq: live.saved, chunks: chunks.slice(live.saved) },
  });
}

// A disk that fails for a while must not leave the conversation blocked: the end is tried until it is written.
async function endLater(db: Db, { live, chunks, signal }: { live: Live; chunks: string[]; signal: AbortSignal }): Promise<void> {
  const parts = partsOf(chunks.map((chunk) => JSON.parse(chunk) as Chunk));
  for (let pauseMs = saveEveryMs; !signal.aborted; pauseMs = Math.min(pauseMs * 2, 5000)) {
    await pause(pauseMs, undefined, { ref: false });
    const isSaved = await endTurn(db, {
      turnId: live.turn.id, state: "failed", model: null, record: { ...emptyRecord(), failure: "storage" }, unanswered: null, text: textOf(parts), parts,
      firstTextMs: null, totalMs: null, costUsd: null, events: { turnId: live.turn.id, seq: live.saved, chunks: chunks.slice(live.saved) },
    }).then(() => true, () => false);
    if (isSaved) return;
  }
}

function metadataOf(turn: Turn, result: Answer): Metadata {
  const usage = result.record.steps.reduce((sum, step) => (
    { inputTokens: sum.inputTokens + step.inputTokens, outputTokens: sum.outputTokens + step.outputTokens }), { inputTokens: 0, outputTokens: 0 });
  return {
    turnId: turn.id, arm: turn.arm, language: turn.language, state: result.state, usage, totalMs: Math.round(result.totalMs),
    ...(result.record.degraded && { degraded: true as const }), ...(result.costUsd !== null && { costUsd: result.costUsd }),
    ...(result.model !== null && { model: result.model }), ...(result.firstTextMs !== null && { firstTextMs: Math.round(result.firstTextMs) }),
  };
}

// A shopper may have seen more than was saved: the end is numbered after all that can have been sent, so that it reaches them.
async function interrupt(db: Db, turn: Turn): Promise<void> {
  const saved = await readEvents(db, { turnId: turn.id, after: -1 });
  const closing = closingChunks({ state: "interrupted", language: turn.language, metadata: { turnId: turn.id, arm: turn.arm, language: turn.language, state: "interrupted" } });
  const parts = partsOf([...saved.map((event) => JSON.parse(event.chunk) as Chunk), ...closing]);
  await endTurn(db, {
    turnId: turn.id, state: "interrupted", model: turn.model, record: { ...emptyRecord(), failure: "crash" }, unanswered: null, text: textOf(parts), parts,
    firstTextMs: null, totalMs: null, costUsd: null,
    events: { turnId: turn.id, seq: eventsMax, chunks: closing.map((chunk) => JSON.stringify(chunk)) },
  });
}

/** An answer whose stream is no longer kept: told again from its message; to a reader who had part of it, only its end. */
async function replay(db: Db, { turnId, after }: { turnId: string; after: number }): Promise<TurnEvent[]> {
  const kept = await readAnswer(db, turnId);
  if (kept === undefined) return [];
  const { id, arm, language, state } = kept.turn;
  const metadata: Metadata = { turnId: id, arm, language, state, ...(kept.turn.model !== null && { model: kept.turn.model }) };
  const closing = closingChunks({ state, language, metadata }).filter((chunk) => chunk.type !== "data-notice");
  const first: Chunk = { type: "start", messageId: id, messageMetadata: metadata };
  const told = after < 0 ? [first, ...chunksOf(kept.parts as ShopMessage["parts"])] : [];
  return [...told.map((chunk, seq) => ({ seq, chunk })), ...closing.map((chunk, place) => ({ seq: eventsMax + place, chunk }))]
    .map(({ seq, chunk }) => ({ seq, chunk: JSON.stringify(chunk) }));
}
