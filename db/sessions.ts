import { eq, sql } from "drizzle-orm";
import { inCommit } from "./commit.ts";
import { compiled, insertRow } from "./compiled.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { revokedTokens, sessions } from "./schema.ts";

/** An expired session is kept for a day, so that a page left open overnight is told that it expired. */
const expiredKeptMs = 24 * 3_600_000;

export type Session = Pick<typeof sessions.$inferSelect, "id" | "customerId" | "expiresAt">;

const sessionByToken = compiled((orm) => orm.select({ id: sessions.id, customerId: sessions.customerId, expiresAt: sessions.expiresAt })
  .from(sessions).where(eq(sessions.tokenHash, sql.placeholder("tokenHash"))).prepare());

type Start = { tokenHash: string; customerId: string | null; expiresAt: number };

/** Starts a session for a guest (no customer) or a customer whose identity was proven; undefined where the shop's token was revoked. */
export async function createSession(db: Db, start: Start): Promise<Session>;
export async function createSession(db: Db, start: Start & { customerTokenHash: string }): Promise<Session | undefined>;
export async function createSession(db: Db, start: Start & { customerTokenHash?: string }): Promise<Session | undefined> {
  return inCommit(db, () => {
    const { customerTokenHash } = start;
    if (customerTokenHash !== undefined && db.orm.select().from(revokedTokens).where(eq(revokedTokens.tokenHash, customerTokenHash)).get() !== undefined) return undefined;
    const session = { id: newId("ses"), createdAt: Date.now(), ...start };
    insertRow(db, sessions, session);
    return session;
  });
}

/** Ends a session and, where the shop's own token stands behind it, revokes that and ends all others it has started. */
export async function endSession(db: Db, tokenHash: string): Promise<void> {
  await inCommit(db, () => {
    const session = db.orm.delete(sessions).where(eq(sessions.tokenHash, tokenHash)).returning().get();
    if (session?.customerTokenHash == null) return;
    db.orm.insert(revokedTokens).values({ tokenHash: session.customerTokenHash, expiresAt: session.expiresAt }).onConflictDoNothing().run();
    db.orm.delete(sessions).where(eq(sessions.customerTokenHash, session.customerTokenHash)).run();
  });
}

/** The session behind a token's hash, expired or not; the caller decides what an expired one is worth. */
export async function findSession(db: Db, tokenHash: string): Promise<Session | undefined> {
  return sessionByToken(db).get({ tokenHash });
}

/** Removes sessions that expired more than a day ago; their conversations stay. Returns how many. */
export async function pruneSessions(db: Db, now: number): Promise<number> {
  db.prepared<[number]>("delete from revoked_tokens where expires_at < ?").run(now - expiredKeptMs);
  return db.prepared<[number]>("delete from sessions where expires_at < ?").run(now - expiredKeptMs).changes;
}
