import { and, asc, desc, eq, inArray, isNull, sql } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { appendConversationEvent } from "./conversation-events.ts";
import { insertMessage, type Conversation } from "./conversations.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { handoffs, notes, type Closing, type ConversationEventKind } from "./schema-agents.ts";
import { conversations, turns } from "./schema.ts";
import { staffMembers } from "./schema-staff.ts";

/** A person at the desk: whose id goes into the log, whose name the shopper sees. */
export type Person = { id: string; name: string };
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

/** Says something to the shopper. Only the owner can. The same `clientMessageId` again is the same message. */
export async function sayAsAgent(db: Db, said: { id: string; person: Person; text: string; clientMessageId: string }): Promise<Taken | Refusal> {
  const { id, person, text } = said;
  return db.sqlite.transaction((): Taken | Refusal => {
    const conversation = ownedBy(db, id, person);
    if (conversation === undefined) return whyNot(db, id, person);
    const known = db.prepared<[string, string, string], { messageId: string }>(
      `select json_extract(data, '$.messageId') as messageId from conversation_events
       where conversation_id = ? and staff_id = ? and kind = 'message' and json_extract(data, '$.clientMessageId') = ?`,
    ).get(id, person.id, said.clientMessageId);
    if (known !== undefined) return { conversation, messageId: known.messageId };
    const at = Date.now();
    const last = db.orm.select({ id: turns.id }).from(turns).where(eq(turns.conversationId, id)).orderBy(desc(turns.startedAt)).limit(1).get();
    const messageId = insertMessage(db, {
      conversationId: id, turnId: last?.id ?? "", author: "agent", text, parts: [{ type: "text", text, state: "done" }], createdAt: at, staffId: person.id, staffName: person.name,
    });
    const updated = db.orm.update(conversations).set({ updatedAt: at }).where(eq(conversations.id, id)).returning().get();
    return { ...done(db, updated, { kind: "message", person, at, data: { messageId, clientMessageId: said.clientMessageId } }), messageId };
  }).immediate();
}

/** Hands a conversation back: to the bot, or to the queue for another person. */
export async function releaseConversation(db: Db, release: { id: string; person: Person; to: "bot" | "waiting" }): Promise<Taken | Refusal> {
  return leave(db, { ...release, kind: "released", change: { state: release.to }, data: { to: release.to } });
}

/** Ends a conversation with what came of it. An admin or anybody may also close one that nobody owns. */
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
    const mayLeave = found !== undefined && (found.staffId === person.id || (leaving.mayBeUnowned === true && found.staffId === null && found.state === "waiting"));
    if (!mayLeave) return whyNot(db, id, person);
    const at = Date.now();
    const left = db.orm.update(conversations).set({ ...change, staffId: null, staffName: null, acceptedAt: null, updatedAt: at }).where(eq(conversations.id, id)).returning().get();
    return done(db, left, { kind, person, at, data });
  }).immediate();
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

/** Adds a note: an agent's for other agents, or a shopper's for when somebody is there. */
export async function addNote(db: Db, note: { conversationId: string; person?: Person; text: string }): Promise<Note> {
  return db.sqlite.transaction(() => {
    const { conversationId, person, text } = note;
    const at = Date.now();
    const row = db.orm.insert(notes).values({
      id: newId("not"), conversationId, kind: person === undefined ? "callback" : "internal", staffId: person?.id ?? null, staffName: person?.name ?? null, text, at,
    }).returning().get();
    appendConversationEvent(db, { conversationId, kind: person === undefined ? "callback" : "note", ...(person && { staffId: person.id }), data: { noteId: row.id }, at });
    return row;
  }).immediate();
}

export async function listNotes(db: Db, conversationId: string, limit: number): Promise<Note[]> {
  return db.orm.select().from(notes).where(eq(notes.conversationId, conversationId)).orderBy(asc(notes.at)).limit(limit).all();
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
    if (changed) appendConversationEvent(db, { conversationId: said.id, kind: said.isSolved ? "solved" : "not_solved", at });
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
