import { and, desc, eq } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import type { Turn } from "./conversations.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { verdicts, type Consent, type VerdictKind, type VerdictReason } from "./schema-agents.ts";
import { turns, type Language } from "./schema.ts";

export type Verdict = Omit<typeof verdicts.$inferSelect, "seq">;
export type NewVerdict = {
  turnId: string; staffId: string; staffName: string; verdict: VerdictKind; reason: VerdictReason | null; comment: string | null; corrected: string | null;
  facts: { id: string; revision: number }[]; labels: string[]; wantsSecond: boolean; consent: Consent;
};
export const queueKinds = ["random", "low_confidence", "downvoted", "new_entries", "second_opinion"] as const;
export type QueueKind = (typeof queueKinds)[number];
export type QueueRow = { turnId: string; conversationId: string; question: string; answer: string; startedAt: number; language: Language; confidence: number | null; rating: string | null; unsupported: number | null; unanswered: string | null };
export type Agreement = { turns: number; pairs: number; agreeing: number; rate: number | null; confusion: Record<string, number> };
export type Correction = { id: string; turnId: string; language: Language; question: string; answer: string; corrected: string; facts: { id: string; revision: number }[]; labels: string[]; consent: Consent; source: string; at: number };

const lowConfidence = 0.45;
const newEntryMs = 14 * 24 * 3_600_000;

/** Any turn, whoever's: for people who review. */
export async function readAnyTurn(db: Db, id: string): Promise<Turn | undefined> {
  return db.orm.select().from(turns).where(eq(turns.id, id)).get();
}

/**
 * Adds a judgement beside those that are there; nothing is overwritten. Undefined where there is no such answer.
 * @param adding.isQuick says right or wrong and no more: what the person has written of the answer before stays theirs
 */
export async function addVerdict(db: Db, adding: { verdict: NewVerdict; isQuick: boolean }): Promise<Verdict | undefined> {
  return db.sqlite.transaction(() => {
    const turn = db.orm.select({ id: turns.id }).from(turns).where(eq(turns.id, adding.verdict.turnId)).get();
    if (turn === undefined) return undefined;
    const verdict = { ...adding.verdict, ...(adding.isQuick && writtenBefore(db, adding.verdict)) };
    const { seq: _, ...added } = db.orm.insert(verdicts).values({ id: newId("vrd"), ...verdict, at: Date.now() }).returning().get();
    appendAudit(db, { actor: verdict.staffId, action: "turn.judged", subject: verdict.turnId, details: { verdict: verdict.verdict, reason: verdict.reason, hasCorrection: verdict.corrected !== null } });
    return added;
  }).immediate();
}

/** What a person's last judgement of an answer says beside the verdict and its reason. */
function writtenBefore(db: Db, { turnId, staffId }: NewVerdict): Partial<NewVerdict> {
  const { comment, corrected, facts, labels, wantsSecond, consent } = verdicts;
  return db.orm.select({ comment, corrected, facts, labels, wantsSecond, consent }).from(verdicts)
    .where(and(eq(verdicts.turnId, turnId), eq(verdicts.staffId, staffId))).orderBy(desc(verdicts.seq)).limit(1).get() ?? {};
}

/** The newest judgements of an answer, the oldest of them first; of one person's the last one counts. */
export async function listVerdicts(db: Db, turnId: string, limit: number): Promise<Verdict[]> {
  return db.orm.select().from(verdicts).where(eq(verdicts.turnId, turnId)).orderBy(desc(verdicts.seq)).limit(limit).all().toReversed().map(({ seq: _, ...verdict }) => verdict);
}

/** Of each person's judgements of one answer the last. */
const counting = "select max(seq) from verdicts group by turn_id, staff_id";
/** Whether judgement `v` is its person's last of the answer: the earlier ones say nothing any more. */
export const isCounting = "not exists (select 1 from verdicts later where later.turn_id = v.turn_id and later.staff_id = v.staff_id and later.seq > v.seq)";

const queueConditions: Record<QueueKind, string> = {
  random: "1",
  low_confidence: `(t.confidence < ${lowConfidence} or t.unsupported > 0 or t.unanswered is not null)`,
  downvoted: "t.rating = 'down'",
  new_entries: `t.id in (select s.turn_id from turn_sources s join revisions r on r.entry_id = s.entry_id and r.revision = s.revision where r.at >= @now - ${newEntryMs} and s.at >= @now - ${newEntryMs})`,
  second_opinion: `t.id in (select v.turn_id from verdicts v where v.wants_second = 1 and ${isCounting}) and (select count(distinct v.staff_id) from verdicts v where v.turn_id = t.id) < 2`,
};

/**
 * Answers that one person should look at: none that they have judged, and but for a second opinion none that anybody has. By id,
 * which is random: everybody gets the same order, and it says nothing of the time. Reads for long: ask the reading thread.
 */
export function listQueue(db: Db, { kind, staffId, limit, now }: { kind: QueueKind; staffId: string; limit: number; now: number }): QueueRow[] {
  const judged = kind === "second_opinion" ? "and t.id not in (select v.turn_id from verdicts v where v.staff_id = @staffId)" : "and t.id not in (select v.turn_id from verdicts v)";
  const values = { limit, ...(kind === "second_opinion" && { staffId }), ...(kind === "new_entries" && { now }) };
  const rows = db.prepared<[Record<string, unknown>], Omit<QueueRow, "question" | "answer">>(`select t.id as turnId, t.conversation_id as conversationId, t.started_at as startedAt, t.language, t.confidence, t.rating, t.unsupported, t.unanswered
    from turns t indexed by turns_by_time where t.started_at > 0 and t.model is not null and t.state <> 'streaming' and ${queueConditions[kind]} ${judged} order by t.id limit @limit`).all(values);
  const text = db.prepared<[string, string], { text: string }>("select text from messages where turn_id = ? and author = ? limit 1");
  return rows.map((row) => ({ ...row, question: text.get(row.turnId, "shopper")?.text ?? "", answer: text.get(row.turnId, "model")?.text ?? "" }));
}

/** How often two people who judged the same answer said the same. */
export function readAgreement(db: Db, { from, to }: { from: number; to: number }): Agreement {
  const rows = db.prepared<[Record<string, unknown>], { turnId: string; verdict: string }>(
    `select v.turn_id as turnId, v.verdict from verdicts v where v.seq in (${counting}) and v.at >= @from and v.at < @to order by v.turn_id, v.seq`,
  ).all({ from, to });
  const agreement: Agreement = { turns: 0, pairs: 0, agreeing: 0, rate: null, confusion: {} };
  for (const said of Map.groupBy(rows, (row) => row.turnId).values()) {
    if (said.length > 1) agreement.turns++;
    said.forEach((one, at) => {
      for (const other of said.slice(at + 1)) {
        const pair = [one.verdict, other.verdict].toSorted().join(" · ");
        agreement.pairs++;
        if (one.verdict === other.verdict) agreement.agreeing++;
        agreement.confusion[pair] = (agreement.confusion[pair] ?? 0) + 1;
      }
    });
  }
  return { ...agreement, rate: agreement.pairs === 0 ? null : agreement.agreeing / agreement.pairs };
}

/** Answers as they should have been, ready for a tone data set, the newest first: of each person's the last, with ground and source on each. */
export function listCorrections(db: Db, { consent, before, limit }: { consent?: Consent | undefined; before: number; limit: number }): (Correction & { seq: number })[] {
  const rows = db.prepared<[Record<string, unknown>], Omit<Correction, "facts" | "labels" | "source"> & { seq: number; facts: string; labels: string; staffId: string }>(
    `select v.seq, v.id, v.turn_id as turnId, t.language, v.corrected, v.facts, v.labels, v.consent, v.staff_id as staffId, v.at,
      (select text from messages m where m.turn_id = v.turn_id and m.author = 'shopper' limit 1) as question, coalesce((select text from messages m where m.turn_id = v.turn_id and m.author = 'model' limit 1), '') as answer
     from verdicts v join turns t on t.id = v.turn_id where v.corrected is not null and v.seq in (${counting}) and v.seq < @before ${consent === undefined ? "" : "and v.consent = @consent"} order by v.seq desc limit @limit`,
  ).all({ before, limit, ...(consent !== undefined && { consent }) });
  return rows.map(({ staffId, facts, labels, ...row }) => ({ ...row, facts: JSON.parse(facts) as Correction["facts"], labels: JSON.parse(labels) as string[], source: `review:${staffId}` }));
}
