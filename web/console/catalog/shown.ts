import type { Language, Localized } from "../../../db/schema.ts";
import { formatOptions, formatPrice, textIn } from "../../formats.ts";
import type { Words } from "../words.ts";
import type { Entry, ProductDraft } from "./entries.ts";

/** A fact's place in words: "Name (Korean)". */
export function nameOfFact(path: string, words: Words): string {
  const [field = "", ...rest] = path.split(".");
  const name = words.history.fields[field as keyof typeof words.history.fields] ?? field;
  const below = rest.join(".");
  if (below === "ko") return `${name} (${words.korean})`;
  if (below === "en") return `${name} (${words.english})`;
  return field === "attributes" ? `${name}: ${below}` : name;
}

/** A fact's value in words; "" for nothing. `currency` is the entry's, for prices. */
export function sayFact(path: string, value: unknown, { language, currency }: { language: Language; currency: string }): string {
  if (value === undefined || value === null) return "";
  if (path === "price" && typeof value === "number") return formatPrice({ amount: value, currency }, language);
  if (path.startsWith("variants.")) return sayVariant(value as ProductDraft["variants"][number], { language, currency });
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object") return Object.values(value as Localized).join(" / ");
  return String(value);
}

function sayVariant({ options, sku, price, stock }: ProductDraft["variants"][number], { language, currency }: { language: Language; currency: string }): string {
  const parts = [
    formatOptions(options, language), sku ?? "", price === null ? "" : formatPrice({ amount: price, currency }, language),
    stock === null ? "" : `× ${stock}`,
  ];
  return parts.filter(Boolean).join(" · ");
}

/** What an entry is called. */
export function titleOf(entry: Entry, language: Language): string {
  return textIn(entry.kind === "faq" ? entry.question : entry.title, language);
}

export function currencyOf(entry: Entry): string {
  return entry.kind === "product" ? entry.currency : "KRW";
}

/** How long ago something was, and after a week on which day. */
export function sayAgo(at: number, words: Words, language: Language): string {
  const minutes = Math.floor((Date.now() - at) / 60_000);
  if (minutes < 1) return words.ago.now;
  if (minutes < 60) return words.ago.minutes(minutes);
  if (minutes < 24 * 60) return words.ago.hours(Math.floor(minutes / 60));
  if (minutes < 7 * 24 * 60) return words.ago.days(Math.floor(minutes / (24 * 60)));
  return new Intl.DateTimeFormat(
    language === "ko" ? "ko-KR" : "en-US", { month: "short", day: "numeric", ...(minutes > 300 * 24 * 60 && { year: "numeric" }) },
  ).format(at);
}
