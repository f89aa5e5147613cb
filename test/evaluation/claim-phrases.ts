import type { Faq, Product } from "../../db/catalog.ts";
import type { Order } from "../../db/orders.ts";
import type { Language } from "../../db/schema.ts";
import { formatDay } from "../../server/chat/format.ts";
import { alterText, type Altered } from "./claim-alterations.ts";
import type { ClaimCase } from "./claims.ts";

export type Random = () => number;
type Given = { random: Random; products: Product[]; faqs: Faq[]; orders: Order[]; now: number };
type Draft = Omit<ClaimCase, "from" | "question"> & { question?: string };

/** The generated part of the set: each supported sentence in the forms a model writes, and its altered twins. The same for the same seed. */
export function generateCases(given: Given): ClaimCase[] {
  const drafts = [...priceCases(given), ...pairCases(given), ...stockCases(given), ...detailCases(given), ...faqCases(given), ...orderCases(given)];
  return drafts.map((draft) => ({ question: "", ...draft, from: "generator" as const }));
}

const dayMs = 86_400_000;

/** A price in won as people write it. */
export function wonForms(amount: number, language: Language): string[] {
  const comma = amount.toLocaleString("en-US");
  if (language === "en") return [`₩${comma}`, `${comma} won`, `KRW ${comma}`, ...(amount % 1000 === 0 ? [`${amount / 1000}k won`] : [])];
  const [man, rest] = [Math.floor(amount / 10_000), amount % 10_000];
  const spelled = rest % 1000 === 0 && amount >= 1000 ? [`${man > 0 ? `${man}만` : ""}${man > 0 && rest > 0 ? " " : ""}${rest > 0 ? `${rest / 1000}천` : ""} 원`, `${man > 0 ? `${man}만` : ""}${rest > 0 ? `${rest / 1000}천` : ""}원`] : [];
  return [`${comma}원`, `${amount}원`, `₩${comma}`, `${comma} 원`, ...spelled];
}

const one = <T>(list: readonly T[], random: Random): T => list[Math.floor(random() * list.length)]!;
const some = <T>(list: readonly T[], count: number, random: Random): T[] => list.map((value) => ({ value, key: random() })).toSorted((a, b) => a.key - b.key).slice(0, count).map(({ value }) => value);
const nameOf = (product: Product, language: Language) => product.title[language] ?? "";
const single = (product: Product) => new Set(product.variants.map((variant) => variant.price ?? product.price)).size <= 1 && (product.variants[0]?.price ?? product.price) === product.price;

const priceKo = [
  (t: string, p: string) => `${t} 가격은 ${p}이에요.`, (t: string, p: string) => `${t}의 판매가는 ${p}입니다.`, (t: string, p: string) => `네, ${t}는 지금 ${p}에 판매하고 있어요.`,
  (t: string, p: string) => `찾으시는 ${t}은 ${p}이고, 색상은 상품 페이지에서 고르실 수 있어요.`, (t: string, p: string) => `- **${t}**: ${p}`, (t: string, p: string) => `${p}짜리 ${t}를 추천해 드려요.`,
  (t: string, p: string) => `${t}(${p})도 선물용으로 많이 찾으세요.`, (t: string, p: string) => `${t} 한 개에 ${p}이라고 보시면 돼요.`,
];
const priceEn = [
  (t: string, p: string) => `The ${t} costs ${p}.`, (t: string, p: string) => `${t} is ${p}.`, (t: string, p: string) => `You can get the ${t} for ${p}.`, (t: string, p: string) => `Our ${t} is priced at ${p}, VAT included.`,
  (t: string, p: string) => `- **${t}** – ${p}`, (t: string, p: string) => `At ${p}, the ${t} makes a lovely gift.`, (t: string, p: string) => `That would be the ${t} (${p}).`,
];

function priceCases({ random, products }: Given): Draft[] {
  return some(products.filter(single), 46, random).flatMap((product, at): Draft[] => {
    const language: Language = at % 2 === 0 ? "ko" : "en";
    const phrase = one(language === "ko" ? priceKo : priceEn, random);
    const facts = [product.id];
    const form = Math.floor(random() * 6);
    const write = (amount: number) => { const forms = wonForms(amount, language); return forms[form % forms.length]!; };
    const wrong = one([product.price + 1000, product.price - 500, product.price * 2, product.price + 10_000, Math.round(product.price * 0.9)], random);
    const other = one(products.filter((candidate) => candidate.price !== product.price && candidate.category === product.category && candidate.variants.every((variant) => (variant.price ?? candidate.price) !== product.price)), random);
    return [
      { facts, language, is: "supported", say: phrase(nameOf(product, language), write(product.price)) },
      { facts, language, is: "number", say: phrase(nameOf(product, language), write(wrong)) },
      { facts: [product.id, other.id], language, is: "swapped", say: phrase(nameOf(other, language), write(product.price)) },
    ];
  });
}

function pairCases({ random, products }: Given): Draft[] {
  const list = products.filter(single);
  return Array.from({ length: 16 }, (_, at): Draft[] => {
    const language: Language = at % 2 === 0 ? "ko" : "en";
    const [a, b] = some(list, 2, random) as [Product, Product];
    if (a.price === b.price) return [];
    const [facts, write] = [[a.id, b.id], (amount: number) => wonForms(amount, language)[at % 3]!];
    const [na, nb] = [nameOf(a, language), nameOf(b, language)];
    const ko = language === "ko";
    const both = (x: number, y: number) => (ko ? `${na}는 ${write(x)}, ${nb}는 ${write(y)}이에요.` : `The ${na} is ${write(x)}, while the ${nb} is ${write(y)}.`);
    const sum = (total: number) => (ko ? `${na}와 ${nb}를 함께 담으시면 총 ${write(total)}이에요.` : `Together, the ${na} and the ${nb} come to ${write(total)}.`);
    return [
      { facts, language, is: "supported", say: both(a.price, b.price) }, { facts, language, is: "swapped", say: both(b.price, a.price) },
      { facts, language, is: "supported", say: sum(a.price + b.price) }, { facts, language, is: "number", say: sum(a.price + b.price + 3500) },
      { facts, language, is: "supported", say: ko ? `${na} 2개면 ${write(a.price * 2)}이에요.` : `Two of the ${na} would be ${write(a.price * 2)} in total.` },
      { facts, language, is: "number", say: ko ? `${na} 2개면 ${write(a.price * 2 + 1000)}이에요.` : `Two of the ${na} would be ${write(a.price * 2 - 1500)} in total.` },
    ];
  }).flat();
}

function stockCases({ random, products }: Given): Draft[] {
  return some(products, 26, random).flatMap((product, at): Draft[] => {
    const language: Language = at % 2 === 0 ? "ko" : "en";
    const [name, facts, ko] = [nameOf(product, language), [product.id], language === "ko"];
    const stock = product.stock ?? 0;
    const out = ko ? one([`${name}는 지금 품절이에요.`, `아쉽지만 ${name} 재고가 없어요.`, `${name}은 현재 품절 상태라 재입고 알림을 신청해 주세요.`], random) : one([`The ${name} is sold out at the moment.`, `Sorry, the ${name} is currently out of stock.`], random);
    const isIn = ko ? one([`${name}는 재고가 있어요.`, `네, ${name} 아직 재고 있어요!`, `${name}은 지금 바로 구매 가능해요.`], random) : one([`Yes, the ${name} is in stock.`, `The ${name} is still available.`], random);
    const left = (count: number) => (ko ? one([`${name}는 ${count}개 남아 있어요.`, `${name} 재고는 ${count}개예요.`], random) : one([`There are ${count} of the ${name} left.`, `${name} is in stock: ${count} left.`], random));
    return [
      { facts, language, is: "supported", say: stock > 0 ? isIn : out }, { facts, language, is: "stock", say: stock > 0 ? out : isIn },
      ...(stock > 0 ? [{ facts, language, is: "supported" as const, say: left(stock) }, { facts, language, is: "number" as const, say: left(stock + 13) }] : []),
    ];
  });
}

function detailCases({ random, products }: Given): Draft[] {
  const measured = products.filter((product) => typeof product.attributes["weightGrams"] === "number");
  return some(measured, 26, random).flatMap((product, at): Draft[] => {
    const language: Language = at % 2 === 0 ? "ko" : "en";
    const [name, facts, ko] = [nameOf(product, language), [product.id], language === "ko"];
    const grams = Number(product.attributes["weightGrams"]);
    const kilos = (value: number) => `${(value / 1000).toFixed(2).replace(/\.?0+$/, "")} kg`;
    const say = (weight: string) => (ko ? one([`${name} 무게는 ${weight}이에요.`, `${name}는 ${weight} 정도 나가요.`], random) : one([`The ${name} weighs ${weight}.`, `Its weight is ${weight}.`], random));
    const other = one(measured.filter((candidate) => candidate.category === product.category && candidate.attributes["weightGrams"] !== grams), random);
    return [
      { facts, language, is: "supported", say: say(grams >= 1000 && grams % 10 === 0 ? kilos(grams) : `${grams}${one(["g", " g", ko ? "그램" : " grams"], random)}`) },
      { facts, language, is: "number", say: say(`${Math.round(grams * one([1.15, 1.3, 0.8], random)) + 1}g`) }, { facts, language, is: "unit", say: say(`${grams}${one(["kg", " ml", " cm"], random)}`) },
      { facts: [product.id, other.id], language, is: "swapped", say: ko ? `${name} 무게는 ${String(other.attributes["weightGrams"])}g이에요.` : `The ${name} weighs ${String(other.attributes["weightGrams"])} g.` },
    ];
  });
}

/** The shop's own answers as they stand, sentence by sentence, and what becomes of them when a value changes. */
function faqCases({ random, faqs }: Given): Draft[] {
  return faqs.flatMap((faq): Draft[] => (["ko", "en"] as const).flatMap((language): Draft[] => {
    const sentences = (faq.answer[language] ?? "").split(/(?<=[.!?])\s+/);
    const facts = [faq.id];
    const question = faq.question[language] ?? "";
    return sentences.flatMap((say): Draft[] => {
      const supported: Draft = { facts, language, is: "supported", question, say };
      const altered = alterText(say, { random, language }).map((change: Altered): Draft => ({ facts, language, question, ...change }));
      return random() < 0.55 ? [supported, ...altered] : altered;
    });
  }));
}

const statusKo: Partial<Record<Order["status"], string[]>> = {
  pending: ["입금을 기다리고 있는", "결제 대기 중인"], preparing: ["상품 준비 중인"], shipped: ["배송 중인"], delivered: ["배송이 완료된"], cancelled: ["취소된"],
};
const statusEn: Partial<Record<Order["status"], string[]>> = { preparing: ["is being prepared"], shipped: ["is on its way"], delivered: ["has been delivered"], cancelled: ["was cancelled"] };

function orderCases({ random, orders, now }: Given): Draft[] {
  return orders.flatMap((order, at): Draft[] => {
    const language: Language = at % 2 === 0 ? "ko" : "en";
    const ko = language === "ko";
    const { orderNo } = order;
    const base = { facts: [], orderNo, language };
    const write = (amount: number) => wonForms(amount, language)[at % 3]!;
    const total = (amount: number) => (ko ? one([`주문 ${orderNo}의 총 결제 금액은 ${write(amount)}이에요.`, `모두 합해서 ${write(amount)} 결제하셨어요.`], random) : one([`The total for order ${orderNo} is ${write(amount)}.`, `You paid ${write(amount)} in all.`], random));
    const parcel = order.shipments[0];
    const wrongNo = `HG-${orderNo.slice(3, 7).split("").toReversed().join("")}-${orderNo.slice(-4)}`;
    const placed = order.placedAt;
    const ordered = (on: string) => (ko ? `${on}에 주문하신 건이에요.` : `You placed this order on ${on}.`);
    return [
      { ...base, is: "supported", say: total(order.total) }, { ...base, is: "number", say: total(order.total + one([1000, 2500, -900], random)) },
      ...(placed === null ? [] : [{ ...base, is: "supported" as const, say: ordered(formatDay(placed, language)) }, { ...base, is: "date" as const, say: ordered(formatDay(placed + one([2, -1, 9], random) * dayMs, language)) }]),
      ...(parcel?.trackingNo == null ? [] : [
        { ...base, is: "supported" as const, say: ko ? `운송장 번호는 ${parcel.trackingNo}예요.` : `Your tracking number is ${parcel.trackingNo}.` },
        { ...base, is: "id" as const, say: ko ? `운송장 번호는 ${parcel.trackingNo.slice(0, -2)}${parcel.trackingNo.endsWith("00") ? "17" : "00"}예요.` : `Your tracking number is ${parcel.trackingNo.slice(0, 3)}9${parcel.trackingNo.slice(4)}${parcel.trackingNo[3] === "9" ? "1" : ""}.` },
      ]),
      ...arrivals(order, base, { random, now }),
      ...(wrongNo === orderNo ? [] : [{ ...base, is: "id" as const, say: ko ? `주문 ${wrongNo}은 확인됐어요.` : `I found order ${wrongNo} for you.` }]),
      ...states(order, base, random),
    ];
  });
}

type Base = { facts: string[]; orderNo: string; language: Language };

function arrivals(order: Order, base: Base, { random, now }: { random: Random; now: number }): Draft[] {
  const at = order.shipments[0]?.estimatedAt;
  if (at == null || order.shipments[0]?.state === "delivered") return [];
  const ko = base.language === "ko";
  const day = new Date(at + 9 * 3_600_000);
  const forms = (when: number) => {
    const local = new Date(when + 9 * 3_600_000);
    const away = Math.round((Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()) - Math.floor((now + 9 * 3_600_000) / dayMs) * dayMs) / dayMs);
    const word = ko ? ["오늘", "내일", "모레"][away] : ["today", "tomorrow", "the day after tomorrow"][away];
    return [formatDay(when, base.language), ko ? `${local.getUTCMonth() + 1}/${local.getUTCDate()}` : `${local.toLocaleString("en-US", { month: "long", timeZone: "UTC" })} ${local.getUTCDate()}`, ...(word === undefined ? [] : [word])];
  };
  const say = (when: string) => (ko ? one([`${when} 도착 예정이에요.`, `${when}쯤 받아 보실 수 있을 거예요.`], random) : one([`It should arrive ${/^(to|the)/.test(when) ? when : `on ${when}`}.`, `Expected delivery: ${when}.`], random));
  const wrong = at + one([1, 2, -1, 4], random) * dayMs;
  return [...forms(at).map((when): Draft => ({ ...base, is: "supported", say: say(when) })), ...(day.getUTCDate() === 0 ? [] : forms(wrong).map((when): Draft => ({ ...base, is: "date", say: say(when) })))];
}

function states(order: Order, base: Base, random: Random): Draft[] {
  const ko = base.language === "ko";
  const words = ko ? statusKo : statusEn;
  const own = words[order.status];
  const wrong = Object.keys(words).filter((status) => status !== order.status && !(status === "delivered" && order.shipments.some((parcel) => parcel.state === "delivered"))) as Order["status"][];
  const say = (word: string) => (ko ? `주문하신 ${base.orderNo}은 지금 ${word} 상태예요.` : `Order ${base.orderNo} ${word}.`);
  const other = one(wrong, random);
  return [...(own === undefined ? [] : [{ ...base, is: "supported" as const, say: say(one(own, random)) }]), { ...base, is: "promise" as const, say: say(one(words[other]!, random)) }];
}
