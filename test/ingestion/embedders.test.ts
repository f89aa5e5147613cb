import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { eachEntry, putFaqs, putProducts, removeEntry } from "../../db/catalog.ts";
import { openDb } from "../../db/open.ts";
import { pruneEmbeddings } from "../../db/embeddings.ts";
import { createEmbedder, type EmbedderSettings, questionVectors, rememberedIn } from "../../ingestion/embedders.ts";
import { createForgetting } from "../../ingestion/forget.ts";
import { embeddedText, toPassages } from "../../ingestion/passages.ts";
import { turnRecord } from "../../server/chat/record.ts";
import { createBreaker } from "../../server/model/breaker.ts";
import { conversationIdOf } from "../rig/client.ts";
import { until } from "../rig/condition.ts";
import { startEmbeddings } from "../rig/embeddings.ts";
import { faq, product } from "../rig/mirrored.ts";
import { startQdrant } from "../rig/qdrant.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { sourcesOf, textOf } from "../rig/stream.ts";
import { json, openUpstream, sayUsual } from "../rig/upstream.ts";

// Passages and questions as vectors, from any endpoint that speaks OpenAI's protocol.

const rig = await startEmbeddings([["이불", "duvet", "comforter"], ["수건", "towel"], ["머그", "mug"], ["zahlpause", "분납"]]);
afterAll(() => rig.close());
beforeEach(() => {
  rig.calls.length = 0;
  rig.script = () => undefined;
});

const settings = (change: Partial<EmbedderSettings> = {}): EmbedderSettings => ({ provider: "compatible", model: "bge-m3", baseUrl: rig.url, apiKey: "key-1", dimensions: 8, isCut: false, ...change });
const hurried = { timeoutMs: 5000, retries: 0 };

describe("an embedder", () => {
  test.each(["openai", "compatible"] as const)("of %s gives a vector for each text, in their order, in batches", async (provider) => {
    const embedder = createEmbedder(settings({ provider }));
    const vectors = await embedder.embed(Array.from({ length: 150 }, (_, at) => (at % 2 === 0 ? "이불" : "towel")));
    expect(vectors.map((vector) => vector?.indexOf(1))).toEqual(Array.from({ length: 150 }, (_, at) => at % 2));
    expect(rig.calls.map(({ input }) => input.length)).toEqual([64, 64, 22]);
    expect(rig.calls[0]).toMatchObject({ model: "bge-m3", key: "Bearer key-1" });
    expect(embedder.id).toBe(`${provider}:bge-m3:8`);
  });

  test("asks for the length of its vectors only where it was set for a model that can cut them", async () => {
    await createEmbedder(settings({ provider: "openai", isCut: true })).embed(["mug"]);
    await createEmbedder(settings()).embed(["mug"]);
    expect(rig.calls.map(({ dimensions }) => dimensions)).toEqual([8, undefined]);
    await expect(createEmbedder(settings({ dimensions: 9 })).embed(["mug"])).rejects.toMatchObject({ kind: "refused" });
  });

  test("tries again when it is told to wait, and not for ever", async () => {
    rig.script = (number) => (number === 0 ? { status: 503 } : undefined);
    expect(await createEmbedder(settings(), { timeoutMs: 10_000, retries: 1 }).embed(["mug"])).toHaveLength(1);
    rig.script = () => ({ status: 503 });
    await expect(createEmbedder(settings(), hurried).embed(["mug"])).rejects.toMatchObject({ kind: "down" });
    expect(rig.calls).toHaveLength(3);
  }, 15_000);

  test.each([[{ status: 400 }, "down"], [{ status: 401 }, "down"], [{ delayMs: 400 }, "slow"]])("that fails with %j says so without a word of the texts", async (fault, kind) => {
    rig.script = () => fault;
    const failure = await createEmbedder(settings(), { timeoutMs: 100, retries: 0 }).embed(["CANARY"]).catch((error: unknown) => error as Error & { kind: string });
    expect(failure).toMatchObject({ kind });
    expect(JSON.stringify([(failure as Error).message, (failure as Error).cause])).not.toContain("CANARY");
  });

  test("long and broken texts are cut and mended, not refused", async () => {
    await createEmbedder(settings()).embed(["가".repeat(5999) + "🙂🙂"]);
    expect(rig.calls[0]?.input[0]?.length).toBe(6000);
    expect(rig.calls[0]?.input[0]?.isWellFormed()).toBe(true);
  });
});

describe("a text that the model refuses", () => {
  const refused = (_: number, input: string[]) => (input.some((text) => text.includes("BAD")) ? { status: 400 } : undefined);

  test("costs the others of its batch nothing, and is asked for again when it is another", async () => {
    rig.script = refused;
    const db = openDb(":memory:");
    const embedder = rememberedIn(db, createEmbedder(settings(), hurried));
    const vectors = await embedder.embed(Array.from({ length: 64 }, (_, at) => (at === 37 ? "BAD" : `towel ${at}`)));
    expect(vectors.flatMap((vector, at) => (vector === undefined ? [at] : []))).toEqual([37]);
    expect(rig.calls.length).toBeLessThan(16);
    rig.script = () => undefined;
    expect((await embedder.embed(["BAD"]))[0]).toHaveLength(8);
    db.close();
  });

  test("is told from an endpoint that refuses all: that one is down, after two requests", async () => {
    rig.script = () => ({ status: 400 });
    await expect(createEmbedder(settings(), hurried).embed(["towel", "mug"])).rejects.toMatchObject({ kind: "down" });
    expect(rig.calls).toHaveLength(2);
  });
});

test("what was embedded once is not asked for again, by another process neither, until its text changes", async () => {
  const db = openDb(":memory:");
  const texts = Array.from({ length: 100 }, (_, at) => `towel ${at}`);
  const first = await rememberedIn(db, createEmbedder(settings())).embed([...texts, texts[0]!]);
  const asked = () => rig.calls.flatMap(({ input }) => input);
  expect(asked()).toHaveLength(100);
  const again = await rememberedIn(db, createEmbedder(settings())).embed(["mug 1", ...texts]);
  expect(asked().slice(100)).toEqual(["mug 1"]);
  expect(again[1]!.map(Math.fround)).toEqual(first[0]!.map(Math.fround));
  await rememberedIn(db, createEmbedder(settings({ model: "other" }))).embed(texts);
  expect(asked()).toHaveLength(201);
  expect(await pruneEmbeddings(db, Date.now() + 1)).toBe(201);
  db.close();
});

test("vectors of edited texts and of another model go after a month, and those of the catalog as it is stay", async () => {
  const db = openDb(":memory:");
  await putProducts(db, [product("p1", { en: "towel" }), product("p2", { ko: "수건" })]);
  const texts = () => [...eachEntry(db)].flat().flatMap((entry) => toPassages(entry).map(embeddedText));
  const embedder = createEmbedder(settings());
  await rememberedIn(db, embedder).embed(texts());
  await rememberedIn(db, createEmbedder(settings({ model: "other" }))).embed(texts());
  await putProducts(db, [product("p1", { en: "bath towel" })]);
  await rememberedIn(db, embedder).embed(texts());
  const start = Date.now();
  const forget = createForgetting({ db, embedder: embedder.id, startedAt: start });
  const day = 24 * 3_600_000;
  expect([await forget(start), await forget(start + day), await forget(start + day + 1), await forget(start + 29 * day)]).toEqual([0, 0, 0, 0]);
  expect(await forget(start + 31 * day)).toBe(3);
  rig.calls.length = 0;
  await rememberedIn(db, embedder).embed(texts());
  expect(rig.calls).toEqual([]);
  db.close();
});

describe("a shopper's question", () => {
  const open = () => {
    const failures: unknown[] = [];
    const guard = createBreaker({ now: Date.now, bounds: { failuresMax: 5, restMs: 30_000 }, onRest: () => undefined });
    return { failures, vectorOf: questionVectors(createEmbedder(settings(), hurried), { guard, onFailure: (error) => failures.push(error) }) };
  };

  test("that cannot be embedded in time is searched by its words, and tried again the next time", async () => {
    const { failures, vectorOf } = open();
    rig.script = () => ({ status: 500 });
    expect(await vectorOf("머그 있어요?")).toBeUndefined();
    rig.script = () => undefined;
    expect(await vectorOf("머그 있어요?")).toHaveLength(8);
    await vectorOf("머그 있어요?");
    expect([failures.length, rig.calls.length]).toEqual([1, 2]);
  });

  test("does not wait for a model that failed five in a row, whichever of them were known already", async () => {
    const { failures, vectorOf } = open();
    await vectorOf("머그 있어요?");
    rig.script = () => ({ status: 503 });
    for (let asked = 0; asked < 8; asked++) {
      expect(await vectorOf(`수건 ${asked}`)).toBeUndefined();
      expect(await vectorOf("머그 있어요?")).toHaveLength(8);
    }
    expect([failures.length, rig.calls.length]).toEqual([5, 6]);
  });
});

test("in a shop with Qdrant and an embedder, a Korean question finds what is only named in English, and an import again embeds nothing", async () => {
  const qdrant = await startQdrant();
  const shop = await openShop({
    settings: { QDRANT_URL: qdrant.url, EMBEDDING_MODEL: "compatible:bge-m3", COMPATIBLE_BASE_URL: rig.url, EMBEDDING_DIMENSIONS: "8" }, mirroring: { graceMs: 0 },
  });
  try {
    const { mirror, retriever } = shop.deps.searching;
    await putProducts(shop.deps.db, [product("prd_zq", { en: "Zqx goose comforter" })]);
    await until("the index is built", () => mirror?.standing().isUsable === true && mirror.lag().rows === 0, 20_000);
    expect(qdrant.collections.get(qdrant.aliases.get("sangdam") ?? "")?.config.metadata).toMatchObject({ embedder: "compatible:bge-m3:8", dimensions: 8 });
    const found = await retriever.search({ text: "이불", limit: 40, kinds: ["product"] });
    expect(found.map((hit) => hit.entryId)).toContain("prd_zq");
    const live = () => [...(qdrant.collections.get(qdrant.aliases.get("sangdam") ?? "")?.points.values() ?? [])];
    const held = (id: string) => live().find(({ payload }) => payload["entryId"] === id && payload["isGone"] !== true);
    rig.script = (_, input) => (input.some((text) => text.includes("BAD")) ? { status: 400 } : undefined);
    await putProducts(shop.deps.db, [product("prd_bad", { en: "BAD kettle" }), product("prd_new", { en: "Copper kettle" })]);
    await removeEntry(shop.deps.db, "faq_delivery_time");
    await until("it is indexed, the refused one by its words", () => mirror?.lag().rows === 0);
    expect([Object.keys(held("prd_bad")?.vector ?? {}), Object.keys(held("prd_new")?.vector ?? {}).toSorted(), held("faq_delivery_time")]).toEqual([["bm25"], ["bm25", "dense"], undefined]);
    expect(shop.logged.filter((line) => line.includes("refuses a text") && line.includes("prd_bad:en"))).toHaveLength(1);
    rig.script = () => ({ status: 401 });
    await putProducts(shop.deps.db, [product("prd_late", { en: "Iron kettle" })]);
    await removeEntry(shop.deps.db, "prd_new");
    await until("what is deleted is gone while the embedder is down", () => held("prd_new") === undefined);
    rig.script = () => undefined;
    await until("it is indexed", () => mirror?.lag().rows === 0, 20_000);
    const before = rig.calls.length;
    const saved = await putProducts(shop.deps.db, [product("prd_zq", { en: "Zqx goose comforter" }, { price: 1 })]);
    await until("it is indexed", () => mirror?.lag().rows === 0);
    expect([saved.changed, rig.calls.length - before]).toEqual([1, 0]); // a price is not part of what is embedded
    rig.script = () => ({ status: 503 });
    const answer = await shop.ask(await shop.visit(), "배송비는 얼마예요?");
    expect(textOf(answer)).toMatch(/배송/);
  } finally {
    await shop.close();
    await qdrant.close();
  }
}, 30_000);

test("a server that is told to stop does not wait for an embedder that hangs", async () => {
  const qdrant = await startQdrant();
  const shop = await openShop({ settings: { QDRANT_URL: qdrant.url, EMBEDDING_MODEL: "compatible:hangs", COMPATIBLE_BASE_URL: rig.url, EMBEDDING_DIMENSIONS: "8" } });
  rig.script = () => ({ delayMs: 20_000 });
  await until("the embedder is asked", () => rig.calls.length > 0, 5000);
  const startedAt = performance.now();
  await shop.close();
  await qdrant.close();
  expect(performance.now() - startedAt).toBeLessThan(3000);
});

test("a shopper whose words the shop does not use gets what means the same: it counts as found, and is shown where no model can speak", async () => {
  const qdrant = await startQdrant();
  const upstream = await openUpstream();
  const chat = { CHAT_MODEL: "openai:tone", OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl };
  const shop: Shop = await openShop({
    settings: { ...chat, QDRANT_URL: qdrant.url, EMBEDDING_MODEL: "compatible:bge-m3", COMPATIBLE_BASE_URL: rig.url, EMBEDDING_DIMENSIONS: "8" }, mirroring: { graceMs: 0 },
  });
  try {
    const { mirror } = shop.deps.searching;
    await putFaqs(shop.deps.db, [faq("faq_parts", { ko: "대금을 분납해도 되나요?" })]);
    await until("the index is built", () => mirror?.standing().isUsable === true && mirror.lag().rows === 0, 20_000);
    const token = await shop.visit();
    upstream.plays(sayUsual);
    const answer = await shop.ask(token, "zahlpause possible?");
    const { record } = shop.deps.db.sqlite.prepare("select record from turns where id = ?").get(answer.headers.get("x-turn-id")) as { record: string };
    const { passages } = turnRecord.parse(JSON.parse(record));
    expect(passages.find(({ id }) => id === "faq_parts")?.match).toBeGreaterThan(0.9);
    expect(passages.filter(({ id, match }) => id !== "faq_parts" && match > 0.3)).toEqual([]);
    expect(upstream.calls.at(-1)?.raw).toContain("Foreign words: 0.00");
    upstream.plays(({ response }) => json(response, 401, { error: { message: "down" } }));
    const degraded = await shop.ask(token, "zahlpause possible?");
    const before = rig.calls.length;
    rig.script = () => ({ delayMs: 1200 });
    const followUp = shop.ask(token, "and a zahlpause later?", { conversationId: conversationIdOf(answer) });
    await until("both searches of a follow-up wait at once", () => rig.calls.length === before + 2, 1000);
    await followUp;
    expect([textOf(degraded), sourcesOf(degraded)]).toEqual([expect.stringContaining("대금을 분납"), expect.arrayContaining(["faq_parts"])]);
  } finally {
    await shop.close();
    await qdrant.close();
    await upstream.close();
  }
}, 30_000);
