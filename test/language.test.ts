import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { detectLanguage } from "../server/chat/language.ts";
import { languageCases, type LanguageCase } from "./evaluation/language-cases.ts";
import { conversationIdOf } from "./rig/client.ts";
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
