import { inCommit } from "./commit.ts";
import type { Db } from "./open.ts";

/** A bound on what may be used in a window of time, and how much of it is wanted now. */
export type Budget = {
  /** Whose it is: "messages ses_…", "cost all". Addresses come hashed. */
  scope: string;
  windowMs: number; max: number; amount: number;
};
export type Reservation = { isGranted: true } | { isGranted: false; scope: string; retryAt: number };

/**
 * Takes what is wanted from every budget, or from none where one does not hold it. Runs in the caller's transaction, so that it
 * stands or falls with what it is for; on disk, so that a restart hands out nothing anew.
 */
export function reserveBudgets(db: Db, wanted: Budget[], now: number): Reservation {
  for (const { scope, windowMs, max, amount } of wanted) {
    const { startsAt, endsAt } = windowAt(now, windowMs);
    if (usedOf(db, scope, startsAt) + amount > max) return { isGranted: false, scope, retryAt: endsAt };
  }
  for (const { scope, windowMs, amount } of wanted) addTo(db, { scope, ...windowAt(now, windowMs), amount });
  return { isGranted: true };
}

/** When a budget that is used up has room again; undefined where it has. */
export function spentUntil(db: Db, budget: Omit<Budget, "amount">, now: number): number | undefined {
  const { startsAt, endsAt } = windowAt(now, budget.windowMs);
  return usedOf(db, budget.scope, startsAt) >= budget.max ? endsAt : undefined;
}

/** Puts the difference between what was reserved at `at` and what was used into the same window; below zero gives back. */
export async function settleBudgets(db: Db, settled: Omit<Budget, "max">[], at: number): Promise<void> {
  const changed = settled.filter(({ amount }) => amount !== 0);
  if (changed.length === 0) return;
  await inCommit(db, () => { for (const { scope, windowMs, amount } of changed) addTo(db, { scope, ...windowAt(at, windowMs), amount }); });
}

/** Removes windows that are over. Returns how many. */
export async function pruneBudgets(db: Db, now: number): Promise<number> {
  return db.prepared<[number]>("delete from budgets where ends_at <= ?").run(now).changes;
}

/** Windows begin at whole multiples of their length, the same for everybody and after every restart. */
function windowAt(now: number, windowMs: number): { startsAt: number; endsAt: number } {
  const startsAt = Math.floor(now / windowMs) * windowMs;
  return { startsAt, endsAt: startsAt + windowMs };
}

function usedOf(db: Db, scope: string, startsAt: number): number {
  return db.prepared<[string, number], { used: number }>("select used from budgets where scope = ? and starts_at = ?").get(scope, startsAt)?.used ?? 0;
}

/** Adds to a window that the caller's transaction holds. */
export function addTo(db: Db, { scope, startsAt, endsAt, amount }: { scope: string; startsAt: number; endsAt: number; amount: number }): void {
  db.prepared("insert into budgets (scope, starts_at, ends_at, used) values (?, ?, ?, ?) on conflict do update set used = max(0, used + excluded.used)").run(scope, startsAt, endsAt, amount);
}
