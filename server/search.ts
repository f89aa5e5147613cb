import type { Db } from "../db/open.ts";
import { refill } from "../ingestion/drain.ts";
import { createEmbedder, forQuestions, questionVectors, rememberedIn } from "../ingestion/embedders.ts";
import { createForgetting } from "../ingestion/forget.ts";
import { createEmbeddedIndex, type EmbeddedIndex } from "../ingestion/index/embedded.ts";
import { createPairedIndex } from "../ingestion/index/paired.ts";
import { connectQdrant, type Qdrant } from "../ingestion/index/qdrant.ts";
import { createMirror, type Mirror, type MirrorOptions } from "../ingestion/mirror.ts";
import { createRetriever, type Retriever } from "../ingestion/retriever.ts";
import type { IndexName } from "../ingestion/steady.ts";
import { createFollower, type Follower } from "../ingestion/sync.ts";
import type { Config } from "./config.ts";
import { breakerFailuresMax, breakerRestMs } from "./limits.ts";
import type { Log } from "./log.ts";
import { createBreaker } from "./model/breaker.ts";

/** How the shop is searched. The embedded index is always there; `mirror` is its second in Qdrant, where one is set. */
export type Searching = {
  retriever: Retriever; mirror: Mirror | undefined; ping(): Promise<void>;
  /** What is always there, and follows the rows. */
  embedded: EmbeddedIndex; follower: Follower;
  /** Removes what is remembered for searches and no longer needed. */
  prune(now: number): Promise<unknown>;
  /** Writes some entries again into one of the two as they are. */
  refill: Record<IndexName, (entryIds: string[]) => Promise<unknown>>;
};

/** The Qdrant of the settings with its embedder, or undefined where none is set. */
export function connectIndex({ qdrant, embedding }: Config, deps: { db: Db; onRefused(passageId: string): void }): Qdrant | undefined {
  return qdrant && connectQdrant(qdrant, embedding && rememberedIn(deps.db, createEmbedder(embedding)), deps.onRefused);
}

/** Builds the indexes that the settings name, the embedded one filled from the rows. */
export async function composeSearch(config: Config, deps: { db: Db; log: Log; mirroring?: MirrorOptions | undefined }): Promise<Searching> {
  const { db, log } = deps;
  const embedded = createEmbeddedIndex();
  const follower = createFollower({ db, index: embedded });
  await follower.rebuild();
  const own = { embedded, follower, ping: () => embedded.ping(), prune: async () => 0, refill: { embedded: follower.refresh, qdrant: async () => undefined } };
  const qdrant = connectIndex(config, { db, onRefused: (passageId) => log.warn({ passageId }, "the embedding model refuses a text: it is found by its words alone") });
  if (qdrant === undefined) {
    if (config.embedding !== undefined) log.warn("EMBEDDING_MODEL is not used: vectors are kept in Qdrant, set QDRANT_URL");
    return { retriever: createRetriever({ follower, index: embedded, statistics: embedded }), mirror: undefined, ...own };
  }
  const onState: MirrorOptions["onState"] = (state, error) => (error === undefined ? log.info({ state }, "Qdrant") : log.warn({ state, error }, "Qdrant cannot be used now, the embedded index answers"));
  const mirror = createMirror({ db, qdrant }, { onState, ...deps.mirroring });
  await mirror.open();
  const embedder = config.embedding && createEmbedder(config.embedding, forQuestions);
  const vectorOf = embedder && questionVectors(embedder, {
    guard: createBreaker({ now: Date.now, bounds: { failuresMax: breakerFailuresMax, restMs: breakerRestMs }, onRest: () => log.warn({ restMs: breakerRestMs }, "the embedding model failed too often and is left alone for a while") }),
    onFailure: (error) => log.warn({ error }, "a question was searched by its words alone"),
  });
  const retriever = createRetriever({
    follower, index: createPairedIndex({ embedded, mirror }), statistics: embedded,
    ...(vectorOf && { vectorOf: async (text: string) => (mirror.standing().isUsable ? vectorOf(text) : undefined) }),
  });
  const prune = embedder && createForgetting({ db, embedder: embedder.id, startedAt: Date.now() });
  return { retriever, mirror, ...own, refill: { ...own.refill, qdrant: (entryIds) => refill({ db, index: mirror.index }, entryIds) }, ...(prune && { prune }) };
}
