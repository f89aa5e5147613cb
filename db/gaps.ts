import type { Db } from "./open.ts";
import { appendAudit } from "./audit.ts";
import { settledQuestions } from "./schema-staff.ts";
import type { Language } from "./schema.ts";

/** A shopper's question that found no answer, or whose answer was rated badly. */
export type GapQuestion = { turnId: string; text: string; language: Language; at: number; isUnanswered: boolean; isDownvoted: boolean };
/** `owner`: who asked it, for telling one shopper's words from everybody's. */
type Asked = GapQuestion & { owner: string };
type Row = Omit<Asked, "isUnanswered" | "isDownvoted"> & { unanswered: string | null; rating: string | null };

const inNeed = `
  select turns.id as turnId, turns.owner, messages.text, turns.language, turns.started_at as at, turns.unanswered, turns.rating from turns
  join messages on messages.turn_id = turns.id and messages.author = 'shopper'
  where (turns.unanswered is not null or turns.rating = 'down') and turns.id not in (select turn_id from settled_questions)`;

/** Questions in need, newest first, that nobody has dealt with. */
export async function listGapQuestions(db: Db, wanted: { since: number; limit: number }): Promise<Asked[]> {
  return db.prepared<[number, number], Row>(`${inNeed} and turns.started_at >= ? order by turns.started_at desc, turns.id limit ?`).all(wanted.since, wanted.limit).map(toAsked);
}

function toAsked({ unanswered, rating, ...question }: Row): Asked {
  return { ...question, isUnanswered: unanswered !== null, isDownvoted: rating === "down" };
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
  const rows = db.prepared<[string], Row>(`${inNeed} and turns.id in (select value from json_each(?)) order by turns.started_at desc, turns.id`).all(JSON.stringify(turnIds));
  return rows.map(toAsked);
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
