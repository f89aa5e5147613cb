import { createHash } from "node:crypto";
import { and, desc, eq, lt } from "drizzle-orm";
import type { Db } from "./open.ts";
import { audit } from "./schema-staff.ts";

/** What was done: `details` holds counts, revisions and names of fields, never personal data or what somebody wrote. */
export type Deed = { actor: string; action: string; subject: string; details?: Record<string, unknown> | undefined };
export type AuditRow = Omit<typeof audit.$inferSelect, "details"> & { details: Record<string, unknown> };

const firstHash = "0".repeat(64);
const verifyRows = 1000; // read at a time

/** Notes a deed in the transaction that is open, or in one of its own. */
export function appendAudit(db: Db, deed: Deed, at = Date.now()): void {
  db.sqlite.transaction(() => {
    const last = db.prepared<[], { seq: number; hash: string }>("select seq, hash from audit order by seq desc limit 1").get();
    const row = { seq: (last?.seq ?? 0) + 1, at, actor: deed.actor, action: deed.action, subject: deed.subject, details: JSON.stringify(deed.details ?? {}), prevHash: last?.hash ?? firstHash };
    db.orm.insert(audit).values({ ...row, hash: hashOf(row) }).run();
  }).immediate();
}

/** Notes a deed that changes no other row. */
export async function noteDeed(db: Db, deed: Deed): Promise<void> {
  appendAudit(db, deed);
}

/** The log, newest first; `before` is the `seq` to go on from. */
export async function listAudit(db: Db, wanted: { before?: number | undefined; subject?: string | undefined; actor?: string | undefined; action?: string | undefined; limit: number }): Promise<AuditRow[]> {
  const where = and(
    wanted.before === undefined ? undefined : lt(audit.seq, wanted.before), wanted.subject === undefined ? undefined : eq(audit.subject, wanted.subject),
    wanted.actor === undefined ? undefined : eq(audit.actor, wanted.actor), wanted.action === undefined ? undefined : eq(audit.action, wanted.action),
  );
  return db.orm.select().from(audit).where(where).orderBy(desc(audit.seq)).limit(wanted.limit).all()
    .map((row) => ({ ...row, details: JSON.parse(row.details) as Record<string, unknown> }));
}

/**
 * Walks the whole chain. `brokenAt` is the first row that is missing or is not what it was; `head` is the newest row's hash,
 * which, noted elsewhere, also shows a log whose end was cut off.
 */
export async function verifyAudit(db: Db): Promise<{ rows: number; head: string; brokenAt: number | undefined }> {
  let head = firstHash;
  let seq = 0;
  for (;;) {
    const rows = db.prepared<[number, number], typeof audit.$inferSelect>(
      "select seq, at, actor, action, subject, details, prev_hash as prevHash, hash from audit where seq > ? order by seq limit ?",
    ).all(seq, verifyRows);
    for (const row of rows) {
      if (row.seq !== seq + 1 || row.prevHash !== head || row.hash !== hashOf(row)) return { rows: seq, head, brokenAt: seq + 1 };
      seq = row.seq;
      head = row.hash;
    }
    if (rows.length < verifyRows) return { rows: seq, head, brokenAt: undefined };
  }
}

function hashOf(row: Omit<typeof audit.$inferSelect, "hash">): string {
  return createHash("sha256").update(JSON.stringify([row.prevHash, row.seq, row.at, row.actor, row.action, row.subject, row.details])).digest("hex");
}
