import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { z } from "zod";
import { AppError } from "../errors.ts";
import { revisionsListedMax } from "../limits.ts";

/** What is read of a request for an entry of the catalog. */
export const restoration = z.strictObject({ revision: z.int().min(1) });
export const revisionPage = z.object({ cursor: z.coerce.number().int().min(1).optional(), limit: z.coerce.number().int().min(1).max(revisionsListedMax).default(20) });
export const offsetPage = z.object({ cursor: z.coerce.number().int().min(0).default(0), limit: z.coerce.number().int().min(1).max(revisionsListedMax).default(50) });
export const ifMatch = [{ name: "if-match", in: "header" as const, description: "The revision the change was made on, as in the ETag: `\"3\"`. `\"0\"`: there must be none yet; `*`: there must be one", schema: { type: "string" as const } }];

export const idempotencyKey = [{ name: "idempotency-key", in: "header" as const, description: "Of your choice. A retry with it within 24 hours is not done again and gets the first answer, marked `idempotency-replayed`", schema: { type: "string" as const } }];

/** Adding what is there already is no conflict of revisions: the id is taken. */
export function refuseTaken(error: unknown): never {
  throw error instanceof AppError && error.code === "revision_conflict" ? new AppError("id_taken", { details: { fields: ["id"] } }) : error;
}

/** Notes when a request came in, before anything is done for it. */
export const started = createMiddleware<{ Variables: { startedAt: number } }>(async (c, next) => {
  c.set("startedAt", performance.now());
  await next();
});

/** The revision that `If-Match` names, however it is quoted; `*` is any that there is; undefined where none need be. @throws AppError invalid_request */
export function expectedRevision(c: Context): number | "any" | undefined {
  const given = c.req.header("if-match")?.trim();
  if (given === "*") return "any";
  if (given === undefined) return c.req.header("if-none-match")?.trim() === "*" ? 0 : undefined;
  const revision = /^(?:W\/)?"?(\d{1,9})"?$/.exec(given)?.[1];
  if (revision === undefined) throw new AppError("invalid_request", { details: { fields: ["If-Match"] } });
  return Number(revision);
}

/** The same for what is always there, or is looked for by itself. */
export function expectedNumber(c: Context): number | undefined {
  const expected = expectedRevision(c);
  return expected === "any" ? undefined : expected;
}

export function tagWith(c: Context, revision: number): void {
  c.header("etag", `"${revision}"`);
}
