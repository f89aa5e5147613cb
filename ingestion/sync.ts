import { setImmediate as breathe } from "node:timers/promises";
import { type Change, changesAfter, eachEntry, type Entry, lastSeq, listCategories, listSynonyms, readEntries } from "../db/catalog.ts";
import type { Db } from "../db/open.ts";
import type { EntryKind } from "../db/schema.ts";
import type { PassageIndex } from "./index/port.ts";
import { type CategoryWords, passageIds, toPassages } from "./passages.ts";
import { compileSynonyms, noSynonyms, type Synonyms } from "./synonyms.ts";

/** Changes applied before other work gets a turn: about 10 ms of indexing. */
const batchChanges = 100;

/** Keeps an index equal to the rows by following the catalog's change log, whoever writes it: this process or another. */
export type Follower = {
  /** Fills the index from rows alone. Returns the number of entries. */
  rebuild(): Promise<number>;
  /** Applies every change committed before the call. Where there is none it costs one SELECT (microseconds). */
  catchUp(): Promise<void>;
  /** Writes some entries into the index again as they are now, whatever it holds of them. */
  refresh(entryIds: string[]): Promise<void>;
  kindOf(entryId: string): EntryKind | undefined;
  synonyms(): Synonyms;
};

export function createFollower({ db, index }: { db: Db; index: PassageIndex }): Follower {
  const held = createHeld(index);
  let seq = 0;
  let synonyms = noSynonyms;
  let queue: Promise<void> = Promise.resolve();

  /** Work on the index runs one after the other, and goes on after a failure: `seq` stays, so the next call tries again. */
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const done = queue.then(work);
    queue = done.then(() => undefined, () => undefined);
    return done;
  }

  /** The row as it is now counts, not what the log says of it: so an old revision cannot return, nor a deleted entry. */
  async function apply(changes: Change[]): Promise<void> {
    const newer = changes.filter((change) => change.kind !== "synonyms" && change.revision > held.revisionOf(change.entryId));
    const ids = [...new Set(newer.map((change) => change.entryId))];
    if (ids.length > 0) await refresh(ids);
    if (changes.some((change) => change.kind === "synonyms")) synonyms = compileSynonyms(listSynonyms(db));
  }

  async function refresh(ids: string[]): Promise<void> {
    const entries = await readEntries(db, ids);
    const present = new Set(entries.map((entry) => entry.id));
    await held.put(entries, await categoryWords(db));
    await held.drop(ids.filter((id) => !present.has(id)));
  }

  async function drain(): Promise<void> {
    for (;;) {
      const changes = changesAfter(db, { seq, limit: batchChanges });
      const last = changes.at(-1);
      if (last === undefined) return;
      await apply(changes);
      seq = last.seq;
      if (changes.length < batchChanges) return;
      await breathe();
    }
  }

  async function fill(): Promise<number> {
    const start = lastSeq(db); // before the rows: a change that comes in between is applied twice rather than not at all
    synonyms = compileSynonyms(listSynonyms(db));
    const categories = await categoryWords(db);
    const gone = new Set(held.ids());
    for (const entries of eachEntry(db)) {
      for (const entry of entries) gone.delete(entry.id);
      await held.put(entries, categories);
      await breathe();
    }
    await held.drop([...gone]);
    seq = start;
    return held.ids().length;
  }

  return {
    rebuild: () => enqueue(fill),
    catchUp: () => enqueue(drain),
    refresh: (ids) => enqueue(() => refresh(ids)),
    kindOf: held.kindOf,
    synonyms: () => synonyms,
  };
}

/** The words of each category, by its id. */
export async function categoryWords(db: Db): Promise<Map<string, CategoryWords>> {
  return new Map((await listCategories(db)).map((category) => [category.id, category]));
}

/** What the index holds, by entry. */
function createHeld(index: PassageIndex) {
  const known = new Map<string, { kind: EntryKind; revision: number }>();
  return {
    ids: (): string[] => [...known.keys()],
    kindOf: (entryId: string): EntryKind | undefined => known.get(entryId)?.kind,
    revisionOf: (entryId: string): number => known.get(entryId)?.revision ?? 0,
    async put(entries: Entry[], categories: ReadonlyMap<string, CategoryWords>): Promise<void> {
      const passages = entries.flatMap((entry) => toPassages(entry, categories.get(entry.category ?? "")));
      const present = new Set(passages.map((passage) => passage.id));
      // An entry may have lost one of its languages.
      const dropped = entries.filter((entry) => known.has(entry.id)).flatMap((entry) => passageIds(entry.id)).filter((id) => !present.has(id));
      if (dropped.length > 0) await index.remove(dropped);
      if (passages.length > 0) await index.upsert(passages);
      for (const { id, kind, revision } of entries) known.set(id, { kind, revision });
    },
    async drop(ids: string[]): Promise<void> {
      if (ids.length > 0) await index.remove(ids.flatMap(passageIds));
      for (const id of ids) known.delete(id);
    },
  };
}
