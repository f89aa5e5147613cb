import { appendEvents, type EventBatch, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Log } from "../log.ts";
import { eventsPerWriteMax, saveEveryMs } from "../limits.ts";
import type { Chunk } from "./message.ts";

/** One event of a turn's stream: its number and its chunk as JSON. */
export type TurnEvent = { seq: number; chunk: string };

/** A turn that is being answered: all it has sent, and how much of that is on disk. */
export type Live = {
  turn: Turn; chunks: string[]; saved: number; hasEnded: boolean;
  /** Its end is being saved, with all that is not saved yet. */
  isEnding: boolean; stop: AbortController;
  /** Readers that wait for the next chunk. */
  wake: Set<() => void>;
  settled: Promise<void>;
};

export function push(live: Live, chunks: Chunk[]): void {
  for (const chunk of chunks) live.chunks.push(JSON.stringify(chunk));
  if (live.wake.size === 0) return;
  if (changed.size === 0) setImmediate(wakeReaders);
  changed.add(live);
}

// Readers are woken once for all that comes in a moment: the words of one answer share a write, and nobody waits for a timer.
const changed = new Set<Live>();
function wakeReaders(): void {
  const lives = [...changed];
  changed.clear();
  for (const live of lives) for (const wake of live.wake) wake();
}

/** A turn's events after a number, in the batches that a reader is quick enough for, until it ends or the reader leaves. */
export async function* followLive(live: Live, from: { after: number; signal: AbortSignal }): AsyncGenerator<TurnEvent[]> {
  let resume = () => {};
  const wake = () => resume();
  live.wake.add(wake);
  from.signal.addEventListener("abort", wake, { once: true });
  try {
    for (let next = from.after + 1; !from.signal.aborted;) {
      if (next < live.chunks.length) {
        const first = next;
        next = Math.min(live.chunks.length, first + eventsPerWriteMax);
        yield live.chunks.slice(first, next).map((chunk, offset) => ({ seq: first + offset, chunk }));
      } else if (live.hasEnded) return;
      else await new Promise<void>((resolve) => { resume = resolve; });
    }
  } finally {
    live.wake.delete(wake);
    from.signal.removeEventListener("abort", wake);
  }
}

export type Saver = { saveSoon(): void; settled(): Promise<void>; close(): void };

/** Saves what all running turns have sent since the last time in one commit: a thousand answers cost 10 commits a second. */
export function createSaver(deps: { db: Db; log: Log; running: ReadonlyMap<string, Live> }): Saver {
  const { db, log, running } = deps;
  let timer: NodeJS.Timeout | undefined;
  let saving: Promise<void> = Promise.resolve();

  async function save(): Promise<void> {
    const lives = [...running.values()].filter((live) => !live.isEnding && live.saved < live.chunks.length);
    if (lives.length === 0) return;
    const batches = lives.map(unsaved);
    try {
      await appendEvents(db, batches);
      for (const [place, { seq, chunks }] of batches.entries()) lives[place]!.saved = seq + chunks.length;
    } catch (error) {
      log.error({ error }, "events not saved, trying again");
      saveSoon();
    }
  }
  function saveSoon(): void {
    timer ??= setTimeout(() => { timer = undefined; saving = save(); }, saveEveryMs);
  }
  return { saveSoon, settled: () => saving, close: () => clearTimeout(timer) };
}

function unsaved(live: Live): EventBatch {
  return { turnId: live.turn.id, seq: live.saved, chunks: live.chunks.slice(live.saved) };
}
