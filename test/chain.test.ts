import { APICallError } from "@ai-sdk/provider";
import { afterEach, describe, expect, test } from "vitest";
import { createModels, type Call, type ChainBounds, type Models } from "../server/model/chain.ts";
import { ModelFailure } from "../server/model/failure.ts";
import { fitOptions } from "../server/model/options.ts";
import { costUsd } from "../server/model/prices.ts";
import { settingsFor, type ModelSettings } from "../server/model/settings.ts";
import { usageOf } from "../server/model/usage.ts";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { answers, finish, never, says, scriptedModel, toolCall, type Play, type ScriptedModel } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { chunksOf, closingOf, sourcesOf, textOf } from "./rig/stream.ts";
import { json, openUpstream, sayUsual, usualWords, type Upstream } from "./rig/upstream.ts";

// Who speaks when the best model cannot, how soon, and what is kept of it.

const silent = { debug() { /* no log */ }, info() { /* no log */ }, warn() { /* no log */ }, error() { /* no log */ } };
const prompt = [{ role: "user" as const, content: [{ type: "text" as const, text: "배송은요?" }] }];

function refusal(statusCode: number, headers: Record<string, string> = {}): Play {
  return () => { throw new APICallError({ message: "no", url: "http://upstream", requestBodyValues: {}, statusCode, responseHeaders: headers }); };
}

function chainOf(plays: Play[], options: { now?: () => number; bounds?: ChainBounds } = {}): { models: Models; scripted: ScriptedModel[] } {
  const scripted = plays.map((play) => scriptedModel(play));
  const chain = scripted.map((model, place) => ({ name: `model-${place}`, model, settings: settingsFor("none", {}) }));
  return { scripted, models: createModels(chain, { log: silent, ...options }) };
}

/** Lets a chain speak: who spoke, what was said, what failed before. */
async function hear(models: Models, change: Partial<Call> = {}): Promise<{ who: string; text: string; failures: string[]; tookMs: number; error?: string }> {
  const heard = { who: "", text: "", failures: [] as string[], tookMs: 0 };
  const startedAt = performance.now();
  const took = () => ({ tookMs: performance.now() - startedAt });
  try {
    for await (const part of models.speak({
      options: { prompt }, deadlines: { firstTokenMs: 3000, gapMs: 3000 }, signal: new AbortController().signal, mayBeSilent: false,
      onTry: (chat) => { heard.who = chat.name; }, onFailure: ({ chat, failure }) => heard.failures.push(`${chat.name} ${failure.kind}`), ...change,
    })) if (part.type === "text-delta") heard.text += part.delta;
    return { ...heard, ...took() };
  } catch (cause) {
    return { ...heard, ...took(), error: (cause as ModelFailure).kind };
  }
}

describe("a chain of models", () => {
  test("asks the best one only, while it answers", async () => {
    const { models, scripted } = chainOf([() => answers("첫째"), () => answers("둘째")]);
    expect(await hear(models)).toMatchObject({ who: "model-0", text: "첫째", failures: [] });
    expect(scripted[1]?.calls).toHaveLength(0);
  });

  test.each([400, 401, 403, 404])("goes to the next at once on %s, without asking again", async (status) => {
    const { models, scripted } = chainOf([refusal(status), () => answers("둘째")]);
    expect(await hear(models)).toMatchObject({ who: "model-1", text: "둘째", failures: ["model-0 rejected"] });
    expect(scripted[0]?.calls).toHaveLength(1);
  });

  test.each([[500, "unavailable"], [503, "unavailable"], [429, "rate_limited"]])("asks once more on %s, then the next", async (status, kind) => {
    const { models, scripted } = chainOf([refusal(status), () => answers("둘째")], { bounds: { retryPauseMs: 20 } });
    expect(await hear(models)).toMatchObject({ who: "model-1", failures: [`model-0 ${kind}`, `model-0 ${kind}`] });
    expect(scripted[0]?.calls).toHaveLength(2);
  });

  test("waits as long as the server asks, and not where that is longer than the first token may take", async () => {
    let count = 0;
    const busyOnce: Play = (call) => (count++ === 0 ? refusal(429, { "retry-after": "0.3" })(call) : answers("이제요"));
    const heard = await hear(chainOf([busyOnce]).models);
    expect(heard).toMatchObject({ text: "이제요", failures: ["model-0 rate_limited"] });
    expect(heard.tookMs).toBeGreaterThan(295);
    const refused = await hear(chainOf([refusal(429, { "retry-after": "4" })]).models);
    expect(refused).toMatchObject({ error: "rate_limited", failures: ["model-0 rate_limited"] });
    expect(refused.tookMs).toBeLessThan(500);
  });

  test("does not wait for a busy model for over 2 s, be it the last", async () => {
    const { models } = chainOf([refusal(404), refusal(429, { "retry-after": "8" })]);
    const heard = await hear(models, { deadlines: { firstTokenMs: 10_000, gapMs: 3000 } });
    expect(heard).toMatchObject({ error: "rate_limited", failures: ["model-0 rejected", "model-1 rate_limited"] });
    expect(heard.tookMs).toBeLessThan(500);
  });

  test("gives up on models that all hang soon after the first, and leaves one that does not its turn", async () => {
    const hangs: Play = async function* hang() { yield* []; await never(); };
    const deadlines = { firstTokenMs: 1000, gapMs: 3000 };
    const [lost, saved] = await Promise.all([[hangs, hangs, hangs], [hangs, hangs, () => answers("셋째")]].map((plays) => hear(chainOf(plays, { bounds: { laterModelsMs: 600 } }).models, { deadlines })));
    expect(lost).toMatchObject({ error: "first_token_timeout", failures: ["model-0 first_token_timeout", "model-1 first_token_timeout", "model-2 first_token_timeout"] });
    expect(lost?.tookMs).toBeLessThan(1000 + 600 + 400);
    expect(saved).toMatchObject({ who: "model-2", text: "셋째" });
  });

  test("does not wait for a busy model for over 2 s where another stands ready", async () => {
    const heard = await hear(chainOf([refusal(429, { "retry-after": "2.5" }), () => answers("둘째")]).models);
    expect(heard).toMatchObject({ who: "model-1", text: "둘째" });
    expect(heard.tookMs).toBeLessThan(500);
  });

  test("never lets another model go on where one has begun to speak", async () => {
    const { models, scripted } = chainOf([function* () { yield* says("배송은"); throw new Error("cut"); }, () => answers("둘째")]);
    expect(await hear(models)).toMatchObject({ text: "배송은", error: "upstream" });
    expect(scripted[1]?.calls).toHaveLength(0);
  });

  test("takes a tool call for an answer, also from a server that then says stop, and no half one", async () => {
    const parts: string[] = [];
    const { models } = chainOf([function* () { yield toolCall("a", {}); throw new Error("cut"); }, function* () { yield toolCall("b", {}); yield finish("stop"); }]);
    for await (const part of models.speak({ options: { prompt }, deadlines: { firstTokenMs: 1000, gapMs: 1000 }, signal: new AbortController().signal, mayBeSilent: false, onTry() { /* any */ }, onFailure() { /* any */ } })) {
      parts.push(part.type === "tool-call" ? part.toolName : part.type === "finish" ? part.finishReason.unified : part.type);
    }
    expect(parts).toEqual(["b", "tool-calls"]);
  });

  test("stops in the middle of a wait when the shopper does", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new ModelFailure("stopped")), 50);
    const heard = await hear(chainOf([refusal(429, { "retry-after": "1.8" })]).models, { signal: stop.signal });
    expect(heard).toMatchObject({ error: "stopped" });
    expect(heard.tookMs).toBeLessThan(1000);
  });
});

describe("a model that fails five times in a row", () => {
  test("is left alone for 30 s, then one call tries it, and it is back when that works", async () => {
    let at = 0;
    let isWell = false;
    const { models, scripted } = chainOf([(call) => (isWell ? answers("돌아왔어요") : refusal(500)(call)), () => answers("둘째")], { now: () => at, bounds: { retryPauseMs: 1 } });
    const asked = () => scripted[0]!.calls.length;
    for (let turn = 0; turn < 3; turn++) expect((await hear(models)).who).toBe("model-1");
    expect([asked(), models.status()[0]]).toEqual([5, { name: "model-0", isResting: true }]);
    expect(await hear(models)).toMatchObject({ who: "model-1", failures: ["model-0 resting"] });
    at = 29_999;
    await hear(models);
    expect(asked()).toBe(5);
    at = 30_000;
    await Promise.all([hear(models), hear(models), hear(models)]);
    expect(asked()).toBe(6); // one try of three
    at = 60_000;
    isWell = true;
    expect(await hear(models)).toMatchObject({ who: "model-0", text: "돌아왔어요" });
    expect(models.status()[0]?.isResting).toBe(false);
  });

  test("is not left alone for what is the prompt's fault, or because a shopper stopped it", async () => {
    const { models, scripted } = chainOf([refusal(400), () => answers("둘째")]);
    for (let turn = 0; turn < 7; turn++) await hear(models);
    expect(scripted[0]?.calls).toHaveLength(7);
  });
});

describe("a shop whose models are all down", () => {
  let shop: Shop | undefined;
  let upstream: Upstream | undefined;
  afterEach(async () => { await shop?.close(); await upstream?.close(); });

  async function openDown(chain = "openai:tone"): Promise<{ shop: Shop; token: string; upstream: Upstream }> {
    upstream = await openUpstream(({ response }) => json(response, 500, { error: { message: "down" } }));
    shop = await openShop({ settings: { CHAT_MODEL: chain, OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COMPATIBLE_BASE_URL: upstream.baseUrl } });
    return { shop, upstream, token: await shop.visit() };
  }

  test.each([["배송비 얼마예요?", /^지금은 답변을 직접 쓸 수 없어서/, "faq_shipping_fee"], ["how long does shipping take?", /^I cannot write an answer right now, so here/, "faq_delivery_time"]])(
    "shows what it found for \"%s\" within 3 s, with its source, and says that it is no answer", async (question, opening, source) => {
      const { shop, token } = await openDown("openai:tone,compatible:spare");
      const startedAt = performance.now();
      const answer = await shop.ask(token, question);
      expect(performance.now() - startedAt).toBeLessThan(3000);
      expect(textOf(answer)).toMatch(opening);
      expect(sourcesOf(answer)).toContain(source);
      expect(closingOf(answer)).toMatchObject({ finishReason: "error", messageMetadata: { state: "failed", model: "degraded", degraded: true } });
      expect(chunksOf(answer, "data-notice").map((chunk) => chunk.data.code)).toEqual(["answer_degraded"]);
      const { record } = shop.deps.db.sqlite.prepare("select record from turns where id = ?").get(turnIdOf(answer)) as { record: string };
      expect(JSON.parse(record)).toMatchObject({ degraded: true, failure: "unavailable", failures: [
        { step: 1, model: "openai:tone", kind: "unavailable", status: 500 }, { model: "openai:tone" }, { model: "compatible:spare", kind: "unavailable" }, { model: "compatible:spare" }] });
      const response = await shop.request(`/api/turns/${turnIdOf(answer)}/sources/${source}`, { token });
      expect(response.status).toBe(200);
    });

  test("offers a person where it found nothing, and connects one when asked", async () => {
    const { shop, token } = await openDown();
    const lost = await shop.ask(token, "do you sell iphones?");
    expect(textOf(lost)).toMatch(/connect me with a person/);
    expect(sourcesOf(lost)).toEqual([]);
    const asked = await shop.ask(token, "connect me with a person", { conversationId: conversationIdOf(lost) });
    expect(chunksOf(asked, "data-status").at(-1)?.data.state).toBe("waiting");
    expect((await shop.conversation(token, conversationIdOf(lost))).state).toBe("waiting");
    expect(shop.deps.db.sqlite.prepare("select reason, summary from handoffs").get()).toEqual({ reason: "asked", summary: "do you sell iphones? / connect me with a person" });
  });

  test("answers as ever where its chain ends with the embedded model", async () => {
    const { shop, token } = await openDown("openai:tone,embedded");
    expect(closingOf(await shop.ask(token, "배송비 얼마예요?"))).toMatchObject({ messageMetadata: { state: "complete", model: "embedded:extractive-1" } });
  });

  test("goes on where it was when they are back, with the gap named as one", async () => {
    const { shop, token, upstream } = await openDown();
    const lost = await shop.ask(token, "배송비 얼마예요?");
    upstream.plays(sayUsual);
    const back = await shop.ask(token, "그럼 언제 와요?", { conversationId: conversationIdOf(lost) });
    expect([closingOf(back).messageMetadata?.state, textOf(back)]).toEqual(["complete", usualWords.join("")]);
    expect(upstream.calls.at(-1)?.raw).toContain("(This question got no answer; it is closed.)");
    expect(upstream.calls.at(-1)?.raw).not.toContain("지금은 답변을 직접 쓸 수 없어서");
  });
});

describe("what a call is, for a model", () => {
  const settings: ModelSettings = { api: "chat", temperature: null, maxOutputTokens: 900, contextTokens: null, systemMessages: "first-only", price: null };

  test("one system message, where its chat template allows no more: the facts stand before the question", () => {
    const { prompt: fitted, temperature, maxOutputTokens } = fitOptions({ prompt: [{ role: "system", content: "말투" }, ...prompt, { role: "assistant", content: [{ type: "text", text: "네." }] }, { role: "system", content: "FACTS" }, ...prompt] }, settings);
    expect(fitted.map((message) => message.role)).toEqual(["system", "user", "assistant", "user"]);
    expect(fitted.at(-1)?.content).toEqual([{ type: "text", text: "FACTS\n\nQUESTION of the shopper:\n배송은요?" }]);
    expect([temperature, maxOutputTokens]).toEqual([undefined, 900]);
  });

  test("settings by name, the longer name over the shorter, and no price rather than a wrong one", () => {
    const table = { "openai:*": { maxOutputTokens: 4000, temperature: 1 }, "openai:ft:gpt-4.1*": { temperature: 0.2 } };
    expect(settingsFor("openai:ft:gpt-4.1-mini:org::id", table)).toMatchObject({ maxOutputTokens: 4000, temperature: 0.2, price: null });
    expect(settingsFor("compatible:other", table)).toMatchObject({ temperature: null, price: null });
  });

  test("its cost, with cached input at its own price, or none where the price is not known", () => {
    const usage = { inputTokens: 1000, cachedTokens: 800, outputTokens: 100, isCounted: false };
    expect(costUsd(usage, { input: 1, cached: 0.1, output: 10, asOf: "2026-11-21" })).toBeCloseTo((200 + 80 + 1000) / 1e6, 12);
    expect(costUsd(usage, { input: 1, cached: null, output: 10, asOf: "2026-11-21" })).toBeCloseTo((1000 + 1000) / 1e6, 12);
    expect(costUsd(usage, null)).toBeNull();
  });

  test("its tokens, counted where nobody gives them, in bounded time for the worst of texts", async () => {
    const startedAt = performance.now();
    const usage = await usageOf(undefined, { options: { prompt }, said: `<|endoftext|>${"가".repeat(300_000)}` });
    expect(usage).toMatchObject({ isCounted: true, cachedTokens: 0 });
    expect(usage.outputTokens).toBeGreaterThan(50_000);
    expect(performance.now() - startedAt).toBeLessThan(3000);
  });
});
