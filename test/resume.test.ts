import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { createTurnstile, questionOf, scriptedModel, slowly, toolCall, finish, type Turnstile } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { closingOf, textOf, type AnswerStream } from "./rig/stream.ts";

// An answer belongs to the server: it can be left, found again, watched twice and stopped, whatever the network does.

const words = ["주문하신", " 상품은", " 🙂 오늘", " 오후 2시에", " 출발해서", " 내일", " 도착할", " 예정이에요.", " 더 궁금한 점이", " 있으신가요?"];
const eventsBefore = 6; // start, step, tool, its result, end of the step, next step: sent without any word
const turnstiles = new Map<string, Turnstile>();
const model = scriptedModel(async function* (call) {
  const turnstile = turnstiles.get(questionOf(call));
  if (turnstile === undefined) throw new Error("a question without a turnstile");
  if (call.step === 0) {
    yield toolCall("searchCatalog", { limit: 2 });
    return yield finish("tool-calls");
  }
  yield* slowly(words, turnstile);
});
let shop: Shop;
let token: string;
let count = 0;

beforeAll(async () => {
  shop = await openShop({ model, settings: { CHECK_CLAIMS: "off" } }); // words one by one, whatever they say: this is about the stream
  token = await shop.visit();
});
afterAll(async () => { await shop.close(); });

/** A question of its own, whose answer comes word by word through the turnstile. */
async function askSlowly(): Promise<{ answer: AnswerStream; turnstile: Turnstile; turnId: string; conversationId: string }> {
  const [question, turnstile] = [`질문 ${++count}`, createTurnstile()];
  turnstiles.set(question, turnstile);
  const answer = await shop.open(token, question);
  return { answer, turnstile, turnId: turnIdOf(answer), conversationId: conversationIdOf(answer) };
}

/** How many events must have been sent once so many words were let through. */
function eventsAfter(passed: number): number {
  return passed >= words.length ? eventsBefore + words.length + 4 : passed > 0 ? eventsBefore + passed + 1 : eventsBefore;
}

describe("a cut connection", () => {
  test("at any event, up to five times, loses and repeats nothing", async () => {
    const cuts = fc.array(fc.record({ read: fc.nat(8), words: fc.nat(4) }), { minLength: 1, maxLength: 5 });
    await fc.assert(fc.asyncProperty(cuts, fc.boolean(), async (plan, hasEnded) => {
      const { answer, turnstile, turnId } = await askSlowly();
      const whole = (await shop.resume(token, turnId)).untilEnd();
      const seen: AnswerStream["events"] = [];
      let passed = hasEnded ? words.length : 0;
      turnstile.pass(passed);
      let reading = answer;
      for (const cut of plan) {
        turnstile.pass(cut.words);
        passed += cut.words;
        await reading.untilEvents(Math.min(cut.read, eventsAfter(passed) - seen.length));
        await reading.leave();
        seen.push(...reading.events);
        reading = await shop.resume(token, turnId, seen.at(-1)?.id);
      }
      turnstile.open();
      seen.push(...(await reading.untilEnd()).events);
      const uncut = await whole;
      expect(seen).toEqual(uncut.events);
      expect(uncut.events).toHaveLength(eventsAfter(words.length));
      expect(textOf({ events: seen })).toBe(words.join(""));
      expect(reading.isDone && uncut.isDone).toBe(true);
    }), { numRuns: 60, seed: 17 });
  });

  test("at every single event of an ended answer, the rest comes from the database, byte for byte", async () => {
    const { answer, turnstile, turnId } = await askSlowly();
    turnstile.open();
    await answer.untilEnd();
    for (const { id } of answer.events) {
      const rest = await (await shop.resume(token, turnId, id)).untilEnd();
      expect(rest.events).toEqual(answer.events.filter((event) => event.id > id));
      expect(rest.isDone).toBe(true);
    }
  });

  test.each([["nothing", undefined], ["nonsense", "abc"], ["a negative number", "-5"], ["a number too long", "99999999999999"]])("with %s as Last-Event-ID starts over", async (_, last) => {
    const { answer, turnstile, turnId } = await askSlowly();
    turnstile.open();
    await answer.untilEnd();
    const response = await shop.request(`/api/turns/${turnId}/stream`, { token, headers: last === undefined ? {} : { "last-event-id": last } });
    expect(await response.text()).toBe(answer.raw);
  });

  test("an answer of last week, whose stream is no longer kept, is still given when its message is sent again", async () => {
    const { answer, turnstile, turnId } = await askSlowly();
    turnstile.open();
    await answer.untilEnd();
    shop.deps.db.sqlite.prepare("delete from turn_events where turn_id = ?").run(turnId); // what pruneEvents does a day later
    const again = await (await shop.resume(token, turnId)).untilEnd();
    expect(textOf(again)).toBe(words.join(""));
    expect(closingOf(again).finishReason).toBe("stop");
  });
});

test("two tabs see the same answer, the late one from its beginning", async () => {
  const { answer, turnstile, turnId } = await askSlowly();
  turnstile.pass(4);
  await answer.untilText(words.slice(0, 4).join(""));
  const late = await shop.resume(token, turnId);
  await late.untilText(words.slice(0, 4).join(""));
  turnstile.open();
  await Promise.all([answer.untilEnd(), late.untilEnd()]);
  expect(late.raw).toBe(answer.raw);
});

test("a shopper who leaves finds the whole answer later", async () => {
  const { answer, turnstile, turnId, conversationId } = await askSlowly();
  turnstile.pass(2);
  await answer.untilText(words[1]!);
  expect((await shop.conversation(token, conversationId)).activeTurnId).toBe(turnId);
  await answer.leave();
  turnstile.open();
  await until("the answer has ended", async () => (await shop.conversation(token, conversationId)).activeTurnId === null);
  const kept = (await shop.conversation(token, conversationId)).messages.at(-1);
  expect(kept?.metadata?.state).toBe("complete");
  expect(kept?.parts.filter((part) => part.type === "text").map((part) => part.text)).toEqual([words.join("")]);
});

describe("stop", () => {
  test("closes the model's call within half a second, says so, and keeps what was said", async () => {
    const { answer, turnstile, turnId, conversationId } = await askSlowly();
    turnstile.pass(3);
    await answer.untilText(words[2]!);
    const call = model.calls.at(-1)!;
    const stoppedAt = performance.now();
    expect(await (await shop.stop(token, turnId)).json()).toEqual({ stopped: true });
    await until("the model's call is closed", () => call.isClosed, 500);
    await answer.untilEnd();
    expect(performance.now() - stoppedAt).toBeLessThan(500);
    expect(closingOf(answer).messageMetadata?.state).toBe("stopped");
    expect(answer.events.at(-1)?.chunk).toMatchObject({ type: "abort" });
    expect(textOf(answer)).toBe(words.slice(0, 3).join(""));
    const kept = (await shop.conversation(token, conversationId)).messages.at(-1);
    expect(kept?.metadata?.state).toBe("stopped");
    expect(kept?.parts.flatMap((part) => (part.type === "text" ? part.text : []))).toEqual([textOf(answer)]);
  });

  test("of an answer that has ended, and of one that another shopper is reading, changes nothing", async () => {
    const first = await askSlowly();
    first.turnstile.open();
    await first.answer.untilEnd();
    expect(await (await shop.stop(token, first.turnId)).json()).toEqual({ stopped: false });
    expect((await (await shop.resume(token, first.turnId)).untilEnd()).raw).toBe(first.answer.raw);
    const second = await askSlowly();
    second.turnstile.pass(2);
    await second.answer.untilText(words[1]!);
    const foreign = await shop.stop(await shop.visit(), second.turnId);
    expect(foreign.status).toBe(404);
    expect((await shop.stop(token, first.turnId)).status).toBe(200); // late, for the old one
    second.turnstile.open();
    expect(textOf(await second.answer.untilEnd())).toBe(words.join(""));
    expect(closingOf(second.answer).finishReason).toBe("stop");
  });

  test("twice, or by two tabs at once, ends it once", async () => {
    const { answer, turnstile, turnId } = await askSlowly();
    turnstile.pass(1);
    await answer.untilText(words[0]!);
    await Promise.all([shop.stop(token, turnId), shop.stop(token, turnId)]);
    await answer.untilEnd();
    expect(closingOf(answer).messageMetadata?.state).toBe("stopped");
  });
});

describe("somebody else", () => {
  const routes: [string, string, (id: { turn: string; conversation: string; source: string }) => string, unknown?][] = [
    ["GET", "the stream", ({ turn }) => `/api/turns/${turn}/stream`], ["POST", "stop", ({ turn }) => `/api/turns/${turn}/stop`],
    ["POST", "rating", ({ turn }) => `/api/turns/${turn}/rating`, { value: "down" }], ["GET", "a source", ({ turn, source }) => `/api/turns/${turn}/sources/${source}`],
    ["GET", "the conversation", ({ conversation }) => `/api/conversations/${conversation}`],
  ];
  const strangers: [string, () => Promise<string | undefined>, number][] = [
    ["another guest", () => shop.visit(), 404], ["a customer", () => shop.visit("cus_minjun"), 404], ["nobody", async () => undefined, 401],
  ];
  const real = { turn: "", conversation: "", source: "faq_shipping_fee" };
  const absent = { turn: "trn_AAAAAAAAAAAAAAAAAAAAAA", conversation: "cnv_AAAAAAAAAAAAAAAAAAAAAA", source: "faq_absent" };

  beforeAll(async () => {
    const { answer, turnstile, turnId, conversationId } = await askSlowly();
    turnstile.open();
    await answer.untilEnd();
    Object.assign(real, { turn: turnId, conversation: conversationId });
  });

  const table = routes.flatMap((route) => strangers.map((stranger) => [stranger[0], route[1], route, stranger] as const));
  test.each(table)("%s gets nothing of %s, and cannot tell it from one that does not exist", async (_, __, [method, , path, body], [, visit, status]) => {
    const stranger = await visit();
    const [theirs, none] = await Promise.all([real, absent].map(async (ids) => shop.request(path(ids), { token: stranger, method, body })));
    expect([theirs?.status, none?.status]).toEqual([status, status]);
    expect(await theirs?.text()).toBe(await none?.text());
  });

  test("changed nothing by trying", async () => {
    const kept = (await shop.conversation(token, real.conversation)).messages.at(-1);
    expect(kept?.metadata).toMatchObject({ state: "complete" });
    expect(kept?.metadata?.rating).toBeUndefined();
  });

  test("may rate and read the sources of nothing but their own answer; the owner may", async () => {
    expect((await shop.request(`/api/turns/${real.turn}/rating`, { token, body: { value: "up" } })).status).toBe(200);
    expect((await shop.request(`/api/turns/${real.turn}/sources/faq_shipping_fee`, { token })).status).toBe(404); // this answer did not name it
    expect((await shop.conversation(token, real.conversation)).messages.at(-1)?.metadata?.rating).toBe("up");
  });
});
