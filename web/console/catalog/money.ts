/** Prices as people type them. The server keeps whole minor units: 29000 for 29,000원, 4995 for $49.95. */

function digitsOf(currency: string): number {
  try {
    return new Intl.NumberFormat("en-US", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
  } catch {
    return 2; // not a currency yet: somebody is typing one
  }
}

export function priceText(amount: number | null | undefined, currency: string): string {
  if (amount === null || amount === undefined) return "";
  const digits = digitsOf(currency);
  return (amount / 10 ** digits).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

/** @returns minor units, or undefined for what is no price in this currency */
export function readPrice(text: string, currency: string): number | undefined {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text.trim().replaceAll(/[,\s원₩$€£]/g, ""));
  const digits = digitsOf(currency);
  const [, whole = "", fraction = ""] = match ?? [];
  if (match === null || fraction.length > digits) return undefined;
  const amount = Number(whole + fraction.padEnd(digits, "0"));
  return Number.isSafeInteger(amount) ? amount : undefined;
}

/** @returns a whole number from 0 on; null where nothing is typed; undefined for anything else */
export function readCount(text: string): number | null | undefined {
  const plain = text.trim().replaceAll(",", "");
  if (plain === "") return null;
  return /^\d{1,9}$/.test(plain) ? Number(plain) : undefined;
}
