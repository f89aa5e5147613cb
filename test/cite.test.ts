import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createMarkReader, type Piece } from "../server/chat/cite.ts";
import { markerCharsMax } from "../server/limits.ts";

// A model's marks become sources and never words, however its stream is cut.

function read(deltas: string[]): { text: string; ids: string[] } {
  const reader = createMarkReader();
  const pieces: Piece[] = [...deltas.flatMap((delta) => reader.push(delta)), ...reader.end()];
  return { text: pieces.flatMap((piece) => (piece.type === "text" ? piece.text : [])).join(""), ids: pieces.flatMap((piece) => (piece.type === "cite" ? piece.id : [])) };
}

function split(text: string, places: number[]): string[] {
  const cuts = [0, ...places.map((place) => place % (text.length + 1)).toSorted((a, b) => a - b), text.length];
  return cuts.slice(1).map((end, at) => text.slice(cuts[at], end));
}

const examples: [string, { text: string; ids: string[] }][] = [
  ["배송비는 3,000원이에요. [[faq_shipping_fee]]", { text: "배송비는 3,000원이에요.", ids: ["faq_shipping_fee"] }],
  ["[[a]] 처음에", { text: " 처음에", ids: ["a"] }], ["하나 [[a]][[b]] 둘\n\n[[c, d]]셋", { text: "하나 둘셋", ids: ["a", "b", "c", "d"] }],
  ["표시 없음 [링크] [ 그리고 ]]", { text: "표시 없음 [링크] [ 그리고 ]]", ids: [] }], ["[[ ]]빈 것", { text: "빈 것", ids: [] }], ["끝 공백은 남아요  \n", { text: "끝 공백은 남아요  \n", ids: [] }],
  ["🙂 [[unknown]] 👨‍👩‍👧", { text: "🙂 👨‍👩‍👧", ids: ["unknown"] }], [`앞 [[${"x".repeat(markerCharsMax)}]] 뒤`, { text: `앞 [[${"x".repeat(markerCharsMax)}]] 뒤`, ids: [] }],
];

test.each(examples)("%j is read as text and ids, at every pair of cuts", (text, expected) => {
  expect(read([text])).toEqual(expected);
  expect(read(text.split(""))).toEqual(expected);
  for (let one = 0; one <= Math.min(text.length, 60); one++) for (let other = one; other <= Math.min(text.length, 60); other++) expect(read(split(text, [one, other]))).toEqual(expected);
});

describe("for texts of any shape", () => {
  const fragment = fc.oneof(
    fc.constantFrom("[", "[[", "]", "]]", " ", "\n", ",", "[[faq_a]]", "[[prd_b, faq_c]]", "가격은 ", "29,000원", "🙂", "a[b]"),
    fc.string({ maxLength: 6, unit: "grapheme" }), fc.integer({ min: markerCharsMax - 6, max: markerCharsMax + 2 }).map((length) => `[[${"y".repeat(length)}]]`),
  );
  const texts = fc.array(fragment, { maxLength: 14 }).map((fragments) => fragments.join(""));

  test("how the stream is cut changes nothing", () => {
    fc.assert(fc.property(texts, fc.array(fc.nat(), { maxLength: 8 }), (text, places) => {
      expect(read(split(text, places))).toEqual(read([text]));
      expect(read(text.split(""))).toEqual(read([text]));
    }), { numRuns: 3000, seed: 11 });
  });

  test("no whole mark is ever among the words, and never more than a mark's length is held back", () => {
    fc.assert(fc.property(texts, (text) => {
      const reader = createMarkReader();
      let said = "";
      for (const character of text) {
        said += reader.push(character).flatMap((piece) => (piece.type === "text" ? piece.text : [])).join("");
      }
      const rest = reader.end().flatMap((piece) => (piece.type === "text" ? piece.text : [])).join("");
      expect(rest.trimStart().length).toBeLessThanOrEqual(markerCharsMax + 2);
      expect(`${said}${rest}`).not.toMatch(/\[\[(faq_a|prd_b, faq_c)\]\]/);
    }), { numRuns: 2000, seed: 12 });
  });
});

test.each(["말 [[faq_ship", "말 [[", "말 [", "말 [[faq_a]", "말 [[prd_a, faq_"])("a mark that the end cuts off is dropped with its space: %j", (text) => {
  expect(read([text])).toEqual({ text: "말", ids: [] });
});
