import { afterEach, beforeEach, expect, test } from "vitest";
import { conversationIdOf, refusalOf, turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { createTurnstile, scriptedModel, slowly, type ScriptedModel, type Turnstile } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { closingOf, textOf } from "./rig/stream.ts";

// A shopper who presses send again, or whose browser does, asks once.

let shop: Shop;
let model: ScriptedModel;
let turnstile: Turnstile;

beforeEach(async () => {
  turnstile = createTurnstile();
  model = scriptedModel(() => slowly(["배송은 ", "이틀쯤 ", "걸려요."], turnstile));
  shop = await openShop({ model });
});
afterEach(async () => { await shop.close(); });

function count(table: string): number {
  return (shop.deps.db.sqlite.prepare(`select count(*) as rows from ${table}`).get() as { rows: number }).rows;
}

test("fifty copies of one message at once are one question, one answer and one call of the model", async () => {
  const token = await shop.visit();
  const sends = Array.from({ length: 50 }, () => shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" }));
  await until("the model is asked", () => model.calls.length > 0);
  turnstile.open();
  const answers = await Promise.all(sends);
  expect(new Set(answers.map(turnIdOf)).size).toBe(1);
  expect(new Set(answers.map((answer) => answer.raw)).size).toBe(1);
  expect(textOf(answers[0]!)).toBe("배송은 이틀쯤 걸려요.");
  expect(closingOf(answers[0]!).finishReason).toBe("stop");
  expect([model.calls.length, count("turns"), count("conversations"), count("messages where author = 'shopper'"), count("messages where author = 'model'")]).toEqual([1, 1, 1, 1, 1]);
});

test("the same message sent again later gets the same answer again, and again nothing is asked or stored", async () => {
  turnstile.open();
  const token = await shop.visit();
  const first = await shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" });
  for (let retry = 0; retry < 3; retry++) {
    const again = await shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message", ...(retry === 2 && { conversationId: conversationIdOf(first) }) });
    expect(again.raw).toBe(first.raw);
  }
  expect([model.calls.length, count("turns"), count("messages")]).toEqual([1, 1, 2]);
});

test("the same message sent again after a restart still finds its answer", async () => {
  turnstile.open();
  const token = await shop.visit();
  const first = await shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" });
  const restarted = await openShop({ model, dataDir: shop.dataDir });
  const again = await restarted.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" });
  await restarted.close();
  expect(again.raw).toBe(first.raw);
  expect(model.calls).toHaveLength(1);
});

test("one message id for two texts is refused, and so is one for two conversations", async () => {
  turnstile.open();
  const token = await shop.visit();
  const first = await shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" });
  expect(refusalOf(await shop.ask(token, "환불은요?", { clientMessageId: "one-message" }))).toMatchObject({ status: 409, code: "message_conflict" });
  const second = await shop.ask(token, "다른 질문이에요", { clientMessageId: "two-message" });
  const elsewhere = await shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message", conversationId: conversationIdOf(second) });
  expect(refusalOf(elsewhere)).toMatchObject({ status: 409, code: "message_conflict" });
  expect(refusalOf(await shop.ask(token, "환불은요?", { clientMessageId: "one-message", conversationId: conversationIdOf(first) }))).toMatchObject({ status: 409 });
  expect(count("turns")).toBe(2);
});

test("two shoppers may use the same message id without meeting", async () => {
  turnstile.open();
  const [one, other] = [await shop.visit(), await shop.visit("cus_seoyun")];
  const answers = await Promise.all([one, other].map((token) => shop.ask(token, "배송 얼마나 걸려요?", { clientMessageId: "one-message" })));
  expect(new Set(answers.map(turnIdOf)).size).toBe(2);
  expect(new Set(answers.map(conversationIdOf)).size).toBe(2);
});

test("a second question waits its turn: it is refused while the first is being answered, and taken after", async () => {
  const token = await shop.visit();
  const first = await shop.open(token, "배송 얼마나 걸려요?", { clientMessageId: "message-one" });
  const conversationId = conversationIdOf(first);
  const refused = await Promise.all(Array.from({ length: 10 }, (_, place) => shop.ask(token, "환불은요?", { conversationId, clientMessageId: `message-two-${place}` })));
  for (const answer of refused) expect(refusalOf(answer)).toMatchObject({ status: 409, code: "turn_running", details: { turnId: turnIdOf(first) } });
  expect(count("messages")).toBe(1);
  turnstile.open();
  await first.untilEnd();
  const second = await shop.ask(token, "환불은요?", { conversationId, clientMessageId: "message-two-0" });
  expect(closingOf(second).finishReason).toBe("stop");
  expect(model.calls).toHaveLength(2);
});

test("twenty different questions at once into one conversation leave exactly one running", async () => {
  turnstile.open();
  const token = await shop.visit();
  const conversationId = conversationIdOf(await shop.ask(token, "안녕하세요"));
  const held = createTurnstile();
  turnstile.enter = held.enter;
  const sends = await Promise.all(Array.from({ length: 20 }, (_, place) => shop.open(token, `질문 ${place}`, { conversationId })));
  expect(sends.filter((answer) => answer.status === 200)).toHaveLength(1);
  expect(sends.filter((answer) => answer.status === 409)).toHaveLength(19);
  held.open();
  await Promise.all(sends.map((answer) => answer.untilEnd()));
});
