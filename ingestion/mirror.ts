import { setTimeout as pause } from "node:timers/promises";
import { changesAfter } from "../db/catalog.ts";
import { type Cursor, type Lag, lagAfter, listCursors } from "../db/cursors.ts";
import type { Db } from "../db/open.ts";
import { drainStep } from "./drain.ts";
import { IndexFailure } from "./index/failure.ts";
import type { Qdrant, QdrantIndex } from "./index/qdrant.ts";
import { isFresh, rebuild, type RebuildOptions } from "./rebuild.ts";

/** Why a mirror is not asked: `behind` has too much to catch up on, `building` has no collection yet. */
export type Reason = "building" | "down" | "slow" | "refused" | "behind";
/** Whether the mirror may be asked, and which entries it may not know as they are now. */
export type Standing = { isUsable: true; pending: ReadonlySet<string> } | { isUsable: false; reason: Reason };

/** Keeps a Qdrant equal to the rows: finds its live collection, follows the change log, and knows when not to trust it. */
export type Mirror = {
  /** What the alias names; to be asked only while `standing` allows it. */
  index: QdrantIndex;
  standing(): Standing;
  /** Of the live collection behind the change log. */
  lag(): Lag;
  /** A search failed: the mirror is not asked again before it has answered one in the background. */
  failed(error: unknown): void;
  /** Finds out once how things stand; never throws. */
  open(): Promise<void>;
  /** Follows the change log from now on, and builds a first collection where there is none. */
  start(): void;
  /** Ends what is under way within one request's timeout. */
  stop(): Promise<void>;
};

export type MirrorOptions = Pick<RebuildOptions, "leaseMs" | "graceMs"> & {
  pollMs?: number; backoffMs?: { first: number; longest: number };
  onState?: (state: Reason | "ready", error: unknown) => void;
};

const defaultPollMs = 200; // until another process's change is followed; a search before that is answered from the embedded index too
const defaultBackoffMs = { first: 250, longest: 5000 };
const pendingMax = 500; // changes looked through for each search (under a millisecond); with more the embedded index answers alone
const probe = { terms: [{ term: "probe", weight: 1 }], limit: 1 };

export function createMirror(deps: { db: Db; qdrant: Qdrant }, options: MirrorOptions = {}): Mirror {
  const { db, qdrant } = deps;
  const index = qdrant.index(qdrant.alias);
  const stopping = new AbortController();
  const watch = createWatch({ ...deps, index }, options);
  let running: Promise<void> = Promise.resolve();

  async function follow({ collection, seq }: Cursor): Promise<void> {
    for (let step = { seq, hasMore: true }; step.hasMore && !stopping.signal.aborted;) {
      step = await drainStep({ db, index: qdrant.index(collection) }, { collection, seq: step.seq });
    }
  }

  async function round(): Promise<void> {
    if (!watch.isKnown()) await watch.look();
    if (watch.state() === "building") {
      await rebuild(deps, { ...options, signal: stopping.signal });
      await watch.look();
    }
    for (const cursor of watch.followed()) {
      await follow(cursor).catch(async (error: unknown) => {
        if (!(error instanceof IndexFailure) || error.kind !== "missing") throw error;
        // A build has a cursor before it makes its collection, and one that was live goes when another takes its place.
        if (watch.isLive(cursor)) await watch.look();
      });
    }
  }

  async function run(): Promise<void> {
    const backoff = options.backoffMs ?? defaultBackoffMs;
    for (let failures = 0; !stopping.signal.aborted;) {
      failures = await round().then(() => 0, (error: unknown) => {
        if (failures === 0 && !stopping.signal.aborted) options.onState?.(watch.state(), error);
        return failures + 1;
      });
      // Spread by up to a half: servers that lost the same Qdrant do not all come back in the same moment.
      const restMs = failures === 0 ? options.pollMs ?? defaultPollMs : Math.min(backoff.longest, backoff.first * 2 ** (failures - 1)) * (1 + Math.random() / 2);
      await pause(restMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    index,
    standing() {
      const state = watch.state();
      if (state !== "ready") return { isUsable: false, reason: state };
      if (!watch.isKnown()) return { isUsable: false, reason: "building" };
      const changes = changesAfter(db, { seq: Math.min(...watch.followed().map((cursor) => cursor.seq)), limit: pendingMax + 1 });
      if (changes.length > pendingMax) return { isUsable: false, reason: "behind" };
      return { isUsable: true, pending: new Set(changes.map((change) => change.entryId)) };
    },
    lag: () => lagAfter(db, listCursors(db).find(watch.wasLive)?.seq ?? 0),
    failed: watch.fail,
    open: () => watch.look().catch(() => undefined),
    start() { running = run(); },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Which collection is live, and whether it may be asked. */
function createWatch(deps: { db: Db; qdrant: Qdrant; index: QdrantIndex }, options: MirrorOptions) {
  const { db, qdrant } = deps;
  let state: Reason | "ready" = "building";
  let live: string | undefined;
  let lastLive: string | undefined; // known while Qdrant is away too: what it had followed by then it still has
  const isLive = (cursor: Cursor): boolean => cursor.collection === live;

  function become(next: Reason | "ready", error?: unknown): void {
    const before = state;
    state = next;
    if (next !== before) options.onState?.(next, error);
  }
  const fail = (error: unknown): void => become(error instanceof IndexFailure ? reasonOf(error) : "down", error);

  return {
    isLive, fail,
    wasLive: (cursor: Cursor): boolean => cursor.collection === lastLive,
    state: () => state,
    /** Whether the collection found last is still the live one: who swaps it takes its cursor away. */
    isKnown: () => state === "ready" && listCursors(db).some(isLive),
    /** The live collection, and any that a build is filling: an edit lands in both. */
    followed: () => listCursors(db).filter((cursor) => isLive(cursor) || isFresh(cursor, options.leaseMs)),
    /** Asks which collection is live, whether it is ours to use, and whether it answers. */
    async look(): Promise<void> {
      try {
        live = undefined;
        const name = await qdrant.live();
        if (name === undefined) return become("building");
        if (!listCursors(db).some((cursor) => cursor.collection === name)) throw new IndexFailure("refused", "The live Qdrant collection was not built from this database.");
        await qdrant.verify(name);
        await deps.index.search(probe);
        live = lastLive = name;
        become("ready");
      } catch (error) {
        fail(error);
        throw error;
      }
    },
  };
}

function reasonOf({ kind }: IndexFailure): Reason {
  return kind === "missing" ? "building" : kind === "unconfirmed" ? "down" : kind;
}
