import { setTimeout as pause } from "node:timers/promises";
import { appendAudit } from "./audit.ts";
import { unindexMessages } from "./message-terms.ts";
import type { Db } from "./open.ts";

const checkpointTries = 50;
const checkpointPauseMs = 20;

/**
 * Removes a conversation and everything that anybody wrote in it or about it: messages, streams, records, traces, notes,
 * judgements, search terms. Orders stay, and so does the audit log, which names the conversation by its id only. The
 * connection overwrites what it deletes (`secure_delete`); call `sweep` then, so that the write-ahead log does not keep it.
 * @returns false where there is none, or an answer is still being given in it
 */
export async function eraseConversation(db: Db, erasure: { id: string; actor: string }): Promise<boolean> {
  const { id, actor } = erasure;
  return db.sqlite.transaction(() => {
    const found = db.prepared<[string, string], { id: string }>("select id from conversations where id = ? and not exists (select 1 from turns where conversation_id = ? and state = 'streaming')").get(id, id);
    if (found === undefined) return false;
    unindexMessages(db, id);
    db.prepared("update exports set deleted_since = deleted_since + 1 where id in (select export_id from export_items where conversation_id = ?)").run(id);
    db.prepared("delete from export_items where conversation_id = ?").run(id);
    db.prepared("delete from conversations where id = ?").run(id);
    appendAudit(db, { actor, action: "conversation.deleted", subject: id });
    return true;
  }).immediate();
}

/** Conversations in which nothing has happened since a moment, the oldest first; what a person holds may be silent for `heldMoreMs` longer. */
export async function listOldConversations(db: Db, wanted: { before: number; heldMoreMs: number; limit: number }): Promise<string[]> {
  return db.prepared<[number, number, number], { id: string }>(
    "select id from conversations where updated_at < ? and (state <> 'human' or updated_at < ?) order by updated_at limit ?",
  ).all(wanted.before, wanted.before - wanted.heldMoreMs, wanted.limit).map((row) => row.id);
}

/**
 * Empties the write-ahead log into the database file, so that nothing deleted is left in it. Waits for readers that still
 * look at it, and serves others meanwhile. @returns whether it is empty
 */
export async function sweep(db: Db): Promise<boolean> {
  for (let tries = 0; tries < checkpointTries; tries++) {
    if (tryCheckpoint(db)) return true;
    await pause(checkpointPauseMs);
  }
  return false;
}

/** Without SQLite's own patience, which would keep the whole server waiting for a reader. */
function tryCheckpoint({ sqlite }: Db): boolean {
  const patienceMs = sqlite.pragma("busy_timeout", { simple: true }) as number;
  sqlite.pragma("busy_timeout = 0");
  try {
    const [outcome] = sqlite.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    return outcome?.busy === 0;
  } finally {
    sqlite.pragma(`busy_timeout = ${patienceMs}`);
  }
}
