import { setImmediate as breathe } from "node:timers/promises";
import { eachEntry } from "../db/catalog.ts";
import { dropEmbeddings, unusedEmbeddings } from "../db/embeddings.ts";
import type { Db } from "../db/open.ts";
import { hashOf } from "./embedders.ts";
import { embeddedText, toPassages } from "./passages.ts";
import { categoryWords } from "./sync.ts";

const keptMs = 30 * 24 * 3_600_000; // a season's texts may come back within the month
const everyMs = 24 * 3_600_000; // it reads the whole catalog

/**
 * Forgets, once a day, the vectors of texts that nobody has asked for in a month and that no passage has: an edited text leaves
 * its vector behind. Those of the catalog as it is stay, however long ago they were made. The first time is a while after the start.
 * @param embedder whose vectors are in use
 */
export function createForgetting(deps: { db: Db; embedder: string; startedAt: number }): (now: number) => Promise<number> {
  let dueAt = deps.startedAt + everyMs / 24;
  return async (now) => {
    if (now < dueAt) return 0;
    dueAt = now + everyMs;
    const unused = await unusedEmbeddings(deps.db, now - keptMs);
    if (unused.length === 0) return 0;
    const current = await currentHashes(deps.db);
    return dropEmbeddings(deps.db, unused.filter(({ embedder, hash }) => embedder !== deps.embedder || !current.has(hash)));
  };
}

async function currentHashes(db: Db): Promise<Set<string>> {
  const hashes = new Set<string>();
  const categories = await categoryWords(db);
  for (const entries of eachEntry(db)) {
    for (const entry of entries) for (const passage of toPassages(entry, categories.get(entry.category ?? ""))) hashes.add(hashOf(embeddedText(passage)));
    await breathe(); // chats first
  }
  return hashes;
}
