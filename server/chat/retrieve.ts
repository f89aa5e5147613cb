import { readEntries, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { IndexSource } from "../../ingestion/index/paired.ts";
import type { Found, Retriever } from "../../ingestion/retriever.ts";
import { passagesMax, passagesWithContextMax } from "../limits.ts";
import type { Passage } from "./facts.ts";

export type Wanted = {
  text: string;
  /** The question before this one, if there was one: "and by bank transfer?" only says its half. */
  before: string | undefined;
  /** Entries that the last answer spoke of. */
  recentIds: string[];
  /** Hears which index answered, for each search. */
  note?: (source: IndexSource) => void;
};

/** From here on an entry means what was asked: about what a question and its answer have over a question and any other text. */
const nearMin = 0.4;

/** The share of a question's words that are nowhere in the shop; none are foreign where an entry means the same in other words. */
export async function foreignShareOf(deps: { retriever: Retriever }, { text, passages }: { text: string; passages: Passage[] }): Promise<number> {
  return passages.some((passage) => passage.isNear) ? 0 : deps.retriever.foreignShare(text);
}

/**
 * What the shop has to say on a question: entries found for it alone, then for it together with the question before, then
 * those the last answer spoke of, each read from its row now. The index only names ids; an entry that was deleted a moment
 * ago is simply not there.
 */
export async function retrieve(deps: { db: Db; retriever: Retriever; read?: ((ids: string[]) => Promise<Entry[]>) | undefined }, wanted: Wanted): Promise<Passage[]> {
  const { text, before, note } = wanted;
  // At once: whatever one of them waits for, the other waits for as well.
  const [own, together] = await Promise.all([
    deps.retriever.search({ text, limit: passagesMax, note }), before === undefined ? [] : deps.retriever.search({ text: `${before} ${text}`, limit: passagesWithContextMax, note }),
  ]);
  const found = new Map<string, Found>();
  for (const hit of [...own, ...together]) if (!found.has(hit.entryId)) found.set(hit.entryId, hit);
  const near = new Set(own.filter((hit) => hit.nearness >= nearMin).map((hit) => hit.entryId));
  const ids = [...new Set([...found.keys(), ...wanted.recentIds])];
  return (await (deps.read?.(ids) ?? readEntries(deps.db, ids))).map((entry) => {
    const hit = found.get(entry.id);
    return { entry, match: Math.max(hit?.coverage ?? 0, hit?.nearness ?? 0), isNear: near.has(entry.id), naming: hit?.naming ?? 0, score: hit?.score ?? 0, recent: wanted.recentIds.includes(entry.id) };
  });
}
