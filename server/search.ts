import type { Db } from "../db/open.ts";
import { refill } from "../ingestion/drain.ts";
import { createEmbedder, type Embedder, forQuestions, questionVectors, rememberedIn } from "../ingestion/embedders.ts";
import { createEmbeddedIndex, type EmbeddedIndex } from "../ingestion/index/embedded.ts";
import { createPairedIndex } from "../ingestion/index/paired.ts";
import { connectQdrant, type Qdrant } from "../ingestion/index/qdrant.ts";
import { createMirror, type Mirror, type MirrorOptions } from "../ingestion/mirror.ts";
import { createRetriever, type Retriever } from "../ingestion/retriever.ts";
import type { IndexName } from "../ingestion/steady.ts";
import { createFollower, type Follower } from "../ingestion/sync.ts";
import type { Config } from "./config.ts";
import type { Log } from "./log.ts";

/** How the shop is searched. The embedded index is always there; `mirror` is its second in Qdrant, where one is set. */
export type Searching = {
  retriever: Retriever; mirror: Mirror | undefined; ping(): Promise<void>;
  /** What is always there, and follows the rows. */
  embedded: EmbeddedIndex; follower: Follower;
  /** Writes some entries again into one of the two as they are. */
  refill: Record<IndexName, (entryIds: string[]) => Promise<unknown>>;
};

/** The Qdrant of the settings with its embedder, or undefined where none is set. */
export function connectIndex({ qdrant, embedding }: Config, db: Db): { qdrant: Qdrant; embedder: Embedder | undefined } | undefined {
  if (qdrant === undefined) return undefined;
  const embedder = embedding === undefined ? undefined : createEmbedder(embedding);
  return { qdrant: connectQdrant(qdrant, embedder && rememberedIn(db, embedder)), embedder };
}

/** Builds the indexes that the settings name, the embedded one filled from the rows. */
export async function composeSearch(config: Config, deps: { db: Db; log: Log; mirroring?: MirrorOptions | undefined }): Promise<Searching> {
  const { db, log } = deps;
  const embedded = createEmbeddedIndex();
  const follower = createFollower({ db, index: embedded });
  await follower.rebuild();
  const own = { embedded, follower, ping: () => embedded.ping(), refill: { embedded: follower.refresh, qdrant: async () => undefined } };
  const connected = connectIndex(config, db);
  if (connected === undefined) {
    if (config.embedding !== undefined) log.warn("EMBEDDING_MODEL is not used: vectors are kept in Qdrant, set QDRANT_URL");
    return { retriever: createRetriever({ follower, index: embedded, statistics: embedded }), mirror: undefined, ...own };
  }
  const onState: MirrorOptions["onState"] = (state, error) => (error === undefined ? log.info({ state }, "Qdrant") : log.warn({ state, error }, "Qdrant cannot be used now, the embedded index answers"));
  const mirror = createMirror({ db, qdrant: connected.qdrant }, { onState, ...deps.mirroring });
  await mirror.open();
  const vectorOf = config.embedding && questionVectors(createEmbedder(config.embedding, forQuestions), (error) => log.warn({ error }, "a question was searched by its words alone"));
  const retriever = createRetriever({
    follower, index: createPairedIndex({ embedded, mirror }), statistics: embedded,
    ...(vectorOf && { vectorOf: async (text: string) => (mirror.standing().isUsable ? vectorOf(text) : undefined) }),
  });
  return { retriever, mirror, ...own, refill: { ...own.refill, qdrant: (entryIds) => refill({ db, index: mirror.index }, entryIds) } };
}
