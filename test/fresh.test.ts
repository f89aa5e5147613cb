import { afterEach, describe, expect, test } from "vitest";
import { lastSeq, putFaqs, putProducts, removeEntry } from "../db/catalog.ts";
import { turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { mug, parking } from "./rig/products.ts";
import { type Fault, type QdrantRig, startQdrant } from "./rig/qdrant.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { staffToken } from "./rig/staff.ts";
import { textOf } from "./rig/stream.ts";

// An operator saves, a shopper asks in the same moment: the answer carries what was saved, whatever Qdrant does.

const rounds = import.meta.env.MODE === "long" ? 1000 : 60;
let rig: QdrantRig;
let shop: Shop;
afterEach(async () => {
  rig.script = () => undefined;
  await shop.close();
  await rig.close();
});

async function open(): Promise<string> {
  rig = await startQdrant();
  shop = await openShop({ settings: { QDRANT_URL: rig.url }, mirroring: { graceMs: 0, backoffMs: { first: 20, longest: 200 } } });
  await until("the index is built", () => shop.deps.searching.mirror?.standing().isUsable === true, 20_000);
  return shop.visit();
}

/** Edits that differ in kind, each with a question about it and the words that only the new state has. */
async function edit(round: number): Promise<{ question: string; fact: RegExp }> {
  const { db } = shop.deps;
  const price = 10_000 + round * 10;
  const won = new RegExp(price.toLocaleString("ko-KR"));
  if (round % 3 === 0) {
    await putProducts(db, [mug({ price })]);
    return { question: "별똥별 머그 얼마예요?", fact: won };
  }
  if (round % 3 === 1) {
    await putFaqs(db, [parking({ answer: { ko: `쇼룸 지하에 ${round}시간 무료로 주차하실 수 있어요.` }, question: { ko: "쇼룸에 주차장이 있나요?" } })]);
    return { question: "쇼룸에 주차장이 있나요?", fact: new RegExp(`\\b${round}시간`) };
  }
  const name = `Zorbl${[...String(round)].map((digit) => "abcdefghij"[Number(digit)]).join("")}q`; // without digits: with them it could be an order's number
  await removeEntry(db, `prd_zorblat_${round - 3}`);
  await putProducts(db, [mug({ id: `prd_zorblat_${round}`, title: { ko: `${name} 머그`, en: `${name} mug` }, price, variants: [] })]);
  return { question: `${name} 머그 얼마예요?`, fact: won };
}

type Source = { from: string; reason?: string };

/** Edits and asks at once, over and over. Returns which index answered each. */
async function freshness(): Promise<Source[]> {
  const sources: Source[] = [];
  const stale: string[] = [];
  const record = shop.deps.db.sqlite.prepare<[string], { record: string }>("select record from turns where id = ?");
  for (let round = 0; round < rounds; round++) {
    const token = round % 20 === 0 ? await shop.visit() : lastToken;
    lastToken = token;
    const { question, fact } = await edit(round);
    const answer = await shop.ask(token, question);
    if (!fact.test(textOf(answer))) stale.push(`${round}: ${textOf(answer)}`);
    sources.push((JSON.parse(record.get(turnIdOf(answer))?.record ?? "{}") as { index: Source }).index);
  }
  expect(stale).toEqual([]);
  return sources;
}
let lastToken = "";

const isWrite = (path: string) => path.endsWith("/points");

describe("an edit of this moment is in the next answer", () => {
  test("with Qdrant up, which answers all of them", async () => {
    await open();
    expect((await freshness()).filter(({ from }) => from !== "qdrant")).toEqual([]);
    await until("the index has caught up", () => shop.deps.searching.mirror?.lag().rows === 0);
  }, 300_000);

  test("with a Qdrant that takes no writes: what it does not know comes from the embedded index", async () => {
    await open();
    rig.script = (call): Fault | undefined => (isWrite(call.path) ? { apply: "never", reply: "acknowledged" } : undefined);
    const since = lastSeq(shop.deps.db);
    const sources = await freshness();
    expect(sources[0]).toEqual({ from: "qdrant" });
    const ready = await (await fetch(`${shop.url}/readyz`)).json() as { ok: boolean; qdrant: { lagRows: number } };
    expect([ready.ok, ready.qdrant.lagRows]).toEqual([true, lastSeq(shop.deps.db) - since]);
  }, 300_000);

  test("with a slow Qdrant, which one shopper waits for and no other", async () => {
    await open();
    rig.script = () => ({ delayMs: 4000 });
    const startedAt = performance.now();
    const sources = await freshness();
    expect(sources.filter(({ from, reason }) => from === "embedded" && reason === "slow")).toHaveLength(rounds);
    expect(performance.now() - startedAt).toBeLessThan(4000 + rounds * 100);
  }, 300_000);

  test("with Qdrant down, and it catches up when it is back", async () => {
    await open();
    const since = lastSeq(shop.deps.db);
    await rig.down();
    expect((await freshness()).filter(({ from, reason }) => from !== "embedded" || reason !== "down")).toEqual([]);
    const behind = lastSeq(shop.deps.db) - since;
    for (let look = 0; look < 20; look++) { // while it is looked for again and again
      expect(await (await fetch(`${shop.url}/readyz`)).json()).toMatchObject({ ok: true, qdrant: { state: "down", answering: "embedded", lagRows: behind } });
    }
    const token = await staffToken(shop, "operator");
    const told = async () => [...(await (await shop.request("/metrics", { token })).text()).matchAll(/^sangdam_qdrant_(\w+) (\S+)$/gm)].map((match) => [match[1], Number(match[2])]);
    expect(await told()).toEqual([["usable", 0], ["lag_rows", behind], ["lag_seconds", expect.toSatisfy((seconds: number) => seconds > 0)]]);
    await rig.up();
    const { mirror } = shop.deps.searching;
    await until("Qdrant answers again and knows all", () => mirror?.standing().isUsable === true && mirror.lag().rows === 0, 10_000);
    expect(await (await fetch(`${shop.url}/readyz`)).json()).toMatchObject({ ok: true, qdrant: { state: "ready", answering: "qdrant", lagRows: 0, lagMs: 0 } });
    expect(await told()).toEqual([["usable", 1], ["lag_rows", 0], ["lag_seconds", 0]]);
  }, 300_000);
});
