import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";
import { conversations, turns } from "./schema.ts";

/**
 * The tables of those who read conversations, judge answers and step in. Times are epoch milliseconds. What a shopper wrote
 * stands in `messages` alone: rows here name messages and turns, so that deleting a conversation leaves nothing behind.
 */

export const conversationEventKinds = ["waiting", "accepted", "message", "note", "transferred", "released", "closed", "reopened", "solved", "not_solved", "callback"] as const;
export const closings = ["solved", "unsolved", "no_reply", "spam"] as const;
export const noteKinds = ["internal", "callback"] as const;
export const verdictKinds = ["right", "partly", "wrong"] as const;
export const verdictReasons = ["wrong_fact", "stale", "wrong_tone", "wrong_language", "should_have_handed_off", "unsafe", "other"] as const;
export const consents = ["none", "policy", "shopper"] as const;

export type ConversationEventKind = (typeof conversationEventKinds)[number];
export type Closing = (typeof closings)[number];
export type NoteKind = (typeof noteKinds)[number];
export type VerdictKind = (typeof verdictKinds)[number];
export type VerdictReason = (typeof verdictReasons)[number];
export type Consent = (typeof consents)[number];

// ── what happened in a conversation ─────────────────────────────────────────────────────────────────────────────────

/** A shopper's wish for a person, as the model or a rule understood it. */
export const handoffs = sqliteTable("handoffs", {
  id: text().primaryKey(),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  turnId: text("turn_id").notNull(),
  reason: text().notNull(),
  summary: text().notNull(),
  createdAt: integer("created_at").notNull(),
}, (t) => [index("handoffs_by_conversation").on(t.conversationId, t.createdAt)]);

/** What happens between people, numbered, so that a cut stream resumes where it was. `number` counts within the conversation. */
export const conversationEvents = sqliteTable("conversation_events", {
  seq: integer().primaryKey({ autoIncrement: true }),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  number: integer().notNull(),
  kind: text({ enum: conversationEventKinds }).notNull(),
  /** Who did it: a member's or token's id; null for the shopper and the model. */
  staffId: text("staff_id"),
  /** Ids, names of staff and states: never what a person wrote. */
  data: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
  at: integer().notNull(),
}, (t) => [uniqueIndex("conversation_events_by_number").on(t.conversationId, t.number), index("conversation_events_by_time").on(t.at)]);

/** What agents write for one another, and what a shopper leaves for them when nobody is there. */
export const notes = sqliteTable("notes", {
  id: text().primaryKey(),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  kind: text({ enum: noteKinds }).notNull(),
  staffId: text("staff_id"),
  staffName: text("staff_name"),
  text: text().notNull(),
  at: integer().notNull(),
}, (t) => [index("notes_by_conversation").on(t.conversationId, t.at)]);

/** Which message is which document of the full-text index: `message_terms` is contentless and knows numbers only. */
export const messageDocuments = sqliteTable("message_documents", {
  number: integer().primaryKey({ autoIncrement: true }),
  messageId: text("message_id").notNull(),
  conversationId: text("conversation_id").notNull(),
}, (t) => [uniqueIndex("message_documents_by_message").on(t.messageId), index("message_documents_by_conversation").on(t.conversationId)]);

/** Messages that are not in the full-text index yet. */
export const messagesToIndex = sqliteTable("messages_to_index", {
  number: integer().primaryKey(),
  messageId: text("message_id").notNull(),
});

// ── the desk ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Texts that agents send often. */
export const cannedReplies = sqliteTable("canned_replies", {
  id: text().primaryKey(),
  title: text().notNull(),
  language: text({ enum: ["ko", "en"] }).notNull(),
  text: text().notNull(),
  createdBy: text("created_by").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** Filters of the log under a name, for everybody. */
export const savedViews = sqliteTable("saved_views", {
  id: text().primaryKey(),
  title: text().notNull(),
  filter: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
  createdBy: text("created_by").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** Few settings that agents change while the server runs, such as their hours. */
export const deskSettings = sqliteTable("desk_settings", {
  name: text().primaryKey(),
  value: text({ mode: "json" }).$type<unknown>().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** Who took what out of the log. The file itself is not kept. */
export const exports = sqliteTable("exports", {
  id: text().primaryKey(),
  staffId: text("staff_id").notNull(),
  format: text({ enum: ["jsonl", "csv"] }).notNull(),
  /** Names of the filters that were set, without what was searched for. */
  filters: text({ mode: "json" }).$type<string[]>().notNull(),
  conversations: integer().notNull(),
  /** Conversations in it that were deleted since: its copies should be thrown away. */
  deletedSince: integer("deleted_since").notNull().default(0),
  at: integer().notNull(),
});

export const exportItems = sqliteTable("export_items", {
  exportId: text("export_id").notNull().references(() => exports.id, { onDelete: "cascade" }),
  conversationId: text("conversation_id").notNull(),
}, (t) => [primaryKey({ columns: [t.conversationId, t.exportId] })]);

// ── why an answer is what it is, and what people think of it ────────────────────────────────────────────────────────

/** Texts that many prompts share, by their SHA-256: prompt files, the catalog's labels, the tools as a model sees them. */
export const promptTexts = sqliteTable("prompt_texts", {
  hash: text().primaryKey(),
  text: text().notNull(),
});

/** What a turn's prompts were made of, as references: see server/chat/trace.ts. */
export const turnTraces = sqliteTable("turn_traces", {
  turnId: text("turn_id").primaryKey().references(() => turns.id, { onDelete: "cascade" }),
  trace: text({ mode: "json" }).$type<Record<string, unknown>>().notNull(),
});

/** Which entries an answer cited, as its record says too; here to be counted and searched. */
export const turnSources = sqliteTable("turn_sources", {
  turnId: text("turn_id").notNull().references(() => turns.id, { onDelete: "cascade" }),
  entryId: text("entry_id").notNull(),
  revision: integer().notNull(),
  at: integer().notNull(),
}, (t) => [primaryKey({ columns: [t.turnId, t.entryId] }), index("turn_sources_by_time").on(t.at, t.entryId), index("turn_sources_by_entry").on(t.entryId, t.at)]);

/** Every judgement ever saved: one person's newest counts, another's stands beside it, nothing is overwritten. */
export const verdicts = sqliteTable("verdicts", {
  seq: integer().primaryKey({ autoIncrement: true }),
  id: text().notNull(),
  turnId: text("turn_id").notNull().references(() => turns.id, { onDelete: "cascade" }),
  staffId: text("staff_id").notNull(),
  staffName: text("staff_name").notNull(),
  verdict: text({ enum: verdictKinds }).notNull(),
  reason: text({ enum: verdictReasons }),
  comment: text(),
  /** The answer as it should have been. */
  corrected: text(),
  /** The entries that the corrected answer stands on, each at a revision. */
  facts: text({ mode: "json" }).$type<{ id: string; revision: number }[]>().notNull(),
  labels: text({ mode: "json" }).$type<string[]>().notNull(),
  wantsSecond: integer("wants_second", { mode: "boolean" }).notNull(),
  /** On what ground the pair may be used to tune a model's tone. */
  consent: text({ enum: consents }).notNull(),
  at: integer().notNull(),
}, (t) => [uniqueIndex("verdicts_by_id").on(t.id), index("verdicts_by_turn").on(t.turnId, t.staffId, t.seq), index("verdicts_by_staff").on(t.staffId, t.turnId)]);
