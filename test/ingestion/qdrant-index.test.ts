import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { addressOf } from "../../ingestion/index/address.ts";
import { IndexFailure } from "../../ingestion/index/failure.ts";
import { connectQdrant, type Qdrant, type QdrantSettings } from "../../ingestion/index/qdrant.ts";
import { type Fault, type QdrantRig, startQdrant } from "../rig/qdrant.ts";
import { indexContract, passage } from "./index-contract.ts";

// The same promises on a Qdrant as on the embedded index: on ours in this process, and on a real one where QDRANT_URL names it.

const rig: QdrantRig = await startQdrant();
afterAll(() => rig.close());

const settings = (change: Partial<QdrantSettings> = {}): QdrantSettings => ({ url: rig.url, alias: "shop", onDisk: false, quantization: "none", ...change });
const made: { server: Qdrant; name: string }[] = [];
afterAll(async () => { for (const { server, name } of made) await server.drop(name); }, 60_000);

/** An empty collection of its own for each index. */
async function make(server: Qdrant) {
  const name = `sangdam_test_${randomUUID().slice(0, 8)}`;
  await server.create(name);
  made.push({ server, name });
  return server.index(name);
}

indexContract("Qdrant (ours)", () => make(connectQdrant(settings())));

const realUrl = process.env["QDRANT_URL"];
if (realUrl !== undefined) {
  const real = connectQdrant({ ...settings({ url: realUrl, apiKey: process.env["QDRANT_API_KEY"], timeoutMs: 10_000 }) });
  indexContract("Qdrant (real)", () => make(real), { editRuns: 5, timeoutMs: 120_000 });
  staleContract("Qdrant (real)", () => make(real));
}
staleContract("Qdrant (ours)", () => make(connectQdrant(settings())));

function staleContract(name: string, fresh: () => ReturnType<typeof make>): void {
  describe(`what comes late to ${name}`, () => {
    const find = async (index: Awaited<ReturnType<typeof make>>, term: string) => (await index.search({ terms: [{ term, weight: 1 }], limit: 10 })).map((hit) => hit.id);

    test("an earlier revision does not replace a later one, and the same one does", async () => {
      const index = await fresh();
      await index.upsert([{ ...passage("a:en", "blanket"), revision: 3 }, passage("b:en", "towel")]);
      await index.upsert([{ ...passage("a:en", "towel"), revision: 2 }]);
      expect([await find(index, "blanket"), await find(index, "towel")]).toEqual([["a:en"], ["b:en"]]);
      await index.upsert([{ ...passage("a:en", "quilt"), revision: 3 }]);
      expect([await find(index, "quilt"), await find(index, "blanket")]).toEqual([["a:en"], []]);
    });

    test("what was buried comes back only with a later revision", async () => {
      const index = await fresh();
      await index.upsert([passage("a:en", "towel")]);
      await index.bury([{ id: "a:en", revision: 2 }, { id: "never:en", revision: 5 }]);
      expect(await find(index, "towel")).toEqual([]);
      await index.upsert([passage("a:en", "towel"), { ...passage("never:en", "towel"), revision: 5 - 1 }]);
      expect(await find(index, "towel")).toEqual([]);
      await index.upsert([{ ...passage("a:en", "towel"), revision: 3 }]);
      expect(await find(index, "towel")).toEqual(["a:en"]);
    });
  });
}

describe("a Qdrant that", () => {
  let server: Qdrant;
  beforeAll(async () => {
    server = connectQdrant(settings({ timeoutMs: 100 }));
    await server.create("faulty");
  });
  const faults: [string, Fault, string][] = [
    ["only acknowledges", { reply: "acknowledged" }, "unconfirmed"], ["runs out of time", { reply: "wait_timeout" }, "unconfirmed"],
    ["fails", { reply: 500 }, "down"], ["is overloaded", { reply: 503 }, "down"], ["has too many requests", { reply: 429 }, "down"],
    ["is silent", { reply: "hang" }, "slow"], ["hangs up", { reply: "cut" }, "down"], ["knows no such key", { reply: 403 }, "refused"], ["has no such collection", { reply: 404 }, "missing"],
  ];
  test.each(faults)("%s fails a write by name, with none of its words", async (_, fault, kind) => {
    rig.script = () => fault;
    const index = server.index("faulty");
    try {
      for (const write of [() => index.upsert([passage("a:en", "CANARY towel")]), () => index.remove(["a:en"]), () => index.bury([{ id: "a:en", revision: 2 }])]) {
        const failure = await write().catch((error: unknown) => error);
        expect(failure).toBeInstanceOf(IndexFailure);
        expect((failure as IndexFailure).kind).toBe(kind);
        expect(JSON.stringify([(failure as IndexFailure).message, (failure as IndexFailure).cause])).not.toMatch(/CANARY|scripted/);
      }
    } finally {
      rig.script = () => undefined;
    }
  });

  test("is not there fails as one that is down", async () => {
    const gone = connectQdrant(settings({ url: "http://127.0.0.1:9" }));
    await expect(gone.index("x").ping()).rejects.toMatchObject({ kind: "down" });
  });

  test.each([
    ["http://qdrant", "http", "qdrant", 6333, ""], ["http://qdrant:80", "http", "qdrant", 80, ""], ["http://qdrant:7000", "http", "qdrant", 7000, ""], ["http://[::1]:80", "http", "[::1]", 80, ""],
    ["https://qdrant.example", "https", "qdrant.example", 443, ""], ["https://qdrant.example:443", "https", "qdrant.example", 443, ""], ["https://qdrant.example:6333", "https", "qdrant.example", 6333, ""],
    ["https://proxy.example/qdrant", "https", "proxy.example", 443, "/qdrant"], ["http://proxy.example:8080/a/b/", "http", "proxy.example", 8080, "/a/b"],
  ])("is at %s is asked there, with its port and its path", (url, scheme, host, port, prefix) => {
    expect(addressOf(url)).toEqual({ host, port, https: scheme === "https", prefix });
  });

  test("stands behind a proxy's path is asked below it", async () => {
    const from = rig.calls.length;
    await connectQdrant(settings({ url: `${rig.url}/qdrant` })).index("x").ping().catch(() => undefined);
    expect(rig.calls.slice(from).map((call) => call.path)).toEqual(["/qdrant/collections/x"]);
  });

  test("is asked to wait for every write, and to say that it is done", async () => {
    const index = await make(connectQdrant(settings()));
    const from = rig.calls.length;
    await index.upsert([passage("a:en", "towel")]);
    await index.bury([{ id: "a:en", revision: 2 }]);
    await index.remove(["a:en"]);
    expect(rig.calls.slice(from).map((call) => call.wait)).toEqual(["true", "true", "true"]);
  });
});

test("a collection of another embedder, analyzer or schema is refused", async () => {
  const embedder = { id: "test:4", dimensions: 4, embed: async (texts: string[]) => texts.map(() => [1, 0, 0, 0]) };
  const plain = connectQdrant(settings());
  await plain.create("identity");
  await plain.verify("identity");
  await expect(connectQdrant(settings(), embedder).verify("identity")).rejects.toMatchObject({ kind: "refused" });
  await expect(plain.verify("nowhere")).rejects.toMatchObject({ kind: "missing" });
});

test("disk, quantization, shards and replicas are as set", async () => {
  const embedder = { id: "test:4", dimensions: 4, embed: async (texts: string[]) => texts.map(() => [1, 0, 0, 0]) };
  await connectQdrant(settings({ onDisk: true, quantization: "scalar", shards: 2, replicas: 3 }), embedder).create("shaped");
  expect(rig.collections.get("shaped")?.config).toMatchObject({
    vectors: { dense: { size: 4, distance: "Cosine", on_disk: true, hnsw_config: { on_disk: true }, quantization_config: { scalar: { type: "int8" } } } },
    sparse_vectors: { bm25: { modifier: "idf", index: { on_disk: true } } }, on_disk_payload: true, shard_number: 2, replication_factor: 3, write_consistency_factor: 2,
    metadata: { embedder: "test:4", dimensions: 4, analyzer: "1", schema: 1 },
  });
});

const vectors: Record<string, number[]> = { 이불: [1, 0, 0, 0], duvet: [0.9, 0.1, 0, 0], towel: [0, 1, 0, 0] };
const embedder = { id: "test:4", dimensions: 4, embed: async (texts: string[]) => texts.map((text) => vectors[text.split("\n")[0] ?? ""] ?? [0.3, 0.1, 0, text.length]) };
fusionContract("Qdrant (ours)", connectQdrant(settings(), embedder));
if (realUrl !== undefined) fusionContract("Qdrant (real)", connectQdrant(settings({ url: realUrl, apiKey: process.env["QDRANT_API_KEY"], timeoutMs: 10_000 }), embedder));

function fusionContract(name: string, server: Qdrant): void {
  describe(`meaning and words in ${name}`, () => {
    test("are fused: what both find comes first, and what only meaning finds is there", async () => {
      const index = await make(server);
      await index.upsert([passage("a:ko", "이불"), passage("b:en", "duvet"), passage("c:en", "towel")]);
      const hits = await index.search({ terms: [{ term: "duvet", weight: 1 }], vector: [1, 0, 0, 0], limit: 2 });
      expect(hits.map((hit) => hit.id)).toEqual(["b:en", "a:ko"]);
      expect((await index.search({ terms: [], vector: [1, 0, 0, 0], limit: 1, locale: "en" })).map((hit) => hit.id)).toEqual(["b:en"]);
    });

    test("let what only meaning finds into a prompt, however many passages share a word with the question", async () => {
      const index = await make(server);
      const sharing = Array.from({ length: 40 }, (_, at) => passage(`w${at}:en`, `duvet cover ${"and more ".repeat(at)}`));
      await index.upsert([...sharing, passage("z:ko", "이불")]);
      const hits = await index.search({ terms: [{ term: "duvet", weight: 1 }], vector: [1, 0, 0, 0], limit: 12 });
      expect(hits).toHaveLength(12);
      expect(hits.slice(0, 6).map((hit) => hit.id)).toContain("z:ko");
    });

    test("say how near each hit is: the question itself is, what only shares a word with it is not", async () => {
      const index = await make(server);
      await index.upsert([passage("a:ko", "이불"), passage("b:en", "duvet"), passage("c:en", "towel"), passage("d:en", "towel for a duvet")]);
      const near = async (vector?: number[]) => new Map((await index.search({ terms: [{ term: "duvet", weight: 1 }], vector, limit: 4 })).map((hit) => [hit.id, hit.nearness]));
      const found = await near([1, 0, 0, 0]);
      expect([found.get("a:ko"), found.get("b:en"), found.get("c:en"), found.get("d:en")]).toEqual([expect.closeTo(1, 5), expect.closeTo(0.994, 2), 0, expect.closeTo(0.0086, 3)]);
      expect([...(await near()).values()]).toEqual([undefined, undefined]);
    });
  });
}
