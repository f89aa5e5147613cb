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

/** Conversations in which nothing has happened since a moment and that no person has taken, the oldest first. */
export async function listOldConversations(db: Db, wanted: { before: number; limit: number }): Promise<string[]> {
  return db.prepared<[number, number], { id: string }>(
    "select id from conversations where updated_at < ? and state <> 'human' order by updated_at limit ?",
  ).all(wanted.before, wanted.limit).map((row) => row.id);
}

/**
 * Empties the write-ahead log into the database file, so that nothing deleted is left in it. Waits for readers that still
 * look at it. @returns whether it is empty
 */
export async function sweep(db: Db): Promise<boolean> {
  for (let tries = 0; tries < checkpointTries; tries++) {
    const [outcome] = db.sqlite.pragma("wal_checkpoint(TRUNCATE)") as { busy: number }[];
    if (outcome?.busy === 0) return true;
    await pause(checkpointPauseMs);
  }
  return false;
}
