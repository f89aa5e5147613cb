import { and, asc, desc, eq, gt, inArray, lt } from "drizzle-orm";
import type { Db } from "./open.ts";
import { conversationEvents, type ConversationEventKind } from "./schema-agents.ts";
import { messages } from "./schema.ts";

export type ConversationEvent = Omit<typeof conversationEvents.$inferSelect, "seq"> & { seq: number };
/** A message as a stream brings it; read when it is sent, so that a deleted one is not. */
export type SentMessage = Pick<typeof messages.$inferSelect, "id" | "author" | "text" | "staffName" | "createdAt" | "turnId">;

/** Kinds that the shopper hears of. */
export const shopperKinds = ["waiting", "accepted", "message", "transferred", "released", "closed", "reopened", "callback"] as const satisfies ConversationEventKind[];

/** Notes what happened, in the transaction of what happened. */
export function appendConversationEvent(db: Db, event: { conversationId: string; kind: ConversationEventKind; staffId?: string; data?: Record<string, unknown>; at?: number }): ConversationEvent {
  const { conversationId, kind } = event;
  const last = db.prepared<[string], { number: number | null }>("select max(number) as number from conversation_events where conversation_id = ?").get(conversationId);
  return db.orm.insert(conversationEvents).values({
    conversationId, kind, number: (last?.number ?? 0) + 1, staffId: event.staffId ?? null, data: event.data ?? {}, at: event.at ?? Date.now(),
  }).returning().get();
}

/** The same, in the place of earlier ones of some kinds: what a shopper says again and again is one row. */
export function replaceConversationEvent(db: Db, event: { conversationId: string; kind: ConversationEventKind; data?: Record<string, unknown>; at: number }, kinds: ConversationEventKind[]): void {
  const { number } = appendConversationEvent(db, event);
  db.orm.delete(conversationEvents).where(and(eq(conversationEvents.conversationId, event.conversationId), inArray(conversationEvents.kind, kinds), lt(conversationEvents.number, number))).run();
}

/** What the shopper hears of after event `after` of their conversation, oldest first. */
export async function readShopperEvents(db: Db, wanted: { conversationId: string; after: number; limit: number }): Promise<ConversationEvent[]> {
  return db.orm.select().from(conversationEvents)
    .where(and(eq(conversationEvents.conversationId, wanted.conversationId), gt(conversationEvents.number, wanted.after), inArray(conversationEvents.kind, [...shopperKinds])))
    .orderBy(asc(conversationEvents.number)).limit(wanted.limit).all();
}

/** The newest of what happened in one conversation, the oldest of them first. */
export async function listConversationEvents(db: Db, wanted: { conversationId: string; limit: number }): Promise<ConversationEvent[]> {
  return db.orm.select().from(conversationEvents).where(eq(conversationEvents.conversationId, wanted.conversationId)).orderBy(desc(conversationEvents.number)).limit(wanted.limit).all().toReversed();
}

/** What happened anywhere after event `after`, oldest first, for the people at the desk. */
export async function readDeskEvents(db: Db, wanted: { after: number; limit: number }): Promise<ConversationEvent[]> {
  return db.orm.select().from(conversationEvents).where(gt(conversationEvents.seq, wanted.after)).orderBy(asc(conversationEvents.seq)).limit(wanted.limit).all();
}

/** The number of the newest event: of one conversation, or of the whole desk. 0 before the first. */
export async function lastEventNumber(db: Db, conversationId?: string): Promise<number> {
  const found = conversationId === undefined
    ? db.prepared<[], { number: number | null }>("select max(seq) as number from conversation_events").get()
    : db.prepared<[string], { number: number | null }>("select max(number) as number from conversation_events where conversation_id = ?").get(conversationId);
  return found?.number ?? 0;
}

export async function readSentMessages(db: Db, ids: string[]): Promise<Map<string, SentMessage>> {
  const rows = db.orm.select({ id: messages.id, author: messages.author, text: messages.text, staffName: messages.staffName, createdAt: messages.createdAt, turnId: messages.turnId })
    .from(messages).where(inArray(messages.id, ids)).all();
  return new Map(rows.map((row) => [row.id, row]));
}
