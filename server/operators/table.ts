import { z } from "zod";
import { listEntries, listOrders, type ListCursor } from "../../db/listing.ts";
import { languages, type EntryKind } from "../../db/schema.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { entriesPageMax, searchFoundMax, searchWordsMax } from "../limits.ts";
import { itemOf, type Item } from "./items.ts";

/** How the operators' tables and the shop's systems list entries. */
export const tableQuery = z.object({
  q: z.string().max(200).optional().describe("Words, Korean or English; parts of words, ids and codes count, and so do synonyms"),
  category: z.string().max(1000).optional(), brand: z.string().max(1000).optional(), tag: z.string().max(1000).optional(), stock: z.enum(["in", "out", "unknown"]).optional(),
  priceMin: z.coerce.number().int().min(0).optional(), priceMax: z.coerce.number().int().min(0).optional(), updatedSince: z.coerce.number().int().min(0).optional().describe("Epoch ms"),
  missing: z.enum(languages).optional().describe("Entries that lack this language"),
  sort: z.enum(listOrders).optional().describe("Without it: relevance where there are words, else the last updated first"), order: z.enum(["asc", "desc"]).default("asc"),
  cursor: z.string().max(2000).optional(), limit: z.coerce.number().int().min(1).max(entriesPageMax).default(50),
});
export type TableQuery = z.infer<typeof tableQuery>;
const cursorSchema = z.union([z.strictObject({ value: z.union([z.string(), z.number()]), id: z.string() }), z.strictObject({ offset: z.int().min(0) })]);
/** The share of what was typed that an entry the index found must speak of: a table is no conversation. */
const coverageMin = 0.6;

/** One page of a table: entries that hold the words, and those that the index finds for them. */
export async function readTable(deps: Deps, kind: EntryKind, query: TableQuery): Promise<{ items: Item[]; nextCursor: string | null; total: number }> {
  const { q = "", sort, order, cursor, ...rest } = query;
  const words = q.normalize("NFC").trim().split(/\s+/).filter(Boolean).slice(0, searchWordsMax);
  const found = words.length === 0 ? [] : await deps.answering.retriever.search({ text: words.join(" "), kinds: [kind], limit: searchFoundMax });
  const foundIds = found.filter((hit) => hit.coverage >= coverageMin).map((hit) => hit.entryId);
  const { entries, next, total } = await listEntries(deps.db, { kind, words, foundIds, ...rest, order: sort ?? (words.length > 0 ? "relevance" : "updated"), isDescending: order === "desc", after: readCursor(cursor) });
  return { items: entries.map(itemOf), nextCursor: next === undefined ? null : writeCursor(next), total };
}

export function writeCursor(cursor: ListCursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** @throws AppError invalid_request for a cursor that is not one of ours */
export function readCursor(text: string | undefined): ListCursor | undefined {
  if (text === undefined) return undefined;
  try {
    return cursorSchema.parse(JSON.parse(Buffer.from(text, "base64url").toString("utf8")));
  } catch (cause) {
    throw new AppError("invalid_request", { cause, details: { fields: ["cursor"] } });
  }
}
