import type { Language } from "../../db/schema.ts";

/** How money, days and times are written for people, in the shop's own time zone. */
const timeZone = "Asia/Seoul";

export type Money = { amount: number; currency: string };

/** 29,000원 / ₩29,000; other currencies with their minor digits: $49.95. `amount` is in the minor unit. */
export function formatPrice({ amount, currency }: Money, language: Language): string {
  if (currency === "KRW") return language === "ko" ? `${formatNumber(amount)}원` : `₩${formatNumber(amount)}`;
  return priceFormat(currency, language).format(amount / 10 ** minorDigits(currency));
}

/** Digits after the point in a currency: 0 for KRW and JPY, 2 for USD. An unknown code has 2. */
export function minorDigits(currency: string): number {
  return priceFormat(currency, "en").resolvedOptions().maximumFractionDigits ?? 2;
}

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** 11월 21일 (토) / Sat, Nov 21 */
export function formatDay(at: number, language: Language): string {
  return dayFormats[language].format(at);
}

/** 11월 21일 (토) 14:05 / Sat, Nov 21, 14:05 */
export function formatMoment(at: number, language: Language): string {
  return language === "ko" ? `${formatDay(at, language)} ${clock.format(at)}` : `${formatDay(at, language)}, ${clock.format(at)}`;
}

/** 2026-11-21, for machines and models: the calendar day in the shop's time zone. */
export function isoDay(at: number): string {
  return isoDays.format(at);
}

/** Minutes after midnight, in the shop's time zone. */
export function minuteOfDay(at: number): number {
  const [hour, minute] = clock.format(at).split(":").map(Number);
  return (hour ?? 0) * 60 + (minute ?? 0);
}

const numbers = new Intl.NumberFormat("en-US");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
const isoDays = new Intl.DateTimeFormat("sv-SE", { timeZone });
const dayFormats = {
  ko: new Intl.DateTimeFormat("ko-KR", { timeZone, month: "long", day: "numeric", weekday: "short" }),
  en: new Intl.DateTimeFormat("en-US", { timeZone, month: "short", day: "numeric", weekday: "short" }),
};
const priceFormats = new Map<string, Intl.NumberFormat>();

// Building an Intl format costs some 50 µs, a catalog has few currencies.
function priceFormat(currency: string, language: Language): Intl.NumberFormat {
  const key = `${language} ${currency}`;
  const known = priceFormats.get(key);
  if (known !== undefined) return known;
  const code = /^[A-Z]{3}$/.test(currency) ? currency : "USD";
  const made = new Intl.NumberFormat(language === "ko" ? "ko-KR" : "en-US", { style: "currency", currency: code, currencyDisplay: "narrowSymbol" });
  priceFormats.set(key, made);
  return made;
}
