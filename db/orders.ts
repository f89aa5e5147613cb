import { createHash } from "node:crypto";
import { desc, eq, sql } from "drizzle-orm";
import { customers, orderItems, orders, payments, shipmentEvents, shipments, type Localized, type OrderStatus, type ShipmentState, type VariantOptions } from "./schema.ts";
import { reserveBudgets, spentUntil } from "./budgets.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";

export type CustomerDraft = typeof customers.$inferSelect;
export type OrderItem = Pick<typeof orderItems.$inferSelect, "productId" | "title" | "options" | "quantity" | "unitPrice">;
export type Payment = Pick<typeof payments.$inferSelect, "kind" | "method" | "amount" | "isSettled" | "at">;
export type ShipmentEvent = Pick<typeof shipmentEvents.$inferSelect, "state" | "place" | "at">;
export type Shipment = Pick<typeof shipments.$inferSelect, "carrier" | "trackingNo" | "state" | "estimatedAt"> & { events: ShipmentEvent[] };
export type OrderDraft = Omit<typeof orders.$inferSelect, "id" | "orderKey"> & { items: OrderItem[]; payments: Payment[]; shipments: Shipment[] };
/** An order as its owner may see it. */
export type Order = Omit<OrderDraft, "customerId">;
export type OrderSummary = { orderNo: string; status: OrderStatus; currency: string; total: number; placedAt: number | null; firstItem: Localized; itemCount: number };
/** An order as a guest may see it: what, where in its way, when. Never an address, a phone, a payment or a tracking number. */
export type GuestOrder = {
  orderNo: string; status: OrderStatus; placedAt: number | null;
  items: { title: Localized; options: VariantOptions; quantity: number }[];
  shipments: { carrier: string | null; state: ShipmentState | null; estimatedAt: number | null; events: { state: ShipmentState; at: number }[] }[];
};
export type GuestProof = { sessionId: string; orderNo: string; email?: string | undefined; phoneLast4?: string | undefined };
export type GuestFinding = { kind: "found"; order: GuestOrder } | { kind: "not_found" } | { kind: "locked"; retryAt: number; /** What still proves the order before then. */ orBy?: "email" };

/** The only way to an order: through its owner or through a guest's proof. */
export type OrderStore = {
  findOwned(customerId: string, orderNo: string): Promise<Order | undefined>;
  findByGuestProof(proof: GuestProof): Promise<GuestFinding>;
  listOwned(customerId: string, page: { limit: number }): Promise<OrderSummary[]>;
};

/** Failed proofs allowed in the window, for a session and for an order each: a guesser gets 5 of 10,000 endings. */
export const guestFailuresMax = 5;
export const guestWindowMs = 15 * 60_000;
/**
 * Guesses at four digits in a day, at one order and at all of them: whoever has a thousand addresses, or all order numbers, has
 * no better chance. A buyer's e-mail goes on being taken, so that guessers keep no buyer out.
 */
export const digitGuessesPerDay = { order: 24, all: 500 };
const dayMs = 24 * 3_600_000;

/** What two spellings of one order number share: letters and digits only, upper case, full-width folded. */
export function orderKey(orderNo: string): string {
  return orderNo.normalize("NFKC").toUpperCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** @param now the clock (epoch ms), given so that windows can be tested. */
export function createOrderStore(db: Db, now: () => number = Date.now): OrderStore {
  const byOwner = selectOrder(db).where(sql`${orders.orderKey} = ${sql.placeholder("key")} and ${orders.customerId} = ${sql.placeholder("customer")}`).prepare();
  const byKey = selectOrder(db).where(eq(orders.orderKey, sql.placeholder("key"))).prepare();
  const listed = db.orm.select({
    orderNo: orders.orderNo, status: orders.status, currency: orders.currency, total: orders.total, placedAt: orders.placedAt,
    firstItem: json<Localized>(sql`select coalesce(min(case when position = 0 then title end), '{}') from order_items where order_id = orders.id`),
    itemCount: sql<number>`(select coalesce(sum(quantity), 0) from order_items where order_id = orders.id)`,
  }).from(orders).where(eq(orders.customerId, sql.placeholder("customer"))).orderBy(desc(orders.placedAt)).limit(sql.placeholder("limit")).prepare();
  return {
    async findOwned(customerId, orderNo) {
      const row = byOwner.get({ key: orderKey(orderNo), customer: customerId });
      if (row === undefined) return undefined;
      const { email: _email, phone: _phone, ...order } = row;
      return order;
    },
    async findByGuestProof(proof) {
      return db.sqlite.transaction(() => {
        const key = orderKey(proof.orderNo);
        const attempt = { sessionId: proof.sessionId, key, at: now(), hash: hashAttempt(proof, key), isDigits: (givenDigits(proof) ?? "") !== "" };
        const retryAt = sessionLockedUntil(db, attempt);
        if (retryAt !== undefined) return { kind: "locked", retryAt } as const;
        const row = byKey.get({ key });
        if (row !== undefined && isMail(row, proof)) return { kind: "found", order: guestView(row) } as const;
        const digitsAt = attempt.isDigits ? digitsLockedUntil(db, attempt) : undefined;
        if (digitsAt !== undefined) return { kind: "locked", retryAt: digitsAt, orBy: "email" } as const;
        if (row !== undefined && isPhone(row, proof)) return { kind: "found", order: guestView(row) } as const;
        countFailure(db, attempt, row !== undefined);
        return { kind: "not_found" } as const;
      }).immediate();
    },
    async listOwned(customerId, { limit }) {
      return listed.all({ customer: customerId, limit });
    },
  };
}

/** Saves customers by id; what the file leaves out stays as it was given before. */
export async function putCustomers(db: Db, drafts: CustomerDraft[]): Promise<void> {
  db.sqlite.transaction(() => {
    for (const row of drafts) db.orm.insert(customers).values(row).onConflictDoUpdate({ target: customers.id, set: row }).run();
  }).immediate();
}

/** The names of some customers, for the demo's "visit as"; never part of a shopper's answer. */
export async function readCustomer(db: Db, id: string): Promise<CustomerDraft | undefined> {
  return db.orm.select().from(customers).where(eq(customers.id, id)).get();
}

/** `refused`: the places of drafts that were not saved, because they would have taken another order's number. */
export type OrderCounts = { created: number; changed: number; refused: { place: number; reason: string }[] };

/**
 * Saves orders whole by order number, so that importing a file twice leaves one of each. Customers must exist. An order that is
 * somebody else's, or whose number is told apart by its marks only (A-1, A1), is never replaced.
 */
export async function putOrders(db: Db, drafts: OrderDraft[]): Promise<OrderCounts> {
  return db.sqlite.transaction(() => {
    const counts: OrderCounts = { created: 0, changed: 0, refused: [] };
    for (const [place, draft] of drafts.entries()) {
      const key = orderKey(draft.orderNo);
      const known = db.orm.select({ id: orders.id, orderNo: orders.orderNo, customerId: orders.customerId }).from(orders).where(eq(orders.orderKey, key)).get();
      const reason = reasonAgainst(draft, { key, known });
      if (reason !== undefined) { counts.refused.push({ place, reason }); continue; }
      if (known !== undefined) db.orm.delete(orders).where(eq(orders.id, known.id)).run();
      writeOrder(db, { ...draft, id: known?.id ?? newId("ord"), orderKey: key });
      if (known === undefined) counts.created++; else counts.changed++;
    }
    return counts;
  }).immediate();
}

function reasonAgainst(draft: OrderDraft, at: { key: string; known: Pick<OrderDraft, "orderNo" | "customerId"> | undefined }): string | undefined {
  if (at.key === "") return `${draft.orderNo} has neither letters nor digits`;
  if (at.known === undefined) return undefined;
  if (at.known.customerId !== draft.customerId) return `there is an order ${at.known.orderNo} of another customer`;
  return at.known.orderNo === draft.orderNo ? undefined : `there is an order ${at.known.orderNo}, and shoppers could not tell the two apart`;
}

function writeOrder(db: Db, order: OrderDraft & { id: string; orderKey: string }): void {
  const { items, payments: paid, shipments: sent, ...row } = order;
  const orderId = row.id;
  db.orm.insert(orders).values(row).run();
  items.forEach((item, position) => db.orm.insert(orderItems).values({ ...item, id: newId("itm"), orderId, position }).run());
  for (const payment of paid) db.orm.insert(payments).values({ ...payment, id: newId("pay"), orderId }).run();
  for (const { events, ...shipment } of sent) {
    const shipmentId = newId("shp");
    db.orm.insert(shipments).values({ ...shipment, id: shipmentId, orderId }).run();
    for (const event of events) db.orm.insert(shipmentEvents).values({ ...event, id: newId("evt"), shipmentId }).run();
  }
}

/** One statement for an order and all that hangs on it: a look-up is one round trip however it is asked for. */
function selectOrder(db: Db) {
  return db.orm.select({
    orderNo: orders.orderNo, status: orders.status, currency: orders.currency, itemsTotal: orders.itemsTotal, shippingFee: orders.shippingFee,
    discount: orders.discount, total: orders.total, placedAt: orders.placedAt, shipTo: orders.shipTo, email: customers.email, phone: customers.phone,
    items: json<OrderItem[]>(sql`select json_group_array(json_object('productId', product_id, 'title', json(title), 'options', json(options),
      'quantity', quantity, 'unitPrice', unit_price) order by position) from order_items where order_id = orders.id`),
    payments: json<Payment[]>(sql`select json_group_array(json_object('kind', kind, 'method', method, 'amount', amount,
      'isSettled', json(iif(is_settled, 'true', 'false')), 'at', at)
      order by at is null, at) from payments where order_id = orders.id`),
    shipments: json<Shipment[]>(sql`select json_group_array(json_object('carrier', carrier, 'trackingNo', tracking_no, 'state', state,
      'estimatedAt', estimated_at, 'events', json((select json_group_array(json_object('state', e.state, 'place', json(e.place), 'at', e.at)
      order by e.at) from shipment_events e where e.shipment_id = s.id)))) from shipments s where s.order_id = orders.id`),
  }).from(orders).innerJoin(customers, eq(customers.id, orders.customerId));
}

function json<T>(query: ReturnType<typeof sql>) {
  return sql`(${query})`.mapWith((text: string) => JSON.parse(text) as T);
}

/** Removes failed proofs that have left the window, and with them what is known of the guesses. Returns how many. */
export async function pruneGuestFailures(db: Db, now: number): Promise<number> {
  return db.prepared<[number]>("delete from guest_failures where at <= ?").run(now - guestWindowMs).changes;
}

type Attempt = { sessionId: string; key: string; at: number; hash: string; isDigits: boolean };

/**
 * A guess that was wrong already tells a guesser nothing new: an honest shopper who asks again does not use up a try. Nor does a
 * guess at an order that does not exist take from what all orders share: with made-up numbers anybody could lock out every buyer.
 */
function countFailure(db: Db, { sessionId, key, at, hash, isDigits }: Attempt, isOrder: boolean): void {
  const repeated = db.prepared<[string, number, string]>("select 1 from guest_failures where session_id = ? and at > ? and attempt = ?").get(sessionId, at - guestWindowMs, hash);
  if (repeated !== undefined) return;
  db.prepared("insert into guest_failures (session_id, order_key, at, attempt, is_digits) values (?, ?, ?, ?, ?)").run(sessionId, key, at, hash, Number(isDigits));
  if (isDigits) reserveBudgets(db, digitBudgets(key).slice(0, isOrder ? 2 : 1), at);
}

/** Hashed, because what somebody guessed may be somebody's address. */
function hashAttempt(proof: GuestProof, key: string): string {
  return createHash("sha256").update(JSON.stringify([proof.sessionId, key, givenEmail(proof), givenDigits(proof)])).digest("base64url");
}

/** When the oldest counted failure leaves the window, if a session or the guesses at an order's digits have used up their tries. */
function lockedUntil(db: Db, where: "session_id = ?" | "is_digits and order_key = ?", at: { value: string; at: number }): number | undefined {
  const { failures, oldest } = db.prepared<[string, number], { failures: number; oldest: number }>(
    `select count(*) as failures, min(at) as oldest from guest_failures where ${where} and at > ?`).get(at.value, at.at - guestWindowMs) ?? { failures: 0, oldest: 0 };
  return failures >= guestFailuresMax ? oldest + guestWindowMs : undefined;
}

function sessionLockedUntil(db: Db, { sessionId, at }: Attempt): number | undefined {
  return lockedUntil(db, "session_id = ?", { value: sessionId, at });
}

function digitsLockedUntil(db: Db, { key, at }: Attempt): number | undefined {
  const ends = [lockedUntil(db, "is_digits and order_key = ?", { value: key, at }), ...digitBudgets(key).map((budget) => spentUntil(db, budget, at))].filter((end) => end !== undefined);
  return ends.length === 0 ? undefined : Math.max(...ends);
}

/** Of one order, then of all. The key is hashed: somebody may have typed anything for an order's number. */
function digitBudgets(key: string) {
  const order = createHash("sha256").update(key).digest("base64url").slice(0, 22);
  return [{ scope: `digits of ${order}`, windowMs: dayMs, max: digitGuessesPerDay.order, amount: 1 }, { scope: "digits of all", windowMs: dayMs, max: digitGuessesPerDay.all, amount: 1 }];
}

type Buyer = { email: string | null; phone: string | null };

/** The buyer's e-mail. Nothing given proves nothing. */
function isMail(buyer: Buyer, proof: GuestProof): boolean {
  const email = givenEmail(proof);
  return email !== undefined && email !== "" && buyer.email?.toLowerCase() === email;
}

/** The last four digits of the buyer's phone. */
function isPhone(buyer: Buyer, proof: GuestProof): boolean {
  const digits = givenDigits(proof);
  return digits?.length === 4 && buyer.phone?.replace(/\D/g, "").slice(-4) === digits;
}

function givenEmail(proof: GuestProof): string | undefined {
  return proof.email?.normalize("NFKC").trim().toLowerCase();
}

function givenDigits(proof: GuestProof): string | undefined {
  return proof.phoneLast4?.normalize("NFKC").replace(/\D/g, "");
}

function guestView(order: Order): GuestOrder {
  return {
    orderNo: order.orderNo, status: order.status, placedAt: order.placedAt,
    items: order.items.map(({ title, options, quantity }) => ({ title, options, quantity })),
    shipments: order.shipments.map(({ carrier, state, estimatedAt, events }) => (
      { carrier, state, estimatedAt, events: events.map((event) => ({ state: event.state, at: event.at })) })),
  };
}

