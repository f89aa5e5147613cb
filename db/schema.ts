import { sql } from "drizzle-orm";
import { index, integer, primaryKey, real, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

/**
 * Every table of the product, in reading order: what the shop sells and says, who buys, who chats, what was answered.
 * Times are epoch milliseconds; money is an integer in the currency's minor unit (29000 = 29,000 KRW, 4995 = 49.95 USD).
 */

/** Text in Korean, English or both. At least one is present. */
export type Localized = { ko?: string | undefined; en?: string | undefined };
/** A free-form product property, as shops send them: plain, or with one text for each language. */
export type AttributeValue = string | number | boolean | string[] | Localized;
export type Attributes = Record<string, AttributeValue>;
/** What tells one variant from another, e.g. { color: { ko: "백자", en: "White" }, size: "M" }. */
export type VariantOptions = Record<string, string | Localized>;
export type Address = { postcode: string; line1: string; line2: string };

export const entryKinds = ["product", "faq"] as const;
export const orderStatuses = [
  "pending", "paid", "preparing", "processed", "shipped", "delivered", "confirmed",
  "cancelled", "return_requested", "returned", "exchange_requested", "exchanged",
] as const;
export const shipmentStates = ["ready", "picked_up", "in_transit", "out_for_delivery", "delivered", "returned"] as const;
export const conversationStates = ["bot", "waiting", "human", "closed"] as const;
export const turnStates = ["streaming", "complete", "stopped", "interrupted", "failed"] as const;
export const languages = ["ko", "en"] as const;

export type EntryKind = (typeof entryKinds)[number];
export type OrderStatus = (typeof orderStatuses)[number];
export type ShipmentState = (typeof shipmentStates)[number];
export type ConversationState = (typeof conversationStates)[number];
export type TurnState = (typeof turnStates)[number];
export type Language = (typeof languages)[number];

// ── catalog ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export const categories = sqliteTable("categories", {
  id: text().primaryKey(),
  title: text({ mode: "json" }).$type<Localized>().notNull(),
  aliases: text({ mode: "json" }).$type<string[]>().notNull(),
});

export const products = sqliteTable("products", {
  id: text().primaryKey(),
  revision: integer().notNull(),
  title: text({ mode: "json" }).$type<Localized>().notNull(),
  description: text({ mode: "json" }).$type<Localized>().notNull(),
  brand: text(),
  category: text(),
  price: integer().notNull(),
  currency: text().notNull(),
  /** Units on hand; the sum of the variants' stock where there are variants. Null: the shop does not say. */
  stock: integer(),
  attributes: text({ mode: "json" }).$type<Attributes>().notNull(),
  url: text(),
  imageUrl: text("image_url"),
  updatedAt: integer("updated_at").notNull(),
}, (t) => [index("products_by_category").on(t.category, t.price), index("products_by_updated").on(t.updatedAt, t.id)]);

export const variants = sqliteTable("variants", {
  id: text().primaryKey(),
  productId: text("product_id").notNull().references(() => products.id, { onDelete: "cascade" }),
  position: integer().notNull(),
  sku: text(),
  options: text({ mode: "json" }).$type<VariantOptions>().notNull(),
  /** Only where it differs from the product's. */
  price: integer(),
  stock: integer(),
}, (t) => [index("variants_by_product").on(t.productId, t.position)]);

export const faqs = sqliteTable("faqs", {
  id: text().primaryKey(),
  revision: integer().notNull(),
  question: text({ mode: "json" }).$type<Localized>().notNull(),
  answer: text({ mode: "json" }).$type<Localized>().notNull(),
  category: text(),
  tags: text({ mode: "json" }).$type<string[]>().notNull(),
  updatedAt: integer("updated_at").notNull(),
});

/** What an entry said at each revision: a turn names (entry, revision), and this is the text it was given. */
export const revisions = sqliteTable("revisions", {
  entryId: text("entry_id").notNull(),
  revision: integer().notNull(),
  kind: text({ enum: entryKinds }).notNull(),
  /** The whole entry; null where this revision deleted it. */
  snapshot: text({ mode: "json" }),
  at: integer().notNull(),
}, (t) => [primaryKey({ columns: [t.entryId, t.revision] }), index("revisions_deleting").on(t.kind, t.at).where(sql`snapshot is null`)]);

/** Words that shoppers use for one another; the analyzer adds them to a query. */
export const synonyms = sqliteTable("synonyms", {
  id: integer().primaryKey({ autoIncrement: true }),
  words: text({ mode: "json" }).$type<string[]>().notNull(),
});

/** The catalog's change log, written in the transaction of the change; every index follows it by `seq`. */
export const outbox = sqliteTable("outbox", {
  seq: integer().primaryKey({ autoIncrement: true }),
  kind: text({ enum: [...entryKinds, "synonyms"] }).notNull(),
  entryId: text("entry_id").notNull(),
  revision: integer().notNull(),
  op: text({ enum: ["upsert", "delete"] }).notNull(),
  at: integer().notNull(),
});

// ── orders ──────────────────────────────────────────────────────────────────────────────────────────────────────────

export const customers = sqliteTable("customers", {
  id: text().primaryKey(),
  name: text().notNull(),
  email: text(),
  phone: text(),
  locale: text({ enum: languages }).notNull(),
  grade: text(),
  address: text({ mode: "json" }).$type<Address>(),
});

export const orders = sqliteTable("orders", {
  id: text().primaryKey(),
  /** As printed for the buyer, e.g. HG-2K7Q-04DX or #W2611340. */
  orderNo: text("order_no").notNull(),
  /** `orderKey(orderNo)`: what is compared, so that typing it with #, spaces or lower case makes no difference. */
  orderKey: text("order_key").notNull(),
  customerId: text("customer_id").notNull().references(() => customers.id),
  status: text({ enum: orderStatuses }).notNull(),
  currency: text().notNull(),
  itemsTotal: integer("items_total").notNull(),
  shippingFee: integer("shipping_fee").notNull(),
  discount: integer().notNull(),
  total: integer().notNull(),
  /** Null where an imported file does not say. */
  placedAt: integer("placed_at"),
  shipTo: text("ship_to", { mode: "json" }).$type<Address>(),
}, (t) => [uniqueIndex("orders_by_key").on(t.orderKey), index("orders_by_customer").on(t.customerId, t.placedAt)]);

export const orderItems = sqliteTable("order_items", {
  id: text().primaryKey(),
  orderId: text("order_id").notNull().references(() => orders.id, { onDelete: "cascade" }),
  position: integer().notNull(),
  /** Not a foreign key: an order outlives the product it was for. */
  productId: text("product_id"),
  title: text({ mode: "json" }).$type<Localized>().notNull(),
  options: text({ mode: "json" }).$type<VariantOptions>().notNull(),
  quantity: integer().notNull(),
  unitPrice: integer("unit_price").notNull(),
}, (t) => [index("order_items_by_order").on(t.orderId, t.position)]);

export const payments = sqliteTable("payments", {
  id: text().primaryKey(),
  orderId: text("order_id").notNull().references(() => orders.id, { onDelete: "cascade" }),
  kind: text({ enum: ["payment", "refund"] }).notNull(),
  method: text().notNull(),
  amount: integer().notNull(),
  /** False while it is awaited: an unpaid transfer, a refund under way. */
  isSettled: integer("is_settled", { mode: "boolean" }).notNull(),
  /** When it was settled; null where the shop's system does not say. */
  at: integer(),
}, (t) => [index("payments_by_order").on(t.orderId)]);

export const shipments = sqliteTable("shipments", {
  id: text().primaryKey(),
  orderId: text("order_id").notNull().references(() => orders.id, { onDelete: "cascade" }),
  carrier: text(),
  trackingNo: text("tracking_no"),
  /** Null where the shop's own system does not say. */
  state: text({ enum: shipmentStates }),
  estimatedAt: integer("estimated_at"),
}, (t) => [index("shipments_by_order").on(t.orderId)]);

export const shipmentEvents = sqliteTable("shipment_events", {
  id: text().primaryKey(),
  shipmentId: text("shipment_id").notNull().references(() => shipments.id, { onDelete: "cascade" }),
  state: text({ enum: shipmentStates }).notNull(),
  place: text({ mode: "json" }).$type<Localized>().notNull(),
  at: integer().notNull(),
}, (t) => [index("shipment_events_by_shipment").on(t.shipmentId, t.at)]);

/** Failed guest proofs, kept on disk so that a restart does not hand out new tries. */
export const guestFailures = sqliteTable("guest_failures", {
  id: integer().primaryKey({ autoIncrement: true }),
  sessionId: text("session_id").notNull(),
  orderKey: text("order_key").notNull(),
  at: integer().notNull(),
  /** Hash of session, order and proof, by which a repeat of the same is known; null in rows from before it was kept. */
  attempt: text(),
}, (t) => [index("guest_failures_by_session").on(t.sessionId, t.at), index("guest_failures_by_order").on(t.orderKey, t.at)]);

// ── conversations ───────────────────────────────────────────────────────────────────────────────────────────────────

export const sessions = sqliteTable("sessions", {
  id: text().primaryKey(),
  /** SHA-256 of the bearer token; the token itself is never stored. */
  tokenHash: text("token_hash").notNull(),
  customerId: text("customer_id"),
  createdAt: integer("created_at").notNull(),
  expiresAt: integer("expires_at").notNull(),
}, (t) => [uniqueIndex("sessions_by_token").on(t.tokenHash)]);

export const conversations = sqliteTable("conversations", {
  id: text().primaryKey(),
  /** Who may read it: "cus_…" for a known customer, "ses_…" for a guest's session. */
  owner: text().notNull(),
  state: text({ enum: conversationStates }).notNull(),
  language: text({ enum: languages }).notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
}, (t) => [index("conversations_by_owner").on(t.owner, t.updatedAt)]);

export const messages = sqliteTable("messages", {
  id: text().primaryKey(),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  turnId: text("turn_id").notNull(),
  author: text({ enum: ["shopper", "model", "agent"] }).notNull(),
  text: text().notNull(),
  /** The message's UI parts, in the order they were sent; the shopper's own message has none. */
  parts: text({ mode: "json" }).$type<unknown[]>().notNull(),
  createdAt: integer("created_at").notNull(),
}, (t) => [index("messages_by_conversation").on(t.conversationId, t.createdAt), index("messages_by_turn").on(t.turnId)]);

/** One question and its answer. Its end state is never in between: see `turnStates`. */
export const turns = sqliteTable("turns", {
  id: text().primaryKey(),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  owner: text().notNull(),
  clientMessageId: text("client_message_id").notNull(),
  state: text({ enum: turnStates }).notNull(),
  language: text({ enum: languages }).notNull(),
  arm: text().notNull(),
  model: text(),
  /** What was found and read for it, what it was asked to say, what it cost: see server/chat/record.ts. */
  record: text({ mode: "json" }).$type<Record<string, unknown>>(),
  /** Why no answer was found, where none was; operators work through these. */
  unanswered: text(),
  firstTextMs: real("first_text_ms"),
  totalMs: real("total_ms"),
  costUsd: real("cost_usd"),
  rating: text({ enum: ["up", "down"] }),
  ratingComment: text("rating_comment"),
  startedAt: integer("started_at").notNull(),
  endedAt: integer("ended_at"),
}, (t) => [
  uniqueIndex("turns_by_client_message").on(t.owner, t.clientMessageId),
  index("turns_by_conversation").on(t.conversationId, t.startedAt),
  index("turns_in_need").on(t.startedAt).where(sql`unanswered is not null or rating = 'down'`),
  index("turns_unended").on(t.state).where(sql`state = 'streaming'`),
]);

/** What was sent, numbered: one row for each flush, its chunks from `seq` on, so that a cut stream resumes where it was. */
export const turnEvents = sqliteTable("turn_events", {
  turnId: text("turn_id").notNull().references(() => turns.id, { onDelete: "cascade" }),
  seq: integer().notNull(),
  chunks: text().notNull(),
}, (t) => [primaryKey({ columns: [t.turnId, t.seq] })]);

/** A shopper's wish for a person, as the model or a rule understood it. */
export const handoffs = sqliteTable("handoffs", {
  id: text().primaryKey(),
  conversationId: text("conversation_id").notNull().references(() => conversations.id, { onDelete: "cascade" }),
  turnId: text("turn_id").notNull(),
  reason: text().notNull(),
  summary: text().notNull(),
  createdAt: integer("created_at").notNull(),
});
