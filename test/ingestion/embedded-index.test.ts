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
  expect(index.has({ passageId: "0:en", term: "towel" })).toBe(true);
  expect(index.has({ passageId: "1:en", term: "towel" })).toBe(false);
  expect(index.has({ passageId: "gone:en", term: "towel" })).toBe(false);
});
