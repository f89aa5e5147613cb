import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { detectLanguage } from "../server/chat/language.ts";
import { languageCases, type LanguageCase } from "./evaluation/language-cases.ts";
import { conversationIdOf } from "./rig/client.ts";
import { answers, scriptedModel, type Call, type Play } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { closingOf, textOf } from "./rig/stream.ts";

// An answer speaks as its question does, whatever was spoken before it.

const opening = { ko: "안녕하세요", en: "Hello there" };
const atOnce = 8;
let shop: Shop;
beforeAll(async () => { shop = await openShop(); });
afterAll(async () => { await shop.close(); });

async function ask({ before, text }: LanguageCase): Promise<{ said: string; language: string | undefined }> {
  const token = await shop.visit();
  const conversationId = before === undefined ? undefined : conversationIdOf(await shop.ask(token, opening[before]));
  const answer = await shop.ask(token, text, { conversationId });
  return { said: textOf(answer), language: closingOf(answer).messageMetadata?.language };
}

describe("a model that answers in another language than the shopper's", () => {
  let play: Play = () => answers("");
  const model = scriptedModel((call) => play(call));
  let scripted: Shop;
  beforeAll(async () => { scripted = await openShop({ model }); });
  afterAll(async () => { await scripted.close(); });
  const isMending = ({ prompt }: Call) => prompt.some((message) => message.role === "system" && message.content.startsWith("REPAIR"));
  const say = async (question: string, first: string, second = first) => {
    play = (call) => answers(...(isMending(call) ? second : first).split(/(?<= )/));
    return textOf(await scripted.ask(await scripted.visit(), question));
  };
  const asked = { ko: "배송비 얼마예요?", en: "How much is the shipping fee?" };
  const right = { ko: "자세한 내용은 곧 알려 드릴게요.", en: "Let me look that up for you." };

  test.each([
    ["ko", "送料はいつでも無料で、全額返金をお約束します。"], ["ko", "Le garantizamos el reembolso completo en todos los casos."], ["ko", "Our delivery team usually handles this kind of request very quickly 고객님."], ["ko", "Доставка всегда бесплатная."],
    ["ko", "Let me look that up for you right away."], ["ko", "我们会马上处理您的问题 고객님."], ["en", "곧 자세히 알아봐 드릴게요."], ["en", "Le garantizamos el reembolso completo en todos los casos."], ["en", "送料はいつでも無料です。"], ["en", "Pakiet zostanie wysłany jutro rano przez naszego kuriera."],
    ["en", "Siparisiniz yarin sabah kurye tarafindan size teslim edilecek."],
  ] as const)("hears of it: a %s shopper gets neither %j nor half of it, but what is said the second time", async (language, foreign) => {
    expect(await say(asked[language], foreign, right[language])).toBe(right[language]);
    expect(await say(asked[language], foreign)).toMatch(language === "ko" ? /상담원에게 연결해 드릴까요\?$/ : /^I am sorry.*person\?$/);
  });

  test.each([
    ["ko", "한지(韓紙)로 만든 그릇이에요."], ["ko", "카카오페이, Naver Pay, Toss Pay, Apple Pay 모두 됩니다."], ["ko", "qbcdezfghijq qbcdezfghjaq qbcdezfghjbq qbcdezfghjcq."], ["ko", "XS, M, XL 중에서 고르세요."],
    ["en", "Choose from Celadon, Navy, Ivory, Sage, Charcoal, Cream, Ochre, White."], ["en", "Thank you!"], ["en", "The bojagi (보자기) wrapping is lovely."],
  ] as const)("is not meant: a %s shopper reads %j as it was said", async (language, words) => {
    expect(await say(asked[language], words)).toBe(words);
  });
});

test("the language of replies on a labelled Korean, English and mixed set of at least 300 is right in 98 %", async () => {
  const cases = languageCases();
  expect(cases.length).toBeGreaterThanOrEqual(300);
  const wrong: string[] = [];
  const waiting = [...cases];
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      const { said, language } = await ask(one);
      if (language !== one.expected || (detectLanguage(said) ?? one.expected) !== one.expected) wrong.push(`${one.kind} ${one.expected} "${one.text}": ${language}, ${said.slice(0, 80)}`);
    }
  }));
  const data = join(import.meta.dirname, "../data");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "language.json"), `${JSON.stringify({ cases: cases.length, right: cases.length - wrong.length, wrong }, null, 2)}\n`);
  expect(wrong.length / cases.length, wrong.join("\n")).toBeLessThanOrEqual(0.02);
}, 60_000);
