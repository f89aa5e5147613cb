import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { OrderDraft } from "../db/orders.ts";
import { orderStatuses, type Localized } from "../db/schema.ts";
import { demoCustomerIds, readDemo } from "../db/seed.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monday = Date.parse("2026-11-16T00:00:00+09:00");
/** A morning, an afternoon past the cut-off, an evening, a Saturday, a Sunday's first minutes. */
const moments = [9.5, 38.2, 69, 5 * 24 + 11, 6 * 24 + 0.05].map((hours) => monday + hours * hourMs);
const now = moments[1]!;
const demo = readDemo(now);
const seeded = moments.map((at) => ({ at, orders: readDemo(at).orders }));
const every = <T>(check: (orders: OrderDraft[], at: number) => T[]) => seeded.flatMap(({ orders, at }) => check(orders, at));
const sum = (numbers: number[]) => numbers.reduce((total, one) => total + one, 0);
const isBoth = (text: Localized) => Boolean(text.ko?.trim()) && Boolean(text.en?.trim());
const hasHangul = (text: string | undefined) => /\p{Script=Hangul}/u.test(text ?? "");
/** Hours into the Korean day, and whether that day is a weekday. */
const korean = (at: number) => ({ hour: ((at + 9 * hourMs) % dayMs) / hourMs, isWeekday: ![0, 6].includes(new Date(at + 9 * hourMs).getUTCDay()) });

describe("a visitor of the demo shop finds", () => {
  test("at least 80 products in 8 categories, 60 FAQ entries, 30 customers and 150 orders", () => {
    expect(demo.categories).toHaveLength(8);
    for (const { id } of demo.categories) expect(demo.products.filter((product) => product.category === id).length, id).toBeGreaterThanOrEqual(5);
    expect(demo.products.length).toBeGreaterThanOrEqual(80);
    expect(demo.faqs.length).toBeGreaterThanOrEqual(60);
    expect(demo.customers).toHaveLength(30);
    expect(demo.orders).toHaveLength(150);
  });

  test("everything said in Korean and in English", () => {
    const texts = [
      ...demo.categories.map((row) => row.title), ...demo.faqs.flatMap((row) => [row.question, row.answer]),
      ...demo.products.flatMap((row) => [row.title, row.description]),
    ];
    expect(texts.filter((text) => !isBoth(text) || !hasHangul(text.ko) || hasHangul(text.en))).toEqual([]);
    const places = demo.orders.flatMap((order) => order.shipments.flatMap((shipment) => shipment.events.map((event) => event.place)));
    expect(places.filter((place) => !isBoth(place) || hasHangul(place.en))).toEqual([]);
  });

  test("each product in a known category, with the stock of its variants as its own", () => {
    const categories = demo.categories.map((row) => row.id);
    for (const product of demo.products) {
      expect(categories, product.id).toContain(product.category);
      if (product.variants.length > 0) expect(product.stock, product.id).toBe(sum(product.variants.map((variant) => variant.stock ?? 0)));
    }
    expect(demo.products.some((product) => product.stock === 0)).toBe(true);
    expect(demo.products.some((product) => product.stock !== 0 && product.variants.some((variant) => variant.stock === 0))).toBe(true);
  });

  test("no id, product code or e-mail twice", () => {
    const lists = [[...demo.products, ...demo.faqs].map((row) => row.id), demo.products.flatMap((row) => row.variants.map((variant) => variant.id)),
      demo.products.flatMap((row) => row.variants.map((variant) => variant.sku)), demo.customers.map((row) => row.id), demo.customers.map((row) => row.email)];
    for (const list of lists) expect(new Set(list).size).toBe(list.length);
  });
});

describe("a shopper's orders in the demo shop", () => {
  test("come in every status, at any hour and on weekends", () => {
    expect(every((orders) => orderStatuses.filter((status) => !orders.some((order) => order.status === status)))).toEqual([]);
  });

  test("give each demo visitor one out for delivery, in transit, delivered, unpaid, cancelled with its refund, and being returned", () => {
    const missing = every((orders) => demoCustomerIds.flatMap((id) => {
      const own = orders.filter((order) => order.customerId === id);
      expect(own.length).toBeGreaterThanOrEqual(6);
      const found = [
        ...own.map((order) => order.status), ...own.flatMap((order) => order.shipments.map((shipment) => shipment.state)),
        ...own.flatMap((order) => (order.status === "cancelled" && order.payments.some(({ kind, isSettled }) => kind === "refund" && isSettled) ? ["refunded"] : [])),
      ];
      return ["out_for_delivery", "in_transit", "delivered", "pending", "cancelled", "refunded", "return_requested"]
        .filter((wanted) => !found.some((one) => one === wanted));
    }));
    expect(missing).toEqual([]);
  });

  test("are for options that exist, at their prices, launched before the order", () => {
    for (const order of demo.orders) {
      expect(order.items.length).toBeGreaterThanOrEqual(1);
      expect(order.items.length).toBeLessThanOrEqual(4);
      for (const item of order.items) {
        const product = demo.products.find((row) => row.id === item.productId);
        const variant = product?.variants.find((row) => JSON.stringify(row.options) === JSON.stringify(item.options));
        expect(variant !== undefined || product?.variants.length === 0, `${order.orderNo} ${item.productId}`).toBe(true);
        expect(item.unitPrice).toBe(variant?.price ?? product?.price);
        expect(Date.parse(String(product?.attributes["launchDate"]))).toBeLessThanOrEqual(order.placedAt!);
      }
    }
  });

  test("add up, with the shipping fee that the FAQ names", () => {
    for (const order of demo.orders) {
      expect(order.itemsTotal).toBe(sum(order.items.map((item) => item.unitPrice * item.quantity)));
      expect(order.total).toBe(order.itemsTotal + order.shippingFee - order.discount);
      const remote = { cus_yoonseul: 3_000, cus_jaeha: 5_000 }[order.customerId] ?? 0;
      expect(order.shippingFee, order.orderNo).toBe((order.itemsTotal >= 50_000 ? 0 : 3_000) + remote);
      expect(order.discount).toBeLessThanOrEqual(Math.min(10_000, order.itemsTotal / 10));
    }
    expect(demo.orders.filter((order) => order.discount > 0).length).toBeGreaterThan(5);
  });

  test("are paid in full, wait for at most 48 hours, and give back no more than was paid", () => {
    every((orders, at) => orders.map((order) => {
      const paid = order.payments.filter((payment) => payment.kind === "payment");
      const refunds = order.payments.filter((payment) => payment.kind === "refund");
      expect(sum(refunds.map((refund) => refund.amount))).toBeLessThanOrEqual(order.total);
      expect(refunds.length > 0).toBe(order.status === "returned" || (order.status === "cancelled" && paid.length > 0));
      if (order.status === "pending") expect(at - order.placedAt!).toBeLessThan(48 * hourMs);
      if (order.status === "pending") expect(paid).toEqual([{ kind: "payment", method: "무통장입금", amount: order.total, isSettled: false, at: null }]);
      else if (order.status !== "cancelled" || paid.length > 0) expect(paid).toMatchObject([{ amount: order.total, isSettled: true, at: expect.any(Number) }]);
    }));
    expect(demo.orders.some((order) => order.payments.some((payment) => payment.kind === "refund" && !payment.isSettled))).toBe(true);
  });

  test("never tell of what is still to come, except for an estimate", () => {
    const wrong = every((orders, at) => orders.flatMap((order) => {
      const events = order.shipments.flatMap((shipment) => shipment.events.map((event) => event.at));
      const times = [order.placedAt!, ...order.payments.flatMap((payment) => payment.at ?? []), ...events];
      const isLate = order.shipments.some(({ estimatedAt }) => estimatedAt !== null && estimatedAt <= at);
      return times.some((time) => time > at || time < order.placedAt! || !Number.isInteger(time)) || isLate ? [`${order.orderNo} ${order.status}`] : [];
    }));
    expect(wrong).toEqual([]);
  });

  test("leave the warehouse on working days, the same day only when paid by 2 pm, and move on in order", () => {
    every((orders) => orders.map((order) => order.shipments.map(({ events, state }, parcel) => {
      expect(events.map((event) => event.at)).toEqual(events.map((event) => event.at).toSorted((a, b) => a - b));
      expect(events.at(-1)?.state).toBe(state);
      const pickedUp = events.find((event) => event.state === "picked_up" && event.place.en === "Harugyeol warehouse");
      if (pickedUp === undefined) return;
      expect(korean(pickedUp.at).isWeekday, order.orderNo).toBe(true);
      const sinceCutoff = pickedUp.at - (korean(pickedUp.at).hour - 14) * hourMs;
      if (parcel === 0) expect(order.payments[0]?.at, order.orderNo).toBeLessThanOrEqual(sinceCutoff);
    })));
  });

  test("are confirmed seven days after delivery and not before", () => {
    every((orders, at) => orders.map((order) => {
      const arrivedAt = order.shipments[0]?.events.find((event) => event.state === "delivered")?.at;
      if (order.status === "delivered") expect(at - arrivedAt!).toBeLessThan(7 * dayMs);
      if (order.status === "confirmed") expect(at - arrivedAt!).toBeGreaterThanOrEqual(7 * dayMs);
    }));
  });

  test("have numbers of their own that stay the same from run to run", () => {
    const trackingNos = demo.orders.flatMap((order) => order.shipments.map((shipment) => shipment.trackingNo));
    expect(new Set(trackingNos).size).toBe(trackingNos.length);
    expect(trackingNos.filter((number) => !/^\d{12}$/.test(number ?? ""))).toEqual([]);
    expect(new Set(demo.orders.map((order) => order.orderNo)).size).toBe(150);
    expect(demo.orders.filter((order) => !/^HG-[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/.test(order.orderNo))).toEqual([]);
    expect(readDemo(now)).toEqual(demo);
    const lasting = (orders: OrderDraft[]) => orders.map(({ orderNo, status, items, total, shipments }) => (
      { orderNo, status, items, total, parcels: shipments.map((shipment) => shipment.trackingNo) }));
    for (const { orders } of seeded) expect(lasting(orders)).toEqual(lasting(demo.orders));
  });
});

type Expected = Record<string, unknown> & { sources?: string[]; includes?: string[]; excludes?: string[] };
type Question = { id: string; turns: string[]; visitor: string; expect: Expected; tags: string[] };

describe("the question set of the evaluation", () => {
  const questions = readFileSync(join(import.meta.dirname, "evaluation/questions.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as Question);
  const known = new Set([...demo.products, ...demo.faqs].map((row) => row.id));
  const tagged = (...tags: string[]) => questions.filter((question) => tags.every((tag) => question.tags.includes(tag)));

  test("asks at least 200 things once each, half in Korean and half in English", () => {
    expect(questions.length).toBeGreaterThanOrEqual(200);
    expect(new Set(questions.map((question) => question.id)).size).toBe(questions.length);
    expect(new Set(questions.map((question) => question.turns.join("\n"))).size).toBe(questions.length);
    for (const language of ["ko", "en"]) expect(tagged(language).length / questions.length).toBeGreaterThan(0.4);
  });

  test("covers what shoppers ask about", () => {
    const least = { faq: 60, product: 50, order: 25, unknown: 50, followup: 20, constraint: 12, compare: 6, mixed: 8, typo: 12, handoff: 6, smalltalk: 8 };
    for (const [tag, count] of Object.entries(least)) expect(tagged(tag).length, tag).toBeGreaterThanOrEqual(count);
    for (const language of ["ko", "en"]) expect(tagged(language, "unknown").length).toBeGreaterThanOrEqual(20);
    const cited = new Set(questions.flatMap((question) => question.expect.sources ?? []));
    const asked = new Set([...demo.faqs, ...demo.products].filter((row) => cited.has(row.id)).map((row) => row.category));
    expect([...demo.faqs, ...demo.products].filter((row) => !asked.has(row.category)).map((row) => row.category)).toEqual([]);
  });

  test("expects only what can be checked and what the shop has", () => {
    const keys = ["sources", "tool", "includes", "anyOf", "excludes", "language", "unknown"];
    for (const { id, expect: wanted, visitor, turns } of questions) {
      expect(Object.keys(wanted).filter((key) => !keys.includes(key)), id).toEqual([]);
      expect(Object.keys(wanted).length, id).toBeGreaterThan(0);
      expect((wanted.sources ?? []).filter((source) => !known.has(source)), id).toEqual([]);
      expect([...demoCustomerIds, "guest"], id).toContain(visitor);
      expect(turns.every((turn) => turn.trim() !== ""), id).toBe(true);
    }
  });

  test("speaks of orders that exist, with their real amounts, and counts as hidden only what they hold", () => {
    for (const { id, turns, expect: wanted, tags } of tagged("order")) {
      const orders = ordersNamed(turns.join("\n"));
      expect(orders.filter((order) => order === undefined), id).toEqual([]);
      const held = JSON.stringify(orders);
      const amounts = (wanted.includes ?? []).filter((part) => /원$|^₩/.test(part));
      const hidden = tags.includes("private") && orders.length > 0 ? wanted.excludes ?? [] : [];
      for (const part of [...amounts, ...hidden]) expect(held, id).toContain(part.replace(/[,₩]|원$/g, ""));
    }
    expect(tagged("private").length).toBeGreaterThanOrEqual(8);
  });
});

/** The demo orders that a question names, by a place to fill in ({{order:customer:status}}) or by number, however typed. */
function ordersNamed(text: string): (OrderDraft | undefined)[] {
  const places = [...text.matchAll(/\{\{order:(\w+?):(\w+)\}\}/g)].map(([, customerId, status]) => demo.orders
    .find((order) => order.customerId === customerId && (order.status === status || (order.status === "shipped" && order.shipments[0]?.state === status))));
  const numbers = [...text.normalize("NFKC").toUpperCase().matchAll(/HG[-－ ](\w{4})[-－ ](\w{4})/g)].filter(([, start]) => start !== "0000")
    .map(([, start, end]) => demo.orders.find((order) => order.orderNo === `HG-${start}-${end}`));
  return [...places, ...numbers];
}
