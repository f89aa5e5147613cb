import { and, asc, desc, eq, gt, gte, inArray, lte, sql } from "drizzle-orm";
import type { AnySQLiteColumn } from "drizzle-orm/sqlite-core";
import { compiled, insertRow } from "./compiled.ts";
import type { Db } from "./open.ts";
import { categories, faqs, outbox, products, revisions, synonyms, variants, type EntryKind } from "./schema.ts";

export type VariantDraft = Omit<typeof variants.$inferSelect, "productId" | "position">;
export type ProductDraft = Omit<typeof products.$inferSelect, "revision" | "updatedAt"> & { variants: VariantDraft[] };
export type FaqDraft = Omit<typeof faqs.$inferSelect, "revision" | "updatedAt">;
type Stamp = { revision: number; updatedAt: number };
export type Product = ProductDraft & Stamp;
export type Faq = FaqDraft & Stamp;
/** One thing the bot may speak from. */
export type Entry = ({ kind: "product" } & Product) | ({ kind: "faq" } & Faq);
/** `taken`: ids that were not saved because an entry of the other kind has them. */
export type PutCounts = { created: number; changed: number; unchanged: number; taken: string[] };
export type Change = Pick<typeof outbox.$inferSelect, "seq" | "kind" | "entryId" | "revision" | "op">;

export type Category = typeof categories.$inferSelect;
/** Conditions on a list of products; money in the minor unit. `offset` pages through a stable order. */
export type ProductFilter = {
  category?: string | undefined; priceMin?: number | undefined; priceMax?: number | undefined; inStock?: boolean | undefined;
  sort?: "relevance" | "price_asc" | "price_desc" | "newest" | undefined; limit: number; offset?: number | undefined;
};

/** Rows read in one step of a rebuild: bounds memory, not the result. */
const batchRows = 1000;

/** What stays of the change log: an index that last followed it within the month, or few changes ago, needs no rebuild. */
const changesKept = 10_000;
const changesKeptMs = 30 * 24 * 3_600_000;
/** An index that is further behind has been given up: it wants a rebuild, and the log does not grow for it. */
const changesAwaitedMax = 1_000_000;

/** The newest revision of an entry, and the snapshot to compare with; a deleted entry goes on counting from where it was. */
type Known = { revision: number; snapshot: string | null; kind: EntryKind };

/**
 * Saves products whole (variants included). Each changed one gets revision + 1, a snapshot and an outbox row in the same
 * transaction; one that is already so is left alone, so that importing a file twice changes nothing.
 */
export async function putProducts(db: Db, drafts: ProductDraft[]): Promise<PutCounts> {
  return writeProducts(db, drafts);
}

/** Saves FAQ entries whole, with the same promises as `putProducts`. */
export async function putFaqs(db: Db, drafts: FaqDraft[]): Promise<PutCounts> {
  return writeFaqs(db, drafts);
}

/** `putProducts` for a transaction inside db/. */
export function writeProducts(db: Db, drafts: ProductDraft[]): PutCounts {
  return putEntries(db, { kind: "product", drafts, write: (draft, stamp, isNew) => {
    const { variants: list, ...row } = draft;
    if (isNew) insertRow(db, products, { ...row, ...stamp }); // built once: an import mostly adds
    else {
      db.orm.update(products).set({ ...row, ...stamp }).where(eq(products.id, draft.id)).run();
      db.orm.delete(variants).where(eq(variants.productId, draft.id)).run();
    }
    for (const [position, variant] of list.entries()) insertRow(db, variants, { ...variant, productId: draft.id, position });
  } });
}

/** `putFaqs` for a transaction inside db/. */
export function writeFaqs(db: Db, drafts: FaqDraft[]): PutCounts {
  return putEntries(db, { kind: "faq", drafts, write: (draft, stamp, isNew) => {
    if (isNew) insertRow(db, faqs, { ...draft, ...stamp });
    else db.orm.update(faqs).set({ ...draft, ...stamp }).where(eq(faqs.id, draft.id)).run();
  } });
}

/** Deletes one product or FAQ entry. Its past revisions stay, so that old answers can still be explained. */
export async function removeEntry(db: Db, id: string): Promise<boolean> {
  return dropEntry(db, id);
}

/** `removeEntry` for a transaction inside db/. */
export function dropEntry(db: Db, id: string): boolean {
  return db.sqlite.transaction(() => {
    const known = newestRevision(db, id);
    if (known === undefined || known.snapshot === null) return false;
    const table = known.kind === "product" ? products : faqs;
    db.orm.delete(table).where(eq(table.id, id)).run();
    record(db, { kind: known.kind, id, revision: known.revision + 1, snapshot: null, at: Date.now() });
    return true;
  }).immediate();
}

/** Reads entries as they are now, in the order asked for; ids that do not exist are left out. */
export async function readEntries(db: Db, ids: string[]): Promise<Entry[]> {
  const found = new Map([...readProducts(db, ids), ...readFaqs(db, ids)].map((entry) => [entry.id, entry]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/** One entry as it is now, for a transaction inside db/. */
export function readCurrent(db: Db, id: string): Entry | undefined {
  return readProducts(db, [id])[0] ?? readFaqs(db, [id])[0];
}

/** Products by conditions alone, with how many there are in all. Without a price order the newest come first. */
export async function listProducts(db: Db, filter: ProductFilter): Promise<{ entries: Entry[]; total: number }> {
  const where = and(
    filter.category === undefined ? undefined : eq(products.category, filter.category),
    filter.priceMin === undefined ? undefined : gte(products.price, filter.priceMin),
    filter.priceMax === undefined ? undefined : lte(products.price, filter.priceMax),
    filter.inStock === true ? sql`coalesce(${products.stock}, 1) > 0` : undefined,
  );
  const launched = sql`json_extract(${products.attributes}, '$.launchDate')`;
  const order = filter.sort === "price_asc" ? asc(products.price) : filter.sort === "price_desc" ? desc(products.price) : desc(launched);
  const ids = db.orm.select({ id: products.id }).from(products).where(where).orderBy(order, asc(products.id)).limit(filter.limit).offset(filter.offset ?? 0).all();
  const total = db.orm.select({ total: sql<number>`count(*)` }).from(products).where(where).get()?.total ?? 0;
  return { entries: await readEntries(db, ids.map((row) => row.id)), total };
}

const countedCategories = compiled((orm) => orm.select({
  id: categories.id, title: categories.title, aliases: categories.aliases, count: sql<number>`(select count(*) from products where products.category = categories.id)`,
}).from(categories).orderBy(sql`rowid`).prepare());

/** The categories as one JSON text, without counting anything: each turn asks, and mostly gets what it had. */
export function readCategoriesJson(db: Db): string {
  return db.prepared<[], { json: string }>("select json_group_array(json_object('id', id, 'title', json(title), 'aliases', json(aliases))) as json from (select * from categories order by rowid)").get()?.json ?? "[]";
}

/** The categories with how many products each has; what a product calls its category need not be one of them. */
export async function listCategories(db: Db): Promise<(Category & { count: number })[]> {
  return countedCategories(db).all();
}

export async function putCategories(db: Db, rows: Category[]): Promise<void> {
  db.sqlite.transaction(() => {
    for (const row of rows) db.orm.insert(categories).values(row).onConflictDoUpdate({ target: categories.id, set: row }).run();
  }).immediate();
}

/** Whether the shop has nothing yet: no entry was ever saved and no customer is known. */
export async function isEmpty(db: Db): Promise<boolean> {
  const { used } = db.prepared<[], { used: number }>("select exists (select 1 from revisions) or exists (select 1 from customers) as used").get() ?? { used: 1 };
  return used === 0;
}

/** What an entry said at a past revision, or undefined where there was none (or it was a deletion). */
export async function readRevision(db: Db, at: { entryId: string; revision: number }): Promise<Entry | undefined> {
  const row = db.orm.select().from(revisions)
    .where(sql`${revisions.entryId} = ${at.entryId} and ${revisions.revision} = ${at.revision}`).get();
  if (row?.snapshot == null) return undefined;
  return { kind: row.kind, ...row.snapshot as FaqDraft, revision: row.revision, updatedAt: row.at } as Entry;
}

/** Which of some entries were saved or deleted after one moment and not after another. */
export async function entriesChangedBetween(db: Db, wanted: { ids: string[]; after: number; until: number }): Promise<string[]> {
  return db.orm.selectDistinct({ id: revisions.entryId }).from(revisions).where(and(inArray(revisions.entryId, wanted.ids), gt(revisions.at, wanted.after), lte(revisions.at, wanted.until))).all().map((row) => row.id);
}

/** Every entry of the catalog in batches, for building an index from rows alone. */
export function* eachEntry(db: Db): Generator<Entry[]> {
  for (const [table, read] of [[products, readProducts], [faqs, readFaqs]] as const) {
    let last = "";
    for (;;) {
      const ids = db.orm.select({ id: table.id }).from(table).where(gt(table.id, last)).orderBy(asc(table.id)).limit(batchRows).all();
      const end = ids.at(-1);
      if (end === undefined) break;
      last = end.id;
      yield read(db, ids.map((row) => row.id));
    }
  }
}

/** The catalog's changes after `seq`, oldest first. Cheap enough to ask before every search (microseconds when none). */
export function changesAfter(db: Db, after: { seq: number; limit: number }): Change[] {
  return db.prepared<[number, number], Change>(
    "select seq, kind, entry_id as entryId, revision, op from outbox where seq > ? order by seq limit ?",
  ).all(after.seq, after.limit);
}

/** The number of the newest change, 0 before the first. */
export function lastSeq(db: Db): number {
  return db.orm.select({ seq: sql<number>`coalesce(max(${outbox.seq}), 0)` }).from(outbox).get()?.seq ?? 0;
}

/** Removes changes that are a month old, not among the newest 10,000 and seen by every index. What entries said stays in their revisions. */
export async function pruneChanges(db: Db, now: number): Promise<number> {
  return db.sqlite.transaction(() => {
    const last = lastSeq(db);
    db.prepared<[number]>("delete from index_cursors where seq < ?").run(last - changesAwaitedMax);
    const { seen } = db.prepared<[], { seen: number | null }>("select min(seq) as seen from index_cursors").get() ?? { seen: null };
    return db.prepared<[number, number]>("delete from outbox where at < ? and seq <= ?").run(now - changesKeptMs, Math.min(seen ?? last, last - changesKept)).changes;
  }).immediate();
}

export function listSynonyms(db: Db): string[][] {
  return db.orm.select({ words: synonyms.words }).from(synonyms).orderBy(asc(synonyms.id)).all().map((row) => row.words);
}

/** Replaces the synonym table. */
export async function putSynonyms(db: Db, groups: string[][]): Promise<void> {
  writeSynonyms(db, groups);
}

/** `putSynonyms` for a transaction inside db/. */
export function writeSynonyms(db: Db, groups: string[][]): void {
  db.sqlite.transaction(() => {
    db.orm.delete(synonyms).run();
    for (const words of groups) db.orm.insert(synonyms).values({ words }).run();
    db.orm.insert(outbox).values({ kind: "synonyms", entryId: "synonyms", revision: 0, op: "upsert", at: Date.now() }).run();
  }).immediate();
}

function putEntries<D extends { id: string }>(
  db: Db, job: { kind: EntryKind; drafts: D[]; write(draft: D, stamp: Stamp, isNew: boolean): void },
): PutCounts {
  return db.sqlite.transaction(() => {
    const counts: PutCounts = { created: 0, changed: 0, unchanged: 0, taken: [] };
    const at = Date.now();
    for (const draft of job.drafts) {
      const known = newestRevision(db, draft.id);
      const snapshot = JSON.stringify(draft);
      if (known !== undefined && known.kind !== job.kind) { counts.taken.push(draft.id); continue; }
      if (known?.snapshot === snapshot) { counts.unchanged++; continue; }
      const revision = (known?.revision ?? 0) + 1;
      job.write(draft, { revision, updatedAt: at }, known?.snapshot == null);
      record(db, { kind: job.kind, id: draft.id, revision, snapshot, at });
      if (known?.snapshot == null) counts.created++; else counts.changed++;
    }
    return counts;
  }).immediate();
}

/** The newest revision of an entry; its snapshot is null where that is its deletion. */
export function newestRevision(db: Db, id: string): Known | undefined {
  return db.prepared<[string], Known>("select revision, snapshot, kind from revisions where entry_id = ? order by revision desc limit 1").get(id);
}

function record(db: Db, change: { kind: EntryKind; id: string; revision: number; snapshot: string | null; at: number }): void {
  const { kind, id, revision, at } = change;
  db.prepared("insert into revisions (entry_id, revision, kind, snapshot, at) values (?, ?, ?, ?, ?)").run(id, revision, kind, change.snapshot, at);
  db.prepared("insert into outbox (kind, entry_id, revision, op, at) values (?, ?, ?, ?, ?)")
    .run(kind, id, revision, change.snapshot === null ? "delete" : "upsert", at);
}

// The ids go in as one JSON text, so that one query serves any number of them.
const within = (column: AnySQLiteColumn) => sql`${column} in (select value from json_each(${sql.placeholder("ids")}))`;
const variantsByProduct = compiled((orm) => orm.select().from(variants).where(within(variants.productId)).orderBy(asc(variants.productId), asc(variants.position)).prepare());
const productsById = compiled((orm) => orm.select().from(products).where(within(products.id)).prepare());
const faqsById = compiled((orm) => orm.select().from(faqs).where(within(faqs.id)).prepare());

function readProducts(db: Db, ids: string[]): Entry[] {
  const options = new Map<string, VariantDraft[]>();
  for (const { productId, position: _, ...variant } of variantsByProduct(db).all({ ids: JSON.stringify(ids) })) {
    const list = options.get(productId);
    if (list === undefined) options.set(productId, [variant]); else list.push(variant);
  }
  return productsById(db).all({ ids: JSON.stringify(ids) }).map((row) => ({ kind: "product", ...row, variants: options.get(row.id) ?? [] }));
}

function readFaqs(db: Db, ids: string[]): Entry[] {
  return faqsById(db).all({ ids: JSON.stringify(ids) }).map((row) => ({ kind: "faq", ...row }));
}
