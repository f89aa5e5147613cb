import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createSentences } from "../server/chat/claims/sentences.ts";
import { alterations } from "./evaluation/claims.ts";
import { judgeClaims, type ClaimFigures } from "./evaluation/claim-figures.ts";

// What a model says wrongly is found, and what it says rightly is let go, however it is put.

const folder = mkdtempSync(join(tmpdir(), "sangdam-claims-"));
let figures: ClaimFigures;

beforeAll(async () => {
  figures = await judgeClaims(folder);
  const data = join(import.meta.dirname, "../data");
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "claims.json"), `${JSON.stringify(figures, null, 2)}\n`);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

const share = (...labels: string[]) => {
  const counts = labels.map((label) => figures.byLabel[label] ?? { right: 0, of: 0 });
  return counts.reduce((sum, count) => sum + count.right, 0) / counts.reduce((sum, count) => sum + count.of, 0);
};

describe("the labelled claims over the demo shop", () => {
  test("are at least 600, in both languages, of every kind", () => {
    expect(figures.sentences).toBeGreaterThanOrEqual(600);
    expect(Object.keys(figures.byLabel)).toEqual(expect.arrayContaining(["supported", "ko", "en", ...alterations]));
    for (const label of ["supported", "number", "swapped", "unit", "date", "negated"]) expect(figures.byLabel[label]?.of, label).toBeGreaterThanOrEqual(50);
  });

  test("altered figures, units, dates, ids, links, stock words and promises: at least 98 % are caught", () => {
    expect(share("number", "unit", "date", "id", "link")).toBeGreaterThanOrEqual(0.98);
    for (const label of ["number", "date", "id", "link", "stock", "promise"]) expect(share(label), label).toBeGreaterThanOrEqual(0.98);
    expect(share("unit")).toBeGreaterThanOrEqual(0.95);
  });

  test("one product's values said of another: at least 90 % are caught", () => {
    expect(share("swapped")).toBeGreaterThanOrEqual(0.9);
  });

  test("what the facts hold is stopped in at most 2 % of the cases", () => {
    expect(figures.falseAlarms).toEqual(expect.any(Array));
    expect(1 - share("supported")).toBeLessThanOrEqual(0.02);
  });

  test("policies turned round are caught where they repeat the shop's words", () => {
    expect(share("negated")).toBeGreaterThanOrEqual(0.8); // what is reported; there is no promise for it
  });

  test("a sentence is checked in 2 ms", () => {
    expect(figures.checkMs.p95).toBeLessThanOrEqual(2);
  });
});

describe("sentences", () => {
  const cut = (text: string, sizes: number[] = []) => {
    const sentences = createSentences({ mayLeave: () => false, talkCharsMax: Infinity });
    const found: string[] = [];
    let rest = text;
    for (let at = 0; rest !== ""; at++) {
      const size = Math.max(1, sizes[at % Math.max(1, sizes.length)] ?? 1);
      found.push(...sentences.push(rest.slice(0, size)).map((sentence) => sentence.text));
      rest = rest.slice(size);
    }
    return [...found, ...sentences.end().map((sentence) => sentence.text)];
  };

  test.each([
    ["배송비는 3,000원이에요. 5만 원 이상이면 무료예요!", ["배송비는 3,000원이에요.", " 5만 원 이상이면 무료예요!"]],
    ["It is 1.5 kg. See e.g. the care notes. Fine?", ["It is 1.5 kg.", " See e.g. the care notes.", " Fine?"]],
    ["이렇게 해요.그리고 끝나요.", ["이렇게 해요.", "그리고 끝나요."]],
    ["주소는 help@harugyeol.example이에요. 홈페이지는 https://a.example/x.y 예요.", ["주소는 help@harugyeol.example이에요.", " 홈페이지는 https://a.example/x.y 예요."]],
    ["이런 게 있어요.\n- **머그** 29,000원 [[prd_a]]\n- 접시\n1. 하나\n2. 둘", ["이런 게 있어요.", "\n- **머그** 29,000원 [[prd_a]]", "\n- 접시", "\n1. 하나", "\n2. 둘"]],
    ["네. [[faq_a]] [[faq_b]] 그리고요.", ["네. [[faq_a]] [[faq_b]]", " 그리고요."]],
    ["오전 10 a.m. to 5 p.m. daily. Closed Mon.", ["오전 10 a.m. to 5 p.m. daily.", " Closed Mon."]],
    ["“얼마예요?”라고 하셨군요. 네.", ["“얼마예요?”라고 하셨군요.", " 네."]],
    ["잠시만요… 네.", ["잠시만요…", " 네."]],
  ])("of %j end where a reader would say", (text, expected) => {
    expect(cut(text)).toEqual(expected);
  });

  test("are the same however the stream is cut, and are the text when put together again", () => {
    const pieces = fc.array(fc.constantFrom("배송비는 3,000원이에요.", " 1.5 kg", " e.g. 이것", "\n- 목록", " [[faq_a]]", " [[", "]] ", "!", "? ", "https://a.example/b.c", " 🙂", "“따옴표.”", "3.", "\n\n"), { maxLength: 14 }).map((parts) => parts.join(""));
    fc.assert(fc.property(pieces, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (text, sizes) => {
      expect(cut(text, sizes)).toEqual(cut(text, [text.length]));
      expect(cut(text, sizes).join("")).toBe(text);
    }), { numRuns: 500, seed: 4 });
  });

  test("without an end are cut between two words, never inside a character", () => {
    const long = cut(`${"단어 ".repeat(400)}${"🙂".repeat(700)}`);
    expect(Math.max(...long.map((part) => part.length))).toBeLessThanOrEqual(601);
    expect(long.every((part) => part.isWellFormed())).toBe(true);
  });
});
