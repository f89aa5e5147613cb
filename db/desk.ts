import { asc, desc, eq } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { cannedReplies, deskSettings, savedViews } from "./schema-agents.ts";

export type CannedReply = typeof cannedReplies.$inferSelect;
export type SavedView = typeof savedViews.$inferSelect;

/** A setting that agents change while the server runs; undefined where it was never set. */
export async function readDeskSetting(db: Db, name: string): Promise<unknown> {
  return db.orm.select({ value: deskSettings.value }).from(deskSettings).where(eq(deskSettings.name, name)).get()?.value;
}

export async function putDeskSetting(db: Db, setting: { name: string; value: unknown; actor: string }): Promise<void> {
  db.sqlite.transaction(() => {
    const { name, value, actor } = setting;
    const row = { value, updatedAt: Date.now() };
    db.orm.insert(deskSettings).values({ name, ...row }).onConflictDoUpdate({ target: deskSettings.name, set: row }).run();
    appendAudit(db, { actor, action: "desk.changed", subject: name });
  }).immediate();
}

export async function listCannedReplies(db: Db, limit: number): Promise<CannedReply[]> {
  return db.orm.select().from(cannedReplies).orderBy(asc(cannedReplies.title), asc(cannedReplies.id)).limit(limit).all();
}

/** Saves a canned reply: a new one without an id. Undefined where the id is unknown or there are `max` already. */
export async function putCannedReply(db: Db, reply: Pick<CannedReply, "title" | "language" | "text"> & { id?: string | undefined; actor: string; max: number }): Promise<CannedReply | undefined> {
  return db.sqlite.transaction(() => {
    const { id, actor, max, ...row } = reply;
    const updatedAt = Date.now();
    if (id !== undefined) return db.orm.update(cannedReplies).set({ ...row, updatedAt }).where(eq(cannedReplies.id, id)).returning().get();
    const { count } = db.prepared<[], { count: number }>("select count(*) as count from canned_replies").get() ?? { count: 0 };
    return count >= max ? undefined : db.orm.insert(cannedReplies).values({ id: newId("rep"), ...row, createdBy: actor, updatedAt }).returning().get();
  }).immediate();
}

export async function removeCannedReply(db: Db, id: string): Promise<boolean> {
  return db.orm.delete(cannedReplies).where(eq(cannedReplies.id, id)).run().changes > 0;
}

export async function listSavedViews(db: Db, limit: number): Promise<SavedView[]> {
  return db.orm.select().from(savedViews).orderBy(desc(savedViews.updatedAt), asc(savedViews.id)).limit(limit).all();
}

/** Saves filters of the log under a name; undefined where there are `max` already. */
export async function addSavedView(db: Db, view: { title: string; filter: Record<string, unknown>; actor: string; max: number }): Promise<SavedView | undefined> {
  return db.sqlite.transaction(() => {
    const { count } = db.prepared<[], { count: number }>("select count(*) as count from saved_views").get() ?? { count: 0 };
    if (count >= view.max) return undefined;
    return db.orm.insert(savedViews).values({ id: newId("viw"), title: view.title, filter: view.filter, createdBy: view.actor, updatedAt: Date.now() }).returning().get();
  }).immediate();
}

export async function removeSavedView(db: Db, id: string): Promise<boolean> {
  return db.orm.delete(savedViews).where(eq(savedViews.id, id)).run().changes > 0;
}
