import { z } from "zod";
import type { GuestOrder, Order, OrderStore } from "../../db/orders.ts";
import type { Language, Localized } from "../../db/schema.ts";
import { inLanguage, optionsInLanguage } from "../chat/facts.ts";
import { formatDay, formatMoment, formatPrice } from "../chat/format.ts";
import type { OrderCard } from "../chat/message.ts";
import { nameOf } from "../chat/names.ts";
import type { Shopper } from "../identity.ts";
import { ordersListedMax } from "../limits.ts";
import { defineTool, type ToolResult, type ToolSet } from "./port.ts";

const orderNo = z.string().min(1).max(60).describe("The order number as the shopper wrote it");
const email = z.string().max(200).optional().describe("The buyer's e-mail, if the shopper gave it");
const phoneLast4 = z.string().max(30).optional().describe("The last four digits of the buyer's phone, if the shopper gave them");
const ownInput = z.strictObject({ orderNo });
const guestInput = z.strictObject({ orderNo, email, phoneLast4 });
const listInput = z.strictObject({ limit: z.number().int().min(1).max(ordersListedMax).optional() });

/**
 * The order tools of one shopper. A customer's reach only that customer's orders; a guest's ask for proof each time. An
 * order of somebody else and one that does not exist give the same answer.
 */
export function orderTools(deps: { orders: OrderStore; shopper: Shopper; language: Language }): ToolSet {
  const { orders, shopper, language } = deps;
  if (shopper.kind === "guest") {
    // Without a proof nothing is looked up, and nothing counts as a wrong guess.
    const find = async (input: z.infer<typeof guestInput>) => (input.email === undefined && input.phoneLast4 === undefined
      ? { kind: "not_found" as const } : orders.findByGuestProof({ ...input, sessionId: shopper.sessionId }));
    return {
      lookupOrder: defineTool({ description: "Looks up an order for a guest. Needs the order number and the buyer's e-mail or the last four digits of the phone.",
        input: guestInput, run: async (input) => guestResult(await find(input), { language, part: "order" }) }),
      trackShipment: defineTool({ description: "Tracks the parcel of a guest's order. Needs the same proof as lookupOrder.",
        input: guestInput, run: async (input) => guestResult(await find(input), { language, part: "shipment" }) }),
    };
  }
  const { customerId } = shopper;
  return {
    lookupOrder: defineTool({ description: "Looks up one order of the signed-in customer: status, items, payments, parcels.",
      input: ownInput, run: async (input) => ownResult(await orders.findOwned(customerId, input.orderNo), { language, part: "order" }) }),
    trackShipment: defineTool({ description: "Tracks the parcels of one order of the signed-in customer.",
      input: ownInput, run: async (input) => ownResult(await orders.findOwned(customerId, input.orderNo), { language, part: "shipment" }) }),
    listMyOrders: defineTool({ description: "Lists the signed-in customer's newest orders with their status.",
      input: listInput, run: async ({ limit = 5 }) => {
        const list = await orders.listOwned(customerId, { limit });
        return { output: { orders: list.map((order) => ({
          orderNo: order.orderNo, status: order.status, placedAt: day(order.placedAt, language),
          total: formatPrice({ amount: order.total, currency: order.currency }, language),
          firstItem: inLanguage(order.firstItem, language), itemCount: order.itemCount })) } };
      } }),
  };
}

type View = { language: Language; part: "order" | "shipment" };

function ownResult(order: Order | undefined, view: View): ToolResult {
  if (order === undefined) return { output: { found: false } };
  const { language } = view;
  const price = (amount: number) => formatPrice({ amount, currency: order.currency }, language);
  const shipments = order.shipments.map((shipment) => ({ ...shipmentLines(shipment, language), trackingNo: shipment.trackingNo }));
  const head = { found: true, orderNo: order.orderNo, status: order.status, placedAt: day(order.placedAt, language) };
  const output = view.part === "shipment" ? { ...head, shipments } : {
    ...head, shipments,
    items: order.items.map((item) => ({ ...itemLine(item, language), price: price(item.unitPrice) })),
    itemsTotal: price(order.itemsTotal), shippingFee: price(order.shippingFee), discount: price(order.discount), total: price(order.total),
    payments: order.payments.map(({ method, amount, at, ...payment }) => ({ ...payment, method: inLanguage(nameOf(method), language), amount: price(amount), at: day(at, language) })),
    ...(order.shipTo !== null && { shipTo: `${order.shipTo.line1} ${order.shipTo.line2}`.trim() }),
  };
  return { output, order: ownCard(order) };
}

/** A person is offered beside the e-mail, whether or not the order has one: else the answer would tell that it exists. */
function guestResult(finding: Awaited<ReturnType<OrderStore["findByGuestProof"]>>, view: View): ToolResult {
  if (finding.kind === "locked") return { output: { found: false, tooManyTries: true, retryAt: formatMoment(finding.retryAt, view.language), ...(finding.orBy && { orBy: [finding.orBy, "person"] }) } };
  if (finding.kind === "not_found") return { output: { found: false } };
  const { order } = finding;
  const shipments = order.shipments.map((shipment) => shipmentLines(shipment, view.language));
  const head = { found: true, orderNo: order.orderNo, status: order.status, placedAt: day(order.placedAt, view.language) };
  const output = view.part === "shipment" ? { ...head, shipments } : { ...head, shipments, items: order.items.map((item) => itemLine(item, view.language)) };
  return { output, order: guestCard(order) };
}

function itemLine(item: Pick<Order["items"][number], "title" | "options" | "quantity">, language: Language) {
  return { title: inLanguage(item.title, language), options: optionsInLanguage(item.options, language), quantity: item.quantity };
}

function day(at: number | null, language: Language): string | null {
  return at === null ? null : formatDay(at, language);
}

type AnyShipment = Omit<GuestOrder["shipments"][number], "events"> & { events: { state: string; at: number; place?: Localized }[] };

function shipmentLines(shipment: AnyShipment, language: Language) {
  return {
    carrier: shipment.carrier === null ? null : inLanguage(nameOf(shipment.carrier), language), state: shipment.state,
    estimatedAt: day(shipment.estimatedAt, language),
    events: shipment.events.map(({ state, at, place }) => ({ state, at: formatMoment(at, language), ...(place && { place: inLanguage(place, language) }) })),
  };
}

function ownCard(order: Order): OrderCard {
  return {
    orderNo: order.orderNo, status: order.status, placedAt: order.placedAt, total: { amount: order.total, currency: order.currency },
    items: order.items.map(({ title, options, quantity }) => ({ title, options, quantity })),
    shipments: order.shipments.map(({ carrier, trackingNo, state, estimatedAt, events }) => ({ carrier: carrier === null ? null : nameOf(carrier), trackingNo, state, estimatedAt, events })),
  };
}

function guestCard({ orderNo: number, status, placedAt, items, shipments }: GuestOrder): OrderCard {
  return { orderNo: number, status, placedAt, items, shipments: shipments.map((shipment) => ({ ...shipment, carrier: shipment.carrier === null ? null : nameOf(shipment.carrier) })) };
}
