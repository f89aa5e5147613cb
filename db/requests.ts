import { and, eq, lt } from "drizzle-orm";
import type { Db } from "./open.ts";
import { requestKeys } from "./schema-staff.ts";

export type RequestName = { actor: string; key: string; requestHash: string };
/** `new`: ours to do; `wasBegun`: an earlier try died half-way, and may have done it. `done`: it was done, with this answer. */
export type Claim = { kind: "new"; wasBegun: boolean } | { kind: "done"; status: number; body: string } | { kind: "running" } | { kind: "other" };

/** Takes a request to be done once. One that died half-way may be taken again after `runningMs`. */
export async function claimRequest(db: Db, request: RequestName, bounds: { runningMs: number; keptMs: number; rowsMax: number }): Promise<Claim> {
  return db.sqlite.transaction((): Claim => {
    const now = Date.now();
    db.orm.delete(requestKeys).where(lt(requestKeys.at, now - bounds.keptMs)).run();
    const { actor, key, requestHash } = request;
    const found = db.orm.select().from(requestKeys).where(and(eq(requestKeys.actor, actor), eq(requestKeys.key, key))).get();
    if (found !== undefined && found.requestHash !== requestHash) return { kind: "other" };
    if (found?.status != null) return { kind: "done", status: found.status, body: found.body ?? "" };
    if (found !== undefined && found.at > now - bounds.runningMs) return { kind: "running" };
    db.prepared<[number]>("delete from request_keys where rowid in (select rowid from request_keys order by at desc limit -1 offset ?)").run(bounds.rowsMax - 1);
    db.orm.insert(requestKeys).values({ actor, key, requestHash, at: now }).onConflictDoUpdate({ target: [requestKeys.actor, requestKeys.key], set: { at: now } }).run();
    return { kind: "new", wasBegun: found !== undefined };
  }).immediate();
}

/** Keeps what a request was answered. */
export async function settleRequest(db: Db, request: RequestName, answer: { status: number; body: string }): Promise<void> {
  db.orm.update(requestKeys).set(answer).where(and(eq(requestKeys.actor, request.actor), eq(requestKeys.key, request.key))).run();
}

/** Gives a request back that was not done, so that its retry is. */
export async function releaseRequest(db: Db, request: RequestName): Promise<void> {
  db.orm.delete(requestKeys).where(and(eq(requestKeys.actor, request.actor), eq(requestKeys.key, request.key))).run();
}
