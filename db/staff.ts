import { and, asc, desc, eq, gt, inArray, isNull, lt, ne, sql } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { requeueHeld } from "./takeover.ts";
import { staffFailures, staffLinks, staffMembers, staffSessions, staffTokens, type StaffRole } from "./schema-staff.ts";

export type Member = Omit<typeof staffMembers.$inferSelect, "password"> & { hasPassword: boolean };
export type StaffSession = Omit<typeof staffSessions.$inferSelect, "tokenHash">;
export type StaffToken = Omit<typeof staffTokens.$inferSelect, "tokenHash">;
/** Whom a session or token stands for. `id` is what the audit log calls them. */
export type Staff = { id: string; role: StaffRole; name: string; email: string | null; sessionId: string | null };
/** `requeued`: conversations that the person held and that wait for another now. */
export type Change = { requeued: string[] } | "not_found" | "last_admin";

const seenEveryMs = 60_000; // a session's last sign of life is written this often
const failuresKeptMs = 24 * 3_600_000;
const linksKeptMs = 24 * 3_600_000;

const memberColumns = {
  id: staffMembers.id, email: staffMembers.email, name: staffMembers.name, role: staffMembers.role, disabledAt: staffMembers.disabledAt, createdAt: staffMembers.createdAt,
  hasPassword: sql<number>`${staffMembers.password} is not null`.mapWith(Boolean),
};

/** Whether anybody can administer: without an admin who has a password the server prints a setup link. */
export async function hasAdmin(db: Db): Promise<boolean> {
  return countAdmins(db) > 0;
}

function countAdmins(db: Db, except = ""): number {
  return db.orm.select({ count: sql<number>`count(*)` }).from(staffMembers)
    .where(and(eq(staffMembers.role, "admin"), isNull(staffMembers.disabledAt), sql`${staffMembers.password} is not null`, ne(staffMembers.id, except))).get()?.count ?? 0;
}

export async function listMembers(db: Db, limit: number): Promise<Member[]> {
  return db.orm.select(memberColumns).from(staffMembers).orderBy(asc(staffMembers.createdAt), asc(staffMembers.id)).limit(limit).all();
}

/** A member by email, for signing in: with the password's hash. */
export async function findMember(db: Db, email: string): Promise<typeof staffMembers.$inferSelect | undefined> {
  return db.orm.select().from(staffMembers).where(eq(staffMembers.email, email)).get();
}

/** Adds a member without a password; undefined where the email is taken. */
export async function addMember(db: Db, member: { email: string; name: string; role: StaffRole; actor: string }): Promise<Member | undefined> {
  return db.sqlite.transaction(() => {
    const { actor, ...row } = member;
    const added = db.orm.insert(staffMembers).values({ id: newId("stf"), ...row, createdAt: Date.now() }).onConflictDoNothing().returning(memberColumns).get();
    if (added !== undefined) appendAudit(db, { actor, action: "member.added", subject: added.id, details: { role: row.role } });
    return added;
  }).immediate();
}

/**
 * Changes role or admission. Who is shut out or gets another role is signed out, and the tokens of who is no admin (any more)
 * are void; the shoppers of whom may not talk with any (more) wait for somebody else. The last admin stays one.
 */
export async function changeMember(db: Db, change: { id: string; role?: StaffRole | undefined; isDisabled?: boolean | undefined; actor: string }): Promise<Change> {
  return db.sqlite.transaction((): Change => {
    const found = db.orm.select().from(staffMembers).where(eq(staffMembers.id, change.id)).get();
    if (found === undefined) return "not_found";
    const role = change.role ?? found.role;
    const disabledAt = change.isDisabled === undefined ? found.disabledAt : change.isDisabled ? found.disabledAt ?? Date.now() : null;
    const wasAdmin = found.role === "admin" && found.disabledAt === null && found.password !== null;
    if (wasAdmin && (role !== "admin" || disabledAt !== null) && countAdmins(db, found.id) === 0) return "last_admin";
    db.orm.update(staffMembers).set({ role, disabledAt }).where(eq(staffMembers.id, found.id)).run();
    if (role !== found.role || disabledAt !== null) db.orm.delete(staffSessions).where(eq(staffSessions.memberId, found.id)).run();
    if (role !== "admin" || disabledAt !== null) revokeTokensOf(db, { maker: found.id, actor: change.actor });
    appendAudit(db, { actor: change.actor, action: "member.changed", subject: found.id, details: { role, isDisabled: disabledAt !== null } });
    const mayHold = disabledAt === null && role !== "operator";
    return { requeued: mayHold ? [] : requeueHeld(db, { staffId: found.id, actor: change.actor }) };
  }).immediate();
}

// ── links that set a password ───────────────────────────────────────────────────────────────────────────────────────

/** Keeps a new link and makes the earlier ones for the same person void. */
export async function createLink(db: Db, link: { tokenHash: string; memberId: string | null; expiresAt: number; actor: string }): Promise<void> {
  db.sqlite.transaction(() => {
    const { actor, ...row } = link;
    db.orm.delete(staffLinks).where(row.memberId === null ? isNull(staffLinks.memberId) : eq(staffLinks.memberId, row.memberId)).run();
    const id = newId("lnk");
    db.orm.insert(staffLinks).values({ id, ...row, createdAt: Date.now() }).run();
    appendAudit(db, { actor, action: "link.made", subject: row.memberId ?? "setup" });
  }).immediate();
}

/** Whom a link is for, while it is good. `email` is null for the first admin's. */
export async function findLink(db: Db, tokenHash: string): Promise<{ email: string | null } | undefined> {
  const link = usableLink(db, tokenHash);
  return link && { email: link.member?.email ?? null };
}

function usableLink(db: Db, tokenHash: string) {
  const found = db.orm.select({ link: staffLinks, member: staffMembers }).from(staffLinks).leftJoin(staffMembers, eq(staffMembers.id, staffLinks.memberId))
    .where(and(eq(staffLinks.tokenHash, tokenHash), gt(staffLinks.expiresAt, Date.now()))).get();
  const isUsable = found !== undefined && (found.link.memberId === null ? countAdmins(db) === 0 : found.member?.disabledAt === null);
  return isUsable ? found : undefined;
}

/**
 * Uses a link up: its person gets the password, and every earlier session of theirs ends. The first admin's link makes the
 * member too; `email` and `name` are looked at for that one only. Undefined where the link is not good (any more).
 */
export async function acceptLink(db: Db, wanted: { tokenHash: string; password: string; email: string; name: string }): Promise<Member | undefined> {
  return db.sqlite.transaction(() => {
    const found = usableLink(db, wanted.tokenHash);
    if (found === undefined) return undefined;
    const { password } = wanted;
    const values = { id: newId("stf"), email: wanted.email, name: wanted.name, role: "admin" as const, password, createdAt: Date.now() };
    const member = found.member === null
      ? db.orm.insert(staffMembers).values(values).onConflictDoUpdate({ target: staffMembers.email, set: { password, role: "admin", disabledAt: null } }).returning(memberColumns).get()
      : db.orm.update(staffMembers).set({ password }).where(eq(staffMembers.id, found.member.id)).returning(memberColumns).get();
    if (member === undefined) return undefined;
    db.orm.delete(staffSessions).where(eq(staffSessions.memberId, member.id)).run();
    db.orm.delete(staffLinks).where(eq(staffLinks.id, found.link.id)).run();
    appendAudit(db, { actor: member.id, action: "password.set", subject: member.id, details: { isFirstAdmin: found.member === null } });
    return member;
  }).immediate();
}

// ── browsers and machines ───────────────────────────────────────────────────────────────────────────────────────────

export async function createStaffSession(db: Db, session: { tokenHash: string; memberId: string; agent: string; expiresAt: number }): Promise<StaffSession> {
  return db.sqlite.transaction(() => {
    const at = Date.now();
    const { tokenHash: _, ...kept } = db.orm.insert(staffSessions).values({ id: newId("sst"), ...session, createdAt: at, seenAt: at }).returning().get();
    appendAudit(db, { actor: session.memberId, action: "session.started", subject: kept.id });
    return kept;
  }).immediate();
}

/** The member behind a session's token, who thereby is seen; undefined once it is over, idle for `idleMs`, or they are shut out. */
export async function findStaffBySession(db: Db, wanted: { tokenHash: string; idleMs: number }): Promise<Staff | undefined> {
  const now = Date.now();
  const found = db.orm.select({ session: staffSessions, member: staffMembers }).from(staffSessions).innerJoin(staffMembers, eq(staffMembers.id, staffSessions.memberId))
    .where(and(eq(staffSessions.tokenHash, wanted.tokenHash), gt(staffSessions.expiresAt, now), gt(staffSessions.seenAt, now - wanted.idleMs), isNull(staffMembers.disabledAt))).get();
  if (found === undefined) return undefined;
  const { session, member } = found;
  if (session.seenAt < now - seenEveryMs) db.orm.update(staffSessions).set({ seenAt: now }).where(eq(staffSessions.id, session.id)).run();
  return { id: member.id, role: member.role, name: member.name, email: member.email, sessionId: session.id };
}

export async function listStaffSessions(db: Db, memberId: string): Promise<StaffSession[]> {
  return db.orm.select().from(staffSessions).where(and(eq(staffSessions.memberId, memberId), gt(staffSessions.expiresAt, Date.now()))).orderBy(desc(staffSessions.seenAt)).all()
    .map(({ tokenHash: _, ...session }) => session);
}

/** Ends one session of a member, or all of them. Returns how many there were. */
export async function endStaffSessions(db: Db, wanted: { memberId: string; id?: string | undefined; actor: string }): Promise<number> {
  return db.sqlite.transaction(() => {
    const ended = db.orm.delete(staffSessions).where(and(eq(staffSessions.memberId, wanted.memberId), wanted.id === undefined ? undefined : eq(staffSessions.id, wanted.id))).run().changes;
    if (ended > 0) appendAudit(db, { actor: wanted.actor, action: "session.ended", subject: wanted.id ?? wanted.memberId, details: { sessions: ended } });
    return ended;
  }).immediate();
}

export async function createToken(db: Db, token: { tokenHash: string; label: string; role: StaffRole; createdBy: string }): Promise<StaffToken> {
  return db.sqlite.transaction(() => {
    const { tokenHash: _, ...kept } = db.orm.insert(staffTokens).values({ id: newId("tok"), ...token, createdAt: Date.now() }).returning().get();
    appendAudit(db, { actor: token.createdBy, action: "token.made", subject: kept.id, details: { role: token.role } });
    return kept;
  }).immediate();
}

export async function findStaffByToken(db: Db, tokenHash: string): Promise<Staff | undefined> {
  const found = db.orm.select().from(staffTokens).where(and(eq(staffTokens.tokenHash, tokenHash), isNull(staffTokens.revokedAt))).get();
  if (found === undefined) return undefined;
  const now = Date.now();
  if ((found.usedAt ?? 0) < now - seenEveryMs) db.orm.update(staffTokens).set({ usedAt: now }).where(eq(staffTokens.id, found.id)).run();
  return { id: found.id, role: found.role, name: found.label, email: null, sessionId: null };
}

export async function listTokens(db: Db, limit: number): Promise<StaffToken[]> {
  return db.orm.select().from(staffTokens).orderBy(desc(staffTokens.createdAt)).limit(limit).all().map(({ tokenHash: _, ...token }) => token);
}

/** Makes a token void. Shoppers whom it talked with wait for somebody else; undefined where there is no such token. */
export async function revokeToken(db: Db, wanted: { id: string; actor: string }): Promise<{ requeued: string[] } | undefined> {
  return db.sqlite.transaction(() => {
    const isRevoked = db.orm.update(staffTokens).set({ revokedAt: Date.now() }).where(and(eq(staffTokens.id, wanted.id), isNull(staffTokens.revokedAt))).run().changes > 0;
    if (!isRevoked) return undefined;
    appendAudit(db, { actor: wanted.actor, action: "token.revoked", subject: wanted.id });
    return { requeued: requeueHeld(db, { staffId: wanted.id, actor: wanted.actor }) };
  }).immediate();
}

/** Makes void what somebody who may make tokens no more has made, and what those tokens have made. */
function revokeTokensOf(db: Db, of: { maker: string; actor: string }): void {
  const revoked = db.prepared<[string, number], { id: string }>(`
    with recursive made (id) as (select id from staff_tokens where created_by = ? union select staff_tokens.id from staff_tokens join made on staff_tokens.created_by = made.id)
    update staff_tokens set revoked_at = ? where id in made and revoked_at is null returning id`).all(of.maker, Date.now());
  for (const { id } of revoked) appendAudit(db, { actor: of.actor, action: "token.revoked", subject: id });
}

// ── failed sign-ins ─────────────────────────────────────────────────────────────────────────────────────────────────

/** Failures that count together: of one account from one address, say; `max` of them within the window. */
export type Tries = { whoHash: string; max: number };

/**
 * Takes one of the tries of each count, before the password is looked at, so that tries at the same time count too. Where one of
 * them has none left, none is taken. @returns 0, or how long to wait (ms) where `max` tries failed within `windowMs`
 */
export async function takeTries(db: Db, of: { counts: Tries[]; windowMs: number }): Promise<number> {
  return db.sqlite.transaction(() => {
    const now = Date.now();
    const waits = of.counts.map(({ whoHash, max }) => {
      const tries = db.orm.select({ at: staffFailures.at }).from(staffFailures).where(and(eq(staffFailures.whoHash, whoHash), gt(staffFailures.at, now - of.windowMs)))
        .orderBy(desc(staffFailures.at)).limit(max).all();
      const oldest = tries.length < max ? undefined : tries.at(-1);
      return oldest === undefined ? 0 : oldest.at + of.windowMs - now;
    });
    const waitMs = Math.max(...waits);
    if (waitMs === 0) db.orm.insert(staffFailures).values(of.counts.map(({ whoHash }) => ({ whoHash, at: now }))).run();
    return waitMs;
  }).immediate();
}

/** Gives back the last try of each count: it was none. */
export async function returnTries(db: Db, whoHashes: string[]): Promise<void> {
  for (const whoHash of whoHashes) db.prepared<[string]>("delete from staff_failures where rowid = (select rowid from staff_failures where who_hash = ? order by at desc limit 1)").run(whoHash);
}

/** Forgets an account's failures, once it has signed in. */
export async function forgetTries(db: Db, whoHashes: string[]): Promise<void> {
  db.orm.delete(staffFailures).where(inArray(staffFailures.whoHash, whoHashes)).run();
}

/** Removes sessions and links that are over, and failures that count no more. */
export async function pruneStaff(db: Db, now: number): Promise<void> {
  db.orm.delete(staffSessions).where(lt(staffSessions.expiresAt, now)).run();
  db.orm.delete(staffLinks).where(lt(staffLinks.expiresAt, now - linksKeptMs)).run();
  db.orm.delete(staffFailures).where(lt(staffFailures.at, now - failuresKeptMs)).run();
}
