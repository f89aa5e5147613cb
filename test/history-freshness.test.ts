import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putFaqs, putProducts, removeEntry } from "../db/catalog.ts";
import { conversationIdOf } from "./rig/client.ts";
import { answers, questionOf, scriptedModel } from "./rig/model.ts";
import { mug, parking } from "./rig/products.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { sourcesOf, textOf } from "./rig/stream.ts";

// What the shopper was told an hour ago may be wrong by now: an old conversation never keeps an old fact alive.

describe("the embedded model", () => {
  let shop: Shop;
  let token: string;
  beforeAll(async () => { shop = await openShop(); token = await shop.visit(); });
  afterAll(async () => { await shop.close(); });

  test("tells the new price in the old conversation, and that it has changed", async () => {
    await putProducts(shop.deps.db, [mug()]);
    const first = await shop.ask(token, "별똥별 머그 얼마예요?");
    expect(textOf(first)).toContain("18,700원");
    const conversationId = conversationIdOf(first);
    await putProducts(shop.deps.db, [mug({ price: 21_500 })]);
    const second = await shop.ask(token, "별똥별 머그 얼마예요?", { conversationId });
    expect(textOf(second)).toMatch(/바뀌었어요.*21,500원/s);
    expect(textOf(second)).not.toContain("18,700");
    const third = await shop.ask(token, "별똥별 머그 얼마라고요?", { conversationId });
    expect(textOf(third)).toContain("21,500원");
    const english = await shop.ask(token, "How much is the Shooting Star Mug?", { conversationId });
    expect(textOf(english)).toContain("₩21,500");
    const fresh = await shop.ask(token, "별똥별 머그 얼마예요?");
    expect(textOf(fresh)).not.toContain("바뀌");
  });

  test("says that a product is gone, and cites it no more", async () => {
    await putProducts(shop.deps.db, [mug({ id: "prd_gone", title: { ko: "은하수 물컵", en: "Milky Way Tumbler" }, variants: [] })]);
    const first = await shop.ask(token, "은하수 물컵 얼마예요?");
    expect(sourcesOf(first)).toEqual(["prd_gone"]);
    await removeEntry(shop.deps.db, "prd_gone");
    const second = await shop.ask(token, "그거 재고 있어요?", { conversationId: conversationIdOf(first) });
    expect(textOf(second)).toContain("은하수 물컵");
    expect(textOf(second)).not.toMatch(/18,700|남/);
    expect(sourcesOf(second)).toEqual([]);
  });
});

describe("any other model", () => {
  const model = scriptedModel((call) => {
    const question = questionOf(call);
    return answers(question.includes("처음") ? "별똥별 머그는 18,700원이고 재고가 있어요. [[prd_test_mug]]" : question.includes("주차") ? "두 시간 무료로 주차하실 수 있어요. [[faq_test_parking]]"
      : question.includes("향초") ? `개봉한 향초는 교환${question.includes("다시") ? "해 드려요" : "이 안 돼요"}. 더 궁금한 점은 편히 물어보세요. [[faq_test_candle]]` : question.includes("그냥") ? "별똥별 머그는 21,500원이에요. [[prd_test_mug]]" : question.includes("수량") ? "별똥별 머그는 5개 남았어요. 머그 세트는 15개예요. [[prd_test_mug]]" : "18,700원에서 21,500원으로 바뀌었어요. [[prd_test_mug]]");
  });
  let shop: Shop;
  beforeAll(async () => { shop = await openShop({ model }); });
  afterAll(async () => { await shop.close(); });
  const systemOf = () => JSON.stringify(model.calls.at(-1)?.prompt.filter((message) => message.role === "system").slice(1));
  const historyOf = () => JSON.stringify(model.calls.at(-1)?.prompt.filter((message) => message.role === "assistant"));

  test("finds the old value struck out and named, and may say that it changed from it", async () => {
    const token = await shop.visit();
    await putProducts(shop.deps.db, [mug()]);
    const first = await shop.ask(token, "별똥별 머그 처음 물어봐요, 얼마예요?");
    const conversationId = conversationIdOf(first);
    await putProducts(shop.deps.db, [mug({ price: 21_500 })]);
    const second = await shop.ask(token, "별똥별 머그 지금은 얼마예요?", { conversationId });
    expect(historyOf()).toContain("별똥별 머그는 [superseded]이고 재고가 있어요.");
    expect(historyOf()).not.toContain("18,700");
    expect(systemOf()).toMatch(/SUPERSEDED since the shopper was told: .*prd_test_mug.*18,700원/);
    expect(textOf(second)).toBe("18,700원에서 21,500원으로 바뀌었어요.");
  });

  test("that does not say that a price changed has it said for it, once", async () => {
    const token = await shop.visit();
    await putProducts(shop.deps.db, [mug()]);
    const conversationId = conversationIdOf(await shop.ask(token, "별똥별 머그 처음 물어봐요, 얼마예요?"));
    await putProducts(shop.deps.db, [mug({ price: 21_500 })]);
    expect(textOf(await shop.ask(token, "별똥별 머그 그냥 얼마예요?", { conversationId }))).toBe("별똥별 머그는 21,500원이에요.\n앞서 안내해 드린 내용이 그사이 바뀌었어요.");
    expect(textOf(await shop.ask(token, "별똥별 머그 그냥 얼마라고요?", { conversationId }))).toBe("별똥별 머그는 21,500원이에요.");
  });

  test("finds a rule without a figure struck out once it is turned round, and the shopper hears that it changed", async () => {
    const token = await shop.visit();
    const candle = (ko: string) => parking({ id: "faq_test_candle", question: { ko: "개봉한 향초도 교환되나요?" }, answer: { ko } });
    await putFaqs(shop.deps.db, [candle("개봉한 향초는 교환이 안 돼요. 뜯지 않은 상품은 보내 주세요.")]);
    const conversationId = conversationIdOf(await shop.ask(token, "개봉한 향초 교환되나요?"));
    await putFaqs(shop.deps.db, [candle("개봉한 향초는 교환이 안 돼요. 뜯지 않은 상품은 문 앞에 두세요.")]);
    await shop.ask(token, "개봉한 향초 교환 안 되는 거죠?", { conversationId });
    expect(historyOf()).toContain("개봉한 향초는 교환이 안 돼요.");
    await putFaqs(shop.deps.db, [candle("개봉한 향초는 교환해 드려요. 뜯지 않은 상품은 문 앞에 두세요.")]);
    const answer = await shop.ask(token, "향초 교환 다시 알려 주세요", { conversationId });
    expect(historyOf()).toContain("[superseded] 더 궁금한 점은 편히 물어보세요.");
    expect(historyOf()).not.toContain("안 돼요");
    expect(textOf(answer)).toMatch(/^개봉한 향초는 교환해 드려요\..*그사이 바뀌었어요\.$/s);
  });

  test("keeps the other figures whose digits an outdated one is part of", async () => {
    const token = await shop.visit();
    const set = { ko: "별똥별을 그려 넣은 도자기 머그예요. 머그 세트는 15개예요." };
    await putProducts(shop.deps.db, [mug({ stock: 5, variants: [], description: set })]);
    const conversationId = conversationIdOf(await shop.ask(token, "별똥별 머그 수량 알려 주세요"));
    await putProducts(shop.deps.db, [mug({ stock: 4, variants: [], description: set })]);
    await shop.ask(token, "별똥별 머그 처음 이야기로 돌아가요", { conversationId });
    expect(historyOf()).toContain("[superseded]");
    expect(historyOf()).toContain("세트는 15개예요");
  });

  test("keeps what has not changed, and hears nothing of an edit that touched no value it was told", async () => {
    const token = await shop.visit();
    await putFaqs(shop.deps.db, [parking()]);
    const first = await shop.ask(token, "쇼룸에 주차장이 있나요?");
    expect(sourcesOf(first)).toEqual(["faq_test_parking"]);
    await putFaqs(shop.deps.db, [parking({ tags: ["주차장"] })]);
    await shop.ask(token, "주차 다시 알려 주세요", { conversationId: conversationIdOf(first) });
    expect(historyOf()).toContain("두 시간 무료로");
    expect(systemOf()).not.toContain("SUPERSEDED");
    await putFaqs(shop.deps.db, [parking({ answer: { ko: "쇼룸 지하에 한 시간 무료로 주차하실 수 있어요." } })]);
    await shop.ask(token, "주차 한 번 더요", { conversationId: conversationIdOf(first) });
    expect(historyOf()).toContain("[superseded]");
  });
});
