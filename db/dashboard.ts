import { gapKey } from "./gap-key.ts";
import { outcomes, outcomeSql, type LogFilter, type Outcome } from "./log.ts";
import type { Db } from "./open.ts";
import type { Language } from "./schema.ts";

export type DashboardInput = { from: number; to: number; now: number; timeZone: string; language?: Language | undefined; topic?: string | undefined };
/** Times in ms, by nearest rank; null where there is nothing to count. */
export type Group = {
  key: string;
  questions: number;
  /** Questions that a model answered; all else but times and their cost counts every question. */
  answers: number;
  firstTextP50: number | null; firstTextP95: number | null; totalP50: number | null; totalP95: number | null;
  costUsd: number;
  /** What the answers of models cost that have a known price. */
  costPerAnswer: number | null;
  /** All that was spent, for each conversation whose shopper said that it was solved. */
  costPerConfirmed: number | null;
  /** Answers with an unsupported claim, of those that were checked. */
  unsupported: number; checked: number; unsupportedRate: number | null;
  unanswered: number; ups: number; downs: number;
  /** Thumbs up of all thumbs. */
  csat: number | null;
  conversations: number; handedOff: number; handoffRate: number | null; outcomes: Record<Outcome, number>;
  /** What lists the conversations behind the answers, and behind the conversations. */
  answerFilter: LogFilter; conversationFilter: LogFilter;
};
export type Dashboard = {
  total: Group; days: Group[]; languages: Group[]; topics: Group[];
  sources: { id: string; answers: number; filter: LogFilter }[]; gaps: { text: string; questions: number; filter: LogFilter }[];
};

type Answer = [at: number, isEnglish: 0 | 1, topic: string | null, isOfModel: 0 | 1, rating: -1 | 0 | 1, isUnanswered: 0 | 1, unsupported: number | null, cost: number | null, first: number | null, total: number | null, conversationId: string];
type Held = [id: string, createdAt: number, language: Language, isHandedOff: 0 | 1, outcome: Outcome];
type Tally = { answers: Answer[]; held: Held[] };

const noModel = "degraded"; // what a turn is called whose shopper got what was found instead of an answer
const topMax = 10;
const gapsReadMax = 2000; // unanswered questions that are grouped: the newest
const quarterMs = 15 * 60_000; // no time zone's day begins within one

/** The figures of a span of time, each with the filter that lists its conversations. Reads for long: ask the reading thread. */
export function readDashboard(db: Db, input: DashboardInput): Dashboard {
  const answers = readAnswers(db, input);
  const held = readHeld(db, input);
  const days = splitDays(input);
  const dayOf = (at: number) => findDay(days, at).day;
  const topicsOf = readTopics(db, input, answers);
  const total: Tally = { answers, held };
  const byDay = groups(total, { ofAnswer: (answer) => [dayOf(answer[0])], ofHeld: (one) => [dayOf(one[1])] });
  const languages = groups(total, { ofAnswer: (answer) => [answer[1] === 1 ? "en" : "ko"], ofHeld: (one) => [one[2]] });
  const topics = groups(total, { ofAnswer: (answer) => [answer[2] ?? "none"], ofHeld: ([id]) => [...topicsOf.get(id) ?? []] });
  const range = { answer: filterOf({ answerFrom: input.from, answerTo: input.to, answerLanguage: input.language, topic: input.topic }), held: filterOf({ from: input.from, to: input.to, language: input.language, topic: input.topic }) };
  const withKey = (extra: (key: string) => { answer: LogFilter; held: LogFilter }) => ([key, tally]: [string, Tally]) => {
    const { answer, held: conversation } = extra(key);
    return describe(key, tally, { answer: { ...range.answer, ...answer }, held: { ...range.held, ...conversation } });
  };
  return {
    total: describe("total", total, range),
    days: days.flatMap((day) => {
      const tally = byDay.get(day.day);
      return tally === undefined ? [] : describe(day.day, tally, { answer: { ...range.answer, answerFrom: day.from, answerTo: day.to }, held: { ...range.held, from: day.from, to: day.to } });
    }),
    languages: [...languages].map(withKey((language) => ({ answer: { answerLanguage: language as Language }, held: { language: language as Language } }))),
    topics: [...topics].filter(([key]) => key !== "none").map(withKey((topic) => ({ answer: { topic }, held: { topic } }))).toSorted((a, b) => b.questions - a.questions),
    sources: readTopSources(db, input, range.answer), gaps: readGaps(db, input, range.answer),
  };
}

function readAnswers(db: Db, input: DashboardInput): Answer[] {
  return db.sqlite.prepare<[Record<string, unknown>], Answer>(`select t.started_at, t.language = 'en', t.topic, coalesce(t.model <> '${noModel}', 0), case t.rating when 'up' then 1 when 'down' then -1 else 0 end, t.unanswered is not null, t.unsupported, t.cost_usd, t.first_text_ms, t.total_ms, t.conversation_id
    from turns t indexed by turns_by_time where t.started_at >= @from and t.started_at < @to ${answersOnly(input)}`).raw().all(valuesOf(input)) as unknown as Answer[];
}

function readHeld(db: Db, input: DashboardInput): Held[] {
  return db.sqlite.prepare<[Record<string, unknown>], Held>(`select c.id, c.created_at, c.language, c.handed_off_at is not null, ${outcomeSql} from conversations c
    where c.created_at >= @from and c.created_at < @to ${heldOnly(input)}`).raw().all(valuesOf(input)) as unknown as Held[];
}

/** The topics that each conversation has an answer on: those of the span, and of later answers in conversations that began in it. */
function readTopics(db: Db, input: DashboardInput, answers: Answer[]): Map<string, Set<string>> {
  const topics = new Map<string, Set<string>>();
  const add = (id: string, topic: string | null) => {
    if (topic === null) return;
    const known = topics.get(id);
    if (known === undefined) topics.set(id, new Set([topic])); else known.add(topic);
  };
  for (const answer of answers) add(answer[10], answer[2]);
  const isNarrow = input.language !== undefined || input.topic !== undefined; // then `answers` lacks those of other languages and topics
  const rest = db.sqlite.prepare<[Record<string, unknown>], [string, string]>(`select c.id, t.topic from conversations c cross join turns t indexed by turns_by_conversation
    where t.conversation_id = c.id and c.created_at >= @from and c.created_at < @to ${isNarrow ? "" : "and c.updated_at >= @to and t.started_at >= @to"} ${heldOnly(input)}`).raw().all(valuesOf(input)) as unknown as [string, string][];
  for (const [id, topic] of rest) add(id, topic);
  return topics;
}

function readTopSources(db: Db, input: DashboardInput, range: LogFilter): Dashboard["sources"] {
  const isNarrow = input.language !== undefined || input.topic !== undefined;
  const rows = db.prepared<[Record<string, unknown>], { id: string; answers: number }>(`select s.entry_id as id, count(*) as answers from ${isNarrow ? "turns t indexed by turns_by_time cross join turn_sources s" : "turn_sources s"}
    where ${isNarrow ? `s.turn_id = t.id and t.started_at >= @from and t.started_at < @to ${answersOnly(input)}` : "s.at >= @from and s.at < @to"} group by s.entry_id order by answers desc, s.entry_id limit @limit`).all({ ...valuesOf(input), limit: topMax });
  return rows.map(({ id, answers }) => ({ id, answers, filter: { ...range, source: id } }));
}

/** Questions that found no answer, the same words together. */
function readGaps(db: Db, input: DashboardInput, range: LogFilter): Dashboard["gaps"] {
  const rows = db.prepared<[Record<string, unknown>], { text: string }>(`select m.text from turns t indexed by turns_by_time join messages m on m.turn_id = t.id and m.author = 'shopper'
    where t.started_at >= @from and t.started_at < @to and t.unanswered is not null ${answersOnly(input)} order by t.started_at desc limit @limit`).all({ ...valuesOf(input), limit: gapsReadMax });
  const counts = new Map<string, { text: string; questions: number; key: string }>();
  for (const { text } of rows) {
    const key = gapKey(text);
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { text, questions: 1, key }); else known.questions++;
  }
  return [...counts.values()].toSorted((a, b) => b.questions - a.questions || a.text.localeCompare(b.text)).slice(0, topMax)
    .map(({ key, ...gap }) => ({ ...gap, filter: { ...range, unanswered: true, gap: key } }));
}

function answersOnly({ language, topic }: DashboardInput): string {
  return `${language === undefined ? "" : "and t.language = @language"} ${topic === undefined ? "" : "and t.topic = @topic"}`;
}

function heldOnly({ language, topic }: DashboardInput): string {
  return `${language === undefined ? "" : "and c.language = @language"} ${topic === undefined ? "" : "and exists (select 1 from turns x where x.conversation_id = c.id and x.topic = @topic)"}`;
}

function valuesOf({ timeZone: _, ...values }: DashboardInput): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function filterOf(filter: LogFilter): LogFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

function groups({ answers, held }: Tally, keys: { ofAnswer(answer: Answer): string[]; ofHeld(held: Held): string[] }): Map<string, Tally> {
  const found = new Map<string, Tally>();
  const at = (key: string): Tally => {
    const known = found.get(key);
    if (known !== undefined) return known;
    const fresh: Tally = { answers: [], held: [] };
    found.set(key, fresh);
    return fresh;
  };
  for (const answer of answers) for (const key of keys.ofAnswer(answer)) at(key).answers.push(answer);
  for (const one of held) for (const key of keys.ofHeld(one)) at(key).held.push(one);
  return found;
}

function describe(key: string, { answers, held }: Tally, filter: { answer: LogFilter; held: LogFilter }): Group {
  const count = { answers: 0, costs: 0, unsupported: 0, checked: 0, unanswered: 0, ups: 0, downs: 0, handedOff: 0 };
  const [first, whole]: [number[], number[]] = [[], []];
  let [costUsd, answersUsd] = [0, 0];
  for (const answer of answers) {
    const [isOfModel, rating, unsupported, cost, firstMs, totalMs] = [answer[3], answer[4], answer[6], answer[7], answer[8], answer[9]];
    // What no model answered was asked, rated and perhaps paid for all the same, and stands in the conversations behind the figure.
    costUsd += cost ?? 0;
    count.unanswered += answer[5];
    if (rating === 1) count.ups++; else if (rating === -1) count.downs++;
    if (unsupported !== null) { count.checked++; if (unsupported > 0) count.unsupported++; }
    if (isOfModel === 0) continue;
    count.answers++;
    if (cost !== null) { count.costs++; answersUsd += cost; }
    if (firstMs !== null) first.push(firstMs);
    if (totalMs !== null) whole.push(totalMs);
  }
  const ends = Object.fromEntries(outcomes.map((outcome) => [outcome, 0])) as Record<Outcome, number>;
  for (const one of held) { ends[one[4]]++; count.handedOff += one[3]; }
  const [firstTimes, totalTimes] = [Float64Array.from(first), Float64Array.from(whole)];
  const { costs, ...counts } = count;
  return {
    key, questions: answers.length, ...counts, costUsd, costPerAnswer: share(answersUsd, costs), costPerConfirmed: share(costUsd, ends.confirmed),
    firstTextP50: rank(firstTimes, 0.5), firstTextP95: rank(firstTimes, 0.95), totalP50: rank(totalTimes, 0.5), totalP95: rank(totalTimes, 0.95),
    unsupportedRate: share(count.unsupported, count.checked), csat: share(count.ups, count.ups + count.downs),
    conversations: held.length, handoffRate: share(count.handedOff, held.length), outcomes: ends, answerFilter: filter.answer, conversationFilter: filter.held,
  };
}

function share(part: number, of: number): number | null {
  return of === 0 ? null : part / of;
}

/** The value at a share of the values, by nearest rank. Puts them into another order, which costs less than sorting (Hoare's selection). */
function rank(values: Float64Array, at: number): number | null {
  const wanted = Math.max(0, Math.ceil(values.length * at) - 1);
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const pivot = values[(low + high) >> 1]!;
    let [left, right] = [low, high];
    while (left <= right) {
      while (values[left]! < pivot) left++;
      while (values[right]! > pivot) right--;
      if (left > right) break;
      const kept = values[left]!;
      values[left++] = values[right]!;
      values[right--] = kept;
    }
    if (wanted <= right) high = right; else if (wanted >= left) low = left; else break;
  }
  return values[wanted] ?? null;
}

type Day = { day: string; from: number; to: number };

/** The days of a time zone that a span touches, the first and the last one cut to it. */
function splitDays({ from, to, timeZone }: DashboardInput): Day[] {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const days: Day[] = [];
  for (let at = from; at < to;) {
    const day = format.format(at);
    // The quarter of an hour in which the next day begins, by halving: a day has 23 to 25 hours.
    let [low, high] = [Math.floor(at / quarterMs), Math.floor(at / quarterMs) + 26 * 4];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (format.format(middle * quarterMs) === day) low = middle; else high = middle;
    }
    const end = Math.min(to, high * quarterMs);
    days.push({ day, from: at, to: end });
    at = end;
  }
  return days;
}

function findDay(days: Day[], at: number): Day {
  let [low, high] = [0, days.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (days[middle]!.from <= at) low = middle; else high = middle;
  }
  return days[low]!;
}
