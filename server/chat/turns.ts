import { endTurn, listUnendedTurns, readEvents, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Log } from "../log.ts";
import { ModelFailure } from "../model/read.ts";
import type { Answer } from "./answer.ts";
import { createSaver, followLive, push, type Live, type TurnEvent } from "./live.ts";
import type { Chunk, Metadata } from "./message.ts";
import { closingChunks } from "./notices.ts";
import { partsOf, textOf } from "./parts.ts";
import { emptyRecord } from "./record.ts";

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

export function createTurns(deps: { db: Db; log: Log }): Turns {
  const { db, log } = deps;
  const running = new Map<string, Live>();
  const saver = createSaver({ db, log, running });

  async function run(live: Live, work: Parameters<Turns["start"]>[1]): Promise<void> {
    const result = await work({ signal: live.stop.signal, emit: (chunk) => { push(live, [chunk]); saver.saveSoon(); } });
    if (result.failure?.kind === "upstream") log.warn({ turnId: live.turn.id, error: result.failure.cause }, "the model failed");
    await saver.settled();
    const closing = closingChunks({ state: result.state, language: live.turn.language, metadata: metadataOf(live.turn, result) });
    await saveEnd(db, { live, result, closing });
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
      live.settled = run(live, work).catch((error: unknown) => {
        log.error({ turnId: turn.id, error }, "a turn could not be ended");
        end(live, closingChunks({ state: "failed", language: turn.language, metadata: { turnId: turn.id, state: "failed" } }));
      });
    },
    async *follow(from) {
      const live = running.get(from.turnId);
      if (live !== undefined) return yield* followLive(live, from);
      const events = await readEvents(db, from);
      if (events.length > 0) yield events;
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
      saver.close();
    },
  };
}

async function saveEnd(db: Db, end: { live: Live; result: Answer; closing: Chunk[] }): Promise<void> {
  const { live, result } = end;
  const chunks = [...live.chunks, ...end.closing.map((chunk) => JSON.stringify(chunk))];
  await endTurn(db, {
    turnId: live.turn.id, state: result.state, model: result.model, record: result.record, unanswered: result.unanswered, text: result.text,
    parts: partsOf(chunks.map((chunk) => JSON.parse(chunk) as Chunk)), firstTextMs: result.firstTextMs, totalMs: result.totalMs, costUsd: null,
    events: { turnId: live.turn.id, seq: live.saved, chunks: chunks.slice(live.saved) },
  });
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
