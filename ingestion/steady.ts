import type { Db } from "../db/open.ts";
import { createEmbeddedIndex } from "./index/embedded.ts";
import { createRetriever, type Found, type Retriever, type Search } from "./retriever.ts";
import { createFollower } from "./sync.ts";

/** The indexes that can be wrong, each by itself: the one in this process, and its mirror in Qdrant. */
export type IndexName = "embedded" | "qdrant";
/** A retriever that goes on without its index: from a second one made of the rows, and just as right. */
export type SteadyRetriever = Retriever & {
  /** Asks the first index alone. @throws what it throws */
  probe(wanted: Search): Promise<Found[]>;
  /** Says that an index does not know an entry as it is: until that is cleared the second one answers. */
  suspect(entryId: string, index: IndexName): void;
  clear(entryId: string, index: IndexName): void;
  /** Writes what is suspected again into the index that does not know it. Whether that has helped is for the next look to say. */
  repair(): Promise<void>;
  standing(): { isSteady: boolean; suspects: string[]; lastError: string | undefined };
};

const suspectsMax = 1000; // ids remembered; more only say again that the index is not to be trusted
const restMs = 5_000; // after a failure the first index is left alone for so long, then one search tries it

/**
 * Puts the rows behind an index. Where it throws, or is known to be wrong, the second index is built (a second for 19,000
 * products) and follows the rows itself; it is dropped when the first one is well again.
 */
export function createSteadyRetriever(deps: {
  db: Db; retriever: Retriever; refill: Record<IndexName, (entryIds: string[]) => Promise<unknown>>; onFailure(error: unknown): void; now?: () => number;
}): SteadyRetriever {
  const { db, retriever, now = Date.now } = deps;
  const suspects = { embedded: new Set<string>(), qdrant: new Set<string>() } satisfies Record<IndexName, Set<string>>;
  const suspected = () => [...new Set([...suspects.embedded, ...suspects.qdrant])];
  const failure = { at: -Infinity, words: undefined as string | undefined };
  let spare: Promise<Retriever> | undefined;

  async function ask<T>(work: (of: Retriever) => Promise<T>): Promise<T> {
    if (suspects.embedded.size + suspects.qdrant.size === 0 && now() - failure.at >= restMs) {
      try {
        const answer = await work(retriever);
        failure.words = undefined;
        spare = undefined;
        return answer;
      } catch (error) {
        Object.assign(failure, { at: now(), words: error instanceof Error ? error.message : String(error) });
        deps.onFailure(error);
      }
    }
    spare ??= openSpare(db);
    return work(await spare);
  }
  return {
    search: (wanted) => ask((of) => of.search(wanted)),
    foreignShare: (text) => ask((of) => of.foreignShare(text)),
    probe: (wanted) => retriever.search(wanted),
    revisions: (entryIds) => retriever.revisions(entryIds),
    suspect: (entryId, index) => { if (suspects[index].size < suspectsMax) suspects[index].add(entryId); },
    clear: (entryId, index) => { suspects[index].delete(entryId); },
    async repair() {
      for (const index of ["embedded", "qdrant"] as const) {
        if (suspects[index].size > 0) await deps.refill[index]([...suspects[index]]).catch(deps.onFailure);
      }
    },
    standing: () => ({ isSteady: suspected().length === 0 && failure.words === undefined, suspects: suspected(), lastError: failure.words }),
  };
}

/** An index of its own memory that follows the rows by itself. */
async function openSpare(db: Db): Promise<Retriever> {
  const index = createEmbeddedIndex();
  const follower = createFollower({ db, index });
  await follower.rebuild();
  return createRetriever({ follower, index, statistics: index });
}
