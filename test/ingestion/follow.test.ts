import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type FaqDraft, type ProductDraft, putCategories, putFaqs, putProducts, putSynonyms, removeEntry } from "../../db/catalog.ts";
import { type Db, openDb } from "../../db/open.ts";
import { createEmbeddedIndex, type EmbeddedIndex } from "../../ingestion/index/embedded.ts";
import { createRetriever, type Found } from "../../ingestion/retriever.ts";
import { createFollower } from "../../ingestion/sync.ts";

const opened: Db[] = [];
afterEach(() => { for (const db of opened.splice(0)) db.close(); });

function open(file = ":memory:"): Db {
  const db = openDb(file);
  opened.push(db);
  return db;
}

function follow(db: Db, index: EmbeddedIndex = createEmbeddedIndex()) {
  const follower = createFollower({ db, index });
  const retriever = createRetriever({ follower, index, statistics: index });
  const found = (text: string): Promise<Found[]> => retriever.search({ text, limit: 10 });
  const search = async (text: string): Promise<string[]> => (await found(text)).map((hit) => hit.entryId);
  return { follower, search, found };
}

const product = (id: string, title: ProductDraft["title"], rest: Partial<ProductDraft> = {}): ProductDraft => ({
  id, title, description: {}, brand: null, category: null, price: 29000, currency: "KRW", stock: 3, attributes: {}, variants: [],
  url: null, imageUrl: null, ...rest,
});
const faq = (id: string, question: string): FaqDraft => ({ id, question: { ko: question }, answer: { ko: question }, category: null, tags: [] });

test("a product saved a moment ago is in the next search, and its old name is not", async () => {
  const db = open();
  const { search } = follow(db);
  await putProducts(db, [product("p1", { ko: "린넨 이불" })]);
  expect(await search("린넨 이불 있어요?")).toEqual(["p1"]);
  await putProducts(db, [product("p1", { ko: "모직 담요" })]);
  expect(await search("린넨")).toEqual([]);
  expect(await search("담요")).toEqual(["p1"]);
});

test("a deleted entry is not found, and comes back when it is saved again", async () => {
  const db = open();
  const { search } = follow(db);
  await putFaqs(db, [faq("f1", "배송은 얼마나 걸리나요?")]);
  expect(await search("배송")).toEqual(["f1"]);
  await removeEntry(db, "f1");
  expect(await search("배송")).toEqual([]);
  await putFaqs(db, [faq("f1", "배송 기간 안내")]);
  expect(await search("배송")).toEqual(["f1"]);
});

test("what another process imports is found without a restart", async () => {
  const folder = mkdtempSync(join(tmpdir(), "follow-"));
  try {
    const file = join(folder, "shop.db");
    const { search } = follow(open(file));
    expect(await search("towel")).toEqual([]);
    await putProducts(open(file), Array.from({ length: 250 }, (_, at) => product(`p${at}`, { en: `towel number ${at}` })));
    expect((await search("towel")).length).toBe(10);
    expect((await search("towel number 249"))[0]).toBe("p249");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("a server that starts knows all there is, and follows from there", async () => {
  const db = open();
  await putProducts(db, [product("p1", { ko: "머그컵" }), product("p2", { ko: "접시" })]);
  await removeEntry(db, "p2");
  const { follower, search } = follow(db);
  expect(await follower.rebuild()).toBe(1);
  await putProducts(db, [product("p3", { ko: "유리컵" })]);
  expect((await search("컵 있나요?")).toSorted()).toEqual(["p1", "p3"]);
  expect(await search("접시")).toEqual([]);
  expect(await follower.rebuild()).toBe(2);
});

test("an entry that loses a language is not found in it any more", async () => {
  const db = open();
  const { search } = follow(db);
  await putProducts(db, [product("p1", { ko: "수건", en: "towel" })]);
  expect(await search("towel")).toEqual(["p1"]);
  await putProducts(db, [product("p1", { ko: "수건" })]);
  expect(await search("towel")).toEqual([]);
});

test("an entry comes once, though both of its languages match", async () => {
  const db = open();
  const { found } = follow(db);
  await putProducts(db, [product("p1", { ko: "USB 허브", en: "USB hub" }, { brand: "Sandberg" })]);
  const hits = await found("usb 허브 hub");
  expect(hits.map(({ entryId, kind, coverage }) => ({ entryId, kind, coverage }))).toEqual([{ entryId: "p1", kind: "product", coverage: 1 }]);
});

test("synonyms and category names work from the moment they are saved", async () => {
  const db = open();
  const { found, search } = follow(db);
  await putCategories(db, [{ id: "bedding", title: { ko: "침구", en: "Bedding" }, aliases: ["이부자리"] }]);
  await putProducts(db, [product("p1", { ko: "보조배터리" }), product("p2", { ko: "홑이불" }, { category: "bedding" })]);
  expect(await search("power bank")).toEqual([]);
  await putSynonyms(db, [["보조배터리", "power bank"]]);
  expect((await found("do you sell power banks?")).map((hit) => [hit.entryId, hit.coverage])).toEqual([["p1", 1]]);
  expect((await search("이부자리"))[0]).toBe("p2");
});

test("coverage tells what the shop has from what it has not", async () => {
  const db = open();
  const { found } = follow(db);
  await putProducts(db, [
    product("p1", { ko: "워싱 린넨 이불 커버", en: "Washed linen duvet cover" }), product("p2", { ko: "줄 노트", en: "Lined notebook" }),
  ]);
  const best = async (text: string): Promise<number> => Math.max(0, ...(await found(text)).map((hit) => hit.coverage));
  expect(await best("린넨 이불 있어요?")).toBe(1);
  expect(await best("노트북 파나요?")).toBeLessThan(0.4);
  expect(await best("do you sell laptops?")).toBeLessThan(0.1);
});

test("a search that failed because the index did is complete when it works again", async () => {
  const db = open();
  const real = createEmbeddedIndex();
  let isDown = true;
  const flaky: EmbeddedIndex = { ...real, upsert: (passages) => (isDown ? Promise.reject(new Error("down")) : real.upsert(passages)) };
  const { search } = follow(db, flaky);
  await putProducts(db, [product("p1", { en: "towel" })]);
  await expect(search("towel")).rejects.toThrow("down");
  isDown = false;
  expect(await search("towel")).toEqual(["p1"]);
});
