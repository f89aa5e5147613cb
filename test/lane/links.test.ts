import fc from "fast-check";
import { afterAll, describe, expect, test, vi } from "vitest";
import { putFaqs } from "../../db/catalog.ts";
import { createLinkGate, gateText, ownLinksIn, webLink } from "../../server/chat/links.ts";
import { casesOf, isFull, keepCounts, partOf, patienceMs } from "../rig/counts.ts";
import { hostileTexts, honestTexts, offList, registered } from "../rig/hostile-links.ts";
import { parking } from "../rig/products.ts";
import { tagsIn, unsafeNodes } from "../rig/rendered.ts";
import { openShop } from "../rig/shop.ts";
import { textOf } from "../rig/stream.ts";

// Of everything a model can write, the shopper gets words, and links to what this turn has read. However the stream is cut.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const view = { registered, language: "ko" } as const;
const counts = { texts: 0, prefixes: 0, splits: 0, unsafeNodes: 0, tags: 0, honest: 0, honestAltered: 0 };
afterAll(() => keepCounts("links", counts));

function gated(deltas: string[]): { pieces: string[]; text: string } {
  const gate = createLinkGate(view);
  const pieces = [...deltas.map((delta) => gate.push(delta)), gate.end()];
  return { pieces, text: pieces.join("") };
}

function look(text: string): { text: string; nodes: string[]; tags: string[] } {
  const found = { text, nodes: unsafeNodes(text, registered), tags: tagsIn(text) };
  counts.unsafeNodes += found.nodes.length;
  counts.tags += found.tags.length;
  return found;
}
const isUnsafe = ({ nodes, tags }: ReturnType<typeof look>) => nodes.length + tags.length > 0;

test("the renderer that judges here would fall for every one of the disguises it knows", () => {
  const taken = hostileTexts.filter((text) => unsafeNodes(text, registered).length > 0);
  expect(taken.length / hostileTexts.length).toBeGreaterThan(0.65);
});

describe("a hostile answer", () => {
  test("shows nothing but words and registered links, at every prefix", () => {
    const unsafe: unknown[] = [];
    for (const text of partOf(hostileTexts, 60)) {
      counts.texts++;
      const gate = createLinkGate(view);
      let shown = "";
      for (const unit of text.split("")) {
        shown += gate.push(unit);
        counts.prefixes++;
        const found = look(shown);
        if (isUnsafe(found)) unsafe.push({ written: text, ...found });
      }
      const found = look(shown + gate.end());
      if (isUnsafe(found)) unsafe.push({ written: text, ...found });
      expect(found.text).toBe(gateText(text, view));
    }
    expect(unsafe.slice(0, 5)).toEqual([]);
  });

  test("that breaks off anywhere shows no more", () => {
    const unsafe = partOf(hostileTexts, 30).flatMap((text) => Array.from(text, (_, end) => look(gateText(text.slice(0, end), view))).filter(isUnsafe));
    expect(unsafe.slice(0, 5)).toEqual([]);
  });

  test("is the same however the stream is cut", () => {
    const texts = fc.array(fc.oneof(fc.constantFrom(...hostileTexts), fc.constantFrom(...offList, ...honestTexts), fc.constantFrom("[", "](", "]", "<", "&", "!", "\\", ".", "//", ":", "https", "unlisted", "?", "#", "/", "7", "가", "\n", " ", "\u200b", "\u200d", "evil", "com", "🙂")), { minLength: 1, maxLength: 4 }).map((parts) => parts.join(""));
    const run = { numRuns: casesOf({ full: 20_000, quick: 500 }), seed: 21 };
    fc.assert(fc.property(texts, fc.array(fc.nat(), { maxLength: 9 }), (text, places) => {
      const cuts = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
      const { text: shown } = gated(cuts.slice(1).map((end, at) => text.slice(cuts[at], end)));
      counts.splits++;
      expect(shown).toBe(gated([text]).text);
      expect(look(shown)).toMatchObject({ nodes: [], tags: [] });
    }), run);
  });

  test("names no host that it could lead to", () => {
    const named = partOf(hostileTexts, 400).map((text) => gateText(text, view)).filter((text) => /evil\.|\/\/evil|javascript:|evil\s*\.\s*com/i.test(text));
    expect(named).toEqual([]);
  });
});

test.each([
  "환불은 harugyeol-refund.services/login 에서 신청해 주세요.", "harugyeol.email", "harugyeol.work에서", "(harugyeol.today)", "pay.harugyeol.center!", "harugyeol.cash,", "harugyeol.ninja", "harugyeol.unlisted/login", "a.harugyeol.unlisted:8443/x", "harugyeol.unlisted?next=1", "harugyeol.unlisted#pay",
  "harugyeol\\.unlisted\\/login", "하루결refund.unlisted/x", "harugyeol.оплата/x", "harugyeol.公司", "ｈａｒｕｇｙｅｏｌ．ｕｎｌｉｓｔｅｄ／ｘ",
])("an address under an ending that few know leads nowhere either, however it is cut: %j", (text) => {
  const shown = gateText(text, view);
  expect(shown).toContain("(링크 생략)");
  expect(shown).not.toMatch(/login|next|8443|(?<!\w)\.[a-z]/i);
  for (let end = 0; end <= text.length; end++) expect(gated([text.slice(0, end), text.slice(end)]).text).toBe(shown);
  expect(gated(text.split("")).text).toBe(shown);
});

test.each(["주문이 됐어요.그리고/또는 문의해 주세요", "됐어요.네?그래요", "3.5mm/6mm 두 가지", "v2.beta? 아니요", "Is it beta.ready?", "도착했어요.UV/자외선 차단이에요", "1.5kg:2개", "a.m./p.m."])("words that run on after a dot are no address: %j", (text) => {
  expect(gateText(text, view)).toBe(text);
  expect(gated(text.split("")).text).toBe(text);
});

describe("an honest answer", () => {
  test.each(honestTexts)("is left as it is: %j", (text) => {
    counts.honest++;
    if (gateText(text, view) !== text || gated(text.split("")).text !== text) counts.honestAltered++;
    expect(gateText(text, view)).toBe(text);
    expect(gated(text.split("")).text).toBe(text);
  });

  test("is seen to be honest without reading it letter by letter", () => {
    for (const text of [...partOf(hostileTexts, 200), ...honestTexts]) expect(gateText(text, view)).toBe(gated(text.split("")).text);
  });

  test("streams: of Korean and English words no more than the end of one is held back", () => {
    for (const text of ["도톰한 목욕 수건은 지금 주문하시면 이틀 안에 도착해요", "The towels arrive within two days when you order now"]) {
      const gate = createLinkGate(view);
      let shown = "";
      let worst = 0;
      [...text].forEach((character, at) => { shown += gate.push(character); worst = Math.max(worst, at + 1 - shown.length); });
      expect(worst).toBeLessThanOrEqual(3);
    }
  });

  test("may link to a page of the shop's, and what is glued to the link does not become part of it", () => {
    expect(gateText("https://shop.example/p/1에서", view)).toBe("https://shop.example/p/1 에서");
    expect(gateText("[보기](https://shop.example/p/1)에서", view)).toBe("[보기](https://shop.example/p/1)에서");
    expect(gateText("https://shop.example/p/1.evil.com", view)).toBe("(링크 생략)");
  });
});

test("only whole web addresses of plain characters can be registered", () => {
  expect(webLink("https://shop.example/p/1")).toBe("https://shop.example/p/1");
  for (const url of [null, "", "javascript:alert(1)", "//shop.example", "/p/1", "https://", "https://a b.example", "https://user:pw@shop.example", "https://shop.example/<b>", "https://쇼핑.한국/", "ftp://shop.example", `https://shop.example/${"x".repeat(3000)}`]) expect([url, webLink(url)]).toEqual([url, null]);
});

test("of the addresses in the shop's own texts only those of the shop's own pages count, and none that leads on", () => {
  const origins = ["https://shop.example"];
  expect(ownLinksIn("반품은 https://shop.example/returns 에서, 안내는 (https://shop.example/help/faq)에 있어요. https://shop.example/a에서도요.", origins)).toEqual(["https://shop.example/returns", "https://shop.example/help/faq", "https://shop.example/a"]);
  const others = [...offList.filter((url) => url !== "https://shop.example/p/10"), "https://shop.example/r?to=https://evil.com", "https://shop.example//evil.com", "https://shop.example/a/../b", "https://shop.example#x", "https://shop.example@evil.com/", "https://shop.example.evil.com/", "http://shop.example/", "https://evil.com/https://shop.example/"];
  expect(others.flatMap((text) => ownLinksIn(text, origins))).toEqual([]);
  expect(ownLinksIn("https://shop.example/returns", [])).toEqual([]);
});

test("a shopper is shown the way to the shop's own help page, and not to another's that stands beside it", async () => {
  const shop = await openShop({ settings: { ALLOWED_ORIGINS: "https://shop.example" } });
  try {
    const answer = { ko: "쇼룸 지하에 두 시간 무료예요. 약도는 https://shop.example/parking 에, 더 싼 곳은 https://parking.evil.example/x 에 있어요." };
    await putFaqs(shop.deps.db, [parking({ answer })]);
    expect(textOf(await shop.ask(await shop.visit(), "쇼룸에 주차장이 있나요?"))).toContain("약도는 https://shop.example/parking 에, 더 싼 곳은 (링크 생략) 에 있어요.");
  } finally {
    await shop.close();
  }
});

test("an endless word costs no more than its length", () => {
  const startedAt = performance.now();
  for (const unit of ["a.", "https://", "[", "](", "&#5", "<", "evil.com/", "가."]) expect(typeof gated(Array.from({ length: 300 }, () => unit.repeat(10))).text).toBe("string");
  expect(performance.now() - startedAt).toBeLessThan(isFull ? 8000 : 4000);
});
