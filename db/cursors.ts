import { asc, eq } from "drizzle-orm";
import type { Db } from "./open.ts";
import { indexCursors } from "./schema-index.ts";

export type Cursor = typeof indexCursors.$inferSelect;
/** How far behind something that follows the change log is: changes it has not seen, and the age of the oldest of them. */
export type Lag = { rows: number; ms: number };

/** The collections that follow the change log, each with how far it is. Cheap enough to ask before every search. */
export function listCursors(db: Db): Cursor[] {
  return db.orm.select().from(indexCursors).orderBy(asc(indexCursors.collection)).all();
}

export async function addCursor(db: Db, cursor: { collection: string; seq: number }): Promise<void> {
  db.orm.insert(indexCursors).values({ ...cursor, updatedAt: Date.now() }).run();
}

/** Moves a cursor on, never back: two processes may follow for the same collection. */
export async function advanceCursor(db: Db, { collection, seq }: { collection: string; seq: number }): Promise<void> {
  db.prepared("update index_cursors set seq = max(seq, ?), updated_at = ? where collection = ?").run(seq, Date.now(), collection);
}

/** Says that nobody works on a collection any more. */
export async function abandonCursor(db: Db, collection: string): Promise<void> {
  db.orm.update(indexCursors).set({ updatedAt: 0 }).where(eq(indexCursors.collection, collection)).run();
}

export async function removeCursor(db: Db, collection: string): Promise<void> {
  db.orm.delete(indexCursors).where(eq(indexCursors.collection, collection)).run();
}

export function lagAfter(db: Db, seq: number): Lag {
  const found = db.prepared<[number], { rows: number; at: number | null }>("select count(*) as rows, min(at) as at from outbox where seq > ?").get(seq);
  return { rows: found?.rows ?? 0, ms: found?.at == null ? 0 : Math.max(0, Date.now() - found.at) };
}
