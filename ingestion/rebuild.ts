import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { eachEntry, lastSeq } from "../db/catalog.ts";
import { abandonCursor, addCursor, advanceCursor, type Cursor, listCursors, removeCursor } from "../db/cursors.ts";
import type { Db } from "../db/open.ts";
import { drainStep } from "./drain.ts";
import { IndexFailure } from "./index/failure.ts";
import type { Qdrant } from "./index/qdrant.ts";
import { toPassages } from "./passages.ts";
import { categoryWords } from "./sync.ts";

/** How often a write is tried before a rebuild gives up: with the pauses below, about half a minute of a server that is away. */
const attemptsMax = 8;
const pauseMs = { first: 200, longest: 5000 };
const entriesPerWrite = 50;
/** A build that has not said for this long that it is alive has died with its process. */
export const leaseMs = 4000;
const beatsPerLease = 4;
const graceMs = 2000; // searches that were sent to the old collection have ended by then

export type RebuildOptions = {
  onProgress?: ((done: number) => void) | undefined;
  signal?: AbortSignal | undefined;
  leaseMs?: number | undefined; graceMs?: number | undefined;
};
export class RebuildRunning extends Error {
  override readonly name = "RebuildRunning";
}

/** Whether someone is working on a collection right now. */
export function isFresh(cursor: Cursor, lease = leaseMs): boolean {
  return Date.now() - cursor.updatedAt < lease;
}

/**
 * Builds a new collection from rows alone and lets the alias name it, while searches and edits go on. Its cursor starts before the
 * rows are read, so whatever is edited meanwhile comes after them, through a server that follows or through the last step here.
 * @returns the number of entries in it
 * @throws RebuildRunning where another process is at it
 */
export async function rebuild({ db, qdrant }: { db: Db; qdrant: Qdrant }, options: RebuildOptions = {}): Promise<number> {
  await clearAway({ db, qdrant }, options.leaseMs ?? leaseMs);
  const collection = `${qdrant.alias}_${randomBytes(4).toString("hex")}`;
  const start = lastSeq(db);
  await addCursor(db, { collection, seq: start }); // before the collection: one that nobody knows of could never be cleared away
  const beating = setInterval(() => void advanceCursor(db, { collection, seq: 0 }).catch(() => undefined), (options.leaseMs ?? leaseMs) / beatsPerLease);
  const keepOn = persistence(options.signal);
  try {
    await keepOn(() => qdrant.create(collection));
    const index = qdrant.index(collection, options.signal);
    const categories = await categoryWords(db);
    let done = 0;
    for (const entries of eachEntry(db)) {
      for (let at = 0; at < entries.length; at += entriesPerWrite) {
        const part = entries.slice(at, at + entriesPerWrite);
        const passages = part.flatMap((entry) => toPassages(entry, categories.get(entry.category ?? "")));
        await keepOn(() => index.upsert(passages));
        done += part.length;
        options.onProgress?.(done);
      }
    }
    for (let step = { seq: start, hasMore: true }; step.hasMore;) step = await keepOn(() => drainStep({ db, index }, { collection, seq: step.seq }));
    const old = await keepOn(() => qdrant.live());
    await keepOn(() => qdrant.swap(collection));
    if (old !== undefined) await retire({ db, qdrant }, { collection: old, graceMs: options.graceMs ?? graceMs });
    return done;
  } catch (error) {
    // The next build may begin at once. The collection stays: its name may have been taken by a swap whose answer was lost.
    if (db.sqlite.open) await abandonCursor(db, collection);
    throw error;
  } finally {
    clearInterval(beating);
  }
}

/** Deletes what earlier builds left behind: collections of ours that are neither live nor worked on. */
async function clearAway({ db, qdrant }: { db: Db; qdrant: Qdrant }, lease: number): Promise<void> {
  const live = await qdrant.live();
  const others = listCursors(db).filter((cursor) => cursor.collection !== live);
  if (others.some((cursor) => isFresh(cursor, lease))) throw new RebuildRunning("Another rebuild is running.");
  for (const name of await qdrant.collections()) if (name !== live) await qdrant.drop(name);
  for (const { collection } of others) await removeCursor(db, collection);
}

/** Lets go of the collection that was live. Servers see by its cursor that it is no longer; if it cannot be deleted now, the next build does. */
async function retire({ db, qdrant }: { db: Db; qdrant: Qdrant }, old: { collection: string; graceMs: number }): Promise<void> {
  await removeCursor(db, old.collection);
  await pause(old.graceMs);
  await qdrant.drop(old.collection).catch(() => undefined);
}

/** Tries a step again while the server is away. */
function persistence(signal: AbortSignal | undefined) {
  return async <T>(step: () => Promise<T>): Promise<T> => {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted();
      try {
        return await step();
      } catch (error) {
        const isPassing = error instanceof IndexFailure && ["down", "slow", "unconfirmed"].includes(error.kind);
        if (!isPassing || attempt === attemptsMax) throw error;
        await pause(Math.min(pauseMs.longest, pauseMs.first * 2 ** attempt), undefined, { ...(signal && { signal }) });
      }
    }
  };
}
