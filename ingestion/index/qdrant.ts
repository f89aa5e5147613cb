import { QdrantClient, type Schemas } from "@qdrant/js-client-rest";
import { analyzerVersion } from "../analyzer.ts";
import { embeddedText, type Passage } from "../passages.ts";
import { addressOf } from "./address.ts";
import { byRank } from "./best.ts";
import { IndexFailure } from "./failure.ts";
import { nearnessOf } from "./nearness.ts";
import { denseName, filterOf, type Grave, graveOf, notNewer, payloadIndexes, type Point, pointId, pointOf, sparseName } from "./points.ts";
import type { Hit, IndexQuery, PassageIndex } from "./port.ts";
import { sparseOfQuery } from "./sparse.ts";

/** How passages become dense vectors; see ../embedders.ts. */
type Embedding = { id: string; dimensions: number; embed(texts: string[], signal?: AbortSignal): Promise<(number[] | undefined)[]> };

export type QdrantSettings = {
  url: string; apiKey?: string | undefined;
  /** The name that searches use: an alias of the collection that is live. */
  alias: string;
  /** Vectors and payload on disk: less memory, slower answers. */
  onDisk: boolean;
  quantization: "none" | "scalar" | "binary";
  /** Of a cluster: parts a collection is cut into, and copies of each. */
  shards?: number | undefined; replicas?: number | undefined;
  /** A search or a write that takes longer counts as failed. */
  timeoutMs?: number | undefined;
};

/** An index in one collection, which knows how new each passage is. */
export type QdrantIndex = PassageIndex & {
  /** Takes passages out for good: no write of an earlier revision brings them back, however late it arrives. */
  bury(graves: Grave[]): Promise<void>;
};

/** A Qdrant server: the collections of one shop, and which of them is live. */
export type Qdrant = {
  alias: string;
  /**
   * @param name a collection or the alias
   * @param signal ends a write that waits for its vectors
   */
  index(name: string, signal?: AbortSignal): QdrantIndex;
  /** Creates a collection; one that an earlier try has made is taken as it is. Deleting it first would be the wrong way: a delete may arrive late. */
  create(name: string): Promise<void>;
  /** Every collection that was built for the alias, live or not. */
  collections(): Promise<string[]>;
  /** Deletes a collection; one that is not there is no error. */
  drop(name: string): Promise<void>;
  /** The collection that the alias names, or undefined before the first build. */
  live(): Promise<string | undefined>;
  /** Lets the alias name another collection, in one step for those who search. */
  swap(name: string): Promise<void>;
  /** @throws IndexFailure `refused` where a collection was built by another embedder, analyzer or schema. */
  verify(name: string): Promise<void>;
};

const schemaVersion = 1; // of points: vectors, payload and their names
const defaultTimeoutMs = 2000; // a shopper waits no longer for an index, and the embedded one is there
const adminTimeoutMs = 10_000; // collections and aliases take a consensus in a cluster; nobody waits for them in a chat
const conflict = 409; // the collection is there
const batchPoints = 64; // of one write: about 100 kB, well inside the timeout
const tieRoom = 16; // hits asked for beyond the limit, so that equal scores are cut by id and not by Qdrant's order
// Dense, sparse: a shopper's own words count more than what resembles them. With Qdrant's own k of 2 the first by meaning alone is
// sixth at worst; with a k of 60 every passage that is in both lists, however far down, would come before it.
const fusion = { k: 2, weights: [1, 1.5] };

/**
 * @param embedder without one, passages are found by words alone
 * @param onRefused hears of each passage that the embedder does not take: it is found by its words alone
 */
export function connectQdrant(settings: QdrantSettings, embedder?: Embedding, onRefused?: (passageId: string) => void): Qdrant {
  const timeout = settings.timeoutMs ?? defaultTimeoutMs;
  // The client's own check of versions only writes to the console.
  const connection = { ...addressOf(settings.url), ...(settings.apiKey !== undefined && { apiKey: settings.apiKey }), checkCompatibility: false };
  const client = new QdrantClient({ ...connection, timeout });
  const admin = new QdrantClient({ ...connection, timeout: Math.max(timeout, settings.timeoutMs ?? adminTimeoutMs) });
  const identity = { embedder: embedder?.id ?? "none", dimensions: embedder?.dimensions ?? 0, analyzer: analyzerVersion, schema: schemaVersion };

  async function create(name: string): Promise<void> {
    await attempt(() => admin.createCollection(name, { ...collectionShape(settings, embedder), metadata: identity }).catch((error: unknown) => {
      if ((error as { status?: unknown }).status !== conflict) throw error;
    }));
    for (const [field, schema] of Object.entries(payloadIndexes)) {
      confirm(await attempt(() => admin.createPayloadIndex(name, { field_name: field, field_schema: schema, wait: true })));
    }
  }

  async function live(): Promise<string | undefined> {
    const { aliases } = await attempt(() => admin.getAliases());
    return aliases.find((each) => each.alias_name === settings.alias)?.collection_name;
  }

  return {
    alias: settings.alias,
    create,
    live,
    async collections() {
      const { collections } = await attempt(() => admin.getCollections());
      return collections.map(({ name }) => name).filter((name) => name.startsWith(`${settings.alias}_`) && /^[0-9a-f]{8}$/.test(name.slice(settings.alias.length + 1)));
    },
    index: (name, signal) => createIndex({ client, name, embedder, onRefused, signal, timeoutS: Math.ceil(timeout / 1000) }),
    drop: async (name) => void await attempt(() => admin.deleteCollection(name)).catch((error: unknown) => {
      if (!(error instanceof IndexFailure) || error.kind !== "missing") throw error;
    }),
    async swap(name) {
      const before = await live();
      const actions: Schemas["AliasOperations"][] = [{ create_alias: { collection_name: name, alias_name: settings.alias } }];
      if (before !== undefined) actions.unshift({ delete_alias: { alias_name: settings.alias } });
      await attempt(() => admin.updateCollectionAliases({ actions }));
    },
    async verify(name) {
      const found = (await attempt(() => admin.getCollection(name))).config.metadata ?? {};
      const other = Object.entries(identity).find(([key, value]) => found[key] !== value);
      if (other === undefined) return;
      throw new IndexFailure("refused", `The Qdrant collection was built with another ${other[0]} (${String(found[other[0]])}, here ${other[1]}).`);
    },
  };
}

function collectionShape({ onDisk, quantization, shards, replicas }: QdrantSettings, embedder: Embedding | undefined): Schemas["CreateCollection"] {
  const compressed = quantization === "scalar" ? { scalar: { type: "int8" as const, always_ram: true } } : { binary: { always_ram: true } };
  return {
    vectors: embedder === undefined ? {} : {
      [denseName]: { size: embedder.dimensions, distance: "Cosine", on_disk: onDisk, hnsw_config: { on_disk: onDisk }, ...(quantization !== "none" && { quantization_config: compressed }) },
    },
    sparse_vectors: { [sparseName]: { modifier: "idf", index: { on_disk: onDisk } } },
    on_disk_payload: onDisk,
    ...(shards !== undefined && { shard_number: shards }),
    ...(replicas !== undefined && { replication_factor: replicas, write_consistency_factor: Math.ceil((replicas + 1) / 2) }),
  };
}

type IndexParts = { client: QdrantClient; name: string; embedder: Embedding | undefined; onRefused: ((passageId: string) => void) | undefined; signal: AbortSignal | undefined; timeoutS: number };

function createIndex(of: IndexParts): QdrantIndex {
  const { client, name, embedder } = of;

  /** Writes points of one revision each; those that Qdrant has in a newer one stay as they are. */
  async function put(points: Point[]): Promise<void> {
    for (const [revision, group] of Map.groupBy(points, (point) => Number(point.payload?.["revision"]))) {
      for (let at = 0; at < group.length; at += batchPoints) {
        confirm(await attempt(() => client.upsert(name, { wait: true, points: group.slice(at, at + batchPoints), update_filter: notNewer(revision) })));
      }
    }
  }

  async function points(passages: Passage[]): Promise<Point[]> {
    if (embedder === undefined) return passages.map((passage) => pointOf(passage, undefined));
    const vectors = await embedder.embed(passages.map(embeddedText), of.signal);
    for (const [at, { id }] of passages.entries()) if (vectors[at] === undefined) of.onRefused?.(id);
    return passages.map((passage, at) => pointOf(passage, vectors[at]));
  }

  return {
    upsert: async (passages) => put(await points(passages)),
    bury: async (graves) => put(graves.map(graveOf)),
    async remove(ids) {
      if (ids.length > 0) confirm(await attempt(() => client.delete(name, { wait: true, points: ids.map(pointId) })));
    },
    async search(query) {
      if (query.limit === 0 || query.kinds?.length === 0) return [];
      const { fused, byMeaning } = requestsOf(query);
      const searches = [fused, byMeaning].filter((request) => request !== undefined).map((request) => ({ ...request, with_payload: ["id"] }));
      if (searches.length === 0) return [];
      const answers = await attempt(() => client.queryBatch(name, { searches, timeout: of.timeoutS }));
      const [found = [], similar = []] = answers.map(({ points: list }) => list.flatMap(hitOf));
      const nearness = byMeaning === undefined ? undefined : nearnessOf((fused === undefined ? found : similar).map(({ id, score }) => ({ id, similarity: score })));
      return found.toSorted(byRank).slice(0, query.limit).map((hit) => (nearness === undefined ? hit : { ...hit, nearness: nearness.get(hit.id) ?? 0 }));
    },
    async revisions(ids) {
      if (ids.length === 0) return new Map();
      const found = await attempt(() => client.retrieve(name, { ids: ids.map(pointId), with_payload: true, with_vector: false }));
      return new Map(found.flatMap(({ payload }) => (payload == null || payload["isGone"] === true ? [] : [[String(payload["id"]), Number(payload["revision"])]])));
    },
    ping: async () => void await attempt(() => client.getCollection(name)),
  };
}

/** By words, by meaning, or by both fused; of both, also by meaning alone, because a fused score no longer says how near a hit is. */
function requestsOf(query: IndexQuery): { fused?: Schemas["QueryRequest"] | undefined; byMeaning?: Schemas["QueryRequest"] | undefined } {
  const filter = filterOf(query);
  const limit = query.limit + tieRoom;
  const shared = { limit, ...(filter && { filter }) };
  const byMeaning = query.vector && { query: query.vector, using: denseName, ...shared };
  const byWords = query.terms.length === 0 ? undefined : { query: sparseOfQuery(query.terms), using: sparseName, ...shared };
  if (byMeaning === undefined || byWords === undefined) return { fused: byWords, byMeaning };
  return { fused: { prefetch: [byMeaning, byWords], query: { rrf: fusion }, limit }, byMeaning };
}

function hitOf({ payload, score }: Schemas["ScoredPoint"]): Hit[] {
  const id = payload?.["id"];
  return typeof id === "string" ? [{ id, score }] : [];
}

/** Only `completed` means that the next search sees it: `acknowledged` is a promise, `wait_timeout` a broken one. */
function confirm({ status }: Schemas["UpdateResult"]): void {
  if (status !== "completed") throw new IndexFailure("unconfirmed", `Qdrant answered a write with "${status}".`);
}

/** Runs one request. Whatever it fails with becomes an `IndexFailure`: a server's own words may hold catalog text. */
async function attempt<T>(request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    throw failureOf(error);
  }
}

function failureOf(error: unknown): IndexFailure {
  const { name = "", status, cause } = error as { name?: string; status?: unknown; cause?: { code?: unknown } };
  if (name === "QdrantClientTimeoutError") return new IndexFailure("slow", "Qdrant did not answer in time.");
  if (status === 404) return new IndexFailure("missing", "Qdrant has no such collection.");
  const isRefusal = typeof status === "number" && status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isRefusal) return new IndexFailure("refused", `Qdrant refused a request (${status}).`);
  return new IndexFailure("down", `Qdrant could not answer (${typeof status === "number" ? status : String(cause?.code ?? name)}).`);
}
