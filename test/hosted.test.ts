import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { turnRecord } from "../server/chat/record.ts";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { paths, type Path } from "./rig/matrix.ts";
import { openShop, seededFolder, type Shop } from "./rig/shop.ts";
import { closingOf, type AnswerStream } from "./rig/stream.ts";
import { drip, openStream, openUpstream, sayUsual, usualWords, type Play, type Upstream } from "./rig/upstream.ts";

// A hosted model, on each of the three ways to speak with one: what it is sent, what it costs, and that it stops when told.

const stopped = 40;

/** Begins at once and then goes on for ever, as long as somebody listens. */
const endless: Play = async (call, { frames }) => {
  const all = frames({ words: usualWords });
  openStream(call.response);
  await drip(call, all.slice(0, all.findIndex((frame) => frame.kind === "words") + 1).map((frame) => frame.data));
  const word = all.find((frame) => frame.kind === "words")!.data;
  const timer = setInterval(() => call.response.write(word), 50);
  call.response.once("close", () => clearInterval(timer));
};

describe.each(Object.keys(paths) as Path[])("on the path %s", (path) => {
  let upstream: Upstream;
  let shop: Shop;
  let token: string;
  let dataDir: string;

  beforeAll(async () => {
    upstream = await openUpstream();
    dataDir = await seededFolder();
    const price = { input: 1, cached: 0.1, output: 10, asOf: "2026-11-21" };
    writeFileSync(join(dataDir, "models.json"), JSON.stringify({ models: { "openai:*": { api: path === "chat" ? "chat" : "responses", price }, "compatible:*": { price } } }));
    shop = await openShop({ dataDir, settings: { CHAT_MODEL: paths[path], OPENAI_API_KEY: "sk-rig", COMPATIBLE_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COMPATIBLE_BASE_URL: `${upstream.baseUrl}/` } });
    token = await shop.visit();
  });
  afterAll(async () => {
    await shop.close();
    await upstream.close();
    rmSync(dataDir, { recursive: true });
  });

  function recordOf(answer: AnswerStream) {
    const row = shop.deps.db.sqlite.prepare("select record, cost_usd as costUsd, model, total_ms as totalMs from turns where id = ?").get(turnIdOf(answer)) as { record: string; costUsd: number | null; model: string; totalMs: number };
    return { ...row, record: turnRecord.parse(JSON.parse(row.record)) };
  }

  test("the key goes to the endpoint, and to the endpoint only", async () => {
    await shop.ask(token, "배송비 얼마예요?");
    expect(upstream.calls.at(-1)).toMatchObject({ authorization: "Bearer sk-rig", model: "tone", dialect: path === "responses" ? "responses" : "chat" });
    expect(upstream.calls.at(-1)?.raw).not.toContain("sk-rig");
  });

  test("tokens, cost and times of each step are kept with the turn, and told with the answer", async () => {
    upstream.plays((call, { say }) => (call.step === 0 ? say({ calls: [{ name: "searchCatalog", input: "{\"limit\":1}" }], usage: { input: 1000, cached: 0, output: 20 } })
      : say({ words: usualWords, usage: { input: 1500, cached: 1000, output: 50 } })));
    const answer = await shop.ask(token, "머그컵 있어요?");
    const costUsd = (1000 + 20 * 10 + 500 + 1000 * 0.1 + 50 * 10) / 1e6;
    expect(closingOf(answer).messageMetadata).toMatchObject({ state: "complete", usage: { inputTokens: 2500, outputTokens: 70 }, costUsd: expect.closeTo(costUsd, 10), firstTextMs: expect.any(Number), totalMs: expect.any(Number) });
    const { record, ...row } = recordOf(answer);
    expect(row).toMatchObject({ costUsd: expect.closeTo(costUsd, 10), model: paths[path] });
    expect(record.steps).toMatchObject([
      { model: paths[path], finish: "tool-calls", inputTokens: 1000, cachedTokens: 0, outputTokens: 20, isCounted: false, firstTokenMs: null },
      { model: paths[path], finish: "stop", inputTokens: 1500, cachedTokens: 1000, outputTokens: 50, isCounted: false, firstTokenMs: expect.any(Number) }]);
    expect(record.steps.every((step) => step.ms > 0 && step.ms <= row.totalMs)).toBe(true);
  });

  test("tokens are counted, and named as counted, where the endpoint gives none or was cut off", async () => {
    upstream.plays((_, { say }) => say({ words: usualWords, usage: "none" }));
    const whole = await shop.ask(token, "배송비 얼마예요?");
    upstream.plays(async (call, { frames }) => { openStream(call.response); await drip(call, frames({ words: usualWords }).slice(0, 6).map((frame) => frame.data)); call.response.end(); });
    const cut = await shop.ask(token, "배송비 얼마예요?");
    expect([whole, cut].map((answer) => closingOf(answer).messageMetadata?.state)).toEqual(["complete", "interrupted"]);
    for (const answer of [whole, cut]) {
      const { record, costUsd } = recordOf(answer);
      expect(record.steps.at(-1)).toMatchObject({ isCounted: true, cachedTokens: 0 });
      expect(record.steps.at(-1)?.inputTokens).toBeGreaterThan(500);
      expect(record.steps.at(-1)?.outputTokens).toBeGreaterThan(2);
      expect(costUsd).toBeGreaterThan(0);
    }
  });

  test("the bytes that a model server can reuse are the same from turn to turn: all but the facts and the question", async () => {
    upstream.plays(sayUsual);
    const before = upstream.calls.length;
    let conversationId: string | undefined;
    for (const question of ["배송비 얼마예요?", "그럼 제주도는요?", "머그컵 있어요?", "반품은 어떻게 해요?"]) {
      const answer = await shop.ask(token, question, { conversationId });
      conversationId = conversationIdOf(answer);
    }
    const bodies = upstream.calls.slice(before).map(({ body }) => body as { messages?: unknown[]; input?: unknown[]; tools?: unknown[] });
    const sent = bodies.map((body) => (body.messages ?? body.input ?? []).map((message) => JSON.stringify(message)));
    const own = path === "compatible" ? 1 : 2; // facts and question: one message where a chat template allows no second system message
    for (let turn = 1; turn < sent.length; turn++) {
      const [earlier, later] = [sent[turn - 1]!, sent[turn]!];
      const shared = earlier.slice(0, earlier.length - own).join(",");
      expect(later.join(",").startsWith(shared)).toBe(true);
      expect(earlier.length - own).toBe(1 + 2 * (turn - 1));
      expect(upstream.calls[before + turn]!.raw).toContain(shared); // as it went over the wire, not only as it parses
      expect(JSON.stringify(bodies[turn]?.tools)).toBe(JSON.stringify(bodies[turn - 1]?.tools));
    }
    expect(sent[0]![0]!.length).toBeGreaterThan(1500);
  });

  test(`none of ${stopped} answers that were stopped is still being written a second later`, async () => {
    upstream.plays(endless);
    const before = upstream.calls.length;
    const asked = await Promise.all(Array.from({ length: stopped }, async () => shop.open(token, "배송은 얼마나 걸리나요?")));
    await Promise.all(asked.map((answer) => answer.untilText(usualWords[0]!)));
    expect(upstream.calls.slice(before).filter((call) => call.isOpen)).toHaveLength(stopped);
    await Promise.all(asked.map((answer) => shop.stop(token, turnIdOf(answer))));
    await until("every call is closed", () => upstream.calls.every((call) => !call.isOpen), 1000);
    const states = await Promise.all(asked.map(async (answer) => closingOf(await answer.untilEnd()).messageMetadata?.state));
    expect(new Set(states)).toEqual(new Set(["stopped"]));
  });
});
