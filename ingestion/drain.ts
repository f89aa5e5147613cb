import { type Change, changesAfter, newestRevision, readEntries } from "../db/catalog.ts";
import { advanceCursor } from "../db/cursors.ts";
import type { Db } from "../db/open.ts";
import { languages } from "../db/schema.ts";
import type { Grave } from "./index/points.ts";
import type { QdrantIndex } from "./index/qdrant.ts";
import { type Passage, passageId, toPassages } from "./passages.ts";
import { categoryWords } from "./sync.ts";

const batchChanges = 100; // of one step: two or three writes, then the cursor moves

/**
 * Applies the next changes of the log to a collection and moves its cursor behind them: only once every write is confirmed, so
 * a crash or a failure anywhere repeats the step. Repeating is harmless, and so is a write that arrives when a later one is there:
 * each carries its revision, and the index keeps the newest.
 * @returns whether there may be more
 */
export async function drainStep(deps: { db: Db; index: QdrantIndex }, cursor: { collection: string; seq: number }): Promise<{ seq: number; hasMore: boolean }> {
  const changes = changesAfter(deps.db, { seq: cursor.seq, limit: batchChanges });
  const last = changes.at(-1);
  if (last === undefined) return { seq: cursor.seq, hasMore: false };
  const { passages, graves } = await effectOf(deps.db, changes);
  if (graves.length > 0) await deps.index.bury(graves); // first: they need no embedder, and what is deleted must not wait for one
  if (passages.length > 0) await deps.index.upsert(passages);
  await advanceCursor(deps.db, { collection: cursor.collection, seq: last.seq });
  return { seq: last.seq, hasMore: changes.length === batchChanges };
}

/** Writes some entries into a collection again as they are now, whatever it holds of them. */
export async function refill(deps: { db: Db; index: QdrantIndex }, entryIds: string[]): Promise<void> {
  const changes = entryIds.flatMap((entryId) => {
    const known = newestRevision(deps.db, entryId);
    return known === undefined ? [] : [{ seq: 0, entryId, kind: known.kind, revision: known.revision, op: "upsert" as const }];
  });
  const { passages, graves } = await effectOf(deps.db, changes);
  if (passages.length > 0) await deps.index.upsert(passages);
  if (graves.length > 0) await deps.index.bury(graves);
}

/** What changes mean for an index. The rows count as they are now, not as the log says: they are what answers are read from. */
async function effectOf(db: Db, changes: Change[]): Promise<{ passages: Passage[]; graves: Grave[] }> {
  const revisions = new Map<string, number>();
  for (const { kind, entryId, revision } of changes) if (kind !== "synonyms") revisions.set(entryId, Math.max(revision, revisions.get(entryId) ?? 0));
  const entries = revisions.size === 0 ? [] : await readEntries(db, [...revisions.keys()]);
  const categories = await categoryWords(db);
  const passages = entries.flatMap((entry) => toPassages(entry, categories.get(entry.category ?? "")));
  const present = new Set(passages.map((passage) => passage.id));
  for (const { id, revision } of entries) revisions.set(id, revision);
  // An entry's first revision can have lost no language.
  const graves = [...revisions].filter(([, revision]) => revision > 1)
    .flatMap(([entryId, revision]) => languages.map((locale) => ({ id: passageId({ entryId, locale }), revision }))).filter(({ id }) => !present.has(id));
  return { passages, graves };
}
