import type { Db } from "./open.ts";
import { appendAudit } from "./audit.ts";
import { settledQuestions } from "./schema-staff.ts";
import type { Language } from "./schema.ts";

/** A shopper's question that found no answer, or whose answer was rated badly. */
export type GapQuestion = { turnId: string; text: string; language: Language; at: number; isUnanswered: boolean; isDownvoted: boolean };

/** Questions in need, newest first, that nobody has dealt with. */
export async function listGapQuestions(db: Db, wanted: { since: number; limit: number }): Promise<GapQuestion[]> {
  return db.prepared<[number, number], Omit<GapQuestion, "isUnanswered" | "isDownvoted"> & { unanswered: string | null; rating: string | null }>(`
    select turns.id as turnId, messages.text, turns.language, turns.started_at as at, turns.unanswered, turns.rating from turns
    join messages on messages.turn_id = turns.id and messages.author = 'shopper'
    where (turns.unanswered is not null or turns.rating = 'down') and turns.started_at >= ? and turns.id not in (select turn_id from settled_questions)
    order by turns.started_at desc, turns.id limit ?`).all(wanted.since, wanted.limit)
    .map(({ unanswered, rating, ...question }) => ({ ...question, isUnanswered: unanswered !== null, isDownvoted: rating === "down" }));
}

/** Questions of a time, newest first, with what was said of them: for seeing what an edit would change. */
export async function listAskedQuestions(db: Db, wanted: { since: number; limit: number }): Promise<{ turnId: string; text: string; language: Language; at: number }[]> {
  return db.prepared<[number, number], { turnId: string; text: string; language: Language; at: number }>(`
    select turns.id as turnId, messages.text, turns.language, turns.started_at as at from turns
    join messages on messages.turn_id = turns.id and messages.author = 'shopper'
    where turns.started_at >= ? and turns.state = 'complete' order by turns.started_at desc, turns.id limit ?`).all(wanted.since, wanted.limit);
}

/** The questions of these turns, where they are still in need. */
export async function readGapQuestions(db: Db, turnIds: string[]): Promise<GapQuestion[]> {
  const wanted = new Set(turnIds);
  return (await listGapQuestions(db, { since: 0, limit: -1 })).filter((question) => wanted.has(question.turnId));
}

/** Marks questions as dealt with. */
export async function settleQuestions(db: Db, settled: { turnIds: string[]; state: "answered" | "dismissed"; entryId: string | null; actor: string }): Promise<void> {
  const { turnIds, actor, ...values } = settled;
  if (turnIds.length === 0) return;
  db.sqlite.transaction(() => {
    for (const turnId of turnIds) db.orm.insert(settledQuestions).values({ turnId, actor, ...values, at: Date.now() }).onConflictDoNothing().run();
    appendAudit(db, { actor, action: `gap.${settled.state}`, subject: settled.entryId ?? "", details: { questions: turnIds.length } });
  }).immediate();
}
