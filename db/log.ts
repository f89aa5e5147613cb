import type { Closing, VerdictKind } from "./schema-agents.ts";
import type { ConversationState, Language, TurnState } from "./schema.ts";
import { messageQuery } from "./message-terms.ts";
import type { Db } from "./open.ts";
import { isCounting } from "./reviews.ts";

/** What came of a conversation: each is one of these and never two. */
export const outcomes = ["confirmed", "assumed", "abandoned", "reopened", "handed_off", "open"] as const;
export type Outcome = (typeof outcomes)[number];

/** Conditions on conversations, and on one of their answers: those of an answer must all hold for the same one. */
export type LogFilter = {
  q?: string | undefined; state?: ConversationState | undefined; language?: Language | undefined; staffId?: string | undefined; outcome?: Outcome | undefined; closedAs?: Closing | undefined;
  handedOff?: boolean | undefined; from?: number | undefined; to?: number | undefined; costMin?: number | undefined; costMax?: number | undefined;
  arm?: string | undefined; model?: string | undefined; rating?: "up" | "down" | undefined; unanswered?: boolean | undefined; unsupported?: boolean | undefined; topic?: string | undefined;
  turnState?: Exclude<TurnState, "streaming"> | undefined; verdict?: VerdictKind | "none" | undefined; answerFrom?: number | undefined; answerTo?: number | undefined; answerLanguage?: Language | undefined; source?: string | undefined;
  /** Questions in the same words: see gap-key.ts. */
  gap?: string | undefined;
};
/** `longest_waiting`: by when each was last handed over, for the queue, which has no second page. */
export const logOrders = ["newest", "longest_waiting"] as const;
export type LogPage = { filter: LogFilter; now: number; limit: number; order?: (typeof logOrders)[number]; after?: { updatedAt: number; id: string } | undefined };
export type LogRow = {
  id: string; language: Language; state: ConversationState; createdAt: number; updatedAt: number; staffId: string | null; staffName: string | null; acceptedAt: number | null;
  handedOffAt: number | null; closedAs: Closing | null; outcome: Outcome; owner: "customer" | "guest"; answers: number; costUsd: number | null; models: string[]; ups: number; downs: number;
  unanswered: number; unsupported: number; lastText: string; reason: string | null; summary: string | null;
};

/** Silent for this long, a conversation is taken to be over. */
const silentMs = 24 * 3_600_000;

/** What came of conversation `c`, at `@now`, as SQL. Coming back or asking for a person is never counted as solved; silence is only assumed. */
export const outcomeSql = `case
  when c.reopened_at is not null then 'reopened' when c.handed_off_at is not null then 'handed_off'
  when c.solved_at > coalesce(c.not_solved_at, 0) then 'confirmed' when c.updated_at > @now - ${silentMs} then 'open' when c.not_solved_at is not null then 'abandoned'
  when (select t.state = 'complete' and t.unanswered is null and t.rating is not 'down' from turns t where t.conversation_id = c.id order by t.started_at desc limit 1) then 'assumed'
  else 'abandoned' end`;

const conversationConditions: Partial<Record<keyof LogFilter, string>> = {
  state: "c.state = @state", language: "c.language = @language", staffId: "c.staff_id = @staffId", closedAs: "c.closed_as = @closedAs", from: "c.created_at >= @from", to: "c.created_at < @to",
  costMin: "(select sum(t.cost_usd) from turns t where t.conversation_id = c.id) >= @costMin", costMax: "coalesce((select sum(t.cost_usd) from turns t where t.conversation_id = c.id), 0) <= @costMax",
  outcome: `(${outcomeSql}) = @outcome`,
};
const answerConditions: Partial<Record<keyof LogFilter, string>> = {
  arm: "t.arm = @arm", model: "t.model = @model", rating: "t.rating = @rating", topic: "t.topic = @topic", turnState: "t.state = @turnState",
  answerFrom: "t.started_at >= @answerFrom", answerTo: "t.started_at < @answerTo", answerLanguage: "t.language = @answerLanguage",
  source: "t.id in (select s.turn_id from turn_sources s where s.entry_id = @source)",
  gap: "exists (select 1 from messages m where m.turn_id = t.id and m.author = 'shopper' and gap_key(m.text) = @gap)",
};

type Prepared = { where: string; values: Record<string, unknown> };

/** The conditions as SQL over `conversations c`, with their values. */
export function whereOf(filter: LogFilter, now: number): Prepared {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined) as [keyof LogFilter, unknown][];
  const values: Record<string, unknown> = { now, ...Object.fromEntries(given.filter(([, value]) => typeof value !== "boolean")) };
  const all = given.flatMap(([name]) => conversationConditions[name] ?? []);
  if (filter.handedOff !== undefined) all.push(`c.handed_off_at is ${filter.handedOff ? "not " : ""}null`);
  const ofAnswer = given.flatMap(([name]) => answerConditions[name] ?? []);
  if (filter.unanswered !== undefined) ofAnswer.push(`t.unanswered is ${filter.unanswered ? "not " : ""}null`);
  if (filter.unsupported !== undefined) ofAnswer.push(filter.unsupported ? "t.unsupported > 0" : "coalesce(t.unsupported, 0) = 0");
  if (filter.verdict !== undefined) ofAnswer.push(filter.verdict === "none" ? "t.id not in (select v.turn_id from verdicts v)" : `t.id in (select v.turn_id from verdicts v where v.verdict = @verdict and ${isCounting})`);
  if (ofAnswer.length > 0) all.push(`c.id in (select t.conversation_id from turns t where ${ofAnswer.join(" and ")})`);
  if (filter.q !== undefined) {
    const query = messageQuery(filter.q);
    values["q"] = query ?? "";
    all.push(query === undefined ? "0" : "c.id in (select d.conversation_id from message_terms f join message_documents d on d.number = f.rowid where message_terms match @q)");
  }
  return { where: all.length === 0 ? "1" : all.join(" and "), values };
}

const longestWaiting = "coalesce((select max(h.created_at) from handoffs h where h.conversation_id = c.id), c.handed_off_at, c.updated_at), c.id";

/** One page of the log, the newest first. `after` is the last row of the page before. */
export function listLog(db: Db, { filter, now, limit, after, order }: LogPage): LogRow[] {
  const { where, values } = whereOf(filter, now);
  const ids = db.prepared<[Record<string, unknown>], { id: string }>(
    `select c.id from conversations c where ${where} ${after === undefined ? "" : "and (c.updated_at, c.id) < (@afterAt, @afterId)"} order by ${order === "longest_waiting" ? longestWaiting : "c.updated_at desc, c.id desc"} limit @limit`,
  ).all({ ...values, limit, ...(after && { afterAt: after.updatedAt, afterId: after.id }) });
  return ids.flatMap(({ id }) => describeRow(db, id, now) ?? []);
}

/** How many conversations fit. */
export function countLog(db: Db, { filter, now }: Pick<LogPage, "filter" | "now">): number {
  const { where, values } = whereOf(filter, now);
  return db.prepared<[Record<string, unknown>], { count: number }>(`select count(*) as count from conversations c where ${where}`).get(values)?.count ?? 0;
}

type Described = Omit<LogRow, "models"> & { models: string | null };

function describeRow(db: Db, id: string, now: number): LogRow | undefined {
  const row = db.prepared<[Record<string, unknown>], Described>(`select c.id, c.language, c.state, c.created_at as createdAt, c.updated_at as updatedAt, c.staff_id as staffId, c.staff_name as staffName,
    c.accepted_at as acceptedAt, c.handed_off_at as handedOffAt, c.closed_as as closedAs, ${outcomeSql} as outcome, case when c.owner like 'customer:%' then 'customer' else 'guest' end as owner,
    (select text from messages m where m.conversation_id = c.id and m.text <> '' order by m.created_at desc, m.rowid desc limit 1) as lastText,
    (select reason from handoffs h where h.conversation_id = c.id order by h.created_at desc limit 1) as reason, (select summary from handoffs h where h.conversation_id = c.id order by h.created_at desc limit 1) as summary,
    a.* from conversations c left join (select count(t.model) as answers, sum(t.cost_usd) as costUsd, group_concat(distinct t.model) as models, count(*) filter (where t.rating = 'up') as ups, count(*) filter (where t.rating = 'down') as downs,
      count(t.unanswered) as unanswered, coalesce(sum(t.unsupported), 0) as unsupported from turns t where t.conversation_id = @id) a where c.id = @id`).get({ id, now });
  return row && { ...row, lastText: row.lastText ?? "", models: row.models?.split(",") ?? [] };
}
