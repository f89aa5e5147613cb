import { desc, sql } from "drizzle-orm";
import type { Db } from "./open.ts";
import { checks } from "./schema-staff.ts";

export type Check = typeof checks.$inferSelect;
export type Freshness = {
  /** Checks since `since`, and how many of them failed. */
  checks: number; failed: number;
  lastLagMs: number | null; worstLagMs: number | null; worstAnsweredMs: number | null; lastFailureAt: number | null;
};

const checksKept = 20_000;

/** Keeps what became of some checks. */
export async function noteChecks(db: Db, rows: Omit<Check, "id">[]): Promise<void> {
  if (rows.length === 0) return;
  db.sqlite.transaction(() => {
    for (const row of rows) db.orm.insert(checks).values(row).run();
    db.prepared<[number]>("delete from checks where id <= (select max(id) from checks) - ?").run(checksKept);
  }).immediate();
}

export async function listChecks(db: Db, limit: number): Promise<Check[]> {
  return db.orm.select().from(checks).orderBy(desc(checks.id)).limit(limit).all();
}

/** How fresh the bot has been since a time. */
export async function readFreshness(db: Db, since: number): Promise<Freshness> {
  const found = db.orm.get<Freshness>(sql`select count(*) as checks, coalesce(sum(state = 'failed'), 0) as failed, max(lag_ms) as worstLagMs, max(answered_ms) as worstAnsweredMs,
    (select lag_ms from checks where lag_ms is not null order by id desc limit 1) as lastLagMs, max(case when state = 'failed' then at end) as lastFailureAt from checks where at >= ${since}`);
  return found ?? { checks: 0, failed: 0, lastLagMs: null, worstLagMs: null, worstAnsweredMs: null, lastFailureAt: null };
}
