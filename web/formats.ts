import type { Language, Localized, VariantOptions } from "../db/schema.ts";

/** How money, days and two-language texts are written on the page: as in the answers, in the shop's own time zone. */
const timeZone = "Asia/Seoul";

/** The text in a language, or in the other where that is all there is. */
export function textIn(text: Localized, language: Language): string {
  return text[language] ?? text[language === "ko" ? "en" : "ko"] ?? "";
}

/** The language a two-language text will be shown in, for its `lang` attribute. */
export function languageOf(text: Localized, language: Language): Language {
  if (text[language] !== undefined) return language;
  return language === "ko" ? "en" : "ko";
}

/** 29,000원 / ₩29,000; other currencies with their minor digits: $49.95. `amount` is in the minor unit. */
export function formatPrice(price: { amount: number; currency: string }, language: Language): string {
  const { amount, currency } = price;
  if (currency === "KRW") return language === "ko" ? `${numbers.format(amount)}원` : `₩${numbers.format(amount)}`;
  const format = new Intl.NumberFormat(language === "ko" ? "ko-KR" : "en-US", { style: "currency", currency });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}

/** 11월 21일 (토) / Sat, Nov 21 */
export function formatDay(at: number, language: Language): string {
  return days[language].format(at);
}

/** 11월 21일 (토) 14:05 / Sat, Nov 21, 14:05 */
export function formatMoment(at: number, language: Language): string {
  return `${formatDay(at, language)}${language === "ko" ? "" : ","} ${clock.format(at)}`;
}

/** 청자 · M */
export function formatOptions(options: VariantOptions, language: Language): string {
  return Object.values(options).map((value) => (typeof value === "string" ? value : textIn(value, language))).join(" · ");
}

const numbers = new Intl.NumberFormat("en-US");
const clock = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
const days = {
  ko: new Intl.DateTimeFormat("ko-KR", { timeZone, month: "long", day: "numeric", weekday: "short" }),
  en: new Intl.DateTimeFormat("en-US", { timeZone, month: "short", day: "numeric", weekday: "short" }),
};
