import { stat } from "node:fs/promises";
import { putFaqs, putProducts, type PutCounts } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import { putCustomers, putOrders, readCustomer } from "../../db/orders.ts";
import { readCsv } from "./csv.ts";
import { createFaqReader, faqFields } from "./faqs.ts";
import { parseJson, rowsIn } from "./json.ts";
import { isRecord, readJsonl } from "./jsonl.ts";
import { type ColumnMap, parseMap } from "./mapping.ts";
import { createCustomerReader, createOrderReader, orderFields } from "./orders.ts";
import { createProductReader, productFields } from "./products.ts";
import { reasonOf } from "./schemas.ts";
import { readText, type SourceRow } from "./source.ts";
import { readMajorUnit } from "./unit.ts";

export type ImportKind = "products" | "faqs" | "orders";
export type BadRow = { line: number; reason: string };
export type ImportReport = {
  /** Rows found, good and bad. */
  read: number;
  /** How much of the file has been read, 0 to 1. */
  share: number;
  created: number; changed: number; unchanged: number;
  /** The first bad rows, and how many there are in all. */
  bad: BadRow[]; badTotal: number;
};
export type ImportJob = {
  db: Db; kind: ImportKind;
  /** A .csv, .tsv, .txt, .jsonl, .ndjson or .json file, each also with .gz. */
  file: string;
  /** "field=column" pairs; what they leave out is guessed from the column names. */
  map?: readonly string[] | undefined;
  onProgress?: ((report: Readonly<ImportReport>) => void) | undefined;
};

const batchRows = 250; // rows of one transaction: what is lost at worst when the power goes, and how long the writer is held
const badRowsMax = 100; // bad rows that are kept for the report: a wholly wrong file must not fill the memory

const fields: Readonly<Record<ImportKind, readonly string[]>> = { products: productFields, faqs: faqFields, orders: orderFields };
const collections: Readonly<Record<ImportKind, readonly string[]>> = {
  products: ["products", "items", "catalog", "data"],
  faqs: ["faqs", "faq", "questions", "entries", "data"],
  orders: ["orders", "data"],
};

/**
 * Imports a file into the database in batches, rows going by their ids: running it again, whole or after a crash, changes what
 * is new and nothing else. Bad rows are reported with line and reason, and all others imported.
 * @throws Error in words where the file cannot be read at all or `map` is wrong.
 */
export async function importFile(job: ImportJob): Promise<ImportReport> {
  const report: ImportReport = { read: 0, share: 0, created: 0, changed: 0, unchanged: 0, bad: [], badTotal: 0 };
  const refuse = (bad: BadRow): void => {
    report.badTotal++;
    if (report.bad.length < badRowsMax) report.bad.push(bad);
  };
  const map = parseMap(job.map ?? [], fields[job.kind]);
  const { isMajor, rows } = await readMajorUnit(await openRows(job, { refuse, onRead: (share) => { report.share = share; } }), map["price"]);
  const target = createTarget(job, { map, isMajor });
  const flush = async (): Promise<void> => {
    const counts = await target.save(refuse);
    report.created += counts.created;
    report.changed += counts.changed;
    report.unchanged += counts.unchanged;
    job.onProgress?.(report);
  };
  let pending = 0;
  for await (const source of rows) {
    report.read++;
    if ("reason" in source) { refuse(source); continue; }
    try {
      target.add(source);
    } catch (error) {
      refuse({ line: source.line, reason: reasonOf(error) });
    }
    if (++pending < batchRows) continue;
    await flush();
    pending = 0;
  }
  await flush();
  return report;
}

type Counts = Pick<PutCounts, "created" | "changed" | "unchanged">;
/** Where rows go: read and checked one by one, saved together. */
type Target = {
  /** @throws with the reason why the row is not taken. */
  add(source: { line: number; row: Record<string, unknown> }): void;
  save(refuse: (bad: BadRow) => void): Promise<Counts>;
};

function createTarget({ db, kind }: ImportJob, money: { map: ColumnMap; isMajor: boolean }): Target {
  if (kind === "products") return entryTarget(createProductReader(money), (drafts) => putProducts(db, drafts));
  if (kind === "faqs") return entryTarget(createFaqReader(money.map), (drafts) => putFaqs(db, drafts));
  return orderTarget(db, createOrderReader(money));
}

function entryTarget<D extends { id: string }>(read: (row: Record<string, unknown>) => D, put: (drafts: D[]) => Promise<PutCounts>): Target {
  let waiting: { line: number; draft: D }[] = [];
  return {
    add: ({ line, row }) => void waiting.push({ line, draft: read(row) }),
    async save(refuse) {
      const batch = waiting;
      waiting = [];
      const counts = await putAll(batch, { put, refuse });
      const taken = new Set(counts.taken);
      for (const { line, draft } of batch) {
        if (taken.has(draft.id)) refuse({ line, reason: `id: an entry of the other kind has the id ${draft.id}.` });
      }
      return counts;
    },
  };
}

/** Saves a batch at once; where the database refuses it, row by row, so that the one at fault is named and the rest saved. */
async function putAll<D>(
  batch: { line: number; draft: D }[], to: { put(drafts: D[]): Promise<PutCounts>; refuse(bad: BadRow): void },
): Promise<PutCounts> {
  try {
    return await to.put(batch.map(({ draft }) => draft));
  } catch (error) {
    if (batch.length > 1) {
      const sum: PutCounts = { created: 0, changed: 0, unchanged: 0, taken: [] };
      for (const each of batch) {
        const counts = await putAll([each], to);
        sum.created += counts.created;
        sum.changed += counts.changed;
        sum.unchanged += counts.unchanged;
        sum.taken.push(...counts.taken);
      }
      return sum;
    }
    for (const { line } of batch) to.refuse({ line, reason: reasonOf(error) });
    return { created: 0, changed: 0, unchanged: 0, taken: [] };
  }
}

function orderTarget(db: Db, readOrder: ReturnType<typeof createOrderReader>): Target {
  let waiting: { line: number; order: ReturnType<typeof readOrder> }[] = [];
  return {
    add: ({ line, row }) => void waiting.push({ line, order: readOrder(row) }),
    async save(refuse) {
      const known = [];
      for (const { line, order } of waiting) {
        if (await readCustomer(db, order.customerId) === undefined) refuse({ line, reason: `customerId: there is no customer ${order.customerId}.` });
        else known.push(order);
      }
      waiting = [];
      return { ...await putOrders(db, known), unchanged: 0 };
    },
  };
}

async function openRows(job: ImportJob, to: { refuse(bad: BadRow): void; onRead(share: number): void }): Promise<AsyncIterable<SourceRow> | SourceRow[]> {
  const name = job.file.toLowerCase().replace(/\.gz$/, "");
  const size = Math.max(1, await sizeOf(job.file));
  const text = readText(job.file, (bytes) => to.onRead(bytes / size));
  if (/\.(?:jsonl|ndjson)$/.test(name)) return readJsonl(text);
  if (/\.(?:csv|tsv|txt)$/.test(name)) return readCsv(text);
  if (!name.endsWith(".json")) throw new Error(`${job.file}: the file's name must end in .csv, .tsv, .jsonl or .json (or that and .gz).`);
  const parsed = await parseJson(text);
  const rows = rowsIn(parsed, collections[job.kind]);
  if (rows === undefined) throw new Error(`${job.file}: there is no list of ${job.kind} in it.`);
  if (job.kind === "orders" && isRecord(parsed)) {
    await importCustomers({ db: job.db, rows: rowsIn(parsed, ["customers", "users"]) ?? [], refuse: to.refuse });
  }
  return rows;
}

/** @throws Error in words where there is no such file. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(cause.code === "ENOENT" ? `${file}: there is no such file.` : `${file}: the file cannot be read (${cause.code}).`, { cause });
  });
  if (!found.isFile()) throw new Error(`${file}: this is not a file.`);
  return found.size;
}

/** The customers of an order file come first: an order belongs to one. */
async function importCustomers({ db, rows, refuse }: { db: Db; rows: SourceRow[]; refuse(bad: BadRow): void }): Promise<void> {
  const read = createCustomerReader();
  await putCustomers(db, rows.flatMap((source) => {
    if ("reason" in source) { refuse(source); return []; }
    try {
      return [read(source.row)];
    } catch (error) {
      refuse({ line: source.line, reason: `customer: ${reasonOf(error)}` });
      return [];
    }
  }));
}
