import { desc } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import { outcomeSql, whereOf, type LogFilter, type Outcome } from "./log.ts";
import type { Db } from "./open.ts";
import { exports } from "./schema-agents.ts";

export type Export = typeof exports.$inferSelect;
export type ExportedMessage = { turnId: string; author: string; text: string; staffName: string | null; at: number };
export type ExportedTurn = { id: string; state: string; model: string | null; arm: string; rating: string | null; unanswered: string | null; unsupported: number | null; costUsd: number | null; firstTextMs: number | null; totalMs: number | null; topic: string | null };
export type ExportedConversation = { id: string; language: string; state: string; outcome: Outcome; createdAt: number; updatedAt: number; messages: ExportedMessage[]; turns: ExportedTurn[] };

/** The ids of all conversations that fit, the newest first. */
export function listLogIds(db: Db, { filter, now, limit }: { filter: LogFilter; now: number; limit: number }): string[] {
  const { where, values } = whereOf(filter, now);
  return db.prepared<[Record<string, unknown>], { id: string }>(`select c.id from conversations c where ${where} order by c.updated_at desc, c.id desc limit @limit`).all({ ...values, limit }).map((row) => row.id);
}

/** Some conversations with all that was said; one that was deleted meanwhile is not there. */
export function readExported(db: Db, { ids, now }: { ids: string[]; now: number }): ExportedConversation[] {
  const conversation = db.prepared<[Record<string, unknown>], Omit<ExportedConversation, "messages" | "turns">>(
    `select c.id, c.language, c.state, ${outcomeSql} as outcome, c.created_at as createdAt, c.updated_at as updatedAt from conversations c where c.id = @id`);
  const messages = db.prepared<[string], ExportedMessage>("select turn_id as turnId, author, text, staff_name as staffName, created_at as at from messages where conversation_id = ? order by created_at, rowid");
  const turns = db.prepared<[string], ExportedTurn>(`select id, state, model, arm, rating, unanswered, unsupported, cost_usd as costUsd, first_text_ms as firstTextMs, total_ms as totalMs, topic from turns where conversation_id = ? order by started_at`);
  return ids.flatMap((id) => {
    const found = conversation.get({ id, now });
    return found === undefined ? [] : { ...found, messages: messages.all(id), turns: turns.all(id) };
  });
}

/** Notes who takes what out of the log and why, before anything leaves. What was searched for is not kept. */
export async function addExport(db: Db, taken: { staffId: string; format: "jsonl" | "csv"; filters: string[]; reason: string; ids: string[] }): Promise<Export> {
  return db.sqlite.transaction(() => {
    const { staffId, format, filters, reason, ids } = taken;
    const row = db.orm.insert(exports).values({ id: newId("exp"), staffId, format, filters, conversations: ids.length, at: Date.now() }).returning().get();
    for (const id of ids) db.prepared("insert into export_items (export_id, conversation_id) values (?, ?)").run(row.id, id);
    appendAudit(db, { actor: staffId, action: "log.exported", subject: row.id, details: { format, filters, conversations: ids.length, reason } });
    return row;
  }).immediate();
}

export async function listExports(db: Db, limit: number): Promise<Export[]> {
  return db.orm.select().from(exports).orderBy(desc(exports.at)).limit(limit).all();
}
