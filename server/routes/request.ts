import type { Context } from "hono";
import { validator } from "hono-openapi";
import { z } from "zod";
import type { Language } from "../../db/schema.ts";
import { AppError } from "../errors.ts";

/** An id in a path: ours, or one that a shop brought. */
export const idSchema = z.string().min(1).max(200);

/** A text of the shop's; one of the two languages may be missing. */
export const localized = z.object({ ko: z.string().optional(), en: z.string().optional() });

/** Checks one part of a request. What does not fit is named by field, never echoed. */
export function valid<Target extends "json" | "param" | "query", Schema extends z.ZodType>(target: Target, schema: Schema) {
  return validator(target, schema, (result) => {
    if (result.success) return;
    const fields = result.error.map((issue) => (issue.path ?? []).map((key) => String(typeof key === "object" ? key.key : key)).join(".") || issue.message);
    throw new AppError("invalid_request", { details: { fields } });
  });
}

/** The language that errors and first greetings are in: what the browser asks for, Korean otherwise. */
export function preferredLanguage(c: Context): Language {
  return /^\s*en\b/i.test(c.req.header("accept-language") ?? "") ? "en" : "ko";
}
