import { z } from "zod";

/** The parts that imported rows share, with their bounds. Messages end a sentence that starts with the field's name. */

export const idSchema = z.string("is missing").min(1, "is empty").max(200, "is longer than 200 characters");
/** The id of what answers cite as [[id]]: it must fit into such a mark, which is cut at spaces and commas (server/chat/cite.ts). */
export const citableIdSchema = idSchema.max(100, "is longer than 100 characters, and answers could not cite it")
  .regex(/^[^\s,[\]]*$/, "has a space, a comma or a bracket in it, and answers could not cite it; give the entry another id")
  .refine((id) => id.toLowerCase() !== "unknown", "cannot be \"unknown\", which marks an answer without a source");
export const nameSchema = z.string().max(1000, "is longer than 1,000 characters");
export const textSchema = z.string().max(50_000, "is longer than 50,000 characters");
export const localizedSchema = z.object({ ko: textSchema.optional(), en: textSchema.optional() });
/** Money in the minor unit; the bound is far above any price and far below what a number loses. */
export const amountSchema = z.int("is missing or not a whole number of the minor unit").min(0, "is negative").max(1e12, "is too large");
export const countSchema = z.int("is not a whole number").min(0, "is negative").max(1e9, "is too large");
export const optionsSchema = z.record(nameSchema, z.union([nameSchema, localizedSchema]));

/** Why a row was not taken, in words: the first thing wrong with it. */
export function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    return issue === undefined ? "The row is not valid." : `${issue.path.join(".")}: ${issue.message}`;
  }
  return error instanceof Error ? error.message : String(error);
}
