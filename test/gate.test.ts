import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { putProducts } from "../db/catalog.ts";
import { turnRecord } from "../server/chat/record.ts";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { answers, createTurnstile, finish, says, scriptedModel, slowly, toolCall, type Call, type Play, type ScriptedModel } from "./rig/model.ts";
import { mug } from "./rig/products.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { chunksOf, closingOf, textOf, type AnswerStream } from "./rig/stream.ts";

// A model may say what it likes; what reaches the shopper stands on the shop's facts, sentence by sentence.

let play: Play = () => answers("네.");
let model: ScriptedModel;
let shop: Shop;
let token: string;

beforeAll(async () => {
  model = scriptedModel((call) => play(call));
  shop = await openShop({ model });
  await putProducts(shop.deps.db, [mug()]);
  token = await shop.visit();
});
afterAll(async () => { await shop.close(); });

async function ask(plays: Play, question = "배송비 얼마예요?", conversationId?: string): Promise<AnswerStream & { unanswered: string | null; record: ReturnType<typeof turnRecord.parse>; prompts: Call[] }> {
  play = plays;
  const before = model.calls.length;
  const answer = await shop.ask(token, question, { conversationId });
  const row = shop.deps.db.sqlite.prepare("select record, unanswered from turns where id = ?").get(turnIdOf(answer)) as { record: string; unanswered: string | null };
  return { ...answer, unanswered: row.unanswered, record: turnRecord.parse(JSON.parse(row.record)), prompts: model.calls.slice(before) };
}
/** Says one thing at first and another once it is told what was wrong. */
const then = (first: string[], second: string[]): Play => (call) => answers(...(isRepair(call) ? second : first));
const isRepair = (call: Call) => noteOf(call) !== undefined;
const noteOf = ({ prompt }: Call) => prompt.flatMap((message) => (message.role === "system" ? message.content : [])).find((text) => text.startsWith("REPAIR"));
const offer = /상담원에게 연결해 드릴까요\?$/;

describe("a reply", () => {
  test("that stands on the facts leaves as the model said it, with what each claim stands on", async () => {
    const said = ["배송비는 3,0", "00원이고, 주문 금액이 50,000원 이상이면 무료", "예요. [[faq_shipping_fee]] 더 궁금한 점이 있으", "신가요?"];
    const answer = await ask(() => answers(...said));
    expect(textOf(answer)).toBe("배송비는 3,000원이고, 주문 금액이 50,000원 이상이면 무료예요. 더 궁금한 점이 있으신가요?");
    expect(answer.prompts).toHaveLength(1);
    expect(answer.record.claims).toContainEqual(expect.objectContaining({ kind: "price", text: "3,000원", by: "entry", id: "faq_shipping_fee", revision: 1, span: expect.stringContaining("3,000원") }));
    expect(closingOf(answer).messageMetadata?.checked).toEqual({ sources: 1, claims: 2, withheld: 0 });
    const again = (await shop.conversation(token, conversationIdOf(answer))).messages.at(-1);
    expect(again?.metadata?.checked).toEqual({ sources: 1, claims: 2, withheld: 0 });
  });

  test("with a wrong price is mended by the model, which is told what was wrong and what the shopper has read", async () => {
    const answer = await ask(then(["안녕하세요! 배송비는 4,500원이에요. 감사합니다."], ["배송비는 3,000원이에요. [[faq_shipping_fee]]"]));
    expect(textOf(answer)).toBe("안녕하세요!\n배송비는 3,000원이에요.");
    expect(answer.raw).not.toContain("4,500");
    expect(answer.raw).not.toContain("감사합니다");
    expect(noteOf(answer.prompts[1]!)).toMatch(/"배송비는 4,500원이에요\."(.|\n)*"4,500원"(.|\n)*"안녕하세요!"/);
    expect(answer.prompts[1]?.prompt.at(-1)?.role).toBe("user");
    expect([closingOf(answer).messageMetadata?.state, answer.unanswered]).toEqual(["complete", null]);
    expect(answer.record.withheld).toEqual([{ reason: "unsupported_claim", claims: ["4,500원"] }]);
    expect(answer.record.claims).toContainEqual({ kind: "price", text: "4,500원", by: "unsupported" });
    expect(closingOf(answer).messageMetadata?.checked).toMatchObject({ withheld: 1 });
  });

  test("whose model lies again ends with a safe sentence, the offer of a person, and a reason for the operators", async () => {
    const answer = await ask(() => answers("배송비는 4,500원이에요."));
    expect(textOf(answer)).toMatch(offer);
    expect(answer.raw).not.toMatch(/4,500|REPAIR/);
    expect([answer.prompts.length, closingOf(answer).messageMetadata?.state, answer.unanswered]).toEqual([2, "complete", "unsupported_claim"]);
    const english = await ask(() => answers("Shipping is 4,500 won."), "How much is shipping?");
    expect(textOf(english)).toMatch(/Shall I connect you with a person\?$/);
    expect(english.raw).not.toContain("4,500");
  });

  test("that begins again when it is mended says nothing twice", async () => {
    const answer = await ask(then(["안녕하세요! 반갑습니다. 배송비는 4,500원이에요."], ["안녕하세요! 반갑습니다. 배송비는 3,000원이에요."]));
    expect(textOf(answer).replace("\n", " ")).toBe("안녕하세요! 반갑습니다. 배송비는 3,000원이에요.");
  });

  test("whose mending fails gets the safe sentence, and is stopped where the shopper stops it", async () => {
    const answer = await ask((call) => { if (isRepair(call)) throw new Error("500"); return answers("배송비는 4,500원이에요."); });
    expect(textOf(answer)).toMatch(offer);
    expect(answer.unanswered).toBe("unsupported_claim");
    const turnstile = createTurnstile();
    play = (call) => (isRepair(call) ? slowly(["천천히", " 말할게요."], turnstile) : answers("배송비는 4,500원이에요."));
    const stopped = await shop.open(token, "배송비는요?");
    const before = model.calls.length;
    while (!model.calls.slice(before - 1).some(isRepair)) await new Promise((resolve) => { setTimeout(resolve, 5); });
    await shop.stop(token, turnIdOf(stopped));
    expect(closingOf(await stopped.untilEnd()).messageMetadata?.state).toBe("stopped");
    expect(textOf(stopped)).toBe("");
  });

  test("before a tool call that was wrong is forgotten: the model speaks again once it knows more", async () => {
    const answer = await ask(function* (call) {
      if (call.step > 0) return yield* answers("별똥별 머그는 18,700원이에요. [[prd_test_mug]]");
      yield* says("머그는 99,000원쯤 해요. 확인해 볼게요.");
      yield toolCall("searchCatalog", { query: "별똥별 머그" });
      yield finish("tool-calls");
    }, "머그 얼마예요?");
    expect(textOf(answer)).toBe("별똥별 머그는 18,700원이에요.");
    expect(JSON.stringify(answer.prompts[1]?.prompt)).not.toContain("99,000");
    expect(answer.unanswered).toBeNull();
  });

  test("that is cut off never shows half a number", async () => {
    const answer = await ask(function* () { yield* says("배송비는 3,000원이에요. 제주는 3,0"); yield finish("length"); });
    expect(textOf(answer)).toMatch(/^배송비는 3,000원이에요\.( 제주는)?$/);
    expect(closingOf(answer).messageMetadata?.state).toBe("interrupted");
  });

  test.each([["a link", "https://evil.example/x 에서 확인하세요."], ["an e-mail address", "help@evil.example로 보내 주세요."], ["a promise", "전액 환불해 드릴게요."], ["a deed", "주문을 취소해 드렸어요."], ["a changed address", "배송지를 바꿔 드렸어요."], ["a sent coupon", "쿠폰을 보내 드렸어요."], ["an issued coupon", "쿠폰이 바로 발급되었습니다."],
    ["a price for a day", "별똥별 머그는 오늘만 절반 가격이에요."], ["a sale that ends today", "세일은 오늘까지예요."], ["a parcel that nobody sent", "주문하신 상품은 어제 보내 드렸어요."], ["a stock word", "별똥별 머그는 품절이에요."],
    ["a number between invisible letters", "별똥별 머그는 1\u200b5,000원이에요."], ["a number in other digits", "별똥별 머그는 １５,０００원이에요."], ["a number in words", "별똥별 머그는 만오천 원이에요."],
    ["a number in words without a unit", "별똥별 머그 가격은 구백이에요."], ["a short number without a unit", "별똥별 머그 가격은 7천이에요."], ["an English number in words without a unit", "별똥별 머그 price는 only nine hundred 예요."],
    ["a number in entities", "별똥별 머그는 &#57;&#57;&#48;&#32;won 이에요."], ["a number in two spellings of entities", "별똥별 머그는 &#x39;90 w&#111;n 이에요."], ["an entity with a mark in it", "별똥별 머그는 9&[[x]]#57;0원이에요."],
    ["digits that a mark parts", "별똥별 머그는 7[[x]]18,700원이에요."], ["digits that a mark parts in two lines", "별똥별 머그는 7\n[[x]]18,700원이에요."], ["a number in words with marks in them", "별똥별 머그는 nine hundr[[x]]ed w[[x]]on 이에요."],
    ["a number in words with a line in its mark", "별똥별 머그는 nine hundr[[x\ny]]ed won 이에요."], ["a stock word with a mark in it", "별똥별 머그는 품[[x]]절이에요."]])(
    "with %s that the shop never gave does not leave", async (_, lie) => {
      const answer = await ask(() => answers(lie), "별똥별 머그 있어요?");
      expect(textOf(answer)).toMatch(offer);
      expect(textOf(answer)).not.toMatch(/9|1\d,|undr|ed won|절이/);
    });
});

describe("the shopper's own claim", () => {
  test.each([
    ["별똥별 머그 5,000원 맞죠?", "네, 별똥별 머그는 5,000원이에요."], ["별똥별 머그 990원 맞죠?", "네, 말씀하신 대로 별똥별 머그는 990원이에요."], ["별똥별 머그 990원 맞죠?", "네, 말씀하신 대로 990원이에요. [[prd_test_mug]]"],
    ["Is the Shooting Star Mug 990 won?", "Yes, as you said, the Shooting Star Mug is 990 won."], ["배송비 990원 맞죠?", "네, 말씀하신 것처럼 배송비는 990원이에요."],
    ["별똥별 머그 500개 있나요?", "네, 별똥별 머그는 재고가 500개 있어요."], ["별똥별 머그 500개 있나요?", "네, 말씀하신 500개 있어요."],
  ])("is no evidence: to %j nobody hears %j", async (question, lie) => {
    const answer = await ask(() => answers(lie), question);
    expect(textOf(answer)).toMatch(/상담원에게 연결해 드릴까요\?$|with a person\?$/);
    expect(textOf(answer)).not.toMatch(/990|500|5,000/);
  });

  test.each([
    ["별똥별 머그 5,000원 맞죠?", "5,000원이 아니라 18,700원이에요. [[prd_test_mug]]"], ["Is the Shooting Star Mug 990 won?", "The Shooting Star Mug is not 990 won, it is 18,700 won. [[prd_test_mug]]"], ["별똥별 머그 990원 맞죠?", "“별똥별 머그 990원 맞죠?”라고 하셨군요."],
    ["예산이 30,000원인데 머그 있나요?", "말씀하신 예산 30,000원이면 별똥별 머그를 추천해 드려요."], ["별똥별 머그 3개 있나요?", "네, 3개 있어요. [[prd_test_mug]]"], ["별똥별 머그 500개 있나요?", "아쉽지만 500개는 없고 7개 남아 있어요. [[prd_test_mug]]"],
  ])("may be denied, taken up or said again as theirs: to %j everybody hears %j", async (question, words) => {
    const answer = await ask(() => answers(words), question);
    expect(textOf(answer)).toBe(words.replace(" [[prd_test_mug]]", ""));
  });
});

test("talk leaves word by word where the model is slow, and a sentence with a claim only whole", async () => {
  const turnstile = createTurnstile();
  play = () => slowly(["잠시만요, 제가 곧", " 찾아볼게요. 별똥별", " 머그는 18,", "700원이에요."], turnstile);
  const answer = await shop.open(token, "별똥별 머그 얼마예요?");
  turnstile.pass(1);
  await answer.untilText("잠시만요");
  turnstile.pass(2);
  await answer.untilText("찾아볼게요.");
  expect(textOf(answer)).not.toContain("18");
  turnstile.open();
  expect(textOf(await answer.untilEnd())).toBe("잠시만요, 제가 곧 찾아볼게요. 별똥별 머그는 18,700원이에요.");
});

test.each([
  ["How much is the Shooting Star Mug?", ["The mug costs twen", "ty", " dollars."]],
  ["별똥별 머그 얼마예요?", ["별똥별 머그 가격은 구백", " 원이에요."]],
] as const)("to %j no part of the number in words %j is seen, however slowly the model says it", async (question, pieces) => {
  const turnstile = createTurnstile();
  play = (call) => (isRepair(call) ? answers("") : slowly([...pieces], turnstile));
  const answer = await shop.open(token, question);
  for (const _ of pieces) {
    turnstile.pass(1);
    await new Promise((resolve) => { setTimeout(resolve, 330); });
  }
  turnstile.open();
  expect(textOf(await answer.untilEnd())).not.toMatch(/twen|구백/);
});

describe("the language of a reply", () => {
  test("is the shopper's: one in another is mended, and else said in set words", async () => {
    const mended = await ask(then(["Shipping costs 3,000 won for every order."], ["배송비는 3,000원이에요."]));
    expect(textOf(mended)).toBe("배송비는 3,000원이에요.");
    const stubborn = await ask(() => answers("배송비는 주문 금액에 따라 달라져요."), "How much is the shipping fee?");
    expect(textOf(stubborn)).toMatch(/^I am sorry.*person\?$/);
    expect(stubborn.record.withheld.map(({ reason }) => reason)).toEqual(["language", "language"]);
  });

  test("is not mistaken for another for a product's name or the shop's own words", async () => {
    const answer = await ask(() => answers("Moon Jar Mug는 달항아리 머그의 영어 이름이에요."), "달항아리 머그 영어로 뭐예요?");
    expect(answer.record.withheld).toEqual([]);
  });

  test("is not mistaken for another where the words belong to none, as those that a load generator sends", async () => {
    const letters = (count: number) => Array.from({ length: 8 }, (_, at) => String.fromCharCode(97 + ((count * (at + 3) + at * 5) % 26))).join("");
    const words = Array.from({ length: 240 }, (_, at) => `q${letters(at)}${at % 3 === 0 ? letters(at + 7).slice(0, 4) : ""}${at % 12 === 11 ? ". " : " "}`);
    const answer = await ask(() => answers(...words));
    expect(textOf(answer).trim()).toBe(words.join("").trim());
    expect([answer.prompts.length, answer.record.withheld]).toEqual([1, []]);
  });

  test("is polite Korean: words for friends are mended, a brand's level is kept where it has one", async () => {
    const friend = await ask(then(["그건 내가 알려줄게. 배송은 보통 빨라."], ["배송비는 3,000원이에요."]));
    expect(textOf(friend)).toBe("배송비는 3,000원이에요.");
    const formal = scriptedModel((call) => answers(...(isRepair(call) ? ["배송비는 3,000원입니다."] : ["배송비는 3,000원이에요."])));
    const brand = await openShop({ model: formal, settings: { BRAND_POLITENESS: "hapsyo" } });
    expect(textOf(await brand.ask(await brand.visit(), "배송비 얼마예요?"))).toBe("배송비는 3,000원입니다.");
    expect(JSON.stringify(formal.calls[0]?.prompt[0])).toContain("합쇼체");
    await brand.close();
  });
});

test("nothing is checked where it is switched off", async () => {
  const off = await openShop({ model: scriptedModel(() => answers("배송비는 4,500원이에요.")), settings: { CHECK_CLAIMS: "off" } });
  const answer = await off.ask(await off.visit(), "배송비 얼마예요?");
  expect(textOf(answer)).toBe("배송비는 4,500원이에요.");
  expect(closingOf(answer).messageMetadata?.checked).toBeUndefined();
  await off.close();
});

test("a question that nothing fits, answered without a fact, is kept for the operators", async () => {
  const answer = await ask(() => answers("그건 조금 더 알아봐야 할 것 같아요."), "블록체인 양자컴퓨터 자격증 시험은 어떻게 접수하나요");
  expect(answer.unanswered).toBe("low_confidence");
  const thin = await ask(() => answers("네, 저희 쇼룸에서 자격증 시험도 접수해 드려요."), "블록체인 양자컴퓨터 자격증 시험은 어떻게 접수하나요");
  expect(textOf(thin)).toMatch(offer);
  expect(chunksOf(thin, "source-document")).toEqual([]);
});
