import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import type { Mirror } from "../../ingestion/mirror.ts";
import type { Deps } from "../compose.ts";

/** For load balancers: alive, and able to answer. */
export function healthRoutes(deps: Deps) {
  return new Hono()
    .get("/healthz", describeRoute({ summary: "The process is alive" }), (c) => c.json({ ok: true }, 200))
    .get("/readyz", describeRoute({ summary: "Database and index can answer" }), async (c) => {
      const checks = { database: await passes(async () => deps.db.sqlite.prepare("select 1").get()), index: await passes(deps.searching.ping) };
      const ok = Object.values(checks).every(Boolean);
      return c.json({ ok, checks, ...(deps.searching.mirror && { qdrant: standingOf(deps.searching.mirror) }) }, ok ? 200 : 503);
    });
}

/** Not being able to ask Qdrant is no reason to send shoppers elsewhere: the embedded index answers. */
function standingOf(mirror: Mirror): { state: string; answering: "qdrant" | "embedded"; lagRows: number; lagMs: number } {
  const standing = mirror.standing();
  const { rows, ms } = mirror.lag();
  return { state: standing.isUsable ? "ready" : standing.reason, answering: standing.isUsable ? "qdrant" : "embedded", lagRows: rows, lagMs: ms };
}

async function passes(check: () => Promise<unknown>): Promise<boolean> {
  return check().then(() => true, () => false);
}
