import { readEntries } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Retriever } from "../../ingestion/retriever.ts";
import { passagesMax } from "../limits.ts";
import type { Passage } from "./facts.ts";

/**
 * What the shop has to say on a question: entries found by the index and those the last answers spoke of, each read from
 * its row now. The index only names ids; an entry that was deleted a moment ago is simply not there.
 */
export async function retrieve(deps: { db: Db; retriever: Retriever }, wanted: { text: string; recentIds: string[] }): Promise<Passage[]> {
  const hits = await deps.retriever.search({ text: wanted.text, limit: passagesMax });
  const found = new Map(hits.map((hit) => [hit.entryId, hit]));
  const ids = [...new Set([...found.keys(), ...wanted.recentIds])];
  return (await readEntries(deps.db, ids)).map((entry) => ({
    entry, match: found.get(entry.id)?.coverage ?? 0, score: found.get(entry.id)?.score ?? 0, recent: wanted.recentIds.includes(entry.id),
  }));
}
