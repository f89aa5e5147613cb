import { Hono } from "hono";
import { z } from "zod";
import { listChecks, readFreshness } from "../../db/checks.ts";
import type { Deps } from "../compose.ts";
import { canaryEveryMs, checksListedMax, dayMs } from "../limits.ts";
import { described } from "../openapi.ts";
import { staffOnly } from "../staff.ts";
import { standingOf } from "./health.ts";
import { valid } from "./request.ts";

const ms = z.number().nullable();
const check = z.object({
  id: z.int(), at: z.int(), source: z.enum(["save", "canary"]), entryId: z.string(), revision: z.int(), state: z.enum(["live", "other", "failed"]),
  lagMs: ms.describe("From written to findable"), answeredMs: ms.describe("From the request to the checked answer"), reason: z.string().nullable(),
});
const freshness = z.object({
  lastLagMs: ms, worstLagMs: ms, worstAnsweredMs: ms, checks: z.int(), failed: z.int(), lastFailureAt: z.int().nullable(), since: z.int(),
  index: z.object({ isSteady: z.boolean().describe("False: the rows answer instead"), suspects: z.array(z.string()).describe("Entries that the index does not know as they are") }),
  qdrant: z.object({ state: z.enum(["ready", "building", "down", "slow", "refused", "behind"]), answering: z.enum(["qdrant", "embedded"]), lagRows: z.int().describe("Changes that it has not followed yet"), lagMs: z.number().describe("Age of the oldest of them") }).nullable().describe("null: the shop has no Qdrant"),
  canaryEveryMs: z.int(), items: z.array(check),
});
const range = z.object({ hours: z.coerce.number().int().min(1).max(24 * 30).default(24) });
const metrics = { description: "Prometheus' text format", content: { "text/plain": { schema: { type: "string" as const } } } };

/** How fresh the bot is, for people and for a monitoring system. */
export function freshnessRoutes(deps: Deps) {
  const { db } = deps;
  const anyStaff = staffOnly(db, "agent", "operator");
  return new Hono()
    .get("/api/staff/freshness", described({ summary: "Last and worst lag, and what failed", answer: freshness, refusals: ["invalid_request"], isStaff: true }), anyStaff, valid("query", range), async (c) => {
      const since = Date.now() - c.req.valid("query").hours * (dayMs / 24);
      const { isSteady, suspects } = deps.steady.standing();
      return c.json({ ...await readFreshness(db, since), since, index: { isSteady, suspects }, qdrant: deps.searching.mirror === undefined ? null : standingOf(deps.searching.mirror), canaryEveryMs, items: await listChecks(db, checksListedMax) } satisfies z.infer<typeof freshness>, 200);
    })
    .post("/api/staff/freshness/check", described({ summary: "Look at a sample of entries now", answer: z.object({ items: z.array(check.omit({ id: true })) }), refusals: [], isStaff: true }), staffOnly(db, "operator"), async (c) => c.json({ items: await deps.canary.round() }, 200))
    .get("/metrics", described({ summary: "Counts for a monitoring system", answer: metrics, refusals: [], isStaff: true }), anyStaff, (c) => {
      const { entries } = db.prepared<[], { entries: number }>("select (select count(*) from products) + (select count(*) from faqs) as entries").get() ?? { entries: 0 };
      const { isSteady, suspects } = deps.steady.standing();
      const { mirror } = deps.searching;
      const qdrant = mirror && { isUsable: mirror.standing().isUsable, lag: mirror.lag() };
      return c.text(deps.metrics.tell({ runningTurns: deps.turns.running(), catalogEntries: entries, indexSteady: isSteady, indexSuspects: suspects.length, qdrant }), 200);
    });
}
