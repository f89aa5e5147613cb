import { eq } from "drizzle-orm";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { sessions } from "./schema.ts";

/** An expired session is kept for a day, so that a page left open overnight is told that it expired. */
const expiredKeptMs = 24 * 3_600_000;

export type Session = Pick<typeof sessions.$inferSelect, "id" | "customerId" | "expiresAt">;

/** Starts a session for a guest (no customer) or a customer whose identity was proven. */
export async function createSession(db: Db, start: { tokenHash: string; customerId: string | null; expiresAt: number }): Promise<Session> {
  const session = { id: newId("ses"), createdAt: Date.now(), ...start };
  db.orm.insert(sessions).values(session).run();
  return session;
}

/** The session behind a token's hash, expired or not; the caller decides what an expired one is worth. */
export async function findSession(db: Db, tokenHash: string): Promise<Session | undefined> {
  return db.orm.select({ id: sessions.id, customerId: sessions.customerId, expiresAt: sessions.expiresAt })
    .from(sessions).where(eq(sessions.tokenHash, tokenHash)).get();
}

/** Removes sessions that expired more than a day ago; their conversations stay. Returns how many. */
export async function pruneSessions(db: Db, now: number): Promise<number> {
  return db.prepared<[number]>("delete from sessions where expires_at < ?").run(now - expiredKeptMs).changes;
}
