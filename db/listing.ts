import { sql, type SQL } from "drizzle-orm";
import { readEntries, type Entry } from "./catalog.ts";
import type { Db } from "./open.ts";
import type { EntryKind, Language } from "./schema.ts";

export const listOrders = ["relevance", "updated", "title", "price", "stock", "id"] as const;
export type ListOrder = (typeof listOrders)[number];
/** Where a page ended: the value it was sorted by and the id, or how many rows came before it. */
export type ListCursor = { value: string | number; id: string } | { offset: number };
export type ListQuery = {
  kind: EntryKind;
  /** Each must stand in the entry's words, whichever language. */
  words: string[];
  /** What an index found for the same words, best first: these are listed too. */
  foundIds: string[];
  category?: string | undefined; brand?: string | undefined; tag?: string | undefined; stock?: "in" | "out" | "unknown" | undefined;
  priceMin?: number | undefined; priceMax?: number | undefined; updatedSince?: number | undefined;
  /** Entries without text in this language. */
  missing?: Language | undefined;
  order: ListOrder; isDescending: boolean; after?: ListCursor | undefined; limit: number;
};

const textIn = (column: string, language: Language): SQL => sql`json_extract(${sql.raw(column)}, ${`$.${language}`})`;
const titleColumn: Record<EntryKind, string> = { product: "title", faq: "question" };
const bodyColumn: Record<EntryKind, string> = { product: "description", faq: "answer" };

/** One page of the operators' table, and how many rows there are in all. Paging by value: what is saved meanwhile shifts nothing. */
export async function listEntries(db: Db, query: ListQuery): Promise<{ entries: Entry[]; next: ListCursor | undefined; total: number }> {
  const table = sql.raw(query.kind === "product" ? "products" : "faqs");
  const where = sql.join([sql`1`, ...conditions(query)], sql` and `);
  const order = sortedBy(query);
  const page = query.after === undefined ? sql`1` : afterPage(query, order);
  const offset = query.after !== undefined && "offset" in query.after ? query.after.offset : 0;
  const direction = sql.raw(query.isDescending ? "desc" : "asc");
  // On the first page, which every keystroke asks for, one pass over the rows also counts them.
  const isFirst = query.after === undefined;
  const rows = db.orm.all<{ id: string; value: string | number; total: number }>(sql`select id, ${order} as value, ${isFirst ? sql`count(*) over ()` : sql`0`} as total from ${table} where ${where} and ${page} order by value ${direction}, id ${direction} limit ${query.limit + 1} offset ${offset}`);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const isMore = rows.length > query.limit && last !== undefined;
  const next = !isMore ? undefined : query.order === "relevance" ? { offset: offset + query.limit } : { value: last.value, id: last.id };
  const total = isFirst ? rows[0]?.total ?? 0 : db.orm.get<{ total: number }>(sql`select count(*) as total from ${table} where ${where}`).total;
  return { entries: await readEntries(db, shown.map((row) => row.id)), next, total };
}

/** What categories, brands and tags there are, the most used first, for filters. */
export async function listFacets(db: Db, kind: EntryKind, limit: number): Promise<{ categories: Facet[]; brands: Facet[]; tags: Facet[] }> {
  const counted = (column: string, table: string): Facet[] => db.prepared<[number], Facet>(`select ${column} as id, count(*) as count from ${table} where ${column} is not null group by ${column} order by count desc, id limit ?`).all(limit);
  if (kind === "product") return { categories: counted("category", "products"), brands: counted("brand", "products"), tags: [] };
  const tags = db.prepared<[number], Facet>("select tag.value as id, count(*) as count from faqs, json_each(faqs.tags) tag group by tag.value order by count desc, id limit ?").all(limit);
  return { categories: counted("category", "faqs"), brands: [], tags };
}
export type Facet = { id: string; count: number };

function conditions(query: ListQuery): SQL[] {
  const { kind, category, brand, tag, stock, priceMin, priceMax, updatedSince, missing } = query;
  const isProduct = kind === "product";
  const given = <T>(value: T | undefined, condition: (value: T) => SQL): SQL[] => (value === undefined ? [] : [condition(value)]);
  return [
    ...(query.words.length === 0 ? [] : [sql`(${sql.join(query.words.map((word) => holds(kind, word)), sql` and `)} or id in (select value from json_each(${JSON.stringify(query.foundIds)})))`]),
    ...given(category, (value) => sql`category = ${value}`),
    ...given(isProduct ? brand : undefined, (value) => sql`brand = ${value}`),
    ...given(isProduct ? undefined : tag, (value) => sql`exists (select 1 from json_each(tags) where value = ${value})`),
    ...given(isProduct ? stock : undefined, (value) => (value === "in" ? sql`stock > 0` : value === "out" ? sql`stock = 0` : sql`stock is null`)),
    ...given(isProduct ? priceMin : undefined, (value) => sql`price >= ${value}`),
    ...given(isProduct ? priceMax : undefined, (value) => sql`price <= ${value}`),
    ...given(updatedSince, (value) => sql`updated_at >= ${value}`),
    ...given(missing, (value) => sql`(coalesce(${textIn(titleColumn[kind], value)}, '') = '' or coalesce(${textIn(bodyColumn[kind], value)}, '') = '')`),
  ];
}

/** Whether a word stands in what an operator sees of an entry in the table: names, ids and codes; of an FAQ entry also the answer. */
function holds(kind: EntryKind, word: string): SQL {
  const pattern = `%${word.replaceAll(/[\\%_]/g, (mark) => `\\${mark}`)}%`;
  const like = (text: SQL): SQL => sql`${text} like ${pattern} escape '\\'`;
  const title = titleColumn[kind];
  const unspaced = /^[가-힣]{3,}$/.test(word) ? [sql`replace(${textIn(title, "ko")}, ' ', '')`] : []; // 목욕수건 for 목욕 수건
  const texts = [sql`id`, textIn(title, "ko"), ...unspaced, textIn(title, "en"), sql`category`];
  const places = kind === "product" ? [...texts, sql`brand`] : [...texts, textIn("answer", "ko"), textIn("answer", "en"), sql`tags`];
  const sku = sql`id in (select product_id from variants where ${like(sql`variants.sku`)})`;
  return sql`(${sql.join([...places.map(like), ...(kind === "product" ? [sku] : [])], sql` or `)})`;
}

function sortedBy({ kind, order, words, foundIds }: ListQuery): SQL {
  const title = sql`lower(coalesce(${textIn(titleColumn[kind], "ko")}, ${textIn(titleColumn[kind], "en")}, ''))`;
  if (order === "title") return title;
  if (order === "id") return sql`id`;
  if (kind === "product" && order === "price") return sql`price`;
  if (kind === "product" && order === "stock") return sql`coalesce(stock, -1)`;
  if (order !== "relevance" || words.length === 0) return sql`-updated_at`;
  const phrase = words.join(" ");
  const isNamed = sql`instr(${title}, ${phrase.toLowerCase()}) > 0 or instr(lower(coalesce(${textIn(titleColumn[kind], "en")}, '')), ${phrase.toLowerCase()}) > 0`;
  const rank = sql`coalesce((select key from json_each(${JSON.stringify(foundIds)}) where value = id), ${foundIds.length})`;
  return sql`(case when id = ${phrase} then 0 when ${isNamed} then 1000 else 2000 end) + ${rank}`;
}

function afterPage(query: ListQuery, order: SQL): SQL {
  if (query.after === undefined || "offset" in query.after) return sql`1`;
  const { value, id } = query.after;
  return query.isDescending ? sql`(${order}, id) < (${value}, ${id})` : sql`(${order}, id) > (${value}, ${id})`;
}
