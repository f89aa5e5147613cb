import { sql } from "drizzle-orm";
import type { Localized } from "./schema.ts";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * The tables of the people who run the shop: who they are, what they did, and what they keep besides the catalog.
 * Times are epoch milliseconds. Tokens and links are kept as SHA-256 hashes only.
 */

export const staffRoles = ["agent", "operator", "admin"] as const;
export type StaffRole = (typeof staffRoles)[number];

// ── who they are ────────────────────────────────────────────────────────────────────────────────────────────────────

export const staffMembers = sqliteTable("staff_members", {
  id: text().primaryKey(),
  /** Lower case, NFC. */
  email: text().notNull(),
  name: text().notNull(),
  role: text({ enum: staffRoles }).notNull(),
  /** argon2id in PHC form; null until the person has set one. */
  password: text(),
  /** When the member was shut out; null while they may sign in. */
  disabledAt: integer("disabled_at"),
  createdAt: integer("created_at").notNull(),
}, (t) => [uniqueIndex("staff_members_by_email").on(t.email)]);

/** A signed-in browser. */
export const staffSessions = sqliteTable("staff_sessions", {
  id: text().primaryKey(),
  tokenHash: text("token_hash").notNull(),
  memberId: text("member_id").notNull().references(() => staffMembers.id, { onDelete: "cascade" }),
  /** The browser's own words for itself, so that a person knows their sessions apart. */
  agent: text().notNull(),
  createdAt: integer("created_at").notNull(),
  seenAt: integer("seen_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
}, (t) => [uniqueIndex("staff_sessions_by_token").on(t.tokenHash), index("staff_sessions_by_member").on(t.memberId)]);

/** What a machine (the shop's own backend) shows instead of a password. */
export const staffTokens = sqliteTable("staff_tokens", {
  id: text().primaryKey(),
  tokenHash: text("token_hash").notNull(),
  label: text().notNull(),
  role: text({ enum: staffRoles }).notNull(),
  /** The member who made it, or "cli". */
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
  usedAt: integer("used_at"),
  revokedAt: integer("revoked_at"),
}, (t) => [uniqueIndex("staff_tokens_by_hash").on(t.tokenHash)]);

/** A link that sets a password, once. */
export const staffLinks = sqliteTable("staff_links", {
  id: text().primaryKey(),
  tokenHash: text("token_hash").notNull(),
  /** Whose password it sets; null for the first admin's, who names themselves. */
  memberId: text("member_id").references(() => staffMembers.id, { onDelete: "cascade" }),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
}, (t) => [uniqueIndex("staff_links_by_token").on(t.tokenHash)]);

/** Failed sign-ins, on disk so that a restart does not hand out new tries. */
export const staffFailures = sqliteTable("staff_failures", {
  id: integer().primaryKey({ autoIncrement: true }),
  /** Hash of account and address. */
  whoHash: text("who_hash").notNull(),
  at: integer().notNull(),
}, (t) => [index("staff_failures_by_who").on(t.whoHash, t.at)]);

// ── what they did ───────────────────────────────────────────────────────────────────────────────────────────────────

/** Append-only: triggers refuse to change or remove a row, and each row's hash covers the one before it. */
export const audit = sqliteTable("audit", {
  seq: integer().primaryKey(),
  at: integer().notNull(),
  /** A member's or token's id, "cli" or "server". */
  actor: text().notNull(),
  /** Such as "product.saved" or "member.added". */
  action: text().notNull(),
  /** The id of what it was done to. */
  subject: text().notNull(),
  /** Counts, revisions and field names: never what a person wrote, and no personal data. */
  details: text().notNull(),
  prevHash: text("prev_hash").notNull(),
  hash: text().notNull(),
}, (t) => [index("audit_by_subject").on(t.subject, t.seq), index("audit_by_actor").on(t.actor, t.seq)]);

export const editCauses = ["save", "delete", "restore", "bulk", "import", "undo"] as const;
export type EditCause = (typeof editCauses)[number];

/** Who made a revision of an entry, and how. Revisions that a file on the command line brought have no row. */
export const edits = sqliteTable("edits", {
  entryId: text("entry_id").notNull(),
  revision: integer().notNull(),
  actor: text().notNull(),
  cause: text({ enum: editCauses }).notNull(),
  importId: text("import_id"),
}, (t) => [primaryKey({ columns: [t.entryId, t.revision] }), index("edits_by_import").on(t.importId).where(sql`import_id is not null`)]);

/** What a request with an Idempotency-Key was answered, so that its retry gets the same. */
export const requestKeys = sqliteTable("request_keys", {
  actor: text().notNull(),
  key: text().notNull(),
  /** SHA-256 of method, path and body: another request under the same key is a mistake. */
  requestHash: text("request_hash").notNull(),
  /** Null while it is being worked on. */
  status: integer(),
  body: text(),
  at: integer().notNull(),
}, (t) => [primaryKey({ columns: [t.actor, t.key] }), index("request_keys_by_at").on(t.at)]);

// ── proof ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What became of saves (`save`) and of the server's own rounds (`canary`), for the freshness page. */
export const checks = sqliteTable("checks", {
  id: integer().primaryKey({ autoIncrement: true }),
  at: integer().notNull(),
  source: text({ enum: ["save", "canary"] }).notNull(),
  entryId: text("entry_id").notNull(),
  revision: integer().notNull(),
  state: text({ enum: ["live", "other", "failed"] }).notNull(),
  /** From written to findable, ms; null where it was not found. */
  lagMs: real("lag_ms"),
  /** From the request to the checked answer, ms; null where nobody was asked. */
  answeredMs: real("answered_ms"),
  reason: text(),
}, (t) => [index("checks_by_at").on(t.at)]);

// ── imports ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const importStates = ["uploading", "checking", "checked", "running", "done", "cancelled", "interrupted", "failed", "undoing", "undone"] as const;
export type ImportState = (typeof importStates)[number];

/** A file that was uploaded, and what became of it. */
export const imports = sqliteTable("imports", {
  id: text().primaryKey(),
  kind: text({ enum: ["products", "faqs"] }).notNull(),
  name: text().notNull(),
  actor: text().notNull(),
  state: text({ enum: importStates }).notNull(),
  /** From our field to the file's column. */
  map: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
  /** See ImportReport; of the last dry run, run or undo. */
  report: text({ mode: "json" }).$type<Record<string, unknown>>(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
}, (t) => [index("imports_by_time").on(t.createdAt)]);

/** How a file with these columns was mapped the last time. */
export const importMaps = sqliteTable("import_maps", {
  kind: text().notNull(),
  /** SHA-256 of the sorted column names. */
  columnsHash: text("columns_hash").notNull(),
  map: text({ mode: "json" }).$type<Record<string, string>>().notNull(),
  usedAt: integer("used_at").notNull(),
}, (t) => [primaryKey({ columns: [t.kind, t.columnsHash] })]);

// ── what operators keep besides the catalog ─────────────────────────────────────────────────────────────────────────

/** Replies fixed by a person: returned to the letter, in place of the model's. */
export const pins = sqliteTable("pins", {
  id: text().primaryKey(),
  /** The ways in which shoppers ask for it. */
  questions: text({ mode: "json" }).$type<string[]>().notNull(),
  reply: text({ mode: "json" }).$type<Localized>().notNull(),
  actor: text().notNull(),
  updatedAt: integer("updated_at").notNull(),
  hits: integer().notNull().default(0),
  hitAt: integer("hit_at"),
});

/** What a question must come to for a pin to answer it; see ingestion/wording.ts. */
export const pinKeys = sqliteTable("pin_keys", {
  key: text().primaryKey(),
  pinId: text("pin_id").notNull().references(() => pins.id, { onDelete: "cascade" }),
});

/** How the brand speaks: each save is a version, and the newest counts. */
export const voices = sqliteTable("voices", {
  version: integer().primaryKey({ autoIncrement: true }),
  settings: text({ mode: "json" }).$type<VoiceSettings>().notNull(),
  actor: text().notNull(),
  at: integer().notNull(),
});
export type VoiceSettings = {
  politeness: "haeyo" | "hapsyo"; emoji: "none" | "some"; signOff: Localized;
  /** Words that never stand in an answer. */
  forbidden: string[];
  /** Anything else, in the operator's own words. */
  notes: string;
};

export type SetQuestion = { text: string; entryId?: string | undefined; contains?: string[] | undefined; isUnknown?: boolean | undefined };
/** Questions that must go on being answered right. */
export const questionSets = sqliteTable("question_sets", {
  id: text().primaryKey(),
  revision: integer().notNull(),
  name: text().notNull(),
  questions: text({ mode: "json" }).$type<SetQuestion[]>().notNull(),
  actor: text().notNull(),
  updatedAt: integer("updated_at").notNull(),
  /** Counts of the last run. */
  lastRun: text("last_run", { mode: "json" }).$type<{ at: number; right: number; of: number }>(),
});

/** Questions of shoppers that operators have dealt with: answered by an entry since, or set aside. */
export const settledQuestions = sqliteTable("settled_questions", {
  turnId: text("turn_id").primaryKey(),
  state: text({ enum: ["answered", "dismissed"] }).notNull(),
  entryId: text("entry_id"),
  actor: text().notNull(),
  at: integer().notNull(),
});
