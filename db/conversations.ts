import { and, asc, desc, eq, gt, inArray, lt, ne, sql } from "drizzle-orm";
import { reserveBudgets, type Budget } from "./budgets.ts";
import { inCommit } from "./commit.ts";
import { compiled, insertRow } from "./compiled.ts";
import { appendConversationEvent } from "./conversation-events.ts";
import { newId } from "./ids.ts";
import { outcomeSql, type Outcome } from "./log.ts";
import { queueMessage } from "./message-terms.ts";
import type { Db } from "./open.ts";
import { insertTrace, type KeptTrace } from "./traces.ts";
import { factsOfRecord, insertSources } from "./turn-facts.ts";
import { handoffs } from "./schema-agents.ts";
import { conversations, messages, turnEvents, turns, type ConversationState, type Language, type TurnState } from "./schema.ts";

export type Conversation = typeof conversations.$inferSelect;
export type Message = typeof messages.$inferSelect;
export type Turn = typeof turns.$inferSelect;
/** A flush of a turn's stream: the chunks from number `seq` on, as JSON texts. */
export type EventBatch = { turnId: string; seq: number; chunks: string[] };
export type Question = {
  owner: string; conversationId?: string | undefined; clientMessageId: string; text: string;
  /** The language the text is written in, or undefined where it does not say; then the conversation's stays. */
  language?: Language | undefined; fallbackLanguage: Language; arm: string;
  /** What a new question uses up; taken with the message or not at all. */
  budgets?: Budget[];
  /** Only says thanks: then it does not count as coming back. */
  isThanks?: boolean;
};

/** Coming back within this time after it was solved, closed or taken to be solved says that it was not. */
const reopenedWithinMs = 72 * 3_600_000;
export type Acceptance =
  | { kind: "new" | "same"; turn: Turn; conversation: Conversation }
  | { kind: "conflict" } | { kind: "not_found" } | { kind: "over_budget"; retryAt: number } | { kind: "busy"; turnId: string };
export type TurnEnd = {
  turnId: string; state: Exclude<TurnState, "streaming">; model: string | null; record: Record<string, unknown>; unanswered: string | null;
  text: string; parts: unknown[]; firstTextMs: number | null; totalMs: number | null; costUsd: number | null; events: EventBatch | undefined;
  /** What its prompts were made of. */
  trace?: KeptTrace | undefined;
};

const turnByMessage = compiled((orm) => orm.select().from(turns)
  .where(and(eq(turns.owner, sql.placeholder("owner")), eq(turns.clientMessageId, sql.placeholder("clientMessageId")))).prepare());
const runningTurn = compiled((orm) => orm.select({ id: turns.id }).from(turns)
  .where(and(eq(turns.conversationId, sql.placeholder("conversationId")), sql`${turns.state} = 'streaming'`)).prepare());
const ownedConversation = compiled((orm) => orm.select().from(conversations)
  .where(and(eq(conversations.id, sql.placeholder("id")), eq(conversations.owner, sql.placeholder("owner")))).prepare());
const newestTurns = compiled((orm) => orm.select().from(turns)
  .where(eq(turns.conversationId, sql.placeholder("conversationId"))).orderBy(desc(turns.startedAt)).limit(sql.placeholder("limit")).prepare());

/**
 * Takes a shopper's message in, once: the message row and its turn are written together, and the unique index on
 * (owner, clientMessageId) makes every retry find the first. The same id with another text is a conflict; a conversation
 * that is not the owner's does not exist for them; one still being answered is busy.
 */
export async function acceptQuestion(db: Db, question: Question): Promise<Acceptance> {
  return inCommit(db, (): Acceptance => {
    const earlier = turnByMessage(db).get({ owner: question.owner, clientMessageId: question.clientMessageId });
    if (earlier !== undefined) return sameQuestion(db, earlier, question);
    const known = question.conversationId === undefined ? undefined : readOwned(db, { id: question.conversationId, owner: question.owner });
    if (known === undefined && question.conversationId !== undefined) return { kind: "not_found" };
    const running = known && runningTurn(db).get({ conversationId: known.id });
    if (running !== undefined) return { kind: "busy", turnId: running.id };
    const reserved = reserveBudgets(db, question.budgets ?? [], Date.now());
    if (!reserved.isGranted) return { kind: "over_budget", retryAt: reserved.retryAt };
    const found = known ?? startConversation(db, question);
    const conversation = { ...found, ...(known !== undefined && { ...revive(db, found, question), updatedAt: Date.now() }), language: question.language ?? found.language };
    if (known !== undefined) db.orm.update(conversations).set(conversation).where(eq(conversations.id, conversation.id)).run();
    return { kind: "new", turn: startTurn(db, question, conversation), conversation };
  });
}

/** A conversation that was closed is the bot's again, from a clean page; coming back soon says that it had not been solved. */
function revive(db: Db, found: Conversation, { isThanks = false }: Question): Partial<Conversation> {
  const at = Date.now();
  const isSolved = found.solvedAt !== null && found.solvedAt > (found.notSolvedAt ?? 0);
  const since = Math.max(found.closedAt ?? 0, isSolved ? found.solvedAt ?? 0 : 0, isAssumed(db, found.id, at) ? found.updatedAt : 0);
  const isBack = !isThanks && since > at - reopenedWithinMs;
  if (found.state === "closed") appendConversationEvent(db, { conversationId: found.id, kind: "reopened", at });
  return { ...(found.state === "closed" && { state: "bot" as const }), ...(isBack && found.reopenedAt === null && { reopenedAt: at }) };
}

/** Whether its silence counts as solved by now: then a question says that it was not. */
function isAssumed(db: Db, id: string, now: number): boolean {
  return db.prepared<[Record<string, unknown>], { outcome: Outcome }>(`select ${outcomeSql} as outcome from conversations c where c.id = @id`).get({ id, now })?.outcome === "assumed";
}

function sameQuestion(db: Db, turn: Turn, question: Question): Acceptance {
  const conversation = readOwned(db, { id: turn.conversationId, owner: question.owner });
  const asked = db.orm.select({ text: messages.text }).from(messages).where(and(eq(messages.turnId, turn.id), eq(messages.author, "shopper"))).get();
  const isElsewhere = question.conversationId !== undefined && question.conversationId !== turn.conversationId;
  if (conversation === undefined || asked?.text !== question.text || isElsewhere) return { kind: "conflict" };
  return { kind: "same", turn, conversation };
}

function startConversation(db: Db, question: Question): Conversation {
  const at = Date.now();
  return insertRow(db, conversations, {
    id: newId("cnv"), owner: question.owner, state: "bot", language: question.language ?? question.fallbackLanguage, createdAt: at, updatedAt: at,
  });
}

function startTurn(db: Db, question: Question, conversation: Conversation): Turn {
  const turn = insertRow(db, turns, {
    id: newId("trn"), conversationId: conversation.id, owner: question.owner, clientMessageId: question.clientMessageId,
    state: "streaming", language: conversation.language, arm: question.arm, startedAt: conversation.updatedAt,
  });
  const id = insertMessage(db, { conversationId: conversation.id, turnId: turn.id, author: "shopper", text: question.text, parts: [], createdAt: turn.startedAt });
  if (conversation.state !== "bot") appendConversationEvent(db, { conversationId: conversation.id, kind: "message", data: { messageId: id } });
  return turn;
}

/** Saves a message, to be found a moment later, in the transaction that is open. Returns its id. */
export function insertMessage(db: Db, message: Omit<typeof messages.$inferInsert, "id">): string {
  const id = newId("msg");
  insertRow(db, messages, { id, ...message });
  queueMessage(db, id);
  return id;
}

/** Saves what was sent of several turns in one transaction. */
export async function appendEvents(db: Db, batches: EventBatch[]): Promise<void> {
  return inCommit(db, () => { for (const batch of batches) insertEvents(db, batch); }, { isPatient: true });
}

function insertEvents(db: Db, { turnId, seq, chunks }: EventBatch): void {
  db.prepared("insert into turn_events (turn_id, seq, chunks) values (?, ?, ?)").run(turnId, seq, `[${chunks.join(",")}]`);
}

/** Ends a turn: its last events, the answer's message and the end state are written together, once. */
export async function endTurn(db: Db, end: TurnEnd): Promise<boolean> {
  return inCommit(db, () => {
    const { turnId, text, parts, events, trace } = end;
    const at = Date.now();
    const turn = closeTurn(db, end, at);
    if (turn === undefined) return false;
    if (events !== undefined) insertEvents(db, events);
    insertSources(db, turnId, { record: end.record, at: turn.startedAt });
    if (trace !== undefined) insertTrace(db, turnId, trace);
    if (parts.length > 0) insertMessage(db, { conversationId: turn.conversationId, turnId, author: "model", text, parts, createdAt: at });
    return true;
  }, { isPatient: true });
}

const closing = `update turns set state = ?, model = ?, record = ?, unanswered = ?, first_text_ms = ?, total_ms = ?, cost_usd = ?, topic = ?, unsupported = ?, confidence = ?, ended_at = ?
  where id = ? and state = 'streaming' returning conversation_id as conversationId, started_at as startedAt`;

function closeTurn(db: Db, end: TurnEnd, at: number): Pick<Turn, "conversationId" | "startedAt"> | undefined {
  const { topic, unsupported, confidence } = factsOfRecord(end.record);
  return db.prepared<unknown[], Pick<Turn, "conversationId" | "startedAt">>(closing).get(
    end.state, end.model, JSON.stringify(end.record), end.unanswered, end.firstTextMs, end.totalMs, end.costUsd, topic, unsupported, confidence, at, end.turnId,
  );
}

/** The turns of a conversation that are being answered. */
export async function runningTurns(db: Db, conversationId: string): Promise<string[]> {
  return db.orm.select({ id: turns.id }).from(turns).where(and(eq(turns.conversationId, conversationId), eq(turns.state, "streaming"))).all().map((row) => row.id);
}

/** Turns that no process is answering: what a crash left behind. */
export async function listUnendedTurns(db: Db): Promise<Turn[]> {
  return db.orm.select().from(turns).where(sql`${turns.state} = 'streaming'`).all();
}

/** A turn of this owner, or undefined, also where it is somebody else's. */
export async function readTurn(db: Db, wanted: { id: string; owner: string }): Promise<Turn | undefined> {
  return db.orm.select().from(turns).where(and(eq(turns.id, wanted.id), eq(turns.owner, wanted.owner))).get();
}

/** An ended turn and the parts of its answer; undefined while it is running. */
export async function readAnswer(db: Db, turnId: string): Promise<{ turn: Turn; parts: unknown[] } | undefined> {
  const turn = db.orm.select().from(turns).where(and(eq(turns.id, turnId), ne(turns.state, "streaming"))).get();
  const message = db.orm.select({ parts: messages.parts }).from(messages).where(and(eq(messages.turnId, turnId), eq(messages.author, "model"))).get();
  return turn && { turn, parts: message?.parts ?? [] };
}

/** What was saved of a turn's stream after event number `after` (−1 = from the start), as JSON texts with their numbers. */
export async function readEvents(db: Db, wanted: { turnId: string; after: number }): Promise<{ seq: number; chunk: string }[]> {
  const rows = db.orm.select().from(turnEvents).where(eq(turnEvents.turnId, wanted.turnId)).orderBy(asc(turnEvents.seq)).all();
  return rows.flatMap((row) => (JSON.parse(row.chunks) as unknown[]).map((chunk, offset) => ({ seq: row.seq + offset, chunk: JSON.stringify(chunk) })))
    .filter((event) => event.seq > wanted.after);
}

/** Removes the streams of turns that ended before `before`; their messages stay. Returns how many rows went. */
export async function pruneEvents(db: Db, before: number): Promise<number> {
  return db.prepared<[number]>("delete from turn_events where turn_id in (select id from turns where ended_at < ?)").run(before).changes;
}

export async function rateTurn(db: Db, rating: { id: string; owner: string; value: "up" | "down"; comment: string | null }): Promise<boolean> {
  return db.orm.update(turns).set({ rating: rating.value, ratingComment: rating.comment })
    .where(and(eq(turns.id, rating.id), eq(turns.owner, rating.owner), ne(turns.state, "streaming"))).run().changes > 0;
}

/** A conversation of this owner, or undefined, also where it is somebody else's. */
export async function readConversation(db: Db, wanted: { id: string; owner: string }): Promise<Conversation | undefined> {
  return readOwned(db, wanted);
}

function readOwned(db: Db, wanted: { id: string; owner: string }): Conversation | undefined {
  return ownedConversation(db).get(wanted);
}

export async function conversationState(db: Db, id: string): Promise<ConversationState> {
  return db.orm.select({ state: conversations.state }).from(conversations).where(eq(conversations.id, id)).get()?.state ?? "closed";
}

/** The newest messages of a conversation, oldest first; `beforeTurn` leaves out that turn, all after it, and what was over before it. */
export async function readMessages(db: Db, wanted: { conversationId: string; limit: number; beforeTurn?: Turn }): Promise<Message[]> {
  const scope = eq(messages.conversationId, wanted.conversationId);
  const rows = db.orm.select().from(messages)
    .where(wanted.beforeTurn === undefined ? scope : and(
      scope, ne(messages.turnId, wanted.beforeTurn.id), lt(messages.createdAt, wanted.beforeTurn.startedAt + 1), gt(messages.createdAt, restartBefore(db, wanted.beforeTurn)),
    ))
    .orderBy(desc(messages.createdAt), desc(sql`rowid`)).limit(wanted.limit).all();
  return rows.toReversed();
}

/** What was asked and answered in some turns, as a prompt's history tells it: the answers one under the other, null where there is none. */
export async function readTurnTexts(db: Db, turnIds: string[]): Promise<Map<string, { question: string; answer: string | null }>> {
  const texts = new Map<string, { question: string; answer: string | null }>();
  if (turnIds.length === 0) return texts;
  const rows = db.orm.select({ turnId: messages.turnId, author: messages.author, text: messages.text }).from(messages)
    .where(inArray(messages.turnId, turnIds)).orderBy(asc(messages.createdAt), asc(sql`rowid`)).all();
  for (const { turnId, author, text } of rows) {
    const known = texts.get(turnId);
    if (author === "shopper") texts.set(turnId, { question: text, answer: known?.answer ?? null });
    else if (known !== undefined && text !== "") known.answer = known.answer === null ? text : `${known.answer}\n${text}`;
  }
  return texts;
}

/** When the conversation was last closed before a turn: what was said until then is over. 0 where it never was. */
function restartBefore(db: Db, turn: Turn): number {
  return db.prepared<[string, number], { at: number | null }>("select max(at) as at from conversation_events where conversation_id = ? and kind = 'closed' and at <= ?").get(turn.conversationId, turn.startedAt)?.at ?? 0;
}

/** The turns of a conversation by id, for what a message says about itself (state, rating, timing). */
export async function readTurns(db: Db, conversationId: string, limit: number): Promise<Turn[]> {
  return newestTurns(db).all({ conversationId, limit });
}

/** Puts a conversation in the queue for a person and keeps why. Asking again while it waits adds nothing. */
export async function requestHandoff(db: Db, wish: { conversationId: string; turnId: string; reason: string; summary: string }): Promise<ConversationState> {
  return db.sqlite.transaction((): ConversationState => {
    const at = Date.now();
    const moved = db.orm.update(conversations).set({ state: "waiting", updatedAt: at, handedOffAt: sql`coalesce(handed_off_at, ${at})` })
      .where(and(eq(conversations.id, wish.conversationId), eq(conversations.state, "bot"))).run().changes > 0;
    if (moved) {
      db.orm.insert(handoffs).values({ id: newId("hnd"), createdAt: at, ...wish }).run();
      appendConversationEvent(db, { conversationId: wish.conversationId, kind: "waiting", data: { reason: wish.reason }, at });
    }
    return db.orm.select({ state: conversations.state }).from(conversations).where(eq(conversations.id, wish.conversationId)).get()?.state ?? "closed";
  }).immediate();
}
