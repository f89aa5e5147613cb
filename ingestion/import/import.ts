import { stat } from "node:fs/promises";
import { type FaqDraft, type ProductDraft, putFaqs, putProducts, type PutCounts } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import { putCustomers, putOrders, readCustomer } from "../../db/orders.ts";
import { type Convention, settleMap } from "./convention.ts";
import { readCsv } from "./csv.ts";
import { createFaqReader, faqFields, faqGuesses } from "./faqs.ts";
import { parseJson, rowsIn } from "./json.ts";
import { isRecord, readJsonl } from "./jsonl.ts";
import { type ColumnMap, guessColumns, parseMap } from "./mapping.ts";
import { surveyMoney } from "./money.ts";
import { createAmountReader, createCustomerReader, createOrderReader, orderFields } from "./orders.ts";
import { createPriceReader, createProductReader, productFields, productGuesses } from "./products.ts";
import { reasonOf } from "./schemas.ts";
import { readText, type SourceRow, takeHead } from "./source.ts";

export type ImportKind = "products" | "faqs" | "orders";
export type BadRow = { line: number; reason: string };
export type ImportReport = {
  /** Rows found, good and bad. */
  read: number;
  /** How much of the file has been read, 0 to 1. */
  share: number;
  created: number; changed: number; unchanged: number;
  /** How the file's prices were understood; undefined where it has none. */
  money: string | undefined;
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
  /** Where products and FAQ entries go instead of straight into the database: a dry run, or one that keeps who did it. */
  save?: EntrySaver | undefined;
  /** Rows of one transaction, and what is waited for after each: what else the process has to do. */
  pace?: { rows: number; between(): Promise<void> } | undefined;
  /** Of a .json file, which is parsed whole while everything else waits. */
  jsonCharsMax?: number | undefined;
  /** Stops between two batches; what is saved stays. */
  signal?: AbortSignal | undefined;
};
export type EntrySaver = { products(drafts: ProductDraft[]): Promise<PutCounts>; faqs(drafts: FaqDraft[]): Promise<PutCounts> };

const batchRows = 250; // rows of one transaction: what is lost at worst when the power goes, and how long the writer is held
const badRowsMax = 100; // bad rows that are kept for the report: a wholly wrong file must not fill the memory

const surveyRows = 200; // looked at for a survey's columns
const samplesMax = 3;
const sampleCharsMax = 120;

export type Survey = { columns: { name: string; samples: string[] }[]; fields: string[]; guessed: Record<string, string> };

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
  const report: ImportReport = { read: 0, share: 0, created: 0, changed: 0, unchanged: 0, money: undefined, bad: [], badTotal: 0 };
  const refuse = (bad: BadRow): void => {
    report.badTotal++;
    if (report.bad.length < badRowsMax) report.bad.push(bad);
  };
  const given = parseMap(job.map ?? [], fields[job.kind]);
  const opened = await openRows(job, (share) => { report.share = share; });
  const { head, rows } = await takeHead(opened.rows);
  const convention = readConvention(job.kind, { given, head });
  report.money = convention.money.words;
  await importCustomers({ db: job.db, rows: opened.customers, refuse }); // an order belongs to one, so they come first
  const target = createTarget(job, convention);
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
    if (++pending < (job.pace?.rows ?? batchRows)) continue;
    await flush();
    pending = 0;
    await job.pace?.between();
    if (job.signal?.aborted === true) return report;
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

/** What the first rows tell of all. @throws Error in words where they have no such column as the map names. */
function readConvention(kind: ImportKind, file: { given: ColumnMap; head: SourceRow[] }): Convention {
  const { map, currency } = settleMap(file.given, file.head);
  const read = kind === "orders" ? createAmountReader(map) : createPriceReader(map);
  return { map, money: surveyMoney(kind === "faqs" ? [] : file.head, { read, given: currency }) };
}

function createTarget({ db, kind, save }: ImportJob, convention: Convention): Target {
  if (kind === "products") return entryTarget(createProductReader(convention), save?.products ?? ((drafts) => putProducts(db, drafts)));
  if (kind === "faqs") return entryTarget(createFaqReader(convention.map), save?.faqs ?? ((drafts) => putFaqs(db, drafts)));
  return orderTarget(db, createOrderReader(convention));
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
      const known: typeof waiting = [];
      for (const each of waiting) {
        const { line, order } = each;
        if (await readCustomer(db, order.customerId) === undefined) refuse({ line, reason: `customerId: there is no customer ${order.customerId}.` });
        else known.push(each);
      }
      waiting = [];
      const { created, changed, refused } = await putOrders(db, known.map(({ order }) => order));
      for (const { place, reason } of refused) refuse({ line: known[place]!.line, reason: `orderNo: ${reason}.` });
      return { created, changed, unchanged: 0 };
    },
  };
}

/** The columns of a file by its first rows, with some of what stands in each, and what they are taken for where nobody says otherwise. */
export async function surveyFile(job: Pick<ImportJob, "kind" | "file" | "jsonCharsMax">): Promise<Survey> {
  const opened = await openRows(job, () => undefined);
  const { head } = await takeHead(opened.rows);
  const rows = head.flatMap((source) => ("row" in source ? [source.row] : []));
  const columns = new Map<string, string[]>();
  for (const row of rows.slice(0, surveyRows)) {
    for (const [name, value] of Object.entries(row)) {
      const samples = columns.get(name) ?? [];
      const text = typeof value === "string" ? value : JSON.stringify(value) ?? "";
      if (samples.length < samplesMax && text !== "" && text !== "null") samples.push(text.slice(0, sampleCharsMax));
      columns.set(name, samples);
    }
  }
  const guesses = job.kind === "products" ? productGuesses : faqGuesses;
  return { columns: [...columns].map(([name, samples]) => ({ name, samples })), fields: [...fields[job.kind]], guessed: guessColumns(guesses, [...columns.keys()]) };
}

/** `customers`: those that stand beside the orders of a .json file. */
async function openRows(job: Pick<ImportJob, "kind" | "file" | "jsonCharsMax">, onShare: (share: number) => void): Promise<{ rows: AsyncIterable<SourceRow> | SourceRow[]; customers: SourceRow[] }> {
  const name = job.file.toLowerCase().replace(/\.gz$/, "");
  const size = Math.max(1, await sizeOf(job.file));
  const text = readText(job.file, (bytes) => onShare(bytes / size));
  if (/\.(?:jsonl|ndjson)$/.test(name)) return { rows: readJsonl(text), customers: [] };
  if (/\.(?:csv|tsv|txt)$/.test(name)) return { rows: readCsv(text), customers: [] };
  if (!name.endsWith(".json")) throw new Error(`${job.file}: the file's name must end in .csv, .tsv, .jsonl or .json (or that and .gz).`);
  const parsed = await parseJson(text, job.jsonCharsMax);
  const rows = rowsIn(parsed, collections[job.kind]);
  if (rows === undefined) throw new Error(`${job.file}: there is no list of ${job.kind} in it.`);
  return { rows, customers: job.kind === "orders" && isRecord(parsed) ? rowsIn(parsed, ["customers", "users"]) ?? [] : [] };
}

/** @throws Error in words where there is no such file. */
async function sizeOf(file: string): Promise<number> {
  const found = await stat(file).catch((cause: NodeJS.ErrnoException) => {
    throw new Error(cause.code === "ENOENT" ? `${file}: there is no such file.` : `${file}: the file cannot be read (${cause.code}).`, { cause });
  });
  if (!found.isFile()) throw new Error(`${file}: this is not a file.`);
  return found.size;
}

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
