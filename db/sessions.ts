import { eq, sql } from "drizzle-orm";
import { inCommit } from "./commit.ts";
import { compiled, insertRow } from "./compiled.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { sessions } from "./schema.ts";

/** An expired session is kept for a day, so that a page left open overnight is told that it expired. */
const expiredKeptMs = 24 * 3_600_000;

export type Session = Pick<typeof sessions.$inferSelect, "id" | "customerId" | "expiresAt">;

const sessionByToken = compiled((orm) => orm.select({ id: sessions.id, customerId: sessions.customerId, expiresAt: sessions.expiresAt })
  .from(sessions).where(eq(sessions.tokenHash, sql.placeholder("tokenHash"))).prepare());

/** Starts a session for a guest (no customer) or a customer whose identity was proven. */
export async function createSession(db: Db, start: { tokenHash: string; customerId: string | null; expiresAt: number }): Promise<Session> {
  const session = { id: newId("ses"), createdAt: Date.now(), ...start };
  await inCommit(db, () => insertRow(db, sessions, session));
  return session;
}

/** The session behind a token's hash, expired or not; the caller decides what an expired one is worth. */
export async function findSession(db: Db, tokenHash: string): Promise<Session | undefined> {
  return sessionByToken(db).get({ tokenHash });
}

/** Removes sessions that expired more than a day ago; their conversations stay. Returns how many. */
export async function pruneSessions(db: Db, now: number): Promise<number> {
  return db.prepared<[number]>("delete from sessions where expires_at < ?").run(now - expiredKeptMs).changes;
}
