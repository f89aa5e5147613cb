/**
 * Personal data on screens and in exports, masked. One function, so that a better detector can take its place: whoever shows
 * or hands out what a shopper wrote goes through here.
 */

const digits = (count: string) => `\\d(?:[\\s.-]?\\d)${count}`;
const patterns: [kind: string, pattern: RegExp][] = [
  ["email", /[\p{L}\p{N}._%+-]+\s?@\s?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu],
  ["id", /(?<!\d)\d{6}\s?-\s?[1-8]\d{6}(?!\d)/g], // Korean resident registration
  ["card", new RegExp(`(?<![\\d-])(?:${digits("{14,15}")})(?![\\d-])`, "g")],
  ["phone", /(?<!\d)(?:\+?82[\s.-]?\(?0?\)?|0)(?:2|[1-7]\d|80|50\d)[\s.)-]{0,2}\d{3,4}[\s.-]?\d{4}(?!\d)/g],
  ["phone", /(?<![\d-])(?:\+?1[\s.-]?)?\(?[2-9]\d{2}\)?[\s.-]\d{3}[\s.-]\d{4}(?!\d)/g],
  ["phone", /(?<!\d)\+\d{1,3}[\s.-]?\d{1,4}(?:[\s.-]?\d{2,4}){2,4}(?!\d)/g],
  ["account", /(?<![\d-])\d{2,6}-\d{2,6}-\d{4,8}(?:-\d{1,3})?(?![\d-])/g],
  // A Korean address down to its number: "서울시 마포구 월드컵로 12길 3, 401호"
  ["address", /(?:[가-힣]{1,8}(?:특별시|광역시|특별자치시|특별자치도|시|도)\s+)?[가-힣]{1,8}(?:시|군|구)\s+(?:[가-힣\d]{1,12}(?:읍|면|동|가|리)\s+)?[가-힣\d]{1,14}(?:로|길|동|리)\s?\d{1,4}(?:번?길\s?\d{1,4})?(?:-\d{1,4})?(?:[\s,]+\S{0,12}?\d{1,4}(?:동|호|층))*/g],
  ["address", /\b\d{1,5}\s+(?:[A-Z][\w'.-]*\s+){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl)\b\.?(?:,?\s+(?:Apt|Unit|Suite|#)\s*\S+)?/g],
];

/** A text with what names or reaches a person replaced by its kind, such as [email]. Pure. */
export function scrub(text: string): string {
  return patterns.reduce((masked, [kind, pattern]) => masked.replace(pattern, (found) => (kind === "card" && !isCard(found) ? found : `[${kind}]`)), text);
}

/** The same for every text inside a value, so many levels deep; what lies deeper is left out. */
export function scrubAll(value: unknown, depth = 8): unknown {
  if (typeof value === "string") return scrub(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return undefined;
  if (Array.isArray(value)) return value.map((one: unknown) => scrubAll(one, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, scrubAll(one, depth - 1)]));
}

/** Luhn's check: order numbers may be as long as a card's. */
function isCard(text: string): boolean {
  const numbers = [...text.replace(/\D/g, "")].map(Number).toReversed();
  return numbers.reduce((sum, digit, at) => sum + (at % 2 === 0 ? digit : digit * 2 > 9 ? digit * 2 - 9 : digit * 2), 0) % 10 === 0;
}
