import type { z } from "zod";
import type { faqItem, productItem, receiptSchema, facetsAnswer } from "../../../server/operators/items.ts";
import type { conflictsShape } from "../../../server/operators/conflicts.ts";
import type { EditCause } from "../../../db/schema-staff.ts";
import { call, queryOf } from "../client.ts";

/** The catalog's entries as the server sends them, and its routes for one kind of them. */
export type Product = z.infer<typeof productItem>;
export type Faq = z.infer<typeof faqItem>;
export type Entry = Product | Faq;
export type Receipt = z.infer<typeof receiptSchema>;
export type Clashing = z.infer<typeof conflictsShape>[number];
export type Facets = z.infer<typeof facetsAnswer>;
export type Saved<Item> = { item: Item; state: "created" | "changed" | "unchanged" | "removed"; receipt: Receipt; conflicts?: Clashing[] };
export type Listed<Item> = { items: Item[]; nextCursor: string | null; total: number };
export type Revision<Item> = { revision: number; at: number; actor: string | null; cause: EditCause | null; item: Item | null };
export type Deleted<Item> = { item: Item; revision: number; deletedAt: number };
/** What an entry says, without what the server keeps about it. `stock` is left out where the variants have theirs: it would be spread over them. */
export type ProductDraft = Omit<Product, "kind" | "id" | "revision" | "updatedAt" | "url" | "imageUrl" | "variants" | "stock"> & {
  stock?: number | null; url?: string | null; imageUrl?: string | null; variants: (Omit<Product["variants"][number], "id"> & { id?: string })[];
};
export type FaqDraft = Omit<Faq, "kind" | "id" | "revision" | "updatedAt">;

const routes = { product: "/api/products", faq: "/api/faqs" } as const;
export type EntryKind = keyof typeof routes;

export function entryApi<Item extends Entry>(kind: EntryKind) {
  const route = routes[kind];
  const at = (id: string): string => `${route}/${encodeURIComponent(id)}`;
  const onRevision = (revision: number | undefined): Record<string, string> => (revision === undefined ? {} : { "if-match": `"${revision}"` });
  return {
    list: (query: Record<string, string | number | undefined>, signal?: AbortSignal): Promise<Listed<Item>> => call(route + queryOf(query), { signal }),
    facets: (signal?: AbortSignal): Promise<Facets> => call(`${route}/facets`, { signal }),
    deleted: (cursor: string | undefined, signal?: AbortSignal): Promise<{ items: Deleted<Item>[]; nextCursor: string | null }> => call(
      `${route}/deleted${queryOf({ cursor })}`, { signal },
    ),
    read: (id: string, signal?: AbortSignal): Promise<Item> => call(at(id), { signal }),
    revisions: (id: string, signal?: AbortSignal): Promise<{ items: Revision<Item>[]; nextCursor: string | null }> => call(`${at(id)}/revisions?limit=50`, { signal }),
    add: (draft: unknown): Promise<Saved<Item>> => call(route, { body: draft }),
    save: (id: string, draft: unknown, revision: number | undefined): Promise<Saved<Item>> => call(
      at(id), { method: "PUT", body: draft, headers: onRevision(revision) },
    ),
    remove: (id: string, revision: number): Promise<Saved<Item>> => call(at(id), { method: "DELETE", headers: onRevision(revision) }),
    restore: (id: string, to: number, revision?: number): Promise<Saved<Item>> => call(
      `${at(id)}/restore`, { body: { revision: to }, headers: onRevision(revision) },
    ),
  };
}
