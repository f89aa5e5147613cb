import { z } from "zod";
import type { Entry } from "../../db/catalog.ts";
import { entryKinds } from "../../db/schema.ts";
import { editCauses } from "../../db/schema-staff.ts";
import { conflictsShape } from "./conflicts.ts";
import { localized } from "../routes/request.ts";

/** The catalog's entries and their receipts as the staff's routes send them. */
const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), localized]);
export const productItem = z.object({
  kind: z.literal("product"), id: z.string(), revision: z.int(), updatedAt: z.int(), title: localized, description: localized, brand: z.string().nullable(), category: z.string().nullable(),
  price: z.int().describe("In the currency's minor unit"), currency: z.string(), stock: z.int().nullable().describe("null: the shop does not say"), attributes: z.record(z.string(), value),
  variants: z.array(z.object({ id: z.string(), sku: z.string().nullable(), options: z.record(z.string(), z.union([z.string(), localized])), price: z.int().nullable(), stock: z.int().nullable() })),
  url: z.string().optional(), imageUrl: z.string().optional(),
});
export const faqItem = z.object({
  kind: z.literal("faq"), id: z.string(), revision: z.int(), updatedAt: z.int(), question: localized, answer: localized, category: z.string().nullable(), tags: z.array(z.string()),
});
export type Item = z.infer<typeof productItem> | z.infer<typeof faqItem>;

const ms = z.number().describe("ms since the request came in");
const mirrorProof = z.object({
  state: z.enum(["held", "lost", "building", "down", "slow", "refused", "behind"]).describe("held: Qdrant has the change · lost: it has followed it and does not hold it · behind: it has not followed it yet · the others: why it cannot be asked"), heldMs: ms.nullable(),
});
export const receiptSchema = z.object({
  state: z.enum(["live", "other", "failed"]).describe("live: the bot answers from the new revision · other: it answers the entry's own question from another entry · failed: a step went wrong, and the bot speaks from the database"),
  writtenMs: ms, indexedMs: ms.nullable(), askedMs: ms.nullable(), answeredMs: ms.nullable(), question: z.string().nullable(), mirror: mirrorProof.nullable().describe("null: the shop has no Qdrant"),
  answer: z.object({ text: z.string(), model: z.string().nullable(), cited: z.array(z.object({ id: z.string(), revision: z.int() })), usesRevision: z.boolean() }).nullable(),
  failure: z.object({ step: z.enum(["indexed", "asked", "answered"]), reason: z.enum(["index_down", "not_in_index", "still_in_index", "no_answer", "too_late", "still_cited", "pinned"]) }).nullable(),
});
export const savedState = z.enum(["created", "changed", "unchanged"]);
export const bulkAnswer = z.object({
  items: z.array(z.object({ id: z.string(), revision: z.int(), state: savedState })),
  receipt: z.object({ state: receiptSchema.shape.state, writtenMs: ms, indexedMs: ms.nullable(), answeredMs: ms.nullable(), sample: z.array(receiptSchema.extend({ id: z.string() })) }),
});
const facet = z.object({ id: z.string(), count: z.int() });
export const facetsAnswer = z.object({ categories: z.array(facet), brands: z.array(facet), tags: z.array(facet) });

/** The shapes of one kind's routes. */
export function answersOf<T extends z.ZodType>(item: T) {
  const deleted = z.object({ item, revision: z.int().describe("The revision that deleted it"), deletedAt: z.int() });
  return {
    list: z.object({ items: z.array(item), nextCursor: z.string().nullable(), total: z.int() }),
    saved: z.object({ item, state: savedState, receipt: receiptSchema, conflicts: conflictsShape.describe("Entries that say otherwise, or ask the same") }),
    removed: z.object({ item, state: z.literal("removed"), receipt: receiptSchema }),
    deleted: z.object({ items: z.array(deleted), nextCursor: z.string().nullable() }),
    revisions: z.object({
      items: z.array(z.object({ revision: z.int(), at: z.int(), actor: z.string().nullable(), cause: z.enum(editCauses).nullable().describe("null: a file on the command line"), item: item.nullable().describe("null: it was deleted") })),
      nextCursor: z.string().nullable(),
    }),
  };
}

export const kindSchema = z.enum(entryKinds);

export function itemOf(entry: Entry): Item {
  if (entry.kind === "faq") return entry;
  const { url, imageUrl, ...rest } = entry;
  return { ...rest, ...(url !== null && { url }), ...(imageUrl !== null && { imageUrl }) };
}
