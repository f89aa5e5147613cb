import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IndexQuery, PassageIndex } from "../../ingestion/index/port.ts";
import type { Passage } from "../../ingestion/passages.ts";
import { parseQuery } from "../../ingestion/query.ts";
import { noSynonyms } from "../../ingestion/synonyms.ts";

/** How much of it a slow index is asked. */
export type Effort = { editRuns: number; timeoutMs: number };

/** What every passage index must do, whatever stands behind it. `make` gives an empty index each time. */
export function indexContract(name: string, make: () => Promise<PassageIndex>, effort: Effort = { editRuns: 60, timeoutMs: 20_000 }): void {
  describe(`${name} index`, () => {
    findsContract(make);
    editsContract(make, effort);
  });
}

function findsContract(make: () => Promise<PassageIndex>): void {
  test("a Korean noun of two syllables finds it before a particle", async () => {
    const index = await make();
    await index.upsert([passage("a:ko", "배송은 이틀 걸립니다"), passage("b:ko", "환불 안내"), passage("c:ko", "빠른배송")]);
    expect((await find(index, "배송")).toSorted()).toEqual(["a:ko", "c:ko"]);
    expect(await find(index, "환불은 언제 되나요")).toContain("b:ko");
  });

  test("shoppers see only the language and kind that was asked for", async () => {
    const index = await make();
    await index.upsert([passage("a:en", "usb hub"), passage("a:ko", "usb 허브"), { ...passage("f:en", "which usb hub?"), kind: "faq" }]);
    expect((await find(index, "usb", { locale: "ko" }))).toEqual(["a:ko"]);
    expect((await find(index, "usb", { kinds: ["faq"] }))).toEqual(["f:en"]);
    expect((await find(index, "usb", { kinds: ["faq", "product"] })).length).toBe(3);
    expect(await find(index, "usb", { kinds: [] })).toEqual([]);
  });

  test("equal passages come in the order of their ids, and no more than asked for", async () => {
    const index = await make();
    const ids = ["d:en", "b:en", "e:en", "a:en", "c:en"];
    await index.upsert(ids.map((id) => passage(id, "wool socks")));
    expect(await find(index, "socks", { limit: 3 })).toEqual(["a:en", "b:en", "c:en"]);
    expect(await find(index, "socks")).toEqual(ids.toSorted());
    expect(await find(index, "socks", { limit: 0 })).toEqual([]);
  });

  test("shoppers with a limit see what is for sale within it", async () => {
    const index = await make();
    const offered = (id: string, price: number, inStock: boolean): Passage => ({ ...passage(id, "towel"), offer: { price, inStock } });
    await index.upsert([offered("a:en", 1000, true), offered("b:en", 2000, false), offered("c:en", 3000, true), { ...passage("f:en", "towel"), kind: "faq" }]);
    expect(await find(index, "towel", { inStock: true })).toEqual(["a:en", "c:en"]);
    expect(await find(index, "towel", { priceMin: 1000, priceMax: 2000 })).toEqual(["a:en", "b:en"]);
    expect(await find(index, "towel", { priceMin: 1001, inStock: true })).toEqual(["c:en"]);
    expect(await find(index, "towel")).toHaveLength(4);
  });

  test("an empty question, an unknown word and an empty index find nothing", async () => {
    const index = await make();
    expect(await find(index, "towel")).toEqual([]);
    await index.upsert([passage("a:en", "towel")]);
    expect(await find(index, "")).toEqual([]);
    expect(await find(index, "zebra")).toEqual([]);
    await index.ping();
  });

  test("a word in the title counts more than in the details", async () => {
    const index = await make();
    const fields = { title: "case", keywords: "", body: "", details: "for tablet" };
    await index.upsert([{ ...passage("a:en", ""), fields }, passage("b:en", "tablet")]);
    expect(await find(index, "tablet")).toEqual(["b:en", "a:en"]);
  });
}

function editsContract(make: () => Promise<PassageIndex>, effort: Effort): void {
  test("what a passage used to say is not found any more", async () => {
    const index = await make();
    await index.upsert([passage("a:en", "red towel")]);
    await index.upsert([passage("a:en", "blue blanket")]);
    expect(await find(index, "towel")).toEqual([]);
    expect(await find(index, "blanket")).toEqual(["a:en"]);
  });

  test("a removed passage is gone, and removing it again is no error", async () => {
    const index = await make();
    await index.upsert([passage("a:en", "red towel"), passage("b:en", "red towel")]);
    await index.remove(["a:en", "never:en"]);
    await index.remove(["a:en"]);
    expect(await find(index, "towel")).toEqual(["b:en"]);
  });

  test("it says which passages it holds, each in its revision, though no word of theirs can be searched for", async () => {
    const index = await make();
    await index.upsert([{ ...passage("a:ko", "★★★"), revision: 3 }, passage("b:en", "red towel"), passage("c:en", "red towel")]);
    await index.remove(["c:en"]);
    expect(await index.revisions(["a:ko", "a:en", "b:en", "c:en"])).toEqual(new Map([["a:ko", 3], ["b:en", 1]]));
    expect(await index.revisions([])).toEqual(new Map());
  });

  test("after any edits it finds what one built afresh finds", async () => {
    await fc.assert(fc.asyncProperty(edits, async (steps) => {
      const edited = await make();
      const wanted = new Map<string, Passage>();
      for (const step of steps) {
        if (step.text === undefined) {
          wanted.delete(step.id);
          await edited.remove([step.id]);
        } else {
          wanted.set(step.id, passage(step.id, step.text));
          await edited.upsert([passage(step.id, step.text)]);
        }
      }
      const fresh = await make();
      await fresh.upsert([...wanted.values()]);
      for (const text of ["towel", "배송 안내", "red usb 수건 배송", "tn-2110"]) {
        const query = { terms: parseQuery(text, noSynonyms).terms, limit: 10 };
        // Not the scores: a server may count what it has deleted and not yet cleared away.
        expect((await edited.search(query)).map(({ id }) => id).toSorted()).toEqual((await fresh.search(query)).map(({ id }) => id).toSorted());
      }
    }), { numRuns: effort.editRuns });
  }, effort.timeoutMs);
}

const words = fc.constantFrom("towel", "red", "usb", "hub", "배송은", "배송", "안내", "수건", "tn-2110", "환불");
export const edits = fc.array(fc.record({
  id: fc.constantFrom("a:ko", "b:ko", "c:ko", "d:ko", "e:ko", "f:ko"),
  text: fc.option(fc.array(words, { minLength: 1, maxLength: 8 }).map((list) => list.join(" ")), { nil: undefined }),
}), { minLength: 1, maxLength: 40 });

async function find(index: PassageIndex, text: string, filter: Partial<IndexQuery> = {}): Promise<string[]> {
  return (await index.search({ terms: parseQuery(text, noSynonyms).terms, limit: 10, ...filter })).map((hit) => hit.id);
}

export function passage(id: string, title: string): Passage {
  const [entryId = "", locale] = id.split(":");
  const fields = { title, keywords: "", body: title, details: "" };
  return { id, entryId, kind: "product", locale: locale === "ko" ? "ko" : "en", revision: 1, fields };
}
