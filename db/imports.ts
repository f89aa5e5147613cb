import { and, desc, eq, inArray } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { importMaps, imports, type ImportState } from "./schema-staff.ts";

export type ImportRow = typeof imports.$inferSelect;

export async function createImport(db: Db, row: Pick<ImportRow, "kind" | "name" | "actor">): Promise<ImportRow> {
  const at = Date.now();
  return db.orm.insert(imports).values({ id: newId("imp"), ...row, state: "uploading", map: {}, report: null, createdAt: at, updatedAt: at }).returning().get();
}

export async function readImport(db: Db, id: string): Promise<ImportRow | undefined> {
  return db.orm.select().from(imports).where(eq(imports.id, id)).get();
}

export async function listImports(db: Db, limit: number): Promise<ImportRow[]> {
  return db.orm.select().from(imports).orderBy(desc(imports.createdAt)).limit(limit).all();
}

/** Moves an import on from one of the states it may be in; false where it is in another, so that two cannot run it. */
export async function moveImport(db: Db, move: { id: string; from: readonly ImportState[]; to: ImportState; actor: string; map?: Record<string, string> | undefined; report?: Record<string, unknown> | undefined }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    const { id, from, to, actor, map, report } = move;
    const isMoved = db.orm.update(imports).set({ state: to, updatedAt: Date.now(), ...(map && { map }), ...(report && { report }) }).where(and(eq(imports.id, id), inArray(imports.state, [...from]))).run().changes > 0;
    const counts = Object.fromEntries(Object.entries(report ?? {}).filter(([, value]) => typeof value === "number"));
    if (isMoved && to !== "checking" && to !== "checked") appendAudit(db, { actor, action: `import.${to}`, subject: id, details: counts });
    return isMoved;
  }).immediate();
}

/** Names what a stopped server left half-way; each can be run again (it goes by ids) or undone. */
export async function closeImports(db: Db): Promise<void> {
  db.orm.update(imports).set({ state: "interrupted", updatedAt: Date.now() }).where(inArray(imports.state, ["checking", "running", "undoing"])).run();
}

export async function recallMap(db: Db, of: { kind: string; columnsHash: string }): Promise<Record<string, string> | undefined> {
  return db.orm.select({ map: importMaps.map }).from(importMaps).where(and(eq(importMaps.kind, of.kind), eq(importMaps.columnsHash, of.columnsHash))).get()?.map;
}

export async function rememberMap(db: Db, row: { kind: string; columnsHash: string; map: Record<string, string> }): Promise<void> {
  const values = { ...row, usedAt: Date.now() };
  db.orm.insert(importMaps).values(values).onConflictDoUpdate({ target: [importMaps.kind, importMaps.columnsHash], set: values }).run();
}
