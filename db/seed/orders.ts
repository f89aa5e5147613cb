import type { ProductDraft } from "../catalog.ts";
import type { CustomerDraft, OrderDraft, OrderItem, Payment, Shipment, ShipmentEvent } from "../orders.ts";
import type { Localized, OrderStatus, ShipmentState } from "../schema.ts";

/**
 * The demo shop's 150 orders, told from `now`: some parcel is always out for delivery today, some order always waits for its money.
 * What was bought and every number depend on the order's place alone, so they are the same on every run; only the times move.
 * They keep the shop's own rules: 2 pm cut-off, no dispatch on weekends, 1–2 working days, shipping fees, refund times.
 */

type Goods = Pick<ProductDraft, "id" | "title" | "category" | "price" | "variants"> & { attributes: ProductDraft["attributes"] & { launchedDaysAgo: number } };
type Buyer = Pick<CustomerDraft, "id" | "grade" | "address">;
/** Where an order is made to stand: a status, or a finer point inside one. */
type Stage = OrderStatus | "out_for_delivery" | "expired" | "cancelling" | "returning";
/** `back`: working days since its delivery (or, never sent, its placing); `budget`: the most its items may cost. */
type Case = { index: number; buyer: Buyer; stage: Stage; isFirst: boolean; budget: number; back: number; draw: Draw; now: number };
type Basket = { items: OrderItem[]; isBulky: boolean };
type Course = { placedAt: number; paidAt: number | null; closedAt: number | null; shipments: Shipment[] };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const kstOffsetMs = 9 * hourMs;
const cutoffHour = 14;
const pickupHour = 17.5;
const eveningHour = 20;

/** What each of the three demo visitors has; the first is the oldest. */
const demoStages: Stage[][] = [
  ["confirmed", "out_for_delivery", "shipped", "delivered", "pending", "cancelled", "return_requested", "paid"],
  ["confirmed", "out_for_delivery", "shipped", "delivered", "pending", "cancelled", "return_requested", "preparing"],
  ["confirmed", "out_for_delivery", "shipped", "delivered", "pending", "cancelled", "return_requested", "exchanged"],
];
/** What is dealt to all others, besides one old confirmed order each. */
const deck: [Stage, number][] = [
  ["pending", 8], ["paid", 9], ["preparing", 8], ["processed", 7], ["shipped", 8], ["out_for_delivery", 6], ["delivered", 12], ["confirmed", 10],
  ["cancelled", 4], ["cancelling", 3], ["expired", 2], ["return_requested", 4], ["returned", 4], ["returning", 3], ["exchange_requested", 5], ["exchanged", 6],
];
const statusOf: Partial<Record<Stage, OrderStatus>> = { out_for_delivery: "shipped", expired: "cancelled", cancelling: "cancelled", returning: "returned" };
/** Working days since delivery or placing, from–to; stages without an entry are of today. */
const backDays: Partial<Record<Stage, [number, number]>> = {
  delivered: [2, 4], confirmed: [7, 60], cancelled: [8, 45], cancelling: [1, 1], expired: [4, 30],
  return_requested: [2, 4], returned: [15, 60], returning: [7, 7], exchange_requested: [2, 4], exchanged: [12, 50],
};
/** The oldest order of each grade makes the grade (200,000 and 500,000 won in six months); the others are everyday ones. */
const budgets: Record<string, { first: [number, number]; other: [number, number] }> = {
  새결: { first: [58_000, 66_000], other: [14_000, 30_000] },
  고운결: { first: [212_000, 222_000], other: [26_000, 38_000] },
  깊은결: { first: [512_000, 540_000], other: [40_000, 110_000] },
};
const methods = ["카드", "카드", "카카오페이", "네이버페이", "토스페이", "무통장입금"];
/** Working days until a refund is with the buyer. */
const refundDays: Record<string, [number, number]> = { 카드: [3, 5], 무통장입금: [1, 2] };
const easyPayRefundDays: [number, number] = [1, 3];

const warehouse = { ko: "하루결 물류 창고", en: "Harugyeol warehouse" };
const hubs: Record<string, Localized> = { CJ대한통운: { ko: "옥천 HUB", en: "Okcheon hub" }, 롯데택배: { ko: "이천 HUB", en: "Icheon hub" } };
const depots = `성동 Seongdong, 강남 Gangnam, 용산 Yongsan, 마포 Mapo, 송파 Songpa, 서대문 Seodaemun, 서초 Seocho, 성남 Seongnam, 수원 Suwon, 고양 Goyang,
  연수 Yeonsu, 해운대 Haeundae, 부산진 Busanjin, 수영 Suyeong, 대구 Daegu, 광주 Gwangju, 유성 Yuseong, 울산 Ulsan, 세종 Sejong, 춘천 Chuncheon, 청주 Cheongju,
  천안 Cheonan, 전주 Jeonju, 순천 Suncheon, 포항 Pohang, 창원 Changwon, 제주 Jeju, 울릉 Ulleung`.split(/,\s*/).map((pair) => pair.split(" "));

/** @param shop.now epoch ms; nothing but a delivery estimate is later. The first three customers are the page's demo visitors. */
export function demoOrders(shop: { products: Goods[]; customers: Buyer[]; now: number }): OrderDraft[] {
  return dealCases(shop).map((one) => {
    const basket = fillBasket(one, shop.products);
    const course = runCourse(one, basket);
    const itemsTotal = sum(basket.items.map((item) => item.unitPrice * item.quantity));
    const baseFee = itemsTotal >= 50_000 ? 0 : 3_000;
    const shippingFee = baseFee + remoteFee(one.buyer);
    const coupon = Math.min(10_000, Math.floor(itemsTotal / 10));
    // The new-member coupon; not where it would leave open whether the order still ships free.
    const discount = one.isFirst && one.index % 3 !== 1 && baseFee === (itemsTotal - coupon >= 50_000 ? 0 : 3_000) ? coupon : 0;
    const total = itemsTotal + shippingFee - discount;
    const returned = one.index % 2 === 0 ? total : itemsTotal - discount - (baseFee === 0 ? 6_000 : 3_000);
    return {
      orderNo: orderNumber(one.index), customerId: one.buyer.id, status: statusOf[one.stage] ?? one.stage as OrderStatus, currency: "KRW",
      itemsTotal, shippingFee, discount, total, placedAt: course.placedAt, shipTo: one.buyer.address, items: basket.items,
      payments: payFor(one, { ...course, total, refund: course.shipments.length > 0 ? returned : total }), shipments: course.shipments,
    };
  });
}

function dealCases({ customers, now }: { customers: Buyer[]; now: number }): Case[] {
  const cards = deck.flatMap(([stage, count]) => Array<Stage>(count).fill(stage));
  const shuffle = seeded(20_260_101);
  for (let last = cards.length - 1; last > 0; last--) {
    const other = shuffle.whole([0, last]);
    [cards[last], cards[other]] = [cards[other]!, cards[last]!];
  }
  const stages = customers.map((_, place) => demoStages[place] ?? ["confirmed" as Stage]);
  cards.forEach((card, place) => stages[demoStages.length + place % (customers.length - demoStages.length)]?.push(card));
  return customers.flatMap((buyer, place) => (stages[place] ?? []).map((stage, position) => ({ buyer, stage, isFirst: position === 0 })))
    .map((one, index) => {
      const draw = seeded(index + 1);
      const range = budgets[one.buyer.grade ?? "새결"]?.[one.isFirst ? "first" : "other"] ?? [20_000, 60_000];
      return { ...one, index, draw, now, budget: draw.whole(range), back: draw.whole(one.isFirst ? [70, 110] : backDays[one.stage] ?? [0, 0]) };
    });
}

// ── what was bought ─────────────────────────────────────────────────────────────────────────────────────────────────

/** 1–4 things on sale at the time, each no dearer than its share of the budget; what is not sent yet is in stock. */
function fillBasket({ draw, budget, back }: Case, products: Goods[]): Basket {
  const ageDays = back === 0 ? 8 : Math.ceil(back * 1.4) + 14;
  const offers = products.filter((product) => product.attributes.launchedDaysAgo > ageDays).flatMap((product) => {
    const rows = product.variants.filter((variant) => back > 0 || variant.stock !== 0);
    if (product.variants.length > 0) return rows.map((variant) => ({ product, options: variant.options, price: variant.price ?? product.price }));
    return [{ product, options: {}, price: product.price }];
  }).toSorted((one, other) => one.price - other.price);
  const items: OrderItem[] = [];
  const taken = new Set<string>();
  let isBulky = false;
  let left = budget;
  for (let lines = draw.whole(budget > 200_000 ? [3, 4] : [1, Math.min(4, Math.floor(budget / 9_000))]); lines > 0; lines--) {
    const share = left / lines;
    const fitting = offers.filter(({ product, price }) => price <= share && !taken.has(product.id));
    const offer = fitting[draw.whole([Math.floor(fitting.length * 0.7), fitting.length - 1])];
    if (offer === undefined) continue;
    const quantity = Math.min(budget > 200_000 ? 4 : 2, Math.floor(share / offer.price));
    items.push({ productId: offer.product.id, title: offer.product.title, options: offer.options, quantity, unitPrice: offer.price });
    taken.add(offer.product.id);
    isBulky ||= offer.product.category === "bedding" && Number(offer.product.attributes["weightGrams"]) >= 900;
    left -= offer.price * quantity;
  }
  return { items, isBulky };
}

function remoteFee({ address }: Buyer): number {
  const postcode = Number(address?.postcode);
  if (postcode >= 63_000 && postcode < 63_700) return 3_000;
  return postcode >= 40_200 && postcode < 40_250 ? 5_000 : 0;
}

// ── how it went ─────────────────────────────────────────────────────────────────────────────────────────────────────

/** When it was placed, paid and closed (cancelled, or its return checked), and what was sent. */
function runCourse(one: Case, { isBulky }: Basket): Course {
  const { stage, draw, now, back } = one;
  const today = dayOf(now);
  const parcel = (events: ShipmentEvent[], estimatedAt: number | null = null): Shipment => (
    { carrier: carrierOf(isBulky), trackingNo: trackingNumber(draw), state: events.at(-1)?.state ?? "ready", estimatedAt, events });
  if (stage === "pending") return { placedAt: Math.round(now - draw.between(0.6, 45) * hourMs), paidAt: null, closedAt: null, shipments: [] };
  if (stage === "cancelled" || stage === "cancelling" || stage === "expired") {
    const placedAt = kst(shiftWorkday(today, -back), draw.between(8, 20));
    return { placedAt, paidAt: stage === "expired" ? null : placedAt, closedAt: placedAt + Math.round(draw.between(0.3, 3) * hourMs), shipments: [] };
  }
  if (stage === "paid" || stage === "preparing" || stage === "processed") {
    const paidAt = paidSinceCutoff(one);
    const ready = event("ready", warehouse, paidAt + (now - paidAt) / 2);
    const shipments = stage === "processed" ? [parcel([ready], kst(shiftWorkday(dispatchDay(paidAt), remoteFee(one.buyer) > 0 ? 3 : 1), eveningHour))] : [];
    return { placedAt: paidAt, paidAt, closedAt: null, shipments };
  }
  const isUnderWay = stage === "shipped" || stage === "out_for_delivery";
  const arrival = isUnderWay ? today : shiftWorkday(today, -back);
  const sent = shiftWorkday(arrival, -(remoteFee(one.buyer) > 0 ? 2 : isUnderWay ? 1 : draw.whole([1, 2])));
  const paidAt = Math.round(draw.between(kst(shiftWorkday(sent, -1), cutoffHour), kst(sent, cutoffHour) - hourMs / 10));
  const base = { placedAt: paidAt, paidAt, closedAt: null };
  const way = leaveWarehouse(one, { sent, isBulky });
  if (stage === "shipped") return { ...base, shipments: [parcel(way, kst(shiftWorkday(today, 1), eveningHour))] };
  const door = reachDoor(one, { way, arrival });
  if (isUnderWay) return { ...base, shipments: [parcel([...way, ...door.slice(0, 2)], Math.max(kst(today, eveningHour), now + hourMs))] };
  const first = parcel([...way, ...door]);
  if (stage === "exchanged") {
    const resent = shiftWorkday(arrival, 4);
    const again = leaveWarehouse(one, { sent: resent, isBulky });
    return { ...base, shipments: [first, parcel([...again, ...reachDoor(one, { way: again, arrival: shiftWorkday(resent, remoteFee(one.buyer) > 0 ? 2 : 1) })])] };
  }
  if (stage !== "returned" && stage !== "returning") return { ...base, shipments: [first] };
  const home = bringBack(one, { collected: shiftWorkday(arrival, 3), isBulky });
  return { ...base, closedAt: kst(shiftWorkday(arrival, 5), draw.between(10, 16)), shipments: [first, parcel(home)] };
}

/** A time since the last pick-up's cut-off, so that the order rightly has not left yet. */
function paidSinceCutoff({ stage, draw, now }: Case): number {
  const today = dayOf(now);
  const left = isWorkday(today) && now >= kst(today, pickupHour) ? today : shiftWorkday(today, -1);
  const [from, to] = stage === "paid" ? [0.02, 0.25] : stage === "preparing" ? [0.3, 0.6] : [0.65, 0.95];
  return Math.round(now - draw.between(from, to) * (now - kst(left, cutoffHour)));
}

function leaveWarehouse({ draw }: Case, { sent, isBulky }: { sent: number; isBulky: boolean }): ShipmentEvent[] {
  return [
    event("ready", warehouse, kst(sent, draw.between(14.3, 16.5))),
    event("picked_up", warehouse, kst(sent, draw.between(16.6, pickupHour))),
    event("in_transit", hubs[carrierOf(isBulky)] ?? warehouse, kst(sent, draw.between(22.5, 23.4))),
  ];
}

/** Near the buyer, on the round, at the door. The round starts in the morning, but never later than ten minutes ago. */
function reachDoor({ buyer, draw, now }: Case, { way, arrival }: { way: ShipmentEvent[]; arrival: number }): ShipmentEvent[] {
  const place = depotOf(buyer);
  const outAt = Math.min(kst(arrival, draw.between(8.3, 10)), now - hourMs / 6);
  return [
    event("in_transit", place, outAt - (outAt - (way.at(-1)?.at ?? outAt)) * 0.2),
    event("out_for_delivery", place, outAt),
    event("delivered", place, kst(arrival, draw.between(11, 19.5))),
  ];
}

function bringBack({ buyer, draw }: Case, { collected, isBulky }: { collected: number; isBulky: boolean }): ShipmentEvent[] {
  return [
    event("picked_up", depotOf(buyer), kst(collected, draw.between(11, 17))),
    event("in_transit", hubs[carrierOf(isBulky)] ?? warehouse, kst(collected, draw.between(22.5, 23.4))),
    event("returned", warehouse, kst(shiftWorkday(collected, 1), draw.between(9, 12))),
  ];
}

function payFor({ stage, draw, now, index }: Case, { paidAt, closedAt, total, refund }: Course & { total: number; refund: number }): Payment[] {
  if (stage === "expired") return [];
  // A refund that is to be still under way goes to a card, which takes longest.
  const method = stage === "pending" ? "무통장입금" : stage === "cancelling" || stage === "returning" ? "카드" : methods[index % methods.length] ?? "카드";
  const payment: Payment = { kind: "payment", method, amount: total, isSettled: paidAt !== null, at: paidAt };
  if (closedAt === null) return [payment];
  const refundAt = kst(shiftWorkday(dayOf(closedAt), draw.whole(refundDays[method] ?? easyPayRefundDays)), draw.between(10, 16));
  return [payment, { kind: "refund", method, amount: refund, isSettled: refundAt <= now, at: refundAt <= now ? refundAt : null }];
}

function carrierOf(isBulky: boolean): string {
  return isBulky ? "롯데택배" : "CJ대한통운";
}

function depotOf({ address }: Buyer): Localized {
  const [ko, en] = depots.find(([name]) => name !== undefined && address?.line1.includes(name)) ?? [];
  return ko === undefined ? { ko: "배송지 근처", en: "near the address" } : { ko, en };
}

function event(state: ShipmentState, place: Localized, at: number): ShipmentEvent {
  return { state, place, at: Math.round(at) };
}

// ── days, as Korea counts them ──────────────────────────────────────────────────────────────────────────────────────

function dayOf(at: number): number {
  return Math.floor((at + kstOffsetMs) / dayMs);
}

function kst(day: number, hour: number): number {
  return Math.round(day * dayMs - kstOffsetMs + hour * hourMs);
}

function isWorkday(day: number): boolean {
  const weekday = (day + 4) % 7;
  return weekday !== 0 && weekday !== 6;
}

function shiftWorkday(day: number, count: number): number {
  let at = day;
  for (let left = Math.abs(count); left > 0;) if (isWorkday(at += Math.sign(count))) left--;
  return at;
}

function dispatchDay(paidAt: number): number {
  const day = dayOf(paidAt);
  return isWorkday(day) && paidAt <= kst(day, cutoffHour) ? day : shiftWorkday(day, 1);
}

// ── numbers that look drawn, and are the same on every run ──────────────────────────────────────────────────────────

type Draw = { between(from: number, to: number): number; whole(range: [number, number]): number };

/** Mulberry32. */
function seeded(seed: number): Draw {
  let state = Math.imul(seed, 0x9E3779B1);
  const next = () => {
    state = (state + 0x6D2B79F5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { between: (from, to) => from + next() * (to - from), whole: ([from, to]) => from + Math.floor(next() * (to - from + 1)) };
}

/** Crockford's base32, which has no I, L, O and U to misread. */
function orderNumber(index: number): string {
  const draw = seeded(7_000_000 + index);
  const letters = Array.from({ length: 8 }, () => "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[draw.whole([0, 31])]).join("");
  return `HG-${letters.slice(0, 4)}-${letters.slice(4)}`;
}

/** Twelve digits, the last of them the carriers' check digit (the first eleven modulo 7). */
function trackingNumber(draw: Draw): string {
  const stem = draw.whole([50_000_000_000, 69_999_999_999]);
  return `${stem}${stem % 7}`;
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
