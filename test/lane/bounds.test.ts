import { randomUUID } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { modelStepsMax, streamsPerReaderMax, turnPromptTokensMax } from "../../server/limits.ts";
import { usageOf } from "../../server/model/usage.ts";
import { conversationIdOf, refusalOf } from "../rig/client.ts";
import { until } from "../rig/condition.ts";
import { casesOf, isFull, keepCounts, patienceMs } from "../rig/counts.ts";
import { answers, finish, scriptedModel, toolCall } from "../rig/model.ts";
import { startServer } from "../rig/server.ts";
import { openShop, seededFolder, temporaryFolder, type Shop } from "../rig/shop.ts";
import { staffToken } from "../rig/staff.ts";
import { closingOf, type AnswerStream } from "../rig/stream.ts";
import { openUpstream } from "../rig/upstream.ts";

// Nobody uses up more than their share, however many ask at once; and whoever is refused is told when to come again.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const counts: Record<string, unknown> = {};
afterAll(() => keepCounts("bounds", counts));
const quick = () => scriptedModel(() => answers("네, 알겠어요."));
const statusesOf = (all: AnswerStream[]) => Object.fromEntries(Object.entries(Object.groupBy(all, ({ status }) => String(status))).map(([status, list]) => [status, list?.length ?? 0]));
const rowsIn = (shop: Shop, table: string) => (shop.deps.db.sqlite.prepare(`select count(*) count from ${table}`).get() as { count: number }).count;

async function inShop(settings: NodeJS.ProcessEnv, run: (shop: Shop) => Promise<void>): Promise<void> {
  const shop = await openShop({ model: quick(), settings });
  try {
    await run(shop);
  } finally {
    await shop.close();
  }
}
/** Windows of a minute begin with the minute: what follows happens in one, whenever the test runs. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Math.ceil(Date.now() / 60_000) * 60_000 + 1000 });
}
afterEach(() => { vi.useRealTimers(); });

describe("messages", () => {
  test("of one shopper are bounded in a minute; the next is told in both languages when to come again, and nothing of it is kept", async () => {
    stopTheClock();
    await inShop({ MESSAGES_PER_MINUTE: "3" }, async (shop) => {
      const [busy, calm] = [await shop.visit(), await shop.visit()];
      const ids = Array.from({ length: 3 }, () => randomUUID());
      for (const clientMessageId of ids) expect((await shop.ask(busy, "안녕하세요", { clientMessageId })).status).toBe(200);
      const before = [rowsIn(shop, "messages"), rowsIn(shop, "conversations"), rowsIn(shop, "turns")];
      for (const [language, words] of [["ko", /^요청이 너무 많아요\. \d+초 뒤에 다시 시도해 주세요\.$/], ["en", /^Too many requests\. Please try again in \d+ seconds?\.$/]] as const) {
        const refused = await shop.ask(busy, "하나 더요", { headers: { "accept-language": language } });
        const { status, code, message, details } = refusalOf(refused);
        expect([status, code, message]).toEqual([429, "too_many_requests", expect.stringMatching(words)]);
        expect(details?.["retryAfterSeconds"]).toSatisfy((seconds: number) => Number.isInteger(seconds) && seconds >= 1 && seconds <= 60);
        expect(refused.headers.get("retry-after")).toBe(String(details?.["retryAfterSeconds"]));
      }
      expect([rowsIn(shop, "messages"), rowsIn(shop, "conversations"), rowsIn(shop, "turns")]).toEqual(before);
      expect((await shop.ask(busy, "안녕하세요", { clientMessageId: ids[0]! })).status, "the same question again").toBe(200);
      expect((await shop.ask(calm, "안녕하세요")).status, "somebody else's").toBe(200);
    });
  });

  test("from one address are bounded over all its sessions, and a restart gives nothing back", async () => {
    stopTheClock();
    const dataDir = await seededFolder();
    const settings = { MESSAGES_PER_MINUTE_PER_ADDRESS: "5" };
    for (const left of [5, 0]) {
      const shop = await openShop({ model: quick(), settings, dataDir });
      const asked = [];
      for (let place = 0; place < 7; place++) asked.push(await shop.ask(await shop.visit(), "안녕하세요"));
      expect(asked.filter(({ status }) => status === 200)).toHaveLength(left);
      const stored = JSON.stringify(shop.deps.db.sqlite.prepare("select * from budgets").all());
      expect(stored).not.toContain("127.0.0.1");
      await shop.close();
    }
    rmSync(dataDir, { recursive: true });
  });

  test("two hundred at once with room for ten are ten, and ten calls of the model", async () => {
    const model = quick();
    const shop = await openShop({ model, settings: { MESSAGES_PER_DAY: "10" } });
    const tokens = await Promise.all(Array.from({ length: 20 }, () => shop.visit()));
    const all = await Promise.all(Array.from({ length: 200 }, (_, place) => shop.ask(tokens[place % 20]!, `안녕하세요 ${place}`)));
    expect(statusesOf(all)).toEqual({ 200: 10, 429: 190 });
    expect([model.calls.length, rowsIn(shop, "turns")]).toEqual([10, 10]);
    expect(refusalOf(all.find(({ status }) => status === 429)!).message).toMatch(/\d+(분|시간|초) 뒤에/);
    counts["parallel"] = { asked: 200, room: 10, answered: 10, modelCalls: model.calls.length };
    await shop.close();
  });

  test("by default nobody is refused who asks as fast as a load test does", async () => {
    await inShop({}, async (shop) => {
      const token = await shop.visit();
      const all = [];
      for (let place = 0; place < casesOf({ full: 600, quick: 60 }); place++) all.push(await shop.ask(token, "안녕하세요"));
      expect(Object.keys(statusesOf(all))).toEqual(["200"]);
    });
  });
});

test("whoever holds too many streams is told when to try again, shopper and staff", async () => {
  await inShop({}, async (shop) => {
    const token = await shop.visit();
    const conversation = conversationIdOf(await shop.ask(token, "안녕하세요"));
    const leave = new AbortController();
    for (const [path, bearer] of [[`/api/conversations/${conversation}/stream`, token], ["/api/staff/stream", await staffToken(shop, "agent")]] as const) {
      const open = () => fetch(shop.url + path, { headers: { authorization: `Bearer ${bearer}` }, signal: leave.signal });
      for (let count = 0; count < streamsPerReaderMax; count++) expect((await open()).status).toBe(200);
      const refused = await open();
      expect([path, refused.status, Number(refused.headers.get("retry-after")) > 0, (await refused.json() as { error: { message: string } }).error.message]).toEqual([path, 429, true, expect.stringMatching(/30/)]);
    }
    leave.abort();
  });
});

describe("the cost of a day", () => {
  test.each([
    ["searches for all it can", () => ({ limit: 8 })],
    ["writes long words into its calls", () => ({ query: "수건 ".repeat(1900) })],
  ] as const)("holds for a model that %s in each step and then says what nothing supports: no call takes in more than was reserved for", async (_, input) => {
    const model = scriptedModel(function* (call) {
      if (call.tools.length === 0) return yield* answers("이 상품은 지금 123,456원이에요.");
      for (let place = 0; place < 8; place++) yield toolCall("searchCatalog", input());
      yield finish("tool-calls");
    });
    const shop = await openShop({ model });
    try {
      await shop.ask(await shop.visit(), "수건 추천해 주세요");
      const tokens = await Promise.all(model.calls.map(async ({ options }) => (await usageOf(undefined, { options, said: "" })).inputTokens));
      expect([model.calls.length, Math.max(...tokens) <= turnPromptTokensMax, tokens]).toEqual([modelStepsMax + 1, true, expect.anything()]);
    } finally {
      await shop.close();
    }
  });

  test("is reserved before the model is called and settled after: never overspent, given back where it was not used", async () => {
    const upstream = await openUpstream();
    const dataDir = temporaryFolder();
    rmSync(dataDir, { recursive: true });
    const seeded = await seededFolder();
    // The most a turn can cost: five steps and a repair, each asked twice, of 30,000 tokens in and 1,000 out, at these prices 0.384 dollars.
    writeFileSync(join(seeded, "models.json"), JSON.stringify({ models: { "openai:tone": { api: "chat", maxOutputTokens: 1000, price: { input: 1, cached: null, output: 2, asOf: "2026-11-21" } } } }));
    const settings = { CHAT_MODEL: "openai:tone", OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COST_USD_PER_DAY: "2.4", COST_USD_PER_DAY_PER_SHOPPER: "1.2" };
    const shop = await openShop({ settings, dataDir: seeded });
    const gate = Promise.withResolvers<void>();
    upstream.plays(async (_, { say }) => { await gate.promise; say({ words: ["네."] }); });
    const tokens = await Promise.all(Array.from({ length: 10 }, () => shop.visit()));
    let refused = 0;
    const asking = Array.from({ length: 40 }, async (_, place) => {
      const answer = await shop.open(tokens[place % 10]!, `질문 ${place}`);
      if (answer.status === 429) refused++;
      return answer;
    });
    await until("all that fit are with the model", () => upstream.calls.length === 6);
    const used = (scope: string) => (shop.deps.db.sqlite.prepare("select sum(used) used from budgets where scope like ?").get(scope) as { used: number }).used;
    await until("all that do not fit are refused", () => refused === 34);
    expect(upstream.calls).toHaveLength(6); // 6 × 0.384 ≤ 2.4 < 7 × 0.384
    expect(used("cost of all")).toBeCloseTo(2.304, 6);
    gate.resolve();
    const all = await Promise.all((await Promise.all(asking)).map((answer) => (answer.status === 200 ? answer.untilEnd() : answer)));
    expect(statusesOf(all)).toEqual({ 200: 6, 429: 34 });
    const spent = all.filter(({ status }) => status === 200).reduce((sum, answer) => sum + (closingOf(answer).messageMetadata?.costUsd ?? Number.NaN), 0);
    expect(used("cost of all")).toBeCloseTo(spent, 9);
    expect(used("cost of %") - used("cost of all")).toBeCloseTo(spent, 9);
    expect((await shop.ask(tokens[0]!, "또 다른 질문")).status).toBe(200);
    counts["cost"] = { asked: 40, reservedUsd: 2.304, spentUsd: spent, boundUsd: 2.4, overspentUsd: Math.max(0, spent - 2.4) };
    await shop.close();
    const poor = await openShop({ settings: { ...settings, COST_USD_PER_DAY: "0.3" }, dataDir: seeded });
    expect([(await poor.ask(await poor.visit(), "질문")).status, poor.logged.filter((line) => line.includes("nobody can ask")).length, shop.logged.some((line) => line.includes("nobody can ask"))]).toEqual([429, 1, false]);
    await poor.close();
    rmSync(seeded, { recursive: true });
    await upstream.close();
  });
});

describe("what is too large", () => {
  test("is refused before it is read to its end, in words for the shopper, with and without a length", async () => {
    await inShop({}, async (shop) => {
      const token = await shop.visit();
      const long = await shop.ask(token, "가".repeat(2001));
      expect(refusalOf(long)).toMatchObject({ status: 413, code: "message_too_long", message: expect.stringContaining("2,000자") });
      expect(refusalOf(await shop.ask(token, "가".repeat(2001), { headers: { "accept-language": "en" } })).message).toContain("2,000 characters");
      expect((await shop.ask(token, "🙂".repeat(2000))).status).toBe(200);
      const huge = JSON.stringify({ clientMessageId: randomUUID(), text: "x".repeat(200_000) });
      for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
        const response = await fetch(`${shop.url}/api/chat`, { method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${token}` }, body: "transfer-encoding" in headers ? new Blob([huge]).stream() : huge, duplex: "half" } as RequestInit);
        expect([response.status, (await response.json() as { error: { code: string } }).error.code]).toEqual([413, "body_too_large"]);
      }
    });
  });
});

test.runIf(isFull)("a thousand half-sent requests keep nobody waiting, and are closed within fifteen seconds", async () => {
  const dataDir = await seededFolder();
  const server = await startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "error" });
  const port = Number(new URL(server.url).port);
  const starts = ["POST /api/chat HTTP/1.1\r\nHost: x\r\n", "GET / HTTP/1.1\r\n", "POST /api/sessions HTTP/1.1\r\nHost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{\"cus", "PO"];
  const startedAt = Date.now();
  const gone = new Set<number>();
  const sockets = Array.from({ length: 1000 }, (_, place) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(starts[place % starts.length]!));
    socket.on("error", () => undefined).on("data", () => undefined).once("close", () => { gone.add(place); });
    return socket;
  });
  const waits: number[] = [];
  while (gone.size < 1000 && Date.now() - startedAt < 25_000) {
    const at = performance.now();
    expect((await server.request("/healthz")).status).toBe(200);
    waits.push(performance.now() - at);
    await pause(100);
  }
  const closedWithinMs = Date.now() - startedAt;
  waits.sort((a, b) => a - b);
  counts["halfSent"] = { sockets: 1000, closed: gone.size, closedWithinMs, healthP95Ms: waits[Math.floor(waits.length * 0.95)] };
  for (const socket of sockets) socket.destroy();
  await server.terminate();
  rmSync(dataDir, { recursive: true });
  expect(gone.size).toBe(1000);
  expect(closedWithinMs).toBeLessThan(20_000);
});
