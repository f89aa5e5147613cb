import { asc, eq } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { questionSets, type SetQuestion } from "./schema-staff.ts";

export type QuestionSet = typeof questionSets.$inferSelect;

export async function listSets(db: Db, limit: number): Promise<QuestionSet[]> {
  return db.orm.select().from(questionSets).orderBy(asc(questionSets.name), asc(questionSets.id)).limit(limit).all();
}

export async function readSet(db: Db, id: string): Promise<QuestionSet | undefined> {
  return db.orm.select().from(questionSets).where(eq(questionSets.id, id)).get();
}

/** Saves a set, new without an id. @returns undefined where there is none; `conflict` where it is no longer what was expected */
export async function saveSet(db: Db, set: { id?: string | undefined; name: string; questions: SetQuestion[]; expected?: number | undefined; actor: string }): Promise<QuestionSet | "conflict" | undefined> {
  return db.sqlite.transaction(() => {
    const { id, expected, actor, ...values } = set;
    const found = id === undefined ? undefined : db.orm.select().from(questionSets).where(eq(questionSets.id, id)).get();
    if (id !== undefined && found === undefined) return undefined;
    if (expected !== undefined && found?.revision !== expected) return "conflict" as const;
    const row = { id: id ?? newId("set"), ...values, actor, revision: (found?.revision ?? 0) + 1, updatedAt: Date.now() };
    appendAudit(db, { actor, action: "set.saved", subject: row.id, details: { questions: values.questions.length } });
    return db.orm.insert(questionSets).values(row).onConflictDoUpdate({ target: questionSets.id, set: row }).returning().get();
  }).immediate();
}

export async function removeSet(db: Db, set: { id: string; actor: string }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    const isRemoved = db.orm.delete(questionSets).where(eq(questionSets.id, set.id)).run().changes > 0;
    if (isRemoved) appendAudit(db, { actor: set.actor, action: "set.removed", subject: set.id });
    return isRemoved;
  }).immediate();
}

/**
 * Keeps how a run went, however many pieces it is asked in: the first begins the count, and each that goes on where the count
 * stands is added. `of` is then how many questions it came to, all of them unless somebody stopped it.
 */
export async function noteRun(db: Db, piece: { id: string; offset: number; right: number; of: number }): Promise<void> {
  const { id, offset, right, of } = piece;
  db.sqlite.transaction(() => {
    const before = offset === 0 ? { right: 0, of: 0 } : db.orm.select({ lastRun: questionSets.lastRun }).from(questionSets).where(eq(questionSets.id, id)).get()?.lastRun;
    if (before?.of !== offset) return; // somebody else has begun a run since
    db.orm.update(questionSets).set({ lastRun: { at: Date.now(), right: before.right + right, of: offset + of } }).where(eq(questionSets.id, id)).run();
  }).immediate();
}
