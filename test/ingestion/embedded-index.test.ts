import { expect, test } from "vitest";
import { createEmbeddedIndex } from "../../ingestion/index/embedded.ts";
import { indexContract } from "./index-contract.ts";

indexContract("embedded", async () => createEmbeddedIndex());

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
