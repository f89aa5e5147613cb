import { and, eq, inArray } from "drizzle-orm";
import { dropEntry, newestRevision, writeFaqs, writeProducts, type FaqDraft, type ProductDraft } from "./catalog.ts";
import type { Db } from "./open.ts";
import { revisions, variants, type EntryKind } from "./schema.ts";
import { edits } from "./schema-staff.ts";

/** An entry that an import changed: the first and the last revision of its last unbroken run of them. */
export type Imported = { id: string; first: number; last: number };
/** An entry as an import found it: null where there was none, `isSame` where it has become so again. */
type Undoing = { id: string; kind: EntryKind; before: FaqDraft | ProductDraft | null; isSame: boolean };

// Somebody's edit between two runs of one import ends the first: what the second met is what an undo goes back to.
const importedRows = `
  select entry_id as id, max(revision) as last, max(case when not exists (
    select 1 from edits earlier where earlier.entry_id = edits.entry_id and earlier.revision = edits.revision - 1 and earlier.import_id = edits.import_id and earlier.cause = 'import'
  ) then revision end) as first from edits where import_id = ? and cause = 'import'`;

/** The entries that an import changed, in the order of their ids. */
export async function listImported(db: Db, wanted: { importId: string; after: string; limit: number }): Promise<Imported[]> {
  return db.prepared<[string, string, number], Imported>(`${importedRows} and entry_id > ? group by entry_id order by entry_id limit ?`).all(wanted.importId, wanted.after, wanted.limit);
}

export async function countImported(db: Db, importId: string): Promise<number> {
  return db.prepared<[string], { total: number }>("select count(distinct entry_id) as total from edits where import_id = ? and cause = 'import'").get(importId)?.total ?? 0;
}

/**
 * Makes entries what they were before an import, but for those that somebody has changed since. What an undo that was cut off
 * has done already counts as done. @returns how many of each
 */
export async function undoImported(db: Db, job: { entries: Imported[]; actor: string; importId: string }): Promise<{ undone: number; kept: number }> {
  const { entries, actor, importId } = job;
  return db.sqlite.transaction(() => {
    const undoing = withHolders(db, { importId, undoing: entries.flatMap((entry) => undoable(db, entry) ?? []) });
    // All of them let go of their variants before any takes one up: the import may have moved one between two of them.
    for (const { id, isSame } of undoing) if (!isSame) db.orm.delete(variants).where(eq(variants.productId, id)).run();
    for (const entry of undoing) {
      const last = newestRevision(db, entry.id)?.revision;
      putBack(db, entry);
      const revision = newestRevision(db, entry.id)?.revision ?? 0;
      if (revision !== last) db.orm.insert(edits).values({ entryId: entry.id, revision, actor, cause: "undo", importId }).run();
    }
    const isUndone = ({ id }: Imported) => undoing.some((entry) => entry.id === id) || wasUndone(db, { id, importId });
    const undone = entries.filter(isUndone).length;
    return { undone, kept: entries.length - undone };
  }).immediate();
}

/** An entry that is still as an import left it, with what it was before. */
function undoable(db: Db, { id, first, last }: Imported): Undoing | undefined {
  const known = newestRevision(db, id);
  if (known?.revision !== last) return undefined;
  const before = db.orm.select({ snapshot: revisions.snapshot }).from(revisions).where(and(eq(revisions.entryId, id), eq(revisions.revision, first - 1))).get()?.snapshot;
  return { id, kind: known.kind, before: (before ?? null) as Undoing["before"], isSame: JSON.stringify(before) === known.snapshot };
}

/**
 * Adds the products that hold a variant which one of these gets back, so that they give it up in the same moment. Where such a
 * product is no longer as the import left it, a person has decided: then the one that would get the variant stays as it is.
 */
function withHolders(db: Db, { importId, undoing }: { importId: string; undoing: Undoing[] }): Undoing[] {
  const all = new Map(undoing.map((entry) => [entry.id, entry]));
  for (const entry of all.values()) {
    for (const holder of holdersOf(db, entry)) {
      const found = all.has(holder) ? undefined : db.prepared<[string, string], Imported>(`${importedRows} and entry_id = ? group by entry_id`).get(importId, holder);
      const other = found && undoable(db, found);
      if (other !== undefined) all.set(holder, other); // looked at in its turn: a map goes on to what is added
    }
  }
  for (let size = -1; size !== all.size;) {
    size = all.size;
    const taken = new Map<string, string>();
    for (const entry of all.values()) {
      const wanted = variantsOf(entry);
      if (holdersOf(db, entry).some((holder) => !all.has(holder)) || wanted.some((id) => taken.has(id))) all.delete(entry.id);
      else for (const id of wanted) taken.set(id, entry.id);
    }
  }
  return [...all.values()];
}

/** Other products that hold a variant which an entry had. */
function holdersOf(db: Db, entry: Undoing): string[] {
  const ids = variantsOf(entry);
  if (ids.length === 0) return [];
  return db.orm.selectDistinct({ id: variants.productId }).from(variants).where(inArray(variants.id, ids)).all().map((row) => row.id).filter((id) => id !== entry.id);
}

function variantsOf({ kind, before }: Undoing): string[] {
  return kind === "faq" || before === null ? [] : (before as ProductDraft).variants.map((variant) => variant.id);
}

function putBack(db: Db, { id, kind, before }: Undoing): void {
  if (before === null) dropEntry(db, id);
  else if (kind === "faq") writeFaqs(db, [before as FaqDraft]);
  else writeProducts(db, [before as ProductDraft]);
}

function wasUndone(db: Db, { id, importId }: { id: string; importId: string }): boolean {
  const newest = db.prepared<[string, string], { cause: string; importId: string | null }>("select cause, import_id as importId from edits where entry_id = ? and revision = (select max(revision) from revisions where entry_id = ?)").get(id, id);
  return newest?.cause === "undo" && newest.importId === importId;
}
