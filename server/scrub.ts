import { unseen } from "./chat/plain.ts";

/** What a text may say of a person. */
export type Personal = "rrn" | "card" | "phone" | "email" | "address";

/** What people put between the digits of one number. */
const gap = String.raw`[\s\-–—‐‑‒―−·._/()~]{0,3}`;
const digits = (count: number | string) => String.raw`(?:\d${gap}){${count}}`;
/** Not the middle of a longer number or of an amount ("1,010"), nor behind a code ("SKU-010…"); a list or a label ("Tel.", "TEL-") ends before it. */
const apart = String.raw`(?<!\d|\d\.|\d[-–·]|[A-Za-z\d][_#]|(?<!\b(?:TEL|HP|SMS|FAX|CALL|CARD|PHONE|MOBILE))(?<=[A-Z\d]{2})-|(?<!\d{3})\d,(?=\d{3}(?!\d)))`;
/** What is told by its look alone may stand right behind a word ("T010…", "card4111…"), not inside a code ("a3f010…"). */
const alone = String.raw`${apart}(?:(?<![A-Za-z])|(?<=(?<![A-Za-z\d_-])[A-Za-z]{1,10}))`;
/** What could as well be a product's number only behind a word for a phone. */
const aloneOrCalled = String.raw`${apart}(?:(?<![A-Za-z])|(?<=\b(?:[Tt]|[Ff]|[Tt]el|TEL|[Ff]ax|FAX|[Pp]hone|[Cc]all)))`;
const ended = String.raw`(?!\d|\.\d|-[A-Za-z]{2}|[A-Za-z]+[\d_-])`;

/** What stands between the two halves of a mail address, and the halves; spelled-out signs only where both are. */
const at = /@|\(at\)|\[at\]|골뱅이|\s(?:at|앳)\s/giu;
const mailBefore = /[\p{L}\p{N}._%+-]{1,64}\s{0,2}$/u;
const mailAfter = /^\s{0,2}[\p{L}\p{N}-]{1,63}(?:\s?\.\s?[\p{L}\p{N}-]{1,63}){0,4}\s?\.\s?(?:[a-z]{2,24}|한국|닷컴)/iu;
const mailAfterSpelled = /^\s{0,2}[a-z0-9-]{1,63}(?:\s?(?:\.|\(dot\)|\[dot\]|\sdot\s|\s?닷\s?|\s?점\s?)\s?[a-z0-9-]{1,63}){0,3}\s?(?:\.(?=\S)|\(dot\)|\[dot\]|\sdot\s|\s?닷\s?|\s?점\s?)\s?[a-z]{2,24}/i;

const patterns: [Personal, RegExp, ((found: string) => boolean)?][] = [
  ["card", new RegExp(`${alone}[2-9]${gap}${digits("12,14")}\\d${ended}`, "g"), isCard],
  ["card", new RegExp(`${alone}[2-9]${gap}${digits("14")}\\d${ended}`, "g"), isCard],
  ["rrn", new RegExp(`${alone}${digits(6)}[1-8]${gap}${digits(5)}\\d${ended}`, "g"), isResident],
  ["phone", new RegExp(`(?:\\+|(?<!\\d)00)${gap}8${gap}2${gap}(?:\\(0\\))?${gap}0?${gap}(?:1${gap}[016789]|2|[3-6]${gap}[1-5]|7${gap}0|5${gap}0${gap}\\d?)${gap}${digits("6,7")}\\d${ended}`, "g")],
  ["phone", new RegExp(`${alone}\\(?0${gap}1${gap}[016789]${gap}${digits("6,7")}\\d${ended}`, "g")],
  ["phone", new RegExp(`${aloneOrCalled}\\(?0${gap}(?:2|(?:3${gap}[1-3]|4${gap}[1-4]|5${gap}[1-5]|6${gap}[1-4]|7${gap}0|5${gap}0${gap}\\d))${gap}${digits("6,7")}\\d${ended}`, "g"), isLandline],
  ["phone", /(?<![\w+])\+\s?(?!82)[1-9]\d{0,2}[\s.-]?\(?\d{1,4}\)?(?:[\s.-]?\d{2,4}){2,4}(?!\d)/g],
  ["address", /(?:[가-힣]{1,8}(?:특별시|광역시|특별자치시|특별자치도|시|도|군|구|읍|면)\s{1,2}){1,4}[가-힣\d·.]{1,20}(?:대로|로|길|동|리|가)\s?(?:\d{1,4}번?길\s?)?\d{1,5}(?:-\d{1,5})?(?:번지)?(?:[\s,(]{1,3}[가-힣A-Za-z\d]{1,20}(?:동|호|층|아파트|빌라|빌딩|오피스텔)\)?){0,4}/g],
  ["address", /\d{1,5}(?:-\d{1,4})?,?\s(?:[A-Z][A-Za-z'-]*\.?\s){1,4}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Dr|Court|Ct|Way|Place|Pl)\b\.?(?:,?\s(?:Apt|Unit|Suite|#)\.?\s?[\w-]{1,6})?/g],
];

/**
 * A text without what says who somebody is: each number, address and the like becomes its kind in brackets. Finds them spaced
 * out, in full width, with hidden characters and with Korean particles on them; order numbers, product codes and prices stay.
 * What has nothing of the kind comes back byte for byte.
 */
export function scrub(text: string): string {
  const plain = text.normalize("NFKC").replaceAll(unseen, "");
  if (!/[\d@٠-٩]|골뱅이|앳|\bat\b|[[(]at[\])]/iu.test(plain)) return text;
  const found = findPersonal(plain);
  if (found.length === 0) return text;
  let out = "";
  let at = 0;
  for (const { kind, start, end } of found) {
    out += `${plain.slice(at, start)}[${kind}]`;
    at = end;
  }
  return out + plain.slice(at);
}

/** Of one text in a line; no line of ours needs more. */
const textCharsMax = 20_000;

const redacted = "[redacted]";
/** Fields that hold what proves an order: four digits look like nothing by themselves. */
const proofName = /^(?:e-?mail|phone(?:Last4)?)$/i;

/** What a tool was given as pages, logs and records keep it: without what proves who somebody is, wherever the model put it. */
export function withoutProof(input: unknown): unknown {
  if (typeof input === "string") return scrub(input.replaceAll(/[^\s@]+@[^\s@]+/g, redacted));
  if (Array.isArray(input)) return input.map(withoutProof);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, /mail|phone/i.test(name) ? redacted : withoutProof(value)]));
}

/** A value as it is but for what proves an order: for those who may read all that was said, and yet not pass for the buyer. */
export function maskProof(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskProof);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, proofName.test(name) && typeof one === "string" ? redacted : maskProof(one)]));
}

/** Every text in a value scrubbed, keys and what proves an order too; anything deeper than a log line goes is cut. */
export function scrubAll(value: unknown, depth = 8): unknown {
  if (typeof value === "string") return value.length > textCharsMax ? `${scrub(value.slice(0, textCharsMax))}[cut]` : scrub(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth === 0) return "[cut]";
  if (Array.isArray(value)) return value.map((one: unknown) => scrubAll(one, depth - 1));
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [scrub(key), proofName.test(key) && typeof one === "string" ? redacted : scrubAll(one, depth - 1)]));
}

type Found = { kind: Personal; start: number; end: number };

/** Where a text (NFKC, without hidden characters) names what is personal; none overlaps another. */
export function findPersonal(text: string): Found[] {
  const taken: Found[] = mailsIn(text);
  for (const [kind, pattern, isReal] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const words = match[0].trimEnd();
      const end = match.index + words.length;
      const isFree = taken.every((other) => end <= other.start || match.index >= other.end);
      if (isFree && (isReal === undefined || isReal(words))) taken.push({ kind, start: match.index, end });
    }
  }
  return taken.toSorted((a, b) => a.start - b.start);
}

/** Looked for from its sign on, so that a text of a million letters is no work. */
function mailsIn(text: string): Found[] {
  return [...text.matchAll(at)].flatMap((sign) => {
    const before = mailBefore.exec(text.slice(Math.max(0, sign.index - 66), sign.index))?.[0];
    const behind = sign.index + sign[0].length;
    const after = (sign[0] === "@" ? mailAfter : mailAfterSpelled).exec(text.slice(behind, behind + 260))?.[0];
    return before === undefined || after === undefined ? [] : [{ kind: "email" as const, start: sign.index - before.length, end: behind + after.length }];
  });
}

const digitsOf = (text: string): string => text.replace(/\D/g, "");

/** A resident or foreigner registration number by its date; since 2020 there is no check digit to ask for. */
function isResident(found: string): boolean {
  const number = digitsOf(found);
  const [month, day] = [Number(number.slice(2, 4)), Number(number.slice(4, 6))];
  if (number.length !== 13 || month < 1 || month > 12 || day < 1 || day > 31) return false;
  // Written in one piece it may be the bar code of something made in Korea.
  return !(/^\d{13}$/.test(found) && number.startsWith("880") && isBarCode(number));
}

function isBarCode(number: string): boolean {
  return [...number].reduce((sum, digit, at) => sum + Number(digit) * (at % 2 === 0 ? 1 : 3), 0) % 10 === 0;
}

/** A number that a card network gives out, and whose last digit is right. */
function isCard(found: string): boolean {
  const number = digitsOf(found);
  const network = number.length === 15 ? /^3[47]/ : number.length === 14 ? /^3(0[0-5]|[68])/ : number.length === 16 ? /^(2[2-7]|35|4|5|6|9)/ : /^\b$/;
  const sum = [...number].toReversed().reduce((total, digit, at) => {
    const value = Number(digit) * (at % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return network.test(number) && sum % 10 === 0 && !/^(\d)\1+$/.test(number);
}

/** Nine to eleven digits. In one piece nine could be anything. */
function isLandline(found: string): boolean {
  const number = digitsOf(found);
  return number.length >= 9 && number.length <= 12 && (number.length > 9 || /\D/.test(found));
}
