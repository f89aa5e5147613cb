import fc from "fast-check";
import type { CustomerDraft, OrderDraft } from "../../db/orders.ts";
import { orderStatuses, shipmentStates } from "../../db/schema.ts";

/** A buyer and an order of theirs, with a word in every field that can be found again wherever it leaks to. */
export type Purchase = { customer: CustomerDraft; order: OrderDraft };

export const customerCount = 24;
export const ordersEach = 3;

/** The same purchases on every run. Order numbers come in the three shapes that shops print. */
export function makePurchases(seed: number): Purchase[] {
  const word = fc.string({ unit: fc.constantFrom(..."ABCDEFGHJKLMNPQRSTUVWXYZ23456789"), minLength: 8, maxLength: 8 });
  const words = fc.sample(word, { numRuns: customerCount * (ordersEach + 1), seed });
  const picks = fc.sample(fc.record({ status: fc.constantFrom(...orderStatuses), state: fc.constantFrom(...shipmentStates) }), { numRuns: customerCount * ordersEach, seed });
  return Array.from({ length: customerCount * ordersEach }, (_, place): Purchase => {
    const buyer = Math.floor(place / ordersEach);
    const [code, owner] = [words[place]!, words[customerCount * ordersEach + buyer]!];
    const { status, state } = picks[place]!;
    const orderNo = [`${code.slice(0, 2)}-${code.slice(2, 6)}-${code.slice(6)}${place}Q`, `#W26${113_400 + place}`, `20261121${String(500_000 + place * 7)}`][place % 3]!;
    const place_ = { ko: `장소${code}`, en: `PLACE${code}` };
    return {
      customer: {
        id: `cus_${owner.toLowerCase()}`, name: `NAME${owner}`, email: `Mail.${owner}@Example.com`, phone: `010-${String(7000 + buyer)}-${String(2100 + buyer * 37)}`, locale: "ko", grade: `GRADE${owner}`,
        address: { postcode: `Z${owner}`, line1: `LINE1${owner}`, line2: `LINE2${owner}` },
      },
      order: {
        orderNo, customerId: `cus_${owner.toLowerCase()}`, status, currency: "KRW", itemsTotal: 7_100_000 + place, shippingFee: 7_200_000 + place, discount: 7_300_000 + place, total: 7_400_000 + place,
        placedAt: Date.UTC(2026, 10, 1) + place * 3_600_000, shipTo: { postcode: `SZ${code}`, line1: `SHIP1${code}`, line2: `SHIP2${code}` },
        items: [{ productId: `prd_PRODUCT${code}`, title: { ko: `상품${code}`, en: `ITEM${code}` }, options: { color: `COLOR${code}` }, quantity: 2, unitPrice: 7_500_000 + place }],
        payments: [{ kind: "payment", method: `METHOD${code}`, amount: 7_600_000 + place, isSettled: true, at: Date.UTC(2026, 10, 2) }],
        shipments: [{ carrier: `CARRIER${code}`, trackingNo: `TRACK${code}`, state, estimatedAt: Date.UTC(2026, 10, 25), events: [{ state, place: place_, at: Date.UTC(2026, 10, 20) }] }],
      },
    };
  });
}

/** Every word that only the owner may read of an order. */
export function ownersOnly({ customer, order }: Purchase): string[] {
  const amounts = [order.itemsTotal, order.shippingFee, order.discount, order.total, ...order.items.map((item) => item.unitPrice), ...order.payments.map((payment) => payment.amount)];
  return [
    customer.name, customer.id, customer.phone!, customer.grade!, ...Object.values(customer.address!), ...Object.values(order.shipTo!),
    ...order.items.map((item) => item.productId!), ...order.payments.map((payment) => payment.method),
    ...order.shipments.flatMap((shipment) => [shipment.trackingNo!, ...shipment.events.flatMap(({ place }) => [place.ko!, place.en!])]),
    ...amounts.flatMap((amount) => [String(amount), amount.toLocaleString("en-US")]),
  ];
}

/** Every word of an order that nobody else may read, not even that there is such an order. */
export function wordsOf(purchase: Purchase): string[] {
  const { order } = purchase;
  const goods = order.items.flatMap((item) => [item.title.ko!, item.title.en!, ...Object.values(item.options).map(String)]);
  return [...ownersOnly(purchase), ...goods, ...order.shipments.map((shipment) => shipment.carrier!)];
}

export const last4 = ({ customer }: Purchase): string => customer.phone!.slice(-4);

/** The ways in which shoppers type one order number. */
export const spellings: ((orderNo: string) => string)[] = [
  (orderNo) => orderNo, (orderNo) => orderNo.toLowerCase(), (orderNo) => ` ${orderNo} `, (orderNo) => orderNo.replaceAll("-", " "), (orderNo) => orderNo.replaceAll(/[-#]/g, ""),
  (orderNo) => `#${orderNo}`, (orderNo) => [...orderNo].join(" "), (orderNo) => orderNo.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0)),
  (orderNo) => orderNo.replaceAll("-", "–"), (orderNo) => `${orderNo}.`,
];
