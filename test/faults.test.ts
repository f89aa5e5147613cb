import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { answers, createTurnstile, finish, never, questionOf, says, scriptedModel, slowly, toolCall, toolResultsOf, type Play, type ScriptedModel } from "./rig/model.ts";
import { startServer } from "./rig/server.ts";
import { openShop, seededFolder, type Shop } from "./rig/shop.ts";
import { chunksOf, closingOf, sourcesOf, textOf, type AnswerStream } from "./rig/stream.ts";

// Whatever a model does wrong, the shopper gets an end that is called what it is, in time, and no word of the fault itself.

const deadlines = { firstTokenMs: 150, gapMs: 150, turnMs: 900 };
/** Its models are to fail one after the other, and none is left alone for it. */
const chainBounds = { failuresMax: Infinity, retryPauseMs: 20 };
const slackMs = 1000; // what a busy machine may add to a deadline
const secret = "CANARY-upstream-secret";

let play: Play = () => answers("네.");
let model: ScriptedModel;
let shop: Shop;
let token: string;

beforeAll(async () => {
  model = scriptedModel((call) => play(call), { isDeaf: true });
  shop = await openShop({ model, deadlines, chainBounds });
  token = await shop.visit();
});
afterAll(async () => { await shop.close(); });

/** Asks a model that plays this, and holds the answer against what is promised of every answer. */
async function askWhile(plays: Play, conversationId?: string): Promise<{ answer: AnswerStream; state: string | undefined; tookMs: number }> {
  play = plays;
  const linesBefore = shop.logged.length;
  const startedAt = performance.now();
  const answer = await shop.ask(token, "배송은 얼마나 걸리나요?", { conversationId });
  const tookMs = performance.now() - startedAt;
  const closing = closingOf(answer);
  const state = closing.messageMetadata?.state;
  expect(answer.isDone).toBe(true);
  expect(closing.finishReason === "stop").toBe(state === "complete");
  expect(chunksOf(answer, "error")).toHaveLength(state === "complete" ? 0 : 1);
  const message = (await shop.conversation(token, conversationIdOf(answer))).messages.at(-1);
  expect(message?.metadata?.state).toBe(state);
  expect(message?.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n")).toBe(textOf(answer));
  expect(shop.deps.db.sqlite.prepare("select text from messages where author = 'model' and turn_id = ?").get(turnIdOf(answer))).toEqual({ text: textOf(answer) });
  expect(shop.logged.slice(linesBefore).filter((line) => line.includes(secret)), "the log").toEqual([]);
  expect(answer.raw.includes(secret), "the stream").toBe(false);
  return { answer, state, tookMs };
}

/** Where no model could speak, the shopper has what was found, with its source, and is told that it is no answer. */
function expectPassages(answer: AnswerStream): void {
  expect(textOf(answer)).toMatch(/^지금은 답변을 직접 쓸 수 없어서/);
  expect(sourcesOf(answer).length).toBeGreaterThan(0);
  expect(closingOf(answer).messageMetadata).toMatchObject({ model: "degraded", degraded: true });
}

/** The end each fault must have, and the time it may take (its deadline). */
const faults: [string, Play, { state: string; text: string; withinMs: number }][] = [
  ["is silent before the first word", async function* () { yield await never(); }, { state: "failed", text: "", withinMs: 150 }],
  ["sends only empty openings", async function* () { yield { type: "stream-start", warnings: [] }; yield { type: "text-start", id: "0" }; yield await never(); }, { state: "failed", text: "", withinMs: 150 }],
  ["goes silent in the middle", async function* () { yield* says("배송은 보통"); yield await never(); }, { state: "interrupted", text: "배송은 보통", withinMs: 150 }],
  ["drips words for ever", async function* () { for (;;) { yield { type: "text-delta", id: "0", delta: "가" }; await new Promise((resolve) => setTimeout(resolve, 20)); } }, { state: "interrupted", text: "가가", withinMs: 900 }],
  ["throws at once", () => { throw new Error(secret); }, { state: "failed", text: "", withinMs: 0 }],
  ["throws in the middle", function* () { yield* says("배송은 보통"); throw Object.assign(new Error(secret), { responseBody: secret }); }, { state: "interrupted", text: "배송은 보통", withinMs: 0 }],
  ["throws something that is no error", function* () { yield* says("네"); throw secret; }, { state: "interrupted", text: "네", withinMs: 0 }],
  ["throws an error with a trace of its own in it", function* () { yield* says("네"); throw new Error(`500\n    at handler (${secret}.js:1:1)\n    at ${secret}`); }, { state: "interrupted", text: "네", withinMs: 0 }],
  ["sends an error part", function* () { yield* says("배송은 보통"); yield { type: "error", error: { message: secret } }; }, { state: "interrupted", text: "배송은 보통", withinMs: 0 }],
  ["just ends", function* () { yield* says("배송은 보통"); }, { state: "interrupted", text: "배송은 보통", withinMs: 0 }],
  ["ends with nothing at all", function* () { /* a stream without a part */ }, { state: "failed", text: "", withinMs: 0 }],
  ["ran out of room", function* () { yield* says("배송은 보통"); yield finish("length"); }, { state: "interrupted", text: "배송은 보통", withinMs: 0 }],
  ["was filtered", function* () { yield finish("content-filter"); }, { state: "failed", text: "", withinMs: 0 }],
  ["says that it failed", function* () { yield* says("배송은 보통"); yield finish("error"); }, { state: "interrupted", text: "배송은 보통", withinMs: 0 }],
  ["wants tools without naming any", function* () { yield finish("tool-calls"); }, { state: "failed", text: "", withinMs: 0 }],
];

describe("a model that", () => {
  test.each(faults)("%s", async (_, plays, expected) => {
    const { answer, state, tookMs } = await askWhile(plays);
    expect(state).toBe(expected.state);
    expect(textOf(answer).startsWith(expected.text)).toBe(true);
    if (state === "failed") expectPassages(answer);
    expect(chunksOf(answer, "data-notice").map((chunk) => chunk.data.code)).toEqual([state === "failed" ? "answer_degraded" : "answer_interrupted"]);
    expect(tookMs).toBeGreaterThanOrEqual(expected.withinMs - 5);
    expect(tookMs).toBeLessThan(expected.withinMs + slackMs);
    await until("its call is closed", () => model.calls.at(-1)?.isClosed === true);
  });

  test("says stop without a word has not answered, and the shopper is told so", async () => {
    const { answer, state } = await askWhile(() => [finish()]);
    expect(state).not.toBe("complete");
    expect(chunksOf(answer, "data-notice")).toHaveLength(1);
  });

  test("writes a book is cut at 12,000 characters, between two characters", async () => {
    const { answer, state } = await askWhile(() => answers("가", ...Array.from({ length: 400 }, () => "🙂".repeat(20))));
    expect(state).toBe("interrupted");
    expect(textOf(answer).length).toBeGreaterThan(11_990);
    expect(textOf(answer).length).toBeLessThanOrEqual(12_000);
    expect(textOf(answer).isWellFormed()).toBe(true);
  });

  test("fills the room before a tool call does not lose the rest in silence", async () => {
    const { state } = await askWhile(function* (call) {
      if (call.step > 0) return yield* answers("그리고 이것도 중요해요.");
      yield* says("가".repeat(12_000));
      yield toolCall("searchCatalog", {});
      yield finish("tool-calls");
    });
    expect(state).toBe("interrupted");
  });

  test("cuts Korean and emoji anywhere is read whole", async () => {
    const whole = "주문은 👨‍👩‍👧‍👦 가족 🇰🇷 선물로 각각 도착해요! 🙂";
    const { answer, state } = await askWhile(() => answers(...whole.split("")));
    expect([state, textOf(answer)]).toEqual(["complete", whole]);
  });
});

test("what the log holds of a model's error is its kind and its place, in the product's own log too", async () => {
  const dataDir = await seededFolder();
  const server = await startServer("failing", { DATA_DIR: dataDir, LOG_LEVEL: "debug" });
  try {
    const answer = await server.ask(await server.start(), `제 이메일은 ${secret}@example.com 이에요`);
    expect(closingOf(answer).messageMetadata?.state).toBe("failed");
    await until("the failure is logged", () => server.output().includes("the model failed"));
    expect(server.output()).toContain("APICallError");
    expect(server.output() + server.complaints() + answer.raw).not.toContain(secret);
  } finally {
    await server.kill9();
    rmSync(dataDir, { recursive: true });
  }
}, 30_000);

describe("after an answer that was cut off", () => {
  test.each<[string, Play, string]>([
    ["before its first word", () => [finish("error")], "(This question got no answer; it is closed.)"],
    ["in the middle", function* () { yield* says("배송은 보통"); yield finish("length"); }, "배송은 보통"],
  ])("%s, the next prompt holds it as closed and asks only the new question", async (_, plays, left) => {
    const { answer } = await askWhile(plays);
    play = () => answers("반품은 7일 안에 돼요.");
    await shop.ask(token, "반품은요?", { conversationId: conversationIdOf(answer) });
    const call = model.calls.at(-1)!;
    expect(questionOf(call)).toBe("반품은요?");
    expect(call.prompt.map((message) => message.role)).toEqual(["system", "user", "assistant", "system", "user"]);
    expect(call.prompt[2]?.content).toEqual([{ type: "text", text: left }]);
  });

  test("by the shopper, the same", async () => {
    const turnstile = createTurnstile();
    play = () => slowly(["배송은", " 보통"], turnstile);
    const answer = await shop.open(token, "배송은 얼마나 걸리나요?");
    turnstile.pass(1);
    await answer.untilText("배송은");
    await shop.stop(token, turnIdOf(answer));
    await answer.untilEnd();
    play = () => answers("네.");
    await shop.ask(token, "반품은요?", { conversationId: conversationIdOf(answer) });
    expect(model.calls.at(-1)?.prompt.map((message) => message.role)).toEqual(["system", "user", "assistant", "system", "user"]);
  });
});

describe("tools", () => {
  test("are not called for ever: the fifth step has none, and then it ends", async () => {
    const before = model.calls.length;
    const { answer, state } = await askWhile(function* () { yield toolCall("searchCatalog", { limit: 1 }); yield finish("tool-calls"); });
    expect(state).toBe("failed");
    expect(model.calls.slice(before).map((call) => call.tools.length > 0)).toEqual([true, true, true, true, false]);
    expect(chunksOf(answer, "tool-output-available")).toHaveLength(4);
  });

  test("of one step are at most eight", async () => {
    const { answer } = await askWhile(function* (call) {
      if (call.step > 0) return yield* answers("찾았어요.");
      for (let count = 0; count < 200; count++) yield toolCall("searchCatalog", { limit: 1 });
      yield finish("tool-calls");
    });
    expect(chunksOf(answer, "tool-input-available")).toHaveLength(8);
  });

  const odd: [string, string, unknown][] = [
    ["a tool that does not exist", "refundOrder", { orderNo: "HG-1" }], ["a name from the prototype", "constructor", {}], ["input that is cut JSON", "searchCatalog", "{\"query\": \"머"],
    ["input of the wrong kind", "searchCatalog", { limit: "all" }], ["input with more than asked for", "searchCatalog", { limit: 1, customerId: "cus_seoyun" }],
    ["input that is no object", "searchCatalog", "[1]"], ["input that is null", "searchCatalog", "null"],
  ];
  test.each(odd)("called with %s answer the model, and nothing runs", async (_, name, input) => {
    let told = "";
    const { answer, state } = await askWhile(function* (call) {
      told = toolResultsOf(call).join();
      if (call.step > 0) return yield* answers("찾지 못했어요.");
      yield toolCall(name, input);
      yield finish("tool-calls");
    });
    expect([state, textOf(answer)]).toEqual(["complete", "찾지 못했어요."]);
    expect(told).toMatch(/\{"error":"(There is no such tool|The input does not fit)/);
    expect(chunksOf(answer, "tool-input-available")).toEqual([]);
  });
});

describe("source marks", () => {
  test("never reach the shopper, and only what the turn was given becomes a source, once", async () => {
    play = (call) => answers(...`배송비는 3,000원이에요. [[faq_shipping_fee]] [[prd_invented]] [[faq_shipping_fee, faq_absent]]\n또 있어요 [[ faq_shipping_fee ]].${call.step}`.split(""));
    const answer = await shop.ask(token, "배송비는 얼마예요?");
    expect(textOf(answer)).toBe("배송비는 3,000원이에요.\n또 있어요.0");
    expect(sourcesOf(answer)).toEqual(["faq_shipping_fee"]);
    const { record } = shop.deps.db.sqlite.prepare("select record from turns where id = ?").get(turnIdOf(answer)) as { record: string };
    expect(JSON.parse(record)).toMatchObject({ unknownMarks: 2, cited: [{ id: "faq_shipping_fee", revision: 1 }] });
  });

  test.each(["배송비는 3,000원이에요. [[faq_ship", "배송비는 3,000원이에요. [[", "배송비는 3,000원이에요. [", "배송비는 3,000원이에요. [[faq_shipping_fee]"])(
    "that a cut leaves half written do not reach the shopper either: %s", async (text) => {
      const { answer, state } = await askWhile(function* () { yield* says(text); yield finish("length"); });
      expect([state, textOf(answer)]).toEqual(["interrupted", "배송비는 3,000원이에요."]);
    });
});

test("a disk that cannot be written when an answer ends does not leave its conversation blocked for ever", async () => {
  const turnstile = createTurnstile();
  const held = await openShop({ model: scriptedModel(() => slowly(["배송은", " 이틀"], turnstile)), mayLogErrors: true });
  const guest = await held.visit();
  const answer = await held.open(guest, "배송은 얼마나 걸리나요?");
  const { sqlite } = held.deps.db;
  sqlite.pragma("query_only = 1"); // every write fails, as on a full or read-only disk
  turnstile.open();
  await answer.untilEnd();
  expect(answer.isDone).toBe(true);
  closingOf(answer);
  sqlite.pragma("query_only = 0");
  await until("the turn has its end state on disk", async () => (await held.conversation(guest, conversationIdOf(answer))).activeTurnId === null, 3000).finally(() => held.close());
});
