import { and, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { appendConversationEvent, replaceConversationEvent } from "./conversation-events.ts";
import { insertMessage, type Conversation } from "./conversations.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { handoffs, notes, type Closing, type ConversationEventKind } from "./schema-agents.ts";
import { conversations, turns } from "./schema.ts";
import { staffMembers } from "./schema-staff.ts";

/** A person at the desk: whose id goes into the log, whose name the shopper sees. An admin may end or hand back what another holds. */
export type Person = { id: string; name: string; isAdmin?: boolean };
export type Note = typeof notes.$inferSelect;
export type Handoff = Pick<typeof handoffs.$inferSelect, "reason" | "summary" | "createdAt">;
/** `owned`: another person has it. `state`: it is not in a state in which this can be done. */
export type Refusal = "not_found" | "owned" | "state";
/** The conversation as it is now; `messageId` of what was said. */
export type Taken = { conversation: Conversation; messageId?: string };

/**
 * Makes a person the one owner of a conversation, out of any state but closed. Of two who accept at once one gets it.
 * @param takeover.silence is told the turns that are being answered, inside the transaction: nothing the bot says after it counts
 */
export async function acceptConversation(db: Db, takeover: { id: string; person: Person; silence: (turnId: string) => void }): Promise<Taken | Refusal> {
  const { id, person } = takeover;
  return db.sqlite.transaction((): Taken | Refusal => {
    const own = ownedBy(db, id, person);
    if (own !== undefined) return { conversation: own }; // accepted by this person already, perhaps by a request that was cut off
    const at = Date.now();
    const conversation = db.orm.update(conversations).set({ state: "human", staffId: person.id, staffName: person.name, acceptedAt: at, updatedAt: at, handedOffAt: sql`coalesce(handed_off_at, ${at})` })
      .where(and(eq(conversations.id, id), inArray(conversations.state, ["bot", "waiting"]), isNull(conversations.staffId))).returning().get();
    if (conversation === undefined) return whyNot(db, id, person);
    for (const turn of db.orm.select({ id: turns.id }).from(turns).where(and(eq(turns.conversationId, id), eq(turns.state, "streaming"))).all()) takeover.silence(turn.id);
    return done(db, conversation, { kind: "accepted", person, at, data: { name: person.name } });
  }).immediate();
}

/**
 * Says something to the shopper. Only the owner can. The same `clientMessageId` again is the same message, also once the
 * conversation is somebody else's: it was said. With another text it is a conflict.
 */
export async function sayAsAgent(db: Db, said: { id: string; person: Person; text: string; clientMessageId: string }): Promise<Taken | Refusal | "conflict"> {
  const { id, person, text } = said;
  return db.sqlite.transaction((): Taken | Refusal | "conflict" => {
    const known = db.prepared<[string, string, string], { messageId: string; text: string }>(
      `select m.id as messageId, m.text from conversation_events e join messages m on m.id = json_extract(e.data, '$.messageId')
       where e.conversation_id = ? and e.staff_id = ? and e.kind = 'message' and json_extract(e.data, '$.clientMessageId') = ?`,
    ).get(id, person.id, said.clientMessageId);
    const found = known && db.orm.select().from(conversations).where(eq(conversations.id, id)).get();
    if (known !== undefined && found !== undefined) return known.text === text ? { conversation: found, messageId: known.messageId } : "conflict";
    if (ownedBy(db, id, person) === undefined) return whyNot(db, id, person);
    const at = Date.now();
    const last = db.orm.select({ id: turns.id }).from(turns).where(eq(turns.conversationId, id)).orderBy(desc(turns.startedAt)).limit(1).get();
    const messageId = insertMessage(db, {
      conversationId: id, turnId: last?.id ?? "", author: "agent", text, parts: [{ type: "text", text, state: "done" }], createdAt: at, staffId: person.id, staffName: person.name,
    });
    const updated = db.orm.update(conversations).set({ updatedAt: at }).where(eq(conversations.id, id)).returning().get();
    return { ...done(db, updated, { kind: "message", person, at, data: { messageId, clientMessageId: said.clientMessageId } }), messageId };
  }).immediate();
}

/** Hands a conversation back: to the bot, or to the queue for another person. An admin may hand back what another holds. */
export async function releaseConversation(db: Db, release: { id: string; person: Person; to: "bot" | "waiting" }): Promise<Taken | Refusal> {
  return leave(db, { ...release, kind: "released", change: { state: release.to }, data: { to: release.to } });
}

/** Ends a conversation with what came of it. Anybody may close one that nobody owns, an admin any that people have. */
export async function closeConversation(db: Db, closing: { id: string; person: Person; outcome: Closing }): Promise<Taken | Refusal> {
  return leave(db, { ...closing, kind: "closed", mayBeUnowned: true, change: { state: "closed", closedAt: Date.now(), closedAs: closing.outcome }, data: { outcome: closing.outcome } });
}

type Leaving = {
  id: string; person: Person; kind: "released" | "closed"; change: Partial<Conversation>; data: Record<string, unknown>; mayBeUnowned?: boolean;
};

function leave(db: Db, leaving: Leaving): Taken | Refusal {
  const { id, person, kind, change, data } = leaving;
  return db.sqlite.transaction((): Taken | Refusal => {
    const found = db.orm.select().from(conversations).where(eq(conversations.id, id)).get();
    const isHeld = found?.state === "human" && (found.staffId === person.id || person.isAdmin === true);
    const mayLeave = isHeld || (leaving.mayBeUnowned === true && found?.staffId === null && found.state === "waiting");
    if (!mayLeave) return whyNot(db, id, person);
    const at = Date.now();
    const left = db.orm.update(conversations).set({ ...change, staffId: null, staffName: null, acceptedAt: null, updatedAt: at }).where(eq(conversations.id, id)).returning().get();
    return done(db, left, { kind, person, at, data });
  }).immediate();
}

/** Puts what somebody holds who may hold it no longer back into the queue, in the transaction that is open. Returns which. */
export function requeueHeld(db: Db, held: { staffId: string; actor: string }): string[] {
  const at = Date.now();
  const left = db.orm.update(conversations).set({ state: "waiting", staffId: null, staffName: null, acceptedAt: null, updatedAt: at })
    .where(and(eq(conversations.state, "human"), eq(conversations.staffId, held.staffId))).returning().all();
  for (const conversation of left) done(db, conversation, { kind: "released", person: { id: held.actor, name: "" }, at, data: { to: "waiting" } });
  return left.map(({ id }) => id);
}

/** Gives a conversation to another person, who owns it at once. Only the owner can, and only to somebody who may take it. */
export async function transferConversation(db: Db, transfer: { id: string; person: Person; to: string }): Promise<Taken | Refusal | "no_such_person"> {
  const { id, person } = transfer;
  return db.sqlite.transaction((): Taken | Refusal | "no_such_person" => {
    const to = db.orm.select({ id: staffMembers.id, name: staffMembers.name }).from(staffMembers)
      .where(and(eq(staffMembers.id, transfer.to), isNull(staffMembers.disabledAt), inArray(staffMembers.role, ["agent", "admin"]))).get();
    if (to === undefined) return "no_such_person";
    if (ownedBy(db, id, person) === undefined) return whyNot(db, id, person);
    const at = Date.now();
    const moved = db.orm.update(conversations).set({ staffId: to.id, staffName: to.name, acceptedAt: at, updatedAt: at }).where(eq(conversations.id, id)).returning().get();
    return done(db, moved, { kind: "transferred", person, at, data: { name: to.name, to: to.id } });
  }).immediate();
}

/** Adds an agent's note for other agents. */
export async function addNote(db: Db, note: { conversationId: string; person: Person; text: string }): Promise<Note> {
  return db.sqlite.transaction(() => {
    const { conversationId, person, text } = note;
    const at = Date.now();
    const row = db.orm.insert(notes).values({ id: newId("not"), conversationId, kind: "internal", staffId: person.id, staffName: person.name, text, at }).returning().get();
    appendConversationEvent(db, { conversationId, kind: "note", staffId: person.id, data: { noteId: row.id }, at });
    return row;
  }).immediate();
}

/**
 * Keeps what a shopper leaves for when somebody is there: one note, to which more is added, so that nobody can fill the desk.
 * @returns false where it would be longer than `charsMax`
 */
export async function leaveCallback(db: Db, left: { conversationId: string; text: string; charsMax: number }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    const { conversationId } = left;
    const at = Date.now();
    const known = db.orm.select().from(notes).where(and(eq(notes.conversationId, conversationId), eq(notes.kind, "callback"))).orderBy(desc(notes.at)).limit(1).get();
    if (known !== undefined && `\n${known.text}`.endsWith(`\n${left.text}`)) return true; // the same again, by a page that had no answer
    const text = known === undefined ? left.text : `${known.text}\n${left.text}`;
    if ([...text].length > left.charsMax) return false;
    const noteId = known?.id ?? newId("not");
    db.orm.insert(notes).values({ id: noteId, conversationId, kind: "callback", text, at }).onConflictDoUpdate({ target: notes.id, set: { text, at } }).run();
    replaceConversationEvent(db, { conversationId, kind: "callback", data: { noteId }, at }, ["callback"]);
    return true;
  }).immediate();
}

/** The newest notes of a conversation, the oldest of them first. */
export async function listNotes(db: Db, conversationId: string, limit: number): Promise<Note[]> {
  return db.orm.select().from(notes).where(eq(notes.conversationId, conversationId)).orderBy(desc(notes.at)).limit(limit).all().toReversed();
}

/** Why a conversation was handed to people, the newest wish first. */
export async function listHandoffs(db: Db, conversationId: string, limit: number): Promise<Handoff[]> {
  return db.orm.select({ reason: handoffs.reason, summary: handoffs.summary, createdAt: handoffs.createdAt }).from(handoffs)
    .where(eq(handoffs.conversationId, conversationId)).orderBy(desc(handoffs.createdAt)).limit(limit).all();
}

/** What the shopper says came of it. The later word counts. */
export async function sayOutcome(db: Db, said: { id: string; owner: string; isSolved: boolean }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    const at = Date.now();
    const changed = db.orm.update(conversations).set(said.isSolved ? { solvedAt: at } : { notSolvedAt: at })
      .where(and(eq(conversations.id, said.id), eq(conversations.owner, said.owner))).run().changes > 0;
    if (changed) replaceConversationEvent(db, { conversationId: said.id, kind: said.isSolved ? "solved" : "not_solved", at }, ["solved", "not_solved"]);
    return changed;
  }).immediate();
}

/** A conversation, whoever's it is: for people at the desk only. */
export async function readAnyConversation(db: Db, id: string): Promise<Conversation | undefined> {
  return db.orm.select().from(conversations).where(eq(conversations.id, id)).get();
}

/** Notes that a person has looked at what a conversation says of its shopper, unmasked. */
export async function noteReveal(db: Db, reveal: { id: string; actor: string }): Promise<void> {
  appendAudit(db, { actor: reveal.actor, action: "conversation.revealed", subject: reveal.id });
}

function ownedBy(db: Db, id: string, person: Person): Conversation | undefined {
  return db.orm.select().from(conversations).where(and(eq(conversations.id, id), eq(conversations.state, "human"), eq(conversations.staffId, person.id))).get();
}

function whyNot(db: Db, id: string, person: Person): Refusal {
  const found = db.orm.select({ staffId: conversations.staffId }).from(conversations).where(eq(conversations.id, id)).get();
  if (found === undefined) return "not_found";
  return found.staffId !== null && found.staffId !== person.id ? "owned" : "state";
}

function done(db: Db, conversation: Conversation, deed: { kind: ConversationEventKind; person: Person; at: number; data: Record<string, unknown> }): Taken {
  const { kind, person, at, data } = deed;
  appendConversationEvent(db, { conversationId: conversation.id, kind, staffId: person.id, data, at });
  if (kind !== "message") appendAudit(db, { actor: person.id, action: `conversation.${kind}`, subject: conversation.id, ...(kind === "transferred" && { details: { to: data["to"] } }) }, at);
  return { conversation };
}
