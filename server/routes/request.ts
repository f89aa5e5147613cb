import type { Context } from "hono";
import { validator } from "hono-openapi";
import { z } from "zod";
import type { Language } from "../../db/schema.ts";
import { AppError } from "../errors.ts";
import { fieldOf, problemsOf, type Issue } from "./problems.ts";

/** An id in a path: ours, or one that a shop brought. */
export const idSchema = z.string().min(1).max(200);

/** A text of the shop's; one of the two languages may be missing. */
export const localized = z.object({ ko: z.string().optional(), en: z.string().optional() });

/** Checks one part of a request. What does not fit is named by field and in words, never echoed. */
export function valid<Target extends "json" | "param" | "query", Schema extends z.ZodType>(target: Target, schema: Schema) {
  return validator(target, schema, (result, c) => {
    if (!result.success) throw refusalOf(result.error as readonly Issue[], preferredLanguage(c));
  });
}

/** What a request is refused with whose body does not fit. */
export function refusalOf(issues: readonly Issue[], language: Language): AppError {
  return new AppError("invalid_request", { details: { fields: issues.map((issue) => fieldOf(issue) || issue.message), problems: problemsOf(issues, language) } });
}

/** The language that errors and first greetings are in: what the browser asks for, Korean otherwise. */
export function preferredLanguage(c: Context): Language {
  return /^\s*en\b/i.test(c.req.header("accept-language") ?? "") ? "en" : "ko";
}

/**
 * What a person wrote, well-formed (half an emoji cannot be stored as it came), in NFC, with line ends and outer white space settled.
 * @param charsMax in code points
 * @throws AppError message_empty, message_too_long
 */
export function cleanText(given: string, charsMax: number): string {
  const text = given.toWellFormed().normalize("NFC").replace(/\r\n?/g, "\n").trim();
  if (text === "") throw new AppError("message_empty");
  if ([...text].length > charsMax) throw new AppError("message_too_long");
  return text;
}
