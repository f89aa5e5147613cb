import { z } from "zod";
import type { Fact } from "../facts.ts";
import type { Claim } from "./claim.ts";
import { counted } from "./entry-statements.ts";
import { readStatement, type Owner, type Statement } from "./statement.ts";
import { add, termsIn } from "./terms.ts";

const line = z.looseObject({ title: z.string().optional(), options: z.record(z.string(), z.string()).optional(), quantity: z.number().optional(), price: z.string().optional() });
const payment = z.looseObject({ kind: z.string(), method: z.string(), amount: z.string(), isSettled: z.boolean(), at: z.string().nullish() });
const shipment = z.looseObject({
  carrier: z.string().nullish(), trackingNo: z.string().nullish(), state: z.string().nullish(), estimatedAt: z.string().nullish(),
  events: z.array(z.looseObject({ state: z.string(), at: z.string(), place: z.string().optional() })).default([]),
});
const order = z.looseObject({
  orderNo: z.string(), status: z.string(), placedAt: z.string().nullish(), items: z.array(line).optional(), payments: z.array(payment).optional(), shipments: z.array(shipment).optional(),
  firstItem: z.string().optional(), itemCount: z.number().optional(),
});
type Order = z.infer<typeof order>;

/** What the fields of an order are called by those who speak of them. */
const labels: Record<string, string> = {
  placedAt: "주문일 주문하신 주문한 접수 구매 ordered placed order date bought", estimatedAt: "도착 예정 배송 예정 받으실 expected arrive arrival estimated delivery due", total: "총 합계 결제 금액 전체 total amount paid cost",
  itemsTotal: "상품 금액 합계 상품값 items subtotal goods", shippingFee: "배송비 배송료 택배비 shipping delivery fee", discount: "할인 쿠폰 discount coupon off", shipTo: "배송지 주소 address", trackingNo: "운송장 송장 번호 tracking number",
  carrier: "택배사 courier carrier", retryAt: "까지 다시 until again",
};
const stateWords: Record<string, string> = {
  ready: "출고 준비 ready", picked_up: "인수 수거 받았 picked courier", in_transit: "이동 transit hub", out_for_delivery: "배송 출발 out delivery", delivered: "배송 완료 도착 끝났 delivered arrived", returned: "반송 returned back",
};

type View = { today: number; readFact: (fact: Fact) => Statement[] };

/** All that a tool's result says. Pure. */
export function readToolResult(output: Record<string, unknown>, view: View): Statement[] {
  const { today } = view;
  const products = Array.isArray(output["products"]) ? output["products"] as Fact[] : [];
  const orders = Array.isArray(output["orders"]) ? output["orders"] : "orderNo" in output ? [output] : [];
  const read = orders.flatMap((one) => order.safeParse(one).data ?? []);
  const loose = Object.entries(output).filter(([name, value]) => (typeof value === "string" || typeof value === "number") && !["orderNo", "status"].includes(name) && read.length === 0);
  return [
    ...products.flatMap((fact) => view.readFact(fact)), ...(products.length > 0 ? [counted(products.length, { owner: undefined, about: "상품 products" })] : []),
    ...(typeof output["total"] === "number" ? [counted(output["total"], { owner: undefined, about: "상품 products" })] : []),
    ...read.flatMap((one) => readOrder(one, today)), ...(read.length > 1 ? countOrders(read) : []),
    ...loose.map(([name, value]) => readStatement(String(value), { today, label: labels[name] ?? name })),
  ];
}

function readOrder(one: Order, today: number): Statement[] {
  const owner: Owner = { id: one.orderNo, names: [one.orderNo] };
  const field = (name: string, text: unknown, more = "") => (typeof text === "string" && text !== "" ? [readStatement(text, { today, owner, label: `${labels[name] ?? ""} ${more}` })] : []);
  return [
    statesOf(one, owner), readStatement(one.orderNo, { today, owner }),
    ...["placedAt", "total", "itemsTotal", "shippingFee", "discount", "shipTo"].flatMap((name) => field(name, one[name])),
    ...(one.items ?? []).flatMap((item) => [
      readStatement([item.title, ...Object.values(item.options ?? {})].join(" "), { today, owner }), ...field("item", item.price, `${item.title ?? ""} 개당 가격 each price`),
      ...(item.quantity === undefined ? [] : [counted(item.quantity, { owner, about: item.title ?? "" })]),
    ]),
    ...((one.items ?? []).length > 0 ? [counted((one.items ?? []).length, { owner, about: "상품 items" }), counted((one.items ?? []).reduce((sum, item) => sum + (item.quantity ?? 1), 0), { owner, about: "상품 items" })] : []),
    ...(one.firstItem === undefined ? [] : [readStatement(one.firstItem, { today, owner })]),
    ...(one.itemCount === undefined ? [] : [counted(one.itemCount, { owner, about: "상품 items" }), counted(one.itemCount - 1, { owner, about: "외 more", measures: ["others"] })]),
    ...(one.payments ?? []).flatMap((paid) => [
      ...field("payment", paid.amount, `${paid.method} ${paid.kind === "refund" ? "환불 refund" : "결제 payment paid"}`), ...field("at", paid.at, `${paid.method} ${paid.kind === "refund" ? "환불 refund" : "결제 payment paid"}`),
    ]),
    ...(one.shipments ?? []).flatMap((parcel) => [
      ...field("trackingNo", parcel.trackingNo), ...field("carrier", parcel.carrier), ...field("estimatedAt", parcel.estimatedAt),
      ...parcel.events.flatMap((event) => field("event", event.at, `${stateWords[event.state] ?? event.state} ${event.place ?? ""}`)),
      ...parcel.events.flatMap((event) => field("place", event.place)),
    ]),
  ];
}

/** The states in which an order, its parcels and its payments stand. */
function statesOf(one: Order, owner: Owner): Statement {
  const parcels = (one.shipments ?? []).flatMap((parcel) => [parcel.state, parcel.events.at(-1)?.state]).filter((state) => typeof state === "string");
  const payments = (one.payments ?? []).map((paid) => `${paid.kind === "refund" ? "refund" : "payment"}_${paid.isSettled ? "settled" : "open"}`);
  const states = [one.status, ...parcels.map((state) => (state === "returned" ? "sent_back" : state)), ...payments];
  const statement: Statement = { head: "", text: `status ${states.join(", ")}`, terms: add(new Map(), termsIn("주문 상태 order status"), 1), owner, items: [] };
  const claim: Claim = { kind: "state", text: one.status, start: 0, end: 0, value: { type: "state", states } };
  statement.items.push({ claim, weights: statement.terms, statement });
  return statement;
}

function countOrders(orders: Order[]): Statement[] {
  const byStatus = Map.groupBy(orders, (one) => one.status);
  return [orders.length, ...[...byStatus.values()].map((list) => list.length)].map((number) => counted(number, { owner: undefined, about: "주문 orders" }));
}
