import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pointId } from "../../ingestion/index/points.ts";
import type { Receipt } from "../../server/operators/receipt.ts";
import { until } from "../rig/condition.ts";
import { type QdrantRig, startQdrant } from "../rig/qdrant.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { textOf } from "../rig/stream.ts";

// What a receipt says of the index: no false alarm over an entry that has no words of its own, and none missed in Qdrant.

type Saved = { receipt: Receipt };
type Freshness = { failed: number; index: { isSteady: boolean; suspects: string[] }; qdrant: { state: string; lagRows: number } | null };

const towel = "/api/products/prd_thick_bath_towel";
const priceOf = (price: number) => ({ method: "PATCH", body: { price } });
const won = (price: number) => `${price.toLocaleString("en-US")}원`;

describe("entries that the first hundred hits need not name", () => {
  let shop: Shop;
  let token: string;
  beforeAll(async () => {
    shop = await openShop();
    token = await staffToken(shop, "operator");
  });
  afterAll(async () => { await shop.close(); });

  test("one of 250 gift cards with the same title, and one called ★★★, are saved without a word against the index", async () => {
    const cards = Array.from({ length: 250 }, (_, at) => ({ id: `card-${at}`, title: { ko: "기프트 카드" }, price: 10_000 + at }));
    await call(shop, "/api/products", { token, method: "PUT", body: cards });
    const saved = [await call<Saved>(shop, "/api/products/card-249", { token, ...priceOf(50_000) }), await call<Saved>(shop, "/api/products", { token, body: { id: "stars", title: { ko: "★★★" }, price: 3_000 } })];
    for (const { body } of saved) expect([body.receipt.indexedMs, body.receipt.failure?.step]).toEqual([expect.any(Number), body.receipt.failure === null ? undefined : "answered"]);
    await shop.deps.canary.round();
    expect(shop.deps.steady.standing()).toMatchObject({ isSteady: true, suspects: [] });
  });
});

describe("a shop with Qdrant", () => {
  let rig: QdrantRig;
  let shop: Shop;
  let token: string;
  beforeAll(async () => {
    rig = await startQdrant();
    shop = await openShop({ settings: { QDRANT_URL: rig.url }, mirroring: { graceMs: 0, pollMs: 20, backoffMs: { first: 20, longest: 50 } } });
    token = await staffToken(shop, "operator");
    await isEven();
  });
  afterAll(async () => {
    await shop.close();
    await rig.close();
  });

  const isEven = () => until("Qdrant has all", () => shop.deps.searching.mirror?.standing().isUsable === true && shop.deps.searching.mirror.lag().rows === 0, 20_000);
  const save = async (price: number) => (await call<Saved>(shop, towel, { token, ...priceOf(price) })).body.receipt;
  const freshness = async () => (await call<Freshness>(shop, "/api/staff/freshness", { token })).body;
  const hears = async (price: number) => expect(textOf(await shop.ask(await shop.visit(), "도톰한 목욕 수건 얼마예요?"))).toContain(won(price));

  test("is told of each save when Qdrant has it too", async () => {
    const receipt = await save(21_000);
    expect(receipt).toMatchObject({ state: "live", failure: null, mirror: { state: "held" } });
    expect(receipt.mirror?.heldMs).toBeGreaterThan(receipt.writtenMs);
    expect((await freshness()).qdrant).toEqual({ state: "ready", answering: "qdrant", lagRows: 0, lagMs: 0 });
  });

  test("gets a red receipt within five seconds when Qdrant takes no writes, and when it is down; shoppers hear what was saved", async () => {
    rig.script = (call_) => (call_.path.endsWith("/points") && call_.method === "PUT" ? { apply: "never", reply: "acknowledged" } : undefined);
    const startedAt = performance.now();
    expect(await save(22_000)).toMatchObject({ state: "failed", indexedMs: null, failure: { step: "indexed", reason: "not_in_index" }, mirror: { state: "behind" }, answer: { usesRevision: true } });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await hears(22_000);
    expect((await freshness()).qdrant).toMatchObject({ lagRows: 1 });
    await rig.down();
    expect(await save(22_500)).toMatchObject({ state: "failed", failure: { step: "indexed", reason: "index_down" }, mirror: { state: "down" } });
    await hears(22_500);
    expect(await freshness()).toMatchObject({ qdrant: { state: "down", answering: "embedded" }, index: { isSteady: true } });
    expect((await shop.deps.canary.round()).map(({ reason }) => reason)).toContain("index_down");
    expect((await freshness()).qdrant).toMatchObject({ state: "down", lagRows: 2 });
    rig.script = () => undefined;
    await rig.up();
    await isEven();
    expect((await save(23_000)).state).toBe("live");
  }, 20_000);

  test("finds by itself what Qdrant has lost, answers from the rows meanwhile, and gives Qdrant back what it lacks and nothing else", async () => {
    const collection = rig.collections.get(rig.aliases.get("sangdam") ?? "");
    const lost = shop.deps.db.sqlite.prepare("select id from products").all().map((row) => (row as { id: string }).id);
    collection?.remove(lost.map((id) => pointId(`${id}:ko`)));
    expect((await shop.deps.canary.round()).some(({ reason }) => reason === "not_in_index")).toBe(true);
    const { suspects } = (await freshness()).index;
    expect(suspects.length).toBeGreaterThan(0);
    await hears(23_000);
    const writes = () => rig.calls.filter(({ method, path }) => method === "PUT" && path.endsWith("/points")).flatMap(({ body }) => (body as { points: unknown[] }).points).length;
    const before = writes();
    for (const id of lost.filter((each) => !suspects.includes(each))) shop.deps.steady.suspect(id, "qdrant");
    await shop.deps.canary.round();
    expect(writes() - before).toBe(lost.length * 2);
    expect((await freshness()).index).toEqual({ isSteady: true, suspects: [] });
    expect(lost.filter((id) => collection?.points.has(pointId(`${id}:ko`)) !== true)).toEqual([]);
  });
});
