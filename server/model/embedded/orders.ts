import type { Language, OrderStatus, ShipmentState } from "../../../db/schema.ts";
import { withParticle } from "./korean.ts";
import { fold, type Reading, type Reply, type ToolOutcome } from "./reading.ts";

/** Order numbers as shops print and shoppers type them: HG-2K7Q-04DX, hg 2k7q 04dx, #W2611340, 20261121000123. */
const numberPatterns = [
  /(?<![a-z0-9])[a-z]{1,3}(?:\s*-\s*|\s+)[a-z0-9]{4}(?:\s*-\s*|\s+)[a-z0-9]{4}(?![a-z0-9])/,
  /#\s?[a-z0-9][a-z0-9-]{3,}/, /(?<![a-z0-9])[a-z]{1,3}\d{5,}(?![a-z0-9])/, /(?<![a-z0-9])[a-z]{2}(?=[a-z]*\d)[a-z0-9]{8}(?![a-z0-9])/,
  /(?<![\d-])\d{8,14}(?![\d-])/, /(?:주문\s?번호|order\s?(?:number|no\.?|id))\s*(?:는|은|이|가|:|#|is)?\s*((?=[a-z-]*\d)[a-z0-9][a-z0-9-]{4,20})(?![a-z0-9])/,
];
const personal = /(내|제|저의|우리)\s?(주문|택배|물건|소포|상품|배송|환불)|주문(한|했|번호|내역|조회|상태|확인|목록)|주문\s?.{0,6}어디|최근에?\s?(뭐|무엇|뭘)?\s?(샀|산|구매|주문)|(배송|택배|물건|소포|상품|운송장)\s?(은|는|이|가)?\s?(조회|추적|어디|언제\s?(와|오|도착)|안\s?(와|오)|아직|출발했|왔)|언제\s?(쯤\s?)?(와요|오나요|와\?|도착(해|하나|할))|산\s?거|시킨\s?거|최근\s?주문|\bmy (last |recent |latest )?(orders?|packages?|parcels?|deliver(y|ies)|shipments?|stuff|items?|purchases?|refund)\b|\bwhere('?s| is| are)\b.*\b(order|package|parcel|stuff)|\border (status|history)\b|\btrack(ing)?\b.*\b(order|package|parcel|number)\b|\bi (ordered|bought)\b|\bhas(n'?t)? (it|my|the) .*(ship|arriv)/;
const general = /(오늘|지금|내일|금요일에?|주말에?)\s?주문(하면|시)|택배사|어느 택배|무슨 택배|which courier|if i (order|pay)|어떻게|방법|며칠|얼마나|보통|평균|수 있|가능|되나요|돼요\?|될까|how (do|can|long|much)|can i|could i|is it possible|policy|usually|^(do|does) /;
const ownThing = /운송장|(제|내)\s?(환불|주문|택배|배송|반품|교환)|주문한\s?(거|것|게|건).{0,8}(취소|환불|왔|됐|되었)|\bmy (refund|order|parcel|package|tracking|return|exchange)\b/;
const subject = /주문|택배|배송|물건|상품|소포|운송장|시킨|산\s?거|\border|package|parcel|deliver|shipment|\bstuff\b|tracking/;
const status = /어디(쯤|까지|예요|에요|에\s?있|야|\?|$)|언제\s?(쯤)?\s?(와|오|도착)|도착\s?(했|하나|예정)|안\s?(와|오|왔)|아직|조회|추적|상태|\bwhere('?s| is| are)?\b.{0,12}\b(my|the|order|package|parcel|it)\b|when (will|is|does) .{0,24}(arriv|come|get here|deliver)|\btrack|\bstatus\b|arrived yet|(hasn'?t|not) .{0,12}(arriv|ship|come)/;
const listing = /(all|see|show|list).{0,12}\borders\b|주문\s?(내역|목록|리스트)|최근 주문|최근에?\s?(뭐|무엇|뭘)?\s?(를|을)?\s?(샀|산)|(뭐|무엇|뭘)\s?(를|을)?\s?(샀|주문했|시켰)|order history|my orders|(list|show).*orders|recent orders|what (did|have) i (order|buy|bought)/;
const money = /배송비|택배비|배송료|쿠폰|할인|결제|금액|얼마|환불|shipping (fee|cost)|delivery fee|coupon|discount|paid|refund|how much|total/;
const tracking = /배송|택배|운송장|어디|언제|도착|출발|track|where|ship|deliver|arriv|parcel|package|courier|get here|come\b|coming/;

type Proof = { orderNo: string | undefined; email: string | undefined; phoneLast4: string | undefined };

/**
 * Orders and parcels: asks for what is missing, calls the tool, tells what it said. Undefined where the question is about something else.
 * @param isPolicy whether an entry of the FAQ is surely what was asked for: then only a question of where and when is an order's
 */
export function talkOrders(reading: Reading, isPolicy: boolean): Reply | undefined {
  const own = proofIn(reading.folded);
  const isOrder = own.orderNo !== undefined || continuesProof(reading, own) || asksForOwn(reading, isPolicy);
  if (!isOrder) return undefined;
  // A proof that failed is not tried again: each try counts against the shopper.
  const failedAt = reading.earlier.findLastIndex((message) => message.author === "model" && message.text.includes(notFound[reading.language].guest));
  const earlier = reading.earlier.map((message, at) => (message.author === "model" ? undefined : { ...proofIn(fold(message.text)), ...(at < failedAt && { email: undefined, phoneLast4: undefined }) }))
    .filter((proof) => proof !== undefined);
  const last = <K extends keyof Proof>(key: K) => own[key] ?? earlier.findLast((proof) => proof[key] !== undefined)?.[key];
  const wish = [reading.folded, ...(continuesProof(reading, own) ? reading.earlier.filter((message) => message.author === "shopper").slice(-2).map((message) => fold(message.text)) : [])].join(" ");
  const tool = tracking.test(wish) && !money.test(wish) ? "trackShipment" : "lookupOrder";
  if (reading.shopper === "customer") {
    const orderNo = own.orderNo ?? (/그\s?주문|그거|그건|that order|that one|it\b/.test(reading.folded) ? last("orderNo") : undefined);
    if (orderNo !== undefined) return { tool, input: { orderNo } };
    return { tool: "listMyOrders", input: { limit: listing.test(reading.folded) ? 5 : 10 } };
  }
  const [orderNo, email, phoneLast4] = [last("orderNo"), last("email"), last("phoneLast4")];
  if (orderNo === undefined) return { say: ask[reading.language].all };
  if (email === undefined && phoneLast4 === undefined) return { say: ask[reading.language].proof };
  return { tool, input: { orderNo, ...(email !== undefined && { email }), ...(phoneLast4 !== undefined && { phoneLast4 }) } };
}

/** What the order tools found, in words; or the next look-up, where the list shows which order is meant. */
export function tellOrders(reading: Reading, { tool, output }: ToolOutcome): Reply {
  const { language } = reading;
  if (tool === "listMyOrders") return tellList(reading, output["orders"] as ListedOrder[] | undefined ?? []);
  if (output["found"] !== true) {
    if (output["tooManyTries"] === true) return { say: output["orBy"] !== undefined ? byMail[language] : locked(String(output["retryAt"]), language) };
    return { say: notFound[language][reading.shopper] };
  }
  return { say: tellOrder(output as FoundOrder, reading) };
}

/** Whether the shopper asks about an order of their own rather than how orders work. */
function asksForOwn(reading: Reading, isPolicy: boolean): boolean {
  const { folded, shopper } = reading;
  if (shopper === "customer" && ownThing.test(folded) && !general.test(folded)) return true;
  if (continuesOrder(reading)) return true;
  if (shopper === "customer" && (listing.test(folded) || /\bmy (last|recent|latest) (order|purchase)|최근 주문|지난번? 주문/.test(folded))) return true;
  if (status.test(folded) && subject.test(folded) && !general.test(folded)) return true;
  return personal.test(folded) && !isPolicy && !general.test(folded);
}

/** "And when does it arrive?" right after an answer about an order. */
function continuesOrder({ earlier, folded }: Reading): boolean {
  const before = earlier.at(-1);
  return before?.author === "model" && folded.length < 60 && /^(주문 \S+(은|는) 지금|order \S+ is )/.test(fold(before.text).replaceAll("*", ""))
    && /언제|어디|도착|와요|오나|arriv|when|where|get here|track|운송장/.test(folded) && !/환불|교환|반품|refund|return|exchange/.test(folded);
}

/** A message that only brings what the last answer asked for. */
function continuesProof({ earlier, language, folded }: Reading, own: Proof): boolean {
  const before = earlier.at(-1);
  const hasProof = own.email !== undefined || own.phoneLast4 !== undefined || own.orderNo !== undefined;
  return before?.author === "model" && hasProof && folded.length < 120
    && [ask[language].all, ask[language].proof, notFound[language].guest].some((asked) => fold(before.text).includes(fold(asked).slice(0, 20)));
}

function proofIn(written: string): Proof {
  const folded = written.replace(/[\u2010-\u2015\u2212_]/g, "-");
  const orderNo = numberPatterns.map((pattern) => pattern.exec(folded)).map((found) => found?.[1] ?? found?.[0]).find((found) => found !== undefined && isNumberLike(found, folded));
  const rest = orderNo === undefined ? folded : folded.replace(orderNo, " ");
  const phone = /(?<!\d)01\d[-. ]?\d{3,4}[-. ]?(\d{4})(?!\d)/.exec(rest)?.[1] ?? /(?<![\d,.])\d{4}(?!\d|[,.]\d|\s?(원|won|년|ml|g\b))/.exec(rest)?.[0];
  return { orderNo: orderNo?.replace(/^#\s?/, "").toUpperCase(), email: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/.exec(rest)?.[0], phoneLast4: phone };
}

/** Codes of letters alone are rare and words with hyphens are not: those must be introduced as a number. */
function isNumberLike(found: string, folded: string): boolean {
  return /\d/.test(found) || /(order|주문\s?번호|주문|number|no\.?)\s?(은|는|number|no\.?|#|:|is)?\s*$/.test(folded.slice(0, folded.indexOf(found)));
}

type ListedOrder = { orderNo: string; status: OrderStatus; placedAt: string | null; total: string; firstItem: string; itemCount: number };
type FoundOrder = {
  orderNo: string; status: OrderStatus; placedAt: string | null; total?: string; shippingFee?: string; discount?: string; shipTo?: string;
  items?: { title: string; options: Record<string, string>; quantity: number; price?: string }[];
  payments?: { kind: "payment" | "refund"; method: string; amount: string; isSettled: boolean; at: string | null }[];
  shipments?: { carrier: string | null; trackingNo?: string | null; state: ShipmentState | null; estimatedAt: string | null; events: { state: ShipmentState; at: string; place?: string }[] }[];
};

const onTheWay = new Set<OrderStatus>(["shipped", "processed", "preparing", "paid"]);

function tellList(reading: Reading, orders: ListedOrder[]): Reply {
  const { language, folded } = reading;
  if (orders.length === 0) return { say: language === "ko" ? "아직 주문하신 내역이 없어요." : "You have no orders yet." };
  if (!listing.test(folded)) {
    const meant = orders.find((order) => wanted(folded, order.status)) ?? orders.find((order) => order.status === "shipped") ?? orders.find((order) => onTheWay.has(order.status)) ?? orders[0];
    if (meant !== undefined) return { tool: tracking.test(folded) && !money.test(folded) ? "trackShipment" : "lookupOrder", input: { orderNo: meant.orderNo } };
  }
  const lines = orders.map((order) => {
    const others = order.itemCount > 1 ? (language === "ko" ? ` 외 ${order.itemCount - 1}개` : ` and ${order.itemCount - 1} more`) : "";
    return `- ${[order.orderNo, order.placedAt, order.firstItem + others, order.total, `**${statusWords[language][order.status]}**`].filter(Boolean).join(" · ")}`;
  });
  return { say: `${language === "ko" ? "최근 주문이에요." : "Here are your latest orders."}\n${lines.join("\n")}` };
}

/** Whether a question names a state: "the cancelled one", "환불". */
function wanted(folded: string, status: OrderStatus): boolean {
  const words: Partial<Record<OrderStatus, RegExp>> = {
    cancelled: /취소|cancel|환불|refund/, return_requested: /반품|return|환불|refund/, returned: /환불|refund|반품/, exchange_requested: /교환|exchange/,
    pending: /입금|미결제|unpaid|pending/, delivered: /도착한|받은|delivered|arrived|received/,
  };
  return words[status]?.test(folded) ?? false;
}

function tellOrder(order: FoundOrder, { language, folded }: Reading): string {
  const status = statusWords[language][order.status];
  const say: string[] = [language === "ko"
    ? `주문 ${withParticle(order.orderNo, "은/는")} 지금 **${status}** 상태예요.`
    : `Order ${order.orderNo} is **${status}**.`];
  for (const shipment of order.shipments ?? []) say.push(tellShipment(shipment, language));
  if ((order.shipments ?? []).length === 0 && onTheWay.has(order.status)) say.push(language === "ko" ? "아직 출고 전이라 운송장 번호가 없어요." : "It has not been dispatched yet, so there is no tracking number.");
  if (order.items !== undefined) say.push(tellItems(order.items, language));
  const paid = order.payments?.filter((payment) => payment.kind === "refund" || /결제|입금|얼마|금액|pay|paid|total|how much/.test(folded)) ?? [];
  for (const payment of paid) say.push(tellPayment(payment, language));
  if (order.total !== undefined && /얼마|금액|total|how much|cost/.test(folded)) say.push(language === "ko" ? `총 결제 금액은 ${order.total}이에요.` : `The total is ${order.total}.`);
  if (order.shippingFee !== undefined && /배송비|택배비|배송료|shipping|delivery fee/.test(folded)) say.push(language === "ko" ? `배송비는 ${order.shippingFee}이에요.` : `Shipping was ${order.shippingFee}.`);
  if (order.discount !== undefined && /쿠폰|할인|coupon|discount/.test(folded)) say.push(language === "ko" ? `할인 금액은 ${order.discount}이에요.` : `The discount was ${order.discount}.`);
  if (order.shipTo !== undefined && /주소|배송지|address|where.*(deliver|ship).*to/.test(folded)) say.push(language === "ko" ? `배송지는 ${order.shipTo}예요.` : `It goes to ${order.shipTo}.`);
  return say.join(" ");
}

function tellShipment(shipment: NonNullable<FoundOrder["shipments"]>[number], language: Language): string {
  const { carrier, trackingNo, state, estimatedAt } = shipment;
  const last = shipment.events.at(-1);
  const say: string[] = [];
  if (trackingNo != null) {
    say.push(language === "ko" ? `${carrier ?? "택배"} 운송장 번호는 ${withParticle(trackingNo, "이에요/예요")}.` : `${carrier ?? "Courier"} tracking number ${trackingNo}.`);
  } else if (carrier !== null) say.push(language === "ko" ? `${withParticle(carrier, "으로/로")} 보내드렸어요.` : `Sent with ${carrier}.`);
  if (last !== undefined) {
    const place = last.place === undefined ? "" : language === "ko" ? ` ${last.place}에서` : ` at ${last.place}`;
    say.push(language === "ko" ? `${last.at}${place} ${shipmentWords.ko[last.state]}.` : `Last update ${last.at}: ${shipmentWords.en[last.state]}${place}.`);
  }
  if (estimatedAt !== null && state !== "delivered" && state !== "returned") say.push(language === "ko" ? `${estimatedAt} 도착 예정이에요.` : `Expected on ${estimatedAt}.`);
  return say.join(" ");
}

function tellItems(items: NonNullable<FoundOrder["items"]>, language: Language): string {
  const list = items.map(({ title, options, quantity }) => {
    const chosen = Object.values(options).join(" / ");
    return `- ${title}${chosen === "" ? "" : ` (${chosen})`} ${language === "ko" ? `${quantity}개` : `× ${quantity}`}`;
  });
  return `${language === "ko" ? "담긴 상품이에요." : "It contains:"}\n${list.join("\n")}\n`;
}

function tellPayment({ kind, method, amount, isSettled, at }: NonNullable<FoundOrder["payments"]>[number], language: Language): string {
  if (language === "ko") {
    const when = at === null ? "" : `${at}에 `;
    if (kind === "refund") return isSettled ? `${when}${method} ${amount} 환불이 끝났어요.` : `${method} 환불 ${amount}은 진행 중이에요.`;
    return isSettled ? `${when}${method} ${amount} 결제됐어요.` : `${method} ${amount} 결제를 기다리고 있어요.`;
  }
  const when = at === null ? "" : ` on ${at}`;
  if (kind === "refund") return isSettled ? `${amount} was refunded (${method})${when}.` : `The refund of ${amount} (${method}) is under way.`;
  return isSettled ? `${amount} was paid (${method})${when}.` : `We are waiting for the payment of ${amount} (${method}).`;
}

const statusWords: Record<Language, Record<OrderStatus, string>> = {
  ko: {
    pending: "결제 대기", paid: "결제 완료", preparing: "상품 준비 중", processed: "출고 처리", shipped: "배송 중", delivered: "배송 완료", confirmed: "구매 확정",
    cancelled: "취소 완료", return_requested: "반품 접수", returned: "반품 완료", exchange_requested: "교환 접수", exchanged: "교환 완료",
  },
  en: {
    pending: "pending", paid: "paid", preparing: "being prepared", processed: "processed", shipped: "on its way", delivered: "delivered", confirmed: "completed",
    cancelled: "cancelled", return_requested: "return requested", returned: "returned", exchange_requested: "exchange requested", exchanged: "exchanged",
  },
};
const shipmentWords: Record<Language, Record<ShipmentState, string>> = {
  ko: { ready: "출고를 준비하고 있어요", picked_up: "택배사가 상품을 받았어요", in_transit: "이동 중이에요", out_for_delivery: "배송을 출발했어요", delivered: "배송이 끝났어요", returned: "반송됐어요" },
  en: { ready: "ready for pickup", picked_up: "picked up by the courier", in_transit: "in transit", out_for_delivery: "out for delivery", delivered: "delivered", returned: "sent back" },
};
const ask = {
  ko: {
    all: "주문을 확인하려면 주문번호와 함께, 주문할 때 쓰신 이메일이나 휴대폰 번호 뒤 네 자리를 알려 주세요.",
    proof: "본인 확인이 필요해요. 주문할 때 쓰신 이메일이나 휴대폰 번호 뒤 네 자리를 알려 주세요.",
  },
  en: {
    all: "To look up an order, please send the order number together with the e-mail or the last four digits of the phone used for it.",
    proof: "I need to check that it is yours. Please send the e-mail or the last four digits of the phone used for the order.",
  },
};
const notFound = {
  ko: {
    guest: "알려 주신 정보로는 주문을 찾지 못했어요. 주문번호와 이메일 또는 휴대폰 번호 뒤 네 자리를 다시 확인해 주세요.",
    customer: "그 번호로 된 주문을 찾지 못했어요. 주문번호를 다시 확인해 주시거나, 상담원 연결을 요청해 주세요.",
  },
  en: {
    guest: "I could not find an order with these details. Please check the order number and the e-mail or the last four digits of the phone.",
    customer: "I could not find an order with that number. Please check it, or ask me to connect you with a person.",
  },
};

/** The four digits are not taken for a while, whoever has guessed at them; the buyer has more to show. */
const byMail = {
  ko: "지금은 전화번호 뒷자리로 확인할 수 없어요. 주문번호와 함께 주문하실 때 쓰신 이메일을 알려 주시거나, 로그인해 주세요. 이메일을 남기지 않으셨다면 상담원 연결을 요청해 주세요.",
  en: "The last digits of the phone cannot be used right now. Please give me the order number with the e-mail used for the order, or sign in. If you left no e-mail, ask me for a person.",
};

function locked(retryAt: string, language: Language): string {
  return language === "ko"
    ? `확인에 여러 번 실패해서 ${retryAt}까지는 주문을 조회할 수 없어요. 급하시면 상담원 연결을 요청해 주세요.`
    : `There were too many failed tries, so orders cannot be looked up until ${retryAt}. If it is urgent, ask me for a person.`;
}
