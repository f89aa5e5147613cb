import { z } from "zod";
import { readEntries, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Draft } from "../../ingestion/draft.ts";
import { faqInput, productInput, toFaqDraft, toProductDraft } from "../routes/entry-input.ts";
import { idSchema } from "../routes/request.ts";

/** An edit that is not saved yet, as the console sends it. */
export const draftInput = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("product"), id: idSchema, item: productInput }), z.strictObject({ kind: z.literal("faq"), id: idSchema, item: faqInput }),
  z.strictObject({ kind: z.literal("deleted"), id: idSchema }),
]);

/** The shop's entry as the draft would leave it. @throws AppError invalid_request for a draft that could not be saved */
export async function toDraft(db: Db, given: z.infer<typeof draftInput>): Promise<Draft> {
  if (given.kind === "deleted") return { id: given.id, entry: undefined };
  const [current] = await readEntries(db, [given.id]);
  const words = given.kind === "product" ? toProductDraft(given.id, given.item, current) : toFaqDraft(given.id, given.item);
  return { id: given.id, entry: { ...words, revision: (current?.revision ?? 0) + 1, updatedAt: Date.now() } as Entry };
}
