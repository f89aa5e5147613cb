import fc from "fast-check";
import { expect, test } from "vitest";
import { createEmbeddedIndex } from "../../ingestion/index/embedded.ts";
import { parseQuery } from "../../ingestion/query.ts";
import { noSynonyms } from "../../ingestion/synonyms.ts";
import { edits, indexContract, passage } from "./index-contract.ts";

indexContract("embedded", async () => createEmbeddedIndex());

test("after any edits every score is what an index built afresh gives", async () => {
  await fc.assert(fc.asyncProperty(edits, async (steps) => {
    const edited = createEmbeddedIndex();
    const fresh = createEmbeddedIndex();
    const wanted = new Map(steps.map(({ id, text }) => [id, text]));
    for (const { id, text } of steps) await (text === undefined ? edited.remove([id]) : edited.upsert([passage(id, text)]));
    await fresh.upsert([...wanted].flatMap(([id, text]) => (text === undefined ? [] : [passage(id, text)])));
    for (const text of ["towel", "배송 안내", "red usb 수건 배송", "tn-2110"]) {
      const query = { terms: parseQuery(text, noSynonyms).terms, limit: 10 };
      expect(await edited.search(query)).toEqual(await fresh.search(query));
    }
  }), { numRuns: 60 });
});

test("an unknown word tells more than a known one, and a common one least", async () => {
  const index = createEmbeddedIndex();
  const fields = { keywords: "", body: "", details: "" };
  await index.upsert(["red towel", "red mug", "red lamp"].map((title, at) => ({
    id: `${at}:en`, entryId: String(at), kind: "product", locale: "en", revision: 1, fields: { ...fields, title },
  })));
  expect(index.idf("zebra")).toBeGreaterThan(index.idf("towel"));
  expect(index.idf("towel")).toBeGreaterThan(index.idf("red"));
  expect(index.fieldsOf({ passageId: "0:en", term: "towel" })).toBeGreaterThan(0);
  expect(index.fieldsOf({ passageId: "1:en", term: "towel" })).toBe(0);
  expect(index.fieldsOf({ passageId: "gone:en", term: "towel" })).toBe(0);
});
