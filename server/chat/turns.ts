import { appendEvents, endTurn, listUnendedTurns, readEvents, type EventBatch, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Log } from "../log.ts";
import { saveEveryMs } from "../limits.ts";
import { ModelFailure } from "../model/read.ts";
import type { Answer } from "./answer.ts";
import type { Chunk, Metadata } from "./message.ts";
import { closingChunks } from "./notices.ts";
import { partsOf, textOf } from "./parts.ts";
import { emptyRecord } from "./record.ts";

/** One event of a turn's stream: its number and its chunk as JSON. */
export type TurnEvent = { seq: number; chunk: string };
export type Turns = {
  /** Starts answering. The turn belongs to the server from here on: who reads it, or leaves, does not matter. */
  start(turn: Turn, run: (tools: { emit: (chunk: Chunk) => void; signal: AbortSignal }) => Promise<Answer>): void;
  /** The turn's events after number `after`, as they come, until it has ended; from the database if it already has. */
  follow(from: { turnId: string; after: number; signal: AbortSignal }): AsyncGenerator<TurnEvent[]>;
  /** Ends a running turn; false where it is not running (any more). */
  stop(turnId: string): boolean;
  /** Names what a crash left: every turn still "streaming" becomes interrupted, with what was saved of it. */
  recover(): Promise<number>;
  /** Stops taking turns and gives the running ones `graceMs` to end before they are interrupted. */
  close(graceMs: number): Promise<void>;
};

type Live = { turn: Turn; chunks: string[]; saved: number; hasEnded: boolean; stop: AbortController; wake: Set<() => void>; settled: Promise<void> };

export function createTurns(deps: { db: Db; log: Log }): Turns {
  const { db, log } = deps;
  const running = new Map<string, Live>();
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();

  // One commit saves what all running turns have sent since the last: a thousand answers cost 25 commits a second.
  function saveSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      const batches = [...running.values()].flatMap((live) => unsaved(live) ?? []);
      if (batches.length === 0) return;
      saving = appendEvents(db, batches).then(() => { for (const batch of batches) markSaved(running, batch); }, (error: unknown) => {
        log.error({ error }, "events not saved, trying again");
        saveSoon();
      });
    }, saveEveryMs);
  }
  function push(live: Live, chunks: Chunk[]): void {
    for (const chunk of chunks) live.chunks.push(JSON.stringify(chunk));
    for (const wake of [...live.wake]) wake();
  }
  async function run(live: Live, work: Parameters<Turns["start"]>[1]): Promise<void> {
    const result = await work({ signal: live.stop.signal, emit: (chunk) => { push(live, [chunk]); saveSoon(); } });
    if (result.failure?.kind === "upstream") log.warn({ turnId: live.turn.id, error: result.failure.cause }, "the model failed");
    await close(live, result);
  }
  // Saved first, sent after: whoever reads the closing event can rely on the database saying the same.
  async function close(live: Live, result: Answer): Promise<void> {
    const closing = closingChunks({ state: result.state, language: live.turn.language, metadata: metadataOf(live.turn, result) });
    await saving;
    const from = live.saved;
    const chunks = [...live.chunks, ...closing.map((chunk) => JSON.stringify(chunk))];
    const parts = partsOf(chunks.map((chunk) => JSON.parse(chunk) as Chunk));
    await endTurn(db, {
      turnId: live.turn.id, state: result.state, model: result.model, record: result.record, unanswered: result.unanswered, text: result.text, parts,
      firstTextMs: result.firstTextMs, totalMs: result.totalMs, costUsd: null, events: { turnId: live.turn.id, seq: from, chunks: chunks.slice(from) },
    });
    live.saved = chunks.length;
    live.hasEnded = true;
    running.delete(live.turn.id);
    push(live, closing);
  }
  return {
    start(turn, work) {
      const live: Live = { turn, chunks: [], saved: 0, hasEnded: false, stop: new AbortController(), wake: new Set(), settled: Promise.resolve() };
      running.set(turn.id, live);
      live.settled = run(live, work).catch(async (error: unknown) => {
        log.error({ turnId: turn.id, error }, "a turn could not be ended");
        live.hasEnded = true;
        running.delete(turn.id);
        push(live, closingChunks({ state: "failed", language: turn.language, metadata: { turnId: turn.id, state: "failed" } }));
      });
    },
    async *follow({ turnId, after, signal }) {
      const live = running.get(turnId);
      if (live === undefined) {
        const events = await readEvents(db, { turnId, after });
        if (events.length > 0) yield events;
        return;
      }
      for (let next = after + 1; ;) {
        if (next < live.chunks.length) {
          const from = next;
          next = live.chunks.length;
          yield live.chunks.slice(from).map((chunk, offset) => ({ seq: from + offset, chunk }));
        } else if (live.hasEnded || signal.aborted) return;
        else await nextChunk(live, signal);
      }
    },
    stop(turnId) {
      const live = running.get(turnId);
      live?.stop.abort(new ModelFailure("stopped"));
      return live !== undefined;
    },
    async recover() {
      const left = await listUnendedTurns(db);
      for (const turn of left) await interrupt(db, turn);
      return left.length;
    },
    async close(graceMs) {
      const all = Promise.all([...running.values()].map((live) => live.settled));
      const late = setTimeout(() => { for (const live of running.values()) live.stop.abort(new ModelFailure("shutdown")); }, graceMs);
      await all;
      clearTimeout(late);
      clearTimeout(timer);
    },
  };
}

async function nextChunk(live: Live, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = () => { live.wake.delete(wake); signal.removeEventListener("abort", wake); resolve(); };
    live.wake.add(wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}

function unsaved(live: Live): EventBatch | undefined {
  return live.saved < live.chunks.length ? { turnId: live.turn.id, seq: live.saved, chunks: live.chunks.slice(live.saved) } : undefined;
}

function markSaved(running: Map<string, Live>, batch: EventBatch): void {
  const live = running.get(batch.turnId);
  if (live !== undefined) live.saved = batch.seq + batch.chunks.length;
}

function metadataOf(turn: Turn, result: Answer): Metadata {
  const usage = result.record.steps.reduce((sum, step) => (
    { inputTokens: sum.inputTokens + step.inputTokens, outputTokens: sum.outputTokens + step.outputTokens }), { inputTokens: 0, outputTokens: 0 });
  return {
    turnId: turn.id, arm: turn.arm, language: turn.language, state: result.state, usage, totalMs: Math.round(result.totalMs),
    ...(result.model !== null && { model: result.model }), ...(result.firstTextMs !== null && { firstTextMs: Math.round(result.firstTextMs) }),
  };
}

async function interrupt(db: Db, turn: Turn): Promise<void> {
  const saved = await readEvents(db, { turnId: turn.id, after: -1 });
  const closing = closingChunks({ state: "interrupted", language: turn.language, metadata: { turnId: turn.id, arm: turn.arm, language: turn.language, state: "interrupted" } });
  const parts = partsOf([...saved.map((event) => JSON.parse(event.chunk) as Chunk), ...closing]);
  await endTurn(db, {
    turnId: turn.id, state: "interrupted", model: turn.model, record: { ...emptyRecord(), failure: "crash" }, unanswered: null, text: textOf(parts), parts,
    firstTextMs: null, totalMs: null, costUsd: null,
    events: { turnId: turn.id, seq: saved.length, chunks: closing.map((chunk) => JSON.stringify(chunk)) },
  });
}
