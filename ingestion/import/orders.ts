import { z } from "zod";
import type { CustomerDraft, OrderDraft } from "../../db/orders.ts";
import { type Address, languages, orderStatuses, type OrderStatus } from "../../db/schema.ts";
import type { Convention } from "./convention.ts";
import { isRecord } from "./jsonl.ts";
import { type ColumnMap, createMapping, type Guesses, type RowReader } from "./mapping.ts";
import { createMoney, type Priced } from "./money.ts";
import { amountSchema, countSchema, idSchema, localizedSchema, nameSchema, optionsSchema } from "./schemas.ts";
import { plainLocalized, toAttributes, toCount, toLanguage, toNested, toText } from "./values.ts";

/** Where order systems keep what; see `createMapping`. */
export const orderGuesses: Guesses = {
  orderNo: ["orderno", "ordernumber", "orderid", "id", "주문번호"],
  customerId: ["customerid", "userid", "memberid", "회원번호", "회원id"],
  status: ["status", "orderstatus", "state", "주문상태", "상태"],
  currency: ["currency", "currencycode", "통화"],
  shippingFee: ["shippingfee", "deliveryfee", "배송비"],
  discount: ["discount", "할인", "할인금액"],
  placedAt: ["placedat", "orderedat", "orderdate", "createdat", "주문일", "주문일시"],
  shipTo: ["shipto", "shippingaddress", "address", "배송지"],
  items: ["items", "orderitems", "lines", "상품"],
  shipments: ["shipments", "fulfillments", "배송"],
  payments: ["payments", "paymenthistory", "결제"],
};

export const customerGuesses: Guesses = {
  id: ["customerid", "userid", "memberid", "id"],
  name: ["name", "customername", "fullname", "이름"],
  email: ["email", "mail", "이메일"],
  phone: ["phone", "phonenumber", "mobile", "tel", "전화번호", "휴대폰"],
  locale: ["locale", "language"],
  grade: ["grade", "tier", "membership", "등급"],
  address: ["address", "shippingaddress", "주소"],
};

export const orderFields = Object.keys(orderGuesses);

/** Other names of our states, without spaces and underscores. */
const statusWords: Readonly<Record<string, OrderStatus>> = {
  결제대기: "pending", 입금대기: "pending", 결제완료: "paid", 상품준비중: "preparing", 배송준비중: "preparing", 배송중: "shipped", 배송완료: "delivered",
  구매확정: "confirmed", 취소: "cancelled", 취소완료: "cancelled", canceled: "cancelled", 반품요청: "return_requested", 반품완료: "returned",
  교환요청: "exchange_requested", 교환완료: "exchanged", refunded: "returned", completed: "confirmed", fulfilled: "shipped",
};

const address = z.object({ postcode: nameSchema, line1: nameSchema, line2: nameSchema });
const orderSchema = z.object({
  orderNo: idSchema,
  customerId: idSchema,
  status: z.enum(orderStatuses, "is none of the known order states"),
  currency: z.string().regex(/^[A-Z]{3}$/, "must be a code of three letters such as KRW"),
  itemsTotal: amountSchema, shippingFee: amountSchema, discount: amountSchema, total: amountSchema,
  placedAt: z.int("is not a date").nullable(),
  shipTo: address.nullable(),
  items: z.array(z.object({
    productId: z.string().nullable(), title: localizedSchema, options: optionsSchema, quantity: countSchema, unitPrice: amountSchema,
  })).min(1, "the order has none").max(1000, "an order may have 1,000 items"),
  payments: z.array(z.object({
    kind: z.enum(["payment", "refund"]), method: nameSchema, amount: amountSchema, isSettled: z.boolean(), at: z.int("is not a date").nullable(),
  })).max(1000, "an order may have 1,000 payments"),
  shipments: z.array(z.object({
    carrier: nameSchema.nullable(), trackingNo: nameSchema.nullable(), state: z.null(), estimatedAt: z.null(), events: z.tuple([]),
  })).max(1000, "an order may have 1,000 shipments"),
});
const customerSchema = z.object({
  id: idSchema, name: nameSchema.min(1, "is missing"), email: nameSchema.nullable(), phone: nameSchema.nullable(),
  locale: z.enum(languages), grade: nameSchema.nullable(), address: address.nullable(),
});

/** Reads order rows with a column map. The reader throws with the reason where a row is no order. */
export function createOrderReader({ map, money }: Convention): (row: Record<string, unknown>) => OrderDraft {
  const read = createMapping({ map, guesses: orderGuesses });
  return (row) => orderSchema.parse(toOrder(read(row), money));
}

/** Reads what order rows say of money, for `surveyMoney`. */
export function createAmountReader(map: ColumnMap): (row: Record<string, unknown>) => Priced {
  const read = createMapping({ map, guesses: orderGuesses });
  return (row) => toPriced(read(row));
}

/** Reads customer rows. The reader throws with the reason where a row is no customer. */
export function createCustomerReader(): (row: Record<string, unknown>) => CustomerDraft {
  const read = createMapping({ map: {}, guesses: customerGuesses });
  return (row) => customerSchema.parse(toCustomer(read(row)));
}

function toCustomer(row: RowReader): unknown {
  const name = nameOf(row.get("name"));
  return {
    id: toText(row.get("id")) ?? "", name, email: toText(row.get("email")) ?? null, phone: toText(row.get("phone")) ?? null,
    locale: toText(row.get("locale")) ?? toLanguage(name), grade: toText(row.get("grade")) ?? null, address: toAddress(row.get("address")),
  };
}

function toOrder(row: RowReader, rule: Convention["money"]): unknown {
  const lines = rowsOf(row.get("items"));
  const paid = rowsOf(row.get("payments"));
  const { currency, toMinor } = createMoney(toPriced(row), rule);
  const items = lines.map((line) => ({
    productId: toText(line["product_id"] ?? line["productId"]) ?? null,
    title: plainLocalized(toText(line["name"] ?? line["title"])),
    options: toAttributes(line["options"]),
    quantity: toCount(line["quantity"] ?? line["qty"]) ?? 1,
    unitPrice: toMinor(priceOf(line), "items.price"),
  }));
  const itemsTotal = items.reduce((sum, item) => sum + (item.unitPrice ?? 0) * item.quantity, 0);
  const shippingFee = toMinor(row.get("shippingFee"), "shippingFee") ?? 0;
  const discount = toMinor(row.get("discount"), "discount") ?? 0;
  return {
    orderNo: toText(row.get("orderNo")), customerId: toText(row.get("customerId")), status: toStatus(row.get("status")), currency,
    itemsTotal, shippingFee, discount, total: itemsTotal + shippingFee - discount,
    placedAt: toTime(row.get("placedAt")), shipTo: toAddress(row.get("shipTo")), items,
    payments: paid.map((each) => ({
      kind: toText(each["transaction_type"] ?? each["kind"]) ?? "payment",
      method: methodOf(toText(each["method"] ?? each["payment_method_id"])),
      // A payment that a shop's system lists was made, unless it says otherwise.
      amount: toMinor(each["amount"], "payments.amount"), isSettled: each["is_settled"] !== false && each["isSettled"] !== false, at: toTime(each["at"]),
    })),
    shipments: rowsOf(row.get("shipments")).flatMap(toShipments),
  };
}

function toPriced(row: RowReader): Priced {
  const items = rowsOf(row.get("items")).map((line) => ["items.price", priceOf(line)] as const);
  const payments = rowsOf(row.get("payments")).map((each) => ["payments.amount", each["amount"]] as const);
  const own = ["shippingFee", "discount"].map((field) => [field, row.get(field)] as const);
  return { currency: row.get("currency"), amounts: [...items, ...payments, ...own] };
}

function priceOf(line: Record<string, unknown>): unknown {
  return line["price"] ?? line["unitPrice"];
}

/** One shipment for each parcel number; how far it is the order system does not say. */
function toShipments(row: Record<string, unknown>): unknown[] {
  const numbers = row["tracking_id"] ?? row["trackingNo"];
  return (Array.isArray(numbers) ? numbers : [numbers]).map((trackingNo) => ({
    carrier: toText(row["carrier"]) ?? null, trackingNo: toText(trackingNo) ?? null, state: null, estimatedAt: null, events: [],
  }));
}

function toStatus(value: unknown): string | undefined {
  const text = toText(value)?.toLowerCase().replaceAll(" ", "_");
  return text === undefined ? undefined : statusWords[text.replaceAll("_", "")] ?? text;
}

/** "gift_card_1725971" names one card of a customer; the shopper is told the kind. */
function methodOf(text: string | undefined): string {
  return text?.replace(/_\d+$/, "") ?? "unknown";
}

/** Null where the file does not say when: no date is invented. */
function toTime(value: unknown): number | null {
  if (value === undefined || value === null) return null;
  return typeof value === "number" ? value : Date.parse(String(value));
}

function toAddress(value: unknown): Address | null {
  const given = toNested(value) ?? value;
  if (typeof given === "string") return { postcode: "", line1: given.normalize("NFC"), line2: "" };
  if (!isRecord(given)) return null;
  const join = (...names: string[]): string => names.map((name) => toText(given[name]) ?? "").filter((part) => part !== "").join(", ");
  return { postcode: join("postcode", "zip"), line1: join("line1", "address1"), line2: join("line2", "address2", "city", "state", "country") };
}

function nameOf(value: unknown): string {
  if (!isRecord(value)) return toText(value) ?? "";
  return [value["first_name"], value["last_name"]].map(toText).filter((part) => part !== undefined).join(" ");
}

function rowsOf(value: unknown): Record<string, unknown>[] {
  const nested = toNested(value);
  return Array.isArray(nested) ? nested.filter(isRecord) : [];
}
