import { boundAt, isApproximateAt } from "./bounds.ts";
import type { Claim, ClaimKind, Quantity } from "./claim.ts";
import { readNumbers, type Numeral } from "./numbers.ts";
import { readCurrencySign, readUnit, type Measure, type Unit } from "./units.ts";

type Measured = Numeral & { unit: Unit | undefined; word: string; to: number; from: number };

const connector = /^\s?(?:~|-|–|—|to|or|에서|부터|내지|이나|또는|혹은)\s?(?:₩|\$|€)?\s?$/i;
/** "36 × 22 × 3 cm": a number without a unit takes the next one's. */
const sharing = /^\s?(?:[×x*·/]|,(?=\s))\s?(?:[가-힣]{1,4}|[a-z]{1,10})?\s?$/i;
const ordinal = /^(?:번째|위(?=[\s는를가]|$)|차(?=[\s례]|$)|st\b|nd\b|rd\b|th\b|호(?=[\s선점]|$))/i;
const kindOf: Partial<Record<Measure, ClaimKind>> = { money: "price", percent: "percentage", span: "duration", months: "duration" };

/** Spans of time that have a word of their own, in minutes. 하루 is also a name: only where it is counted with. */
const spans: [RegExp, number, number][] = [
  [/하루(?:나|\s|에서|~)+이틀|\ba day or two\b|\bone or two days\b/gi, 1440, 2880], [/이틀(?:이나|\s|에서|~)+사흘/g, 2880, 4320], [/사흘(?:이나|\s|에서|~)+나흘/g, 4320, 5760],
  [/(?<![가-힣])하루(?=\s?(?:이면|면|만에|안에|정도|쯤|이내|뒤|후|동안|걸|더|전|이나|이상|내로|에\s한|당))|\b(?:a|one|1) (?:working |business )?day\b/g, 1440, 1440],
  [/(?<![가-힣])이틀/g, 2880, 2880], [/(?<![가-힣])사흘/g, 4320, 4320], [/(?<![가-힣])나흘/g, 5760, 5760], [/(?<![가-힣])닷새/g, 7200, 7200], [/(?<![가-힣])엿새/g, 8640, 8640],
  [/(?<![가-힣])이레(?=[\s안만뒤]|$)/g, 10_080, 10_080], [/(?<![가-힣])열흘/g, 14_400, 14_400], [/(?<![가-힣])보름(?!달)/g, 21_600, 21_600],
  [/(?<![가-힣])(?:일주일|1주일)|\b(?:a|one) week\b/gi, 10_080, 10_080], [/\b(?:a|one) fortnight\b/gi, 20_160, 20_160], [/(?<![가-힣])반나절|\bhalf a day\b/gi, 720, 720],
  [/\bhalf an hour\b/gi, 30, 30], [/\b(?:an|one) hour\b/gi, 60, 60], [/\ba couple of days\b/gi, 2880, 2880],
];
const monthWords: [RegExp, number][] = [[/(?<![가-힣])반년|\bhalf a year\b/gi, 6], [/\b(?:a|one) month\b/gi, 1], [/\b(?:a|one) year\b/gi, 12]];
const halfMore = /^\s?반(?![가-힣])/;

/** The amounts of a plain text: prices, percentages, spans of time, measures and counts. */
export function readQuantities(text: string): Claim[] {
  const claims = readSpans(text);
  const rest = claims.reduce((left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), text);
  const numbers = measured(rest);
  for (let at = 0; at < numbers.length; at++) {
    const first = numbers[at]!;
    const next = numbers[at + 1];
    const between = next === undefined ? "" : rest.slice(first.to, next.from);
    const isRange = next !== undefined && isSameMeasure(first, next) && (connector.test(between) || (/^\s?and\s$/i.test(between) && /between\s*$/i.test(rest.slice(Math.max(0, first.from - 9), first.from))));
    const isEither = /또는|혹은|or|이나/i.test(between) && next !== undefined && first.value > next.value;
    const last = isRange && !isEither ? next : first;
    const claim = quantityClaim(rest, first, last);
    if (claim !== undefined) claims.push(claim);
    if (last === next) at++;
  }
  return claims.toSorted((a, b) => a.start - b.start);
}

function isSameMeasure(first: Measured, next: Measured): boolean {
  return first.unit === undefined || first.unit.measure === next.unit?.measure;
}

function measured(text: string): Measured[] {
  const numbers = readNumbers(text).map((number): Measured => {
    const sign = number.isSpelled ? undefined : readCurrencySign(text, number.start);
    const after = readUnit(text, number.end);
    const isSigned = sign !== undefined && after?.unit.measure !== "money";
    const unit = isSigned ? sign.unit : after?.unit;
    const half = after !== undefined && halfMore.test(text.slice(after.end, after.end + 3)) ? 0.5 : 0;
    return { ...number, value: number.value + half, unit, word: after?.word ?? "", from: sign?.start ?? number.start, to: isSigned || after === undefined ? number.end : after.end };
  });
  for (let at = numbers.length - 2; at >= 0; at--) {
    const [number, next] = [numbers[at]!, numbers[at + 1]!];
    if (number.unit === undefined && !number.isSpelled && next.unit?.measure !== "floor" && sharing.test(text.slice(number.to, next.from))) number.unit = next.unit;
  }
  return numbers;
}

function quantityClaim(text: string, first: Measured, last: Measured): Claim | undefined {
  const unit = first.unit ?? last.unit;
  const place = { start: first.from, end: last.to };
  if (unit === undefined && !isPlainNumber(text, first, last)) return undefined;
  if (unit !== undefined && first.isSpelled && /^(?:left|orders?|products?|options?|items?|kinds?|types?|people|persons?|cards?|times?|pairs?|sheets?|cups?|units?)$/.test(first.word)) return undefined;
  // "2개면", "한 개에": so many are supposed, not said to be there.
  if (unit?.measure === "pieces" && first === last && /^\s?(?:면|이면|에(?![서는도])|(?:을|를)?\s?(?:사시|사면|주문하시|담으|구매하시)|씩)/.test(text.slice(last.to, last.to + 12))) return undefined;
  const factor = unit?.factor ?? 1;
  const isOthers = /(?:^|\s)외\s?$/.test(text.slice(0, first.from)) || /^\s?(?:more|others?)\b/.test(text.slice(last.to));
  const measure = isOthers ? "others" : unit?.measure ?? "plain";
  const bound = boundAt(text, place);
  const band = measure === "money" && /^대(?=[\s의로에예는가.,]|$)/.test(text.slice(last.to)) ? bandOf(last.value) : 0;
  const value: Quantity = {
    type: "quantity", measure, low: round(first.value * (first.unit?.factor ?? factor)), high: round(last.value * (last.unit?.factor ?? factor) + band), written: [first.value, last.value],
    ...(unit?.currency !== undefined && { currency: unit.currency }), ...(bound && { bound }), ...(isApproximateAt(text, place) && { isApproximate: true as const }),
  };
  return { kind: kindOf[measure] ?? "number", text: text.slice(place.start, place.end), ...place, value };
}

/** 3만원대 is 30,000 to 39,999. */
function bandOf(value: number): number {
  const step = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return (value % step === 0 ? step : step / 10) - 1;
}

/** A number that counts for itself: no ordinal, no list number, no part of a name or a code. */
function isPlainNumber(text: string, first: Numeral, last: Numeral): boolean {
  const before = text.slice(0, first.start);
  const after = text.slice(last.end);
  if ((first.isSpelled && first.stands !== true) || (last.isSpelled && last.stands !== true) || ordinal.test(after)) return false;
  if (/(?:^|\n)[\s>-]*$/.test(before) && /^[.)]\s/.test(after)) return false;
  if (/[\p{L}_:/#.-]$/u.test(before) || /^[\p{Script=Latin}_:/]/u.test(after)) return false;
  return !/^(?:단계|순위)/.test(after);
}

function readSpans(text: string): Claim[] {
  const claims: Claim[] = [];
  const take = (match: RegExpMatchArray, value: Omit<Quantity, "type" | "written">) => {
    const [start, end] = [match.index ?? 0, (match.index ?? 0) + match[0].length];
    if (claims.some((other) => start < other.end && end > other.start)) return;
    const bound = boundAt(text, { start, end });
    claims.push({ kind: "duration", text: match[0], start, end, value: { type: "quantity", ...value, written: [value.low, value.high], ...(bound && { bound }), ...(isApproximateAt(text, { start, end }) && { isApproximate: true as const }) } });
  };
  for (const [pattern, from, to] of spans) for (const match of text.matchAll(pattern)) take(match, { measure: "span", low: from, high: to });
  for (const [pattern, months] of monthWords) for (const match of text.matchAll(pattern)) take(match, { measure: "months", low: months, high: months });
  return claims;
}

function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
