import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { turnRecord } from "../../server/chat/record.ts";
import type { Receipt } from "../../server/operators/receipt.ts";
import { answers, scriptedModel, slowly, createTurnstile, type Call, type Play, type ScriptedModel } from "../rig/model.ts";
import { turnIdOf, type RequestOptions } from "../rig/client.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { textOf } from "../rig/stream.ts";
import { openUpstream } from "../rig/upstream.ts";

// The shop's own words: a voice that does not silence the bot, fixed answers for their own questions, and words never written.

type Voice = { version: number; settings: Record<string, unknown>; lines: string[] };
const plainVoice = { politeness: "haeyo", emoji: "none", signOff: {}, forbidden: [] as string[], notes: "" };

function staffOf(shop: Shop, token: string) {
  return <T>(path: string, body?: unknown, options: RequestOptions = {}) => call<T>(shop, `/api/${path}`, { token, ...(body !== undefined && { body }), ...options });
}
const asked = async (shop: Shop, text: string) => textOf(await shop.ask(await shop.visit(), text));

describe("with the model that needs no key", () => {
  let shop: Shop;
  let as: ReturnType<typeof staffOf>;
  beforeAll(async () => {
    shop = await openShop();
    as = staffOf(shop, await staffToken(shop, "operator"));
  });
  afterAll(async () => { await shop.close(); });

  test("shoppers get their answers whatever voice is saved, and a receipt says so", async () => {
    await as("staff/voice", { ...plainVoice, politeness: "hapsyo", forbidden: ["수건"] }, { method: "PUT" });
    expect(await asked(shop, "도톰한 목욕 수건은 얼마예요?")).toContain("24,000원");
    const saved = await as<{ receipt: Receipt }>("products/prd_thick_bath_towel", { price: 24_500 }, { method: "PATCH" });
    expect(saved.body.receipt.state).toBe("live");
    await as("staff/voice", plainVoice, { method: "PUT" });
  });

  test("a fixed answer is given to its own question only: not with why, when, how much, not, or another number in it", async () => {
    const reply = { ko: "네, 제주도도 배송해 드려요. 📦" };
    const { body: pin } = await as<{ id: string }>("staff/pins", { questions: ["제주도 배송 되나요?", "2개 사면 할인되나요?", "오늘까지 무료인가요?"], reply });
    for (const text of ["제주도 배송 되나요", "제주도 배송은 돼요?", "제주도는 배송이 됩니까?", "제주도 배송되나요", "2개 사면 할인 돼요?"]) expect(await asked(shop, text)).toBe(reply.ko);
    for (const text of ["제주도 배송 왜 안 되나요?", "제주도 배송 안 되나요?", "제주도 배송 얼마예요?", "제주도 배송 언제 되나요?", "배송 되나요? 제주도", "3개 사면 할인되나요?", "오늘부터 무료인가요?"]) expect(await asked(shop, text)).not.toBe(reply.ko);
    await as(`staff/pins/${pin.id}`, undefined, { method: "DELETE" });
  });

  test("a fixed answer leaves to the letter, with its links and marks", async () => {
    const reply = { ko: "반품 신청은 https://returns.example/start?shop=1에서 해 주세요. **꼭** <읽어> 주세요 👨‍👩‍👧 &amp; ＡＢＣ" };
    const { body: pin } = await as<{ id: string }>("staff/pins", { questions: ["반품 신청 화면은 어디인가요?"], reply });
    expect(await asked(shop, "반품 신청 화면이 어디예요?")).toBe(reply.ko);
    await as(`staff/pins/${pin.id}`, undefined, { method: "DELETE" });
  });

  test("a receipt names the fixed answer that stands before the entry", async () => {
    const { body: pin } = await as<{ id: string }>("staff/pins", { questions: ["선물 포장 되나요?"], reply: { ko: "네, 돼요." } });
    const saved = await as<{ receipt: Receipt }>("faqs", { id: "faq_wrap_again", question: { ko: "선물 포장 되나요?" }, answer: { ko: "선물 포장은 1,500원이에요." } });
    expect(saved.body.receipt).toMatchObject({ state: "other", failure: { step: "answered", reason: "pinned" }, answer: { text: "네, 돼요." } });
    await as(`staff/pins/${pin.id}`, undefined, { method: "DELETE" });
    await as("faqs/faq_wrap_again", undefined, { method: "DELETE" });
  });
});

describe("with a model that can be told", () => {
  let play: Play = () => answers("네.");
  let model: ScriptedModel;
  let shop: Shop;
  let as: ReturnType<typeof staffOf>;
  beforeAll(async () => {
    model = scriptedModel((given) => play(given));
    shop = await openShop({ model, settings: { BRAND_POLITENESS: "hapsyo" } });
    as = staffOf(shop, await staffToken(shop, "operator"));
  });
  afterAll(async () => { await shop.close(); });
  const isRepair = ({ prompt }: Call) => prompt.some((message) => message.role === "system" && message.content.startsWith("REPAIR"));
  const ask = async (plays: Play) => {
    play = plays;
    const answer = await shop.ask(await shop.visit(), "배송비 얼마예요?");
    const row = shop.deps.db.sqlite.prepare("select record from turns where id = ?").get(turnIdOf(answer)) as { record: string };
    return { text: textOf(answer), withheld: turnRecord.parse(JSON.parse(row.record)).withheld };
  };

  test("a saved voice comes before the setting, both ways, and until then the console shows the setting", async () => {
    const { body } = await as<Voice>("staff/voice");
    expect(body).toMatchObject({ version: 0, settings: { politeness: "hapsyo" } });
    const speaks = (told: string, mended: string): Play => (given) => answers(isRepair(given) ? mended : told);
    expect((await ask(speaks("배송비는 3,000원이에요.", "배송비는 3,000원입니다."))).text).toBe("배송비는 3,000원입니다.");
    await as("staff/voice", plainVoice, { method: "PUT" });
    expect(await ask(speaks("배송비는 3,000원이에요.", "배송비는 3,000원입니다."))).toEqual({ text: "배송비는 3,000원이에요.", withheld: [] });
    expect((await ask(speaks("배송비는 3,000원입니다.", "배송비는 3,000원이에요."))).text).toBe("배송비는 3,000원이에요.");
    const tone = JSON.stringify(model.calls.at(-1)?.prompt[0]);
    expect([tone.includes("해요체"), tone.includes("합쇼체")]).toEqual([true, false]);
  });

  test("a word that is never written is held back and mended once, and proves nothing", async () => {
    await as("staff/voice", { ...plainVoice, forbidden: ["최저가", "free", "쿠폰 4,500원"] }, { method: "PUT" });
    const mended = await ask((given) => answers(...(isRepair(given) ? ["배송비는 3,000원이에요."] : ["저희 배송비는 업계 **최저", "가**예요!"])));
    expect(mended).toEqual({ text: "배송비는 3,000원이에요.", withheld: [{ reason: "wording", claims: ["최저가"] }] });
    expect(JSON.stringify(model.calls.at(-1)?.prompt)).toContain("this shop never writes");
    expect((await ask(() => answers("쿠폰은 4,500원이에요."))).withheld).toContainEqual({ reason: "unsupported_claim", claims: ["4,500원"] });
    const stubborn = await ask(() => answers("저희는 최저가예요."));
    expect([stubborn.text.includes("최저가"), stubborn.withheld.length]).toEqual([false, 2]);
    expect((await ask(() => answers("freedom이라는 상품은 저희가 알지 못해요."))).withheld).toEqual([]);
    const slow = createTurnstile();
    slow.open();
    expect((await ask(() => slowly(["저희 가게는 언제나 최저", "가", "예요."], slow))).text).not.toContain("최저");
    await as("staff/voice", plainVoice, { method: "PUT" });
  });

  test("a receipt is red where the bot has no answer to the entry's own question", async () => {
    play = () => answers("죄송해요, 그건 확인할 수 없어요. [[unknown]]");
    const saved = await as<{ receipt: Receipt }>("products/prd_thick_bath_towel", { price: 25_000 }, { method: "PATCH" });
    expect(saved.body.receipt).toMatchObject({ state: "failed", failure: { step: "answered", reason: "no_answer" } });
    const removed = await as<{ receipt: Receipt }>("products/prd_thick_bath_towel", undefined, { method: "DELETE" });
    expect(removed.body.receipt.state).toBe("live");
  });
});

test("each model of a chain is held to the voice that it can keep: the hosted one to it, the embedded one behind it to none", async () => {
  const upstream = await openUpstream((given, { say }) => say({ words: [given.raw.includes("REPAIR") ? "배송비는 3,000원입니다." : "배송비는 3,000원이에요."] }));
  const shop = await openShop({ settings: { CHAT_MODEL: "compatible:rig,embedded", COMPATIBLE_BASE_URL: upstream.baseUrl } });
  await staffOf(shop, await staffToken(shop, "operator"))("staff/voice", { ...plainVoice, politeness: "hapsyo" }, { method: "PUT" });
  expect(await asked(shop, "배송비 얼마예요?")).toBe("배송비는 3,000원입니다.");
  upstream.plays(({ response }) => void response.writeHead(400).end());
  expect(await asked(shop, "도톰한 목욕 수건은 얼마예요?")).toContain("24,000원");
  await shop.close();
  await upstream.close();
});
