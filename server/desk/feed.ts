import type { Db } from "../../db/open.ts";
import { readDeskEvents, readSentMessages, readShopperEvents, type ConversationEvent } from "../../db/conversation-events.ts";
import type { Availability } from "./hours.ts";
import { changedIdsMax, changedEveryMs, feedBatch, streamsPerReaderMax, typingEveryMs, typingKnownMax } from "../limits.ts";

/** One line of a feed. What has no number is of this moment only, and is not told again after a reconnect. */
export type FeedItem = { id?: number; event: string; data: Record<string, unknown> };
export type Typing = { conversationId: string; by: "shopper" | "agent"; name?: string };
type Reader = { wake(): void; pending: FeedItem[] };
type Source = { after: number; signal: AbortSignal; join(reader: Reader): () => void; read(after: number): Promise<{ items: FeedItem[]; last: number }> };

/** Who listens to what happens between people, and how they hear of it. Everything lasting is read from the database. */
export type Feed = {
  /** Something was written about a conversation: all who follow it read on. */
  wake(conversationId: string): void;
  /** A conversation's answers have changed; the log learns of it in batches. */
  changed(conversationId: string): void;
  /** Somebody is typing: told at most once a second for each conversation and side. */
  typing(typing: Typing): void;
  /** What one shopper's page hears of, after event `after`. */
  followConversation(from: { conversationId: string; after: number; signal: AbortSignal }): AsyncGenerator<FeedItem[]>;
  /** What the desk hears of. Whoever follows with `isPerson` counts as online. */
  followDesk(from: { after: number; isPerson: boolean; signal: AbortSignal }): AsyncGenerator<FeedItem[]>;
  isAnybodyOnline(): boolean;
  /** Counts a stream of one reader; undefined where that reader has too many, else how to give it back. */
  admit(reader: string): (() => void) | undefined;
};

export function createFeed(deps: { db: Db; availability: () => Promise<Availability> }): Feed {
  const { db } = deps;
  const shoppers = new Map<string, Set<Reader>>();
  const desk = new Set<Reader>();
  const isTold = createTypingGate();
  const changedIds = new Set<string>();
  let changing: NodeJS.Timeout | undefined;
  let online = 0;
  return {
    admit: createDoor(),
    isAnybodyOnline: () => online > 0,
    wake(conversationId) {
      tell(shoppers.get(conversationId) ?? []);
      tell(desk);
    },
    changed(conversationId) {
      if (changedIds.size < changedIdsMax) changedIds.add(conversationId);
      changing ??= setTimeout(() => {
        changing = undefined;
        tell(desk, { event: "changed", data: { conversationIds: [...changedIds] } });
        changedIds.clear();
      }, changedEveryMs).unref();
    },
    typing({ conversationId, by, name }) {
      if (!isTold(`${by} ${conversationId}`)) return;
      const item: FeedItem = { event: "typing", data: { conversationId, by, ...(name !== undefined && { name }) } };
      tell(by === "agent" ? shoppers.get(conversationId) ?? [] : desk, item);
    },
    followConversation: ({ conversationId, ...from }) => follow({
      ...from,
      join(reader) {
        const readers = shoppers.get(conversationId) ?? new Set();
        shoppers.set(conversationId, readers.add(reader));
        return () => { if (readers.delete(reader) && readers.size === 0) shoppers.delete(conversationId); };
      },
      async read(after) {
        const events = await readShopperEvents(db, { conversationId, after, limit: feedBatch });
        return { items: await toShopperItems(deps, events), last: events.at(-1)?.number ?? after };
      },
    }),
    followDesk: ({ isPerson, ...from }) => follow({
      ...from,
      join(reader) {
        desk.add(reader);
        if (isPerson) online++;
        return () => { if (desk.delete(reader) && isPerson) online--; };
      },
      async read(after) {
        const events = await readDeskEvents(db, { after, limit: feedBatch });
        return { items: events.map(toDeskItem), last: events.at(-1)?.seq ?? after };
      },
    }),
  };
}

function tell(readers: Iterable<Reader>, item?: FeedItem): void {
  for (const reader of readers) {
    // Of what does not last only the newest of its kind matters: a slow reader holds no queue.
    if (item !== undefined) reader.pending = [...reader.pending.filter((other) => other.event !== item.event || other.data["conversationId"] !== item.data["conversationId"]), item].slice(-feedBatch);
    reader.wake();
  }
}

/** Reads what there is after a number, then waits to be woken, until the reader leaves. */
async function* follow({ join, read, signal, ...from }: Source): AsyncGenerator<FeedItem[]> {
  let ring = Promise.withResolvers<void>();
  const reader: Reader = { pending: [], wake: () => ring.resolve() };
  const leave = join(reader);
  const onAbort = () => ring.resolve();
  signal.addEventListener("abort", onAbort);
  try {
    for (let { after } = from; !signal.aborted;) {
      ring = Promise.withResolvers<void>(); // before reading, so that what comes in between is not missed
      const { items, last } = await read(after);
      const batch = [...items, ...reader.pending.splice(0)];
      const isNews = last > after;
      after = last;
      if (batch.length > 0) yield batch; else if (!isNews) await ring.promise;
    }
  } finally {
    signal.removeEventListener("abort", onAbort);
    leave();
  }
}

/** Lets the typing of one side of a conversation through at most once a second. */
function createTypingGate(): (key: string) => boolean {
  const typed = new Map<string, number>();
  return (key) => {
    const now = Date.now();
    if ((typed.get(key) ?? 0) > now - typingEveryMs) return false;
    if (typed.size >= typingKnownMax) typed.clear();
    typed.set(key, now);
    return true;
  };
}

/** Counts the streams of each reader. */
function createDoor(): Feed["admit"] {
  const streams = new Map<string, number>();
  return (reader) => {
    const count = streams.get(reader) ?? 0;
    if (count >= streamsPerReaderMax) return undefined;
    streams.set(reader, count + 1);
    let isOpen = true;
    return () => {
      if (!isOpen) return;
      isOpen = false;
      const left = (streams.get(reader) ?? 1) - 1;
      if (left === 0) streams.delete(reader); else streams.set(reader, left);
    };
  };
}

/** What a shopper hears: names and words, no ids of staff. A message that was deleted meanwhile is passed over. */
async function toShopperItems({ db, availability }: Parameters<typeof createFeed>[0], events: ConversationEvent[]): Promise<FeedItem[]> {
  const messages = await readSentMessages(db, events.flatMap((event) => (event.kind === "message" ? String(event.data["messageId"]) : [])));
  const now = events.some((event) => event.kind === "waiting") ? await availability() : undefined;
  return events.flatMap(({ number, kind, data, at }): FeedItem[] => {
    if (kind === "waiting") return [{ id: number, event: kind, data: { at, availability: now } }];
    if (kind === "message") {
      const message = messages.get(String(data["messageId"]));
      return message === undefined ? [] : [{ id: number, event: "message", data: { id: message.id, author: message.author, text: message.text, name: message.staffName, turnId: message.turnId, at } }];
    }
    if (kind === "closed") return [{ id: number, event: "closed", data: { at } }];
    return [{ id: number, event: kind, data: { at, ...(data["name"] !== undefined && { name: data["name"] }), ...(data["to"] === "bot" || data["to"] === "waiting" ? { to: data["to"] } : {}) } }];
  });
}

/** What the desk hears: what happened where. Words are fetched with the conversation, where masking applies. */
function toDeskItem({ seq, conversationId, kind, staffId, data, at }: ConversationEvent): FeedItem {
  const { clientMessageId: _, ...rest } = data;
  return { id: seq, event: kind, data: { ...rest, conversationId, staffId, at } };
}
