import { and, desc, eq, inArray, lt, ne } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { dropEntry, lastSeq, newestRevision, readCurrent, writeFaqs, writeProducts, type Entry, type FaqDraft, type ProductDraft, type PutCounts } from "./catalog.ts";
import type { Db } from "./open.ts";
import { revisions, variants, type EntryKind, type Localized } from "./schema.ts";
import { edits, type EditCause } from "./schema-staff.ts";

export type EntryDraft = ({ kind: "product" } & ProductDraft) | ({ kind: "faq" } & FaqDraft);
/** Who changes what. `expected`: the revision that the change was made on; 0: there must be none yet; any: there must be one. */
export type EditBase = { id: string; kind: EntryKind; actor: string; cause: EditCause; expected?: number | "any" | undefined; importId?: string | undefined };
export type EditOutcome =
  | { state: "created" | "changed" | "unchanged"; entry: Entry; before: Entry | undefined }
  /** Somebody else was first; `current` is undefined where they deleted it. */
  | { state: "conflict"; current: Entry | undefined }
  /** An entry of the other kind has the id, or another product has the variant's. */
  | { state: "taken"; field: string };
export type RemoveOutcome = { state: "removed"; before: Entry; revision: number } | { state: "conflict"; current: Entry } | { state: "not_found" };
export type RevisionRow = { revision: number; at: number; actor: string | null; cause: EditCause | null; entry: Entry | null };

/**
 * Saves one entry if it still is what the change was made on. `change` gets the entry as it is now, in the transaction, so
 * that no other change is lost between reading and writing; what it throws undoes everything.
 */
export async function saveEntry(db: Db, edit: EditBase & { change(current: Entry | undefined): EntryDraft }): Promise<EditOutcome> {
  return db.sqlite.transaction(() => save(db, edit)).immediate();
}

/** Saves several entries in one transaction and notes them in the audit log as one deed. Without `expected` none conflicts. */
export async function saveEntries(db: Db, job: { drafts: EntryDraft[]; actor: string; cause: EditCause; importId?: string | undefined }): Promise<EditOutcome[]> {
  const { drafts, ...how } = job;
  return db.sqlite.transaction(() => {
    const outcomes = drafts.map((draft) => save(db, { id: draft.id, kind: draft.kind, ...how, change: () => draft }, false));
    const saved = outcomes.filter(({ state }) => state === "created" || state === "changed").length;
    if (saved > 0 && how.importId === undefined) appendAudit(db, { actor: how.actor, action: "entries.saved", subject: drafts[0]?.kind ?? "", details: { saved, of: drafts.length } });
    return outcomes;
  }).immediate();
}

/** The first of these drafts that could not be saved, were they saved in this order: whose field is another entry's. */
export async function findTaken(db: Db, drafts: EntryDraft[]): Promise<{ place: number; field: string } | undefined> {
  const owners = new Map<string, string | undefined>();
  const ownerOf = (variantId: string) => (owners.has(variantId) ? owners.get(variantId) : db.prepared<[string], { owner: string }>("select product_id as owner from variants where id = ?").get(variantId)?.owner);
  for (const [place, draft] of drafts.entries()) {
    const known = newestRevision(db, draft.id);
    if (known !== undefined && known.kind !== draft.kind) return { place, field: "id" };
    if (draft.kind === "faq") continue;
    const taken = draft.variants.findIndex(({ id }) => (ownerOf(id) ?? draft.id) !== draft.id);
    if (taken >= 0) return { place, field: `variants.${taken}.id` };
    for (const { id } of db.prepared<[string], { id: string }>("select id from variants where product_id = ?").all(draft.id)) owners.set(id, undefined);
    for (const { id } of draft.variants) owners.set(id, draft.id);
  }
  return undefined;
}

/** Whether an entry stands as a draft has it. */
export function standsAs(entry: Entry, draft: EntryDraft): boolean {
  const said = (each: EntryDraft) => JSON.stringify(each.kind === "faq" ? faqInOrder(each) : inOrder(each));
  return entry.kind === draft.kind && said(entry) === said(draft);
}

/** What a whole import would do to these drafts, or does: see `putProducts`. What it changed can be undone by its id. */
export async function importEntries(db: Db, job: { drafts: EntryDraft[]; actor: string; importId: string; isDry: boolean }): Promise<PutCounts> {
  const { drafts, actor, importId } = job;
  if (job.isDry) return compareDrafts(db, drafts);
  return db.sqlite.transaction(() => {
    const start = lastSeq(db);
    const counts = drafts[0]?.kind === "faq" ? writeFaqs(db, drafts.map((draft) => faqInOrder(draft as FaqDraft))) : writeProducts(db, drafts.map((draft) => inOrder(draft as ProductDraft)));
    db.prepared<[string, string, number]>("insert into edits (entry_id, revision, actor, cause, import_id) select entry_id, revision, ?, 'import', ? from outbox where seq > ?").run(actor, importId, start);
    return counts;
  }).immediate();
}

/** New, changed, unchanged and taken, without writing anything. An id that comes twice is counted as the first time. */
function compareDrafts(db: Db, drafts: EntryDraft[]): PutCounts {
  const counts: PutCounts = { created: 0, changed: 0, unchanged: 0, taken: [] };
  for (const draft of drafts) {
    const known = newestRevision(db, draft.id);
    if (known !== undefined && known.kind !== draft.kind) counts.taken.push(draft.id);
    else if (known?.snapshot == null) counts.created++;
    else if (known.snapshot === JSON.stringify(draft.kind === "faq" ? faqInOrder(draft) : inOrder(draft))) counts.unchanged++;
    else counts.changed++;
  }
  return counts;
}

function save(db: Db, edit: EditBase & { change(current: Entry | undefined): EntryDraft }, isNoted = true): EditOutcome {
  const known = newestRevision(db, edit.id);
  if (known !== undefined && known.kind !== edit.kind) return { state: "taken", field: "id" };
  const before = known?.snapshot == null ? undefined : readCurrent(db, edit.id);
  if (!isExpected(edit, before)) return { state: "conflict", current: before };
  const draft = edit.change(before);
  const taken = draft.kind === "product" ? takenVariant(db, draft) : undefined;
  if (taken !== undefined) return { state: "taken", field: taken };
  const counts = draft.kind === "product" ? writeProducts(db, [inOrder(draft)]) : writeFaqs(db, [faqInOrder(draft)]);
  const entry = readCurrent(db, edit.id);
  if (entry === undefined) throw new Error("A saved entry is there.");
  if (counts.unchanged > 0) return { state: "unchanged", entry, before };
  note(db, edit, entry.revision);
  if (isNoted) appendAudit(db, { actor: edit.actor, action: `${edit.kind}.${edit.cause === "restore" ? "restored" : before === undefined ? "added" : "saved"}`, subject: edit.id, details: { revision: entry.revision, fields: changedFields(before, entry) } });
  return { state: counts.created > 0 ? "created" : "changed", entry, before };
}

function isExpected({ expected }: EditBase, before: Entry | undefined): boolean {
  return expected === undefined || (expected === "any" ? before !== undefined : expected === (before?.revision ?? 0));
}

/** Deletes one entry; every revision of it stays and can be restored. */
export async function removeEntryAs(db: Db, edit: EditBase): Promise<RemoveOutcome> {
  return db.sqlite.transaction((): RemoveOutcome => {
    const before = readCurrent(db, edit.id);
    if (before === undefined || before.kind !== edit.kind) return { state: "not_found" };
    if (!isExpected(edit, before)) return { state: "conflict", current: before };
    dropEntry(db, edit.id);
    const revision = before.revision + 1;
    note(db, edit, revision);
    if (edit.importId === undefined) appendAudit(db, { actor: edit.actor, action: `${edit.kind}.deleted`, subject: edit.id, details: { revision } });
    return { state: "removed", before, revision };
  }).immediate();
}

/** What an entry was at each revision, newest first, and who made it; `entry` is null where it was deleted. */
export async function listRevisions(db: Db, wanted: { id: string; kind: EntryKind; before?: number | undefined; limit: number }): Promise<RevisionRow[]> {
  const rows = db.orm.select({ revision: revisions, actor: edits.actor, cause: edits.cause }).from(revisions)
    .leftJoin(edits, and(eq(edits.entryId, revisions.entryId), eq(edits.revision, revisions.revision)))
    .where(and(eq(revisions.entryId, wanted.id), eq(revisions.kind, wanted.kind), wanted.before === undefined ? undefined : lt(revisions.revision, wanted.before)))
    .orderBy(desc(revisions.revision)).limit(wanted.limit).all();
  return rows.map(({ revision: row, actor, cause }) => ({
    revision: row.revision, at: row.at, actor, cause,
    entry: row.snapshot === null ? null : { kind: row.kind, ...row.snapshot as FaqDraft, revision: row.revision, updatedAt: row.at } as Entry,
  }));
}

/** Deleted entries, the last deleted first: as they were before, with the revision that deleted them. */
export async function listDeleted(db: Db, wanted: { kind: EntryKind; limit: number; offset: number }): Promise<{ entry: Entry; deletedAt: number; revision: number }[]> {
  const rows = db.prepared<[EntryKind, number, number], { id: string; revision: number; at: number; snapshot: string; updatedAt: number }>(`
    select gone.entry_id as id, gone.revision, gone.at, last.snapshot, last.at as updatedAt from revisions gone
    join revisions last on last.entry_id = gone.entry_id and last.revision = gone.revision - 1
    where gone.kind = ? and gone.snapshot is null and last.snapshot is not null and not exists (select 1 from revisions later where later.entry_id = gone.entry_id and later.revision > gone.revision)
    order by gone.at desc, gone.entry_id limit ? offset ?`).all(wanted.kind, wanted.limit, wanted.offset);
  return rows.map((row) => ({
    entry: { kind: wanted.kind, ...JSON.parse(row.snapshot) as FaqDraft, revision: row.revision, updatedAt: row.updatedAt } as Entry, deletedAt: row.at, revision: row.revision,
  }));
}

/** A draft as it is compared with the last revision: the same words in another order are no change. */
function inOrder({ id, title, description, brand, category, price, currency, stock, attributes, variants: list, url, imageUrl }: ProductDraft): ProductDraft {
  const rows = list.map((row) => ({ id: row.id, sku: row.sku, options: row.options, price: row.price, stock: row.stock }));
  return { id, title: koFirst(title), description: koFirst(description), brand, category, price, currency, stock, attributes, variants: rows, url, imageUrl };
}

function faqInOrder({ id, question, answer, category, tags }: FaqDraft): FaqDraft {
  return { id, question: koFirst(question), answer: koFirst(answer), category, tags };
}

function koFirst({ ko, en }: Localized): Localized {
  return { ...(ko !== undefined && { ko }), ...(en !== undefined && { en }) };
}

function note(db: Db, { id, actor, cause, importId }: EditBase, revision: number): void {
  db.orm.insert(edits).values({ entryId: id, revision, actor, cause, importId: importId ?? null }).run();
}

function takenVariant(db: Db, draft: ProductDraft): string | undefined {
  const ids = draft.variants.map((variant) => variant.id);
  const taken = ids.length === 0 ? undefined : db.orm.select({ id: variants.id }).from(variants).where(and(inArray(variants.id, ids), ne(variants.productId, draft.id))).get();
  return taken && `variants.${ids.indexOf(taken.id)}.id`;
}

/** The names of the fields that differ; none for a new entry, where all are new. */
export function changedFields(before: Entry | undefined, after: Entry): string[] {
  if (before === undefined) return [];
  const [one, other] = [before, after] as [Record<string, unknown>, Record<string, unknown>];
  return Object.keys(other).filter((name) => name !== "revision" && name !== "updatedAt" && JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
