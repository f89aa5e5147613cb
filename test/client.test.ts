import { randomUUID } from "node:crypto";
import { Chat } from "@ai-sdk/react";
import { DefaultChatTransport } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { ShopMessage } from "../server/chat/message.ts";
import { until } from "./rig/condition.ts";
import { answers, createTurnstile, finish, says, scriptedModel, slowly, toolCall, type Play } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";

// Any AI SDK client can talk to the server: its own chat class and transport, unchanged, over a real socket.

const open: Shop[] = [];
afterEach(() => Promise.all(open.splice(0).map((shop) => shop.close())));

type Visit = { shop: Shop; token: string; turnId(): string };

/** The chat as a page would make it; only our body and our way to resume are told to the transport. */
function chatOf({ shop, token, turnId }: Visit, given: { conversationId?: string; messages?: ShopMessage[] } = {}): Chat<ShopMessage> {
  let { conversationId } = given;
  return new Chat<ShopMessage>({
    ...(given.messages && { messages: given.messages }),
    transport: new DefaultChatTransport({
      api: `${shop.url}/api/chat`, headers: { authorization: `Bearer ${token}` },
      prepareSendMessagesRequest: ({ messages }) => {
        const text = messages.at(-1)?.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("") ?? "";
        return { body: { clientMessageId: randomUUID(), text, ...(conversationId !== undefined && { conversationId }) } };
      },
      prepareReconnectToStreamRequest: () => ({ api: `${shop.url}/api/turns/${turnId()}/stream` }),
      fetch: async (input, init) => {
        const response = await fetch(input, init);
        conversationId ??= response.headers.get("x-conversation-id") ?? undefined;
        return response;
      },
    }),
  });
}

async function visit(play?: Play, customerId?: string): Promise<Visit> {
  const shop = await openShop(play === undefined ? {} : { model: scriptedModel(play) });
  open.push(shop);
  const lastTurn = () => (shop.deps.db.sqlite.prepare("select id from turns order by rowid desc limit 1").get() as { id: string }).id;
  return { shop, token: await shop.visit(customerId), turnId: lastTurn };
}

const textIn = (message: ShopMessage | undefined) => message?.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n");
const partsIn = (message: ShopMessage | undefined, type: string) => (message?.parts ?? []).filter((part) => part.type === type);

describe("the AI SDK's chat", () => {
  test("shows text, sources, product cards and figures, and keeps the conversation", async () => {
    const chat = chatOf(await visit());
    await chat.sendMessage({ text: "도톰한 목욕 수건 얼마예요?" });
    expect([chat.status, chat.error]).toEqual(["ready", undefined]);
    expect(textIn(chat.lastMessage)).toContain("24,000원");
    expect(partsIn(chat.lastMessage, "source-document")).toMatchObject([{ sourceId: "prd_thick_bath_towel", title: "도톰한 목욕 수건" }]);
    expect(partsIn(chat.lastMessage, "data-product")).toMatchObject([{ data: { id: "prd_thick_bath_towel", price: 24_000, currency: "KRW" } }]);
    expect(chat.lastMessage?.metadata).toMatchObject({ state: "complete", model: "embedded:extractive-1", language: "ko", totalMs: expect.any(Number) });
    expect(chat.lastMessage?.id).toMatch(/^trn_/);
    await chat.sendMessage({ text: "그거 소재는요?" });
    expect(textIn(chat.lastMessage)).toContain("면 100%");
    expect(chat.messages.map((message) => message.role)).toEqual(["user", "assistant", "user", "assistant"]);
  });

  test("shows a customer's order with its tool part and its card", async () => {
    const chat = chatOf(await visit(undefined, "cus_seoyun"));
    await chat.sendMessage({ text: "내 주문 어디까지 왔나요?" });
    expect(partsIn(chat.lastMessage, "tool-trackShipment")).toMatchObject([{ state: "output-available", output: { found: true } }]);
    const [card] = partsIn(chat.lastMessage, "data-order");
    expect(card).toMatchObject({ data: { orderNo: expect.stringMatching(/^HG-/), shipments: [{ trackingNo: expect.any(String) }] } });
    expect(chat.error).toBeUndefined();
  });

  test("shows that a person was asked for", async () => {
    const chat = chatOf(await visit());
    await chat.sendMessage({ text: "I want to talk to a person" });
    expect(partsIn(chat.lastMessage, "data-status")).toMatchObject([{ data: { state: "waiting" } }]);
    await chat.sendMessage({ text: "hello?" });
    expect([textIn(chat.lastMessage), chat.status, chat.error]).toEqual(["", "ready", undefined]);
  });

  test("reads several steps with tools between the words", async () => {
    const chat = chatOf(await visit(function* (call) {
      if (call.step > 1) return yield* answers("찾았어요.");
      yield* says(call.step === 0 ? "찾아볼게요." : "더 볼게요.");
      yield toolCall("searchCatalog", { limit: 1 });
      yield finish("tool-calls");
    }));
    await chat.sendMessage({ text: "수건" });
    expect(chat.lastMessage?.parts.map((part) => part.type)).toEqual(["step-start", "text", "tool-searchCatalog", "step-start", "text", "tool-searchCatalog", "step-start", "text"]);
    expect(textIn(chat.lastMessage)).toBe("찾아볼게요.\n더 볼게요.\n찾았어요.");
  });

  test.each<[string, Play, string, RegExp]>([
    ["before a word", () => [finish("error")], "failed", /^지금은 답변을 /], ["in the middle", function* () { yield* says("배송은 보통"); yield finish("length"); }, "interrupted", /^배송은 보통$/],
  ])("has an error in words for the shopper when the model fails %s, keeps what was said, and can go on", async (_, plays, state, said) => {
    let play = plays;
    const chat = chatOf(await visit((call) => play(call)));
    await chat.sendMessage({ text: "배송은요?" });
    expect(chat.status).toBe("error");
    expect(chat.error?.message).toMatch(/다시 시도/);
    expect([chat.lastMessage?.metadata?.state, textIn(chat.lastMessage)]).toEqual([state, expect.stringMatching(said)]);
    expect(partsIn(chat.lastMessage, "data-notice")).toHaveLength(1);
    play = () => answers("이틀 걸려요.");
    chat.clearError();
    await chat.sendMessage({ text: "다시요" });
    expect([chat.status, textIn(chat.lastMessage)]).toEqual(["ready", "이틀 걸려요."]);
  });

  test("has the refusal in words when the question is not taken", async () => {
    const chat = chatOf(await visit());
    await chat.sendMessage({ text: "가".repeat(2001) });
    expect(chat.status).toBe("error");
    expect(chat.error?.message).toContain("메시지가 너무 길어요");
  });

  test("resumes an answer after the page was closed in the middle of it", async () => {
    const turnstile = createTurnstile();
    const visitor = await visit(() => slowly(["배송은", " 보통", " 이틀"], turnstile));
    const first = chatOf(visitor);
    const sent = first.sendMessage({ text: "배송은요?" });
    turnstile.pass(1);
    await until("the first word is shown", () => textIn(first.lastMessage) === "배송은");
    await first.stop(); // the page is closed; the server goes on
    await sent;
    const [asked] = first.messages;
    const second = chatOf(visitor, { messages: [asked!] });
    const resumed = second.resumeStream();
    turnstile.open();
    await resumed;
    expect([second.status, textIn(second.lastMessage), second.lastMessage?.metadata?.state]).toEqual(["ready", "배송은 보통 이틀", "complete"]);
  });

  test("shows after a reload what the server kept, in the same parts", async () => {
    const visitor = await visit(undefined, "cus_emma");
    const chat = chatOf(visitor);
    await chat.sendMessage({ text: "Where is my order?" });
    const { conversation_id: id } = visitor.shop.deps.db.sqlite.prepare("select conversation_id from turns").get() as { conversation_id: string };
    const kept = (await visitor.shop.conversation(visitor.token, id)).messages;
    const shown = (message: ShopMessage | undefined) => message?.parts.map((part) => [part.type, "text" in part ? part.text : "data" in part ? part.data : "output" in part ? part.output : ""]);
    expect(shown(kept[1])).toEqual(shown(chat.messages[1]));
  });
});

describe("a second of many shoppers", () => {
  let shop: Shop;
  beforeAll(async () => { shop = await openShop(); });
  afterAll(async () => { await shop.close(); });

  test("mixes up no two of them", async () => {
    const questions: [string, RegExp][] = [["배송비는 얼마예요?", /3,000원/], ["How much is shipping?", /3,000 won/], ["도톰한 목욕 수건 얼마예요?", /24,000원/]];
    await Promise.all(Array.from({ length: 30 }, async (_, place) => {
      const [question, expected] = questions[place % questions.length]!;
      const chat = chatOf({ shop, token: await shop.visit(), turnId: () => "" });
      await chat.sendMessage({ text: question });
      expect(textIn(chat.lastMessage)).toMatch(expected);
      expect(chat.messages).toHaveLength(2);
    }));
  });
});
