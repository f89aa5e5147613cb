import { Hono } from "hono";
import { describeRoute, resolver } from "hono-openapi";
import { z } from "zod";
import type { Mirror, Reason } from "../../ingestion/mirror.ts";
import type { Deps } from "../compose.ts";

const alive = z.object({ ok: z.boolean() });
const ready = z.object({ ok: z.boolean(), checks: z.object({ database: z.boolean(), index: z.boolean() }) });

/** For load balancers: alive, and able to answer. */
export function healthRoutes(deps: Deps) {
  return new Hono()
    .get("/healthz", describeRoute({ summary: "The process is alive", responses: { 200: json("It is", alive) } }), (c) => c.json({ ok: true }, 200))
    .get("/readyz", describeRoute({ summary: "Database and index can answer", responses: { 200: json("Both can", ready), 503: json("One cannot", ready) } }), async (c) => {
      const checks = { database: await passes(async () => deps.db.sqlite.prepare("select 1").get()), index: await passes(deps.searching.ping) };
      const ok = Object.values(checks).every(Boolean);
      return c.json({ ok, checks, models: describeModels(deps), ...(deps.searching.mirror && { qdrant: standingOf(deps.searching.mirror) }) }, ok ? 200 : 503);
    });
}

function json(description: string, schema: z.ZodType) {
  return { description, content: { "application/json": { schema: resolver(schema) } } };
}

/** How each model of the chain is; none of it makes the server unready, which answers without them too. */
function describeModels({ answering, retirement }: Deps) {
  const checks = new Map(retirement.last().map((check) => [check.name, check]));
  return answering.models.status().map((status) => ({ ...status, ...checks.get(status.name) }));
}

/** Not being able to ask Qdrant is no reason to send shoppers elsewhere: the embedded index answers. */
export function standingOf(mirror: Mirror): { state: Reason | "ready"; answering: "qdrant" | "embedded"; lagRows: number; lagMs: number } {
  const standing = mirror.standing();
  const { rows, ms } = mirror.lag();
  return { state: standing.isUsable ? "ready" : standing.reason, answering: standing.isUsable ? "qdrant" : "embedded", lagRows: rows, lagMs: ms };
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  return check().then(() => true, () => false);
}
