import { toText } from "./values.ts";

/** An amount as a file writes it, before anybody knows what it is worth. */
export type Amount = {
  text: string; value: number;
  /** The digits after the point, as written. */
  fraction: string;
  /** The currency, where the amount itself shows one. */
  currency: string | undefined;
  /** Whether the file holds a number here, not a text. */
  isNumber: boolean;
};

const signs: readonly (readonly [sign: RegExp, currency: string])[] = [
  [/^(?:₩|원|won)$/i, "KRW"], [/^(?:US)?\$$|^달러$/, "USD"], [/^(?:€|유로)$/, "EUR"], [/^£$/, "GBP"], [/^(?:¥|円|엔)$/, "JPY"],
];
/** Signs of more than one currency: a column may say which. */
const sharedSigns = new Set(["USD", "JPY"]);
const codes = new Set(Intl.supportedValuesOf("currency"));
const digitsOf = new Map<string, number>(); // asking Intl costs more than reading a row

const plain = String.raw`(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?`;
const sign = String.raw`US\$|[₩$€£¥円원엔]|달러|유로|[A-Za-z]{3}`;
const pattern = new RegExp(String.raw`^(-?)(${sign})?\s*(-?)(?:(${plain})\s*만)?\s*(?:(${plain})\s*천)?\s*(${plain})?\s*(${sign})?$`);

/**
 * Reads "29,000원", "1만 5천원", "$49.95", "49.95 USD" or 158.9. The whole text must be one amount: a part of it is never taken.
 * @throws Error in words where a text is given that is no amount.
 */
export function readAmount(value: unknown, field: string): Amount | undefined {
  const text = toText(value)?.normalize("NFKC");
  if (text === undefined || text === "" || text === "-") return undefined;
  if (/^(?:무료(?:배송)?|free)$/i.test(text)) return { text, value: 0, fraction: "", currency: undefined, isNumber: false };
  const [, minus, before, minusBehind, tenThousands, thousands, ones, after] = pattern.exec(text) ?? [];
  const number = ones ?? thousands ?? tenThousands;
  const shown = [before, after].filter((mark) => mark !== undefined).map(toCurrency);
  if (number === undefined || shown.includes(undefined) || new Set(shown).size > 1) {
    throw new Error(`${field}: "${text.slice(0, 60)}" is not an amount such as 29000, 49.95, 29,000원 or $49.95`);
  }
  const isKorean = tenThousands !== undefined || thousands !== undefined;
  // Ten-thousandths are kept: 1.1만 is 11000, not 11000.000000000002.
  const size = isKorean ? Number((toNumber(tenThousands) * 10_000 + toNumber(thousands) * 1000 + toNumber(ones)).toFixed(4)) : toNumber(number);
  const fraction = (isKorean ? String(size) : number).split(".")[1] ?? "";
  const currency = shown[0] ?? (isKorean ? "KRW" : undefined);
  return { text, value: minus === "-" || minusBehind === "-" ? -size : size, fraction, currency, isNumber: typeof value === "number" };
}

/** A currency's code from its code or its sign; undefined for a word that is neither. */
export function toCurrency(word: string): string | undefined {
  const code = word.toUpperCase();
  return signs.find(([known]) => known.test(word))?.[1] ?? (codes.has(code) ? code : undefined);
}

/** Whether an amount's sign denies the currency that its row names: "$" may stand for Canadian dollars, but not for won. */
export function isDenied({ shown, named }: { shown: string; named: string }): boolean {
  return shown !== named && (!sharedSigns.has(shown) || signs.some(([, currency]) => currency === named));
}

/** Digits after the point in a currency: 0 for KRW and JPY, 2 for USD. */
export function minorDigits(currency: string): number {
  const known = digitsOf.get(currency) ?? new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  digitsOf.set(currency, known);
  return known;
}

/** "12000.0" and "12000.00", as spreadsheets and databases write whole numbers, have no fraction. */
export function hasFraction({ fraction }: Amount): boolean {
  return /[1-9]/.test(fraction);
}

function toNumber(digits: string | undefined): number {
  return Number((digits ?? "0").replaceAll(",", ""));
}
