import { isoDay } from "../format.ts";
import type { Bound, Claim, DateValue } from "./claim.ts";
import { boundAt } from "./bounds.ts";

const dayMs = 86_400_000;

/** The calendar day at a moment, as a number, in the shop's time zone. */
export function dayNumber(at: number): number {
  return Math.round(Date.parse(`${isoDay(at)}T00:00:00Z`) / dayMs);
}

/** 0 is Sunday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The next day but weekends; public holidays are not known here. */
export function nextWorkingDay(day: number): number {
  let next = day + 1;
  while (weekdayOf(next) === 0 || weekdayOf(next) === 6) next++;
  return next;
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const month = String.raw`(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?`;
const weekday = String.raw`(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?s?\b\.?`;
const koWeekday = String.raw`[일월화수목금토]요일`;
const inBrackets = String.raw`(?:\s?\(\s?(?<wd>[일월화수목금토]|${weekday})\s?(?:요일)?\s?\)|,?\s?(?<wk>${koWeekday}))?`;

const patterns: RegExp[] = [
  new RegExp(String.raw`(?<y>20\d\d)\s?[-./]\s?(?<m>\d{1,2})\s?[-./]\s?(?<d>\d{1,2})(?!\d)${inBrackets}`, "gi"),
  new RegExp(String.raw`(?:(?<y>20\d\d)년\s?)?(?<!\d)(?<m>\d{1,2})월\s?(?<d>\d{1,2})일?${inBrackets}`, "gi"),
  new RegExp(String.raw`(?:(?<w>${weekday}),?\s+)?\b(?<mn>${month})\s+(?<d>\d{1,2})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(?<y>20\d\d)\b)?${inBrackets}`, "gi"),
  new RegExp(String.raw`(?:(?<w>${weekday}),?\s+)?(?:the\s+)?\b(?<d>\d{1,2})(?:st|nd|rd|th)?\s+(?:of\s+)?(?<mn>${month})(?:,?\s+(?<y>20\d\d)\b)?`, "gi"),
  new RegExp(String.raw`(?<![\d/.])(?<m>1[0-2]|0?[1-9])/(?<d>3[01]|[12]\d|0?[1-9])(?![\d/])${inBrackets}`, "gi"),
];
const monthOnly = new RegExp(String.raw`(?:(?<y>20\d\d)년\s?)?(?<!\d)(?<m>\d{1,2})월(?!\s?\d)(?:\s?(?<part>초|중순|말))?|\b(?:(?<en>early|mid|late)[\s-])?(?<mn>january|february|march|april|june|july|august|september|october|november|december)\b(?!\s+\d)`, "gi");
const relative: [RegExp, number][] = [
  [/그저께|그제|the day before yesterday/gi, -2], [/어제|\byesterday\b/gi, -1], [/오늘(?!의)|금일|\btoday\b|\btonight\b/gi, 0],
  [/내일\s?모레|모레|the day after tomorrow/gi, 2], [/내일|익일|명일|\btomorrow\b/gi, 1], [/글피/gi, 3],
];
const ofWeek = new RegExp(String.raw`(?<which>이번\s?주|다음\s?주|차주|지난\s?주|다다음\s?주|this|next|last|coming)\s+(?<wk>${koWeekday}|${weekday})`, "gi");
const wholeWeek = /다다음\s?주|다음\s?주|차주|지난\s?주|이번\s?주(?!말)|\b(?:next|this|last) week\b/gi;
const wholeMonth = /다음\s?달|지난\s?달|\b(?:next|last) month\b/gi;
const bareWeekday = new RegExp(String.raw`(?<![가-힣])(?<wk>${koWeekday})|\b(?<en>(?:sunday|monday|tuesday|wednesday|thursday|friday|saturday)s?|(?:sun|mon|tue|wed|thu|fri|sat)(?=[\s,]*(?:[-–~]|to|and)))\b`, "gi");

type Found = { start: number; end: number; value: DateValue };

/** The dates of a plain text; `today` is a day number. A date whose day of the week is not its own has no day at all. */
export function readDates(text: string, today: number): Claim[] {
  const found: Found[] = [];
  const take = (match: RegExpMatchArray, value: DateValue | undefined) => {
    const [start, end] = [match.index ?? 0, (match.index ?? 0) + match[0].trimEnd().length];
    if (value !== undefined && !found.some((other) => start < other.end && end > other.start)) found.push({ start, end, value });
  };
  for (const pattern of patterns) for (const match of text.matchAll(pattern)) take(match, fullDate(match.groups ?? {}, today));
  for (const match of text.matchAll(ofWeek)) take(match, dayOfWeek(match.groups ?? {}, today));
  for (const match of text.matchAll(wholeWeek)) take(match, weekOf(match[0], today));
  for (const match of text.matchAll(wholeMonth)) take(match, monthFrom(/지난|last/i.test(match[0]) ? -1 : 1, today));
  for (const [pattern, offset] of relative) for (const match of text.matchAll(pattern)) take(match, { type: "date", low: today + offset, high: today + offset, isRelative: true });
  for (const match of text.matchAll(monthOnly)) take(match, monthValue(match.groups ?? {}, today));
  for (const match of text.matchAll(bareWeekday)) take(match, { type: "date", weekday: weekdayIndex(match.groups?.["wk"] ?? match.groups?.["en"] ?? "") });
  return found.map(({ start, end, value }) => ({ kind: "date", text: text.slice(start, end), start, end, value }));
}

function fullDate(groups: Record<string, string | undefined>, today: number): DateValue | undefined {
  const monthIndex = groups["mn"] === undefined ? Number(groups["m"]) - 1 : months.indexOf(groups["mn"].slice(0, 3).toLowerCase());
  const day = Number(groups["d"]);
  if (monthIndex < 0 || monthIndex > 11 || day < 1 || day > 31) return undefined;
  const at = groups["y"] === undefined ? nearest(monthIndex, day, today) : dayAt(Number(groups["y"]), monthIndex, day);
  const said = groups["wd"] ?? groups["wk"] ?? groups["w"];
  const isTorn = said !== undefined && weekdayIndex(said) !== weekdayOf(at);
  return isTorn ? { type: "date", low: Number.NaN, high: Number.NaN } : { type: "date", low: at, high: at };
}

function dayAt(year: number, monthIndex: number, day: number): number {
  return Math.round(Date.UTC(year, monthIndex, day) / dayMs);
}

/** A date without its year is the one next to today. */
function nearest(monthIndex: number, day: number, today: number): number {
  const year = new Date(today * dayMs).getUTCFullYear();
  return [year - 1, year, year + 1].map((one) => dayAt(one, monthIndex, day)).toSorted((a, b) => Math.abs(a - today) - Math.abs(b - today))[0]!;
}

function weekdayIndex(word: string): number {
  const korean = "일월화수목금토".indexOf(word.slice(0, 1));
  return korean >= 0 ? korean : weekdays.indexOf(word.slice(0, 3).toLowerCase());
}

function mondayOf(today: number): number {
  return today - ((weekdayOf(today) + 6) % 7);
}

function weeksFrom(which: string): number {
  return /다다음/.test(which) ? 2 : /다음|차주|next/i.test(which) ? 1 : /지난|last/i.test(which) ? -1 : 0;
}

function dayOfWeek(groups: Record<string, string | undefined>, today: number): DateValue {
  const which = groups["which"] ?? "";
  const index = weekdayIndex(groups["wk"] ?? "");
  const inWeek = mondayOf(today) + 7 * weeksFrom(which) + ((index + 6) % 7);
  if (/coming/i.test(which)) return span(today + ((index - weekdayOf(today) + 7) % 7 || 7));
  // "Next Friday" is this week's to some and next week's to others.
  const soon = today + ((index - weekdayOf(today) + 7) % 7 || 7);
  return /^next/i.test(which) ? { type: "date", low: Math.min(soon, inWeek), high: inWeek, weekday: index } : span(inWeek);
}

function span(low: number, high = low): DateValue {
  return { type: "date", low, high };
}

function weekOf(which: string, today: number): DateValue {
  const monday = mondayOf(today) + 7 * weeksFrom(which);
  return { ...span(monday, monday + 6), isRelative: true };
}

function monthFrom(offset: number, today: number): DateValue {
  const date = new Date(today * dayMs);
  return span(dayAt(date.getUTCFullYear(), date.getUTCMonth() + offset, 1), dayAt(date.getUTCFullYear(), date.getUTCMonth() + offset + 1, 0));
}

function monthValue(groups: Record<string, string | undefined>, today: number): DateValue | undefined {
  const index = groups["mn"] === undefined ? Number(groups["m"]) - 1 : months.indexOf(groups["mn"].slice(0, 3).toLowerCase());
  if (index < 0 || index > 11) return undefined;
  const middle = groups["y"] === undefined ? nearest(index, 15, today) : dayAt(Number(groups["y"]), index, 15);
  const year = new Date(middle * dayMs).getUTCFullYear();
  const part = groups["part"] ?? groups["en"]?.toLowerCase();
  const from = part === "말" || part === "late" ? 20 : part === "중순" || part === "mid" ? 10 : 1;
  const to = part === "초" || part === "early" ? dayAt(year, index, 11) : part === "중순" || part === "mid" ? dayAt(year, index, 21) : dayAt(year, index + 1, 0);
  return span(dayAt(year, index, from), to);
}

const clock = new RegExp([
  String.raw`(?<ko>오전|오후|아침|낮|저녁|밤|새벽)?\s?(?<!\d)(?<h>[01]?\d|2[0-4]):(?<min>[0-5]\d)(?!\d)\s?(?<ap>[ap]\.?m\b\.?)?`,
  String.raw`(?<ko2>오전|오후|아침|낮|저녁|밤|새벽)?\s?(?<![\d가-힣])(?<h2>\d{1,2}|한|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두)\s?시(?!간|작|도|장|스|트|즌|킨|키|켰|켜)(?:\s?(?<min2>\d{1,2})분|\s?(?<half>반)(?![가-힣](?<!반[부까에쯤이]))|(?<=[한두세네곱덟홉섯열]\s?시)(?=[에까부쯤이예입정\s.,]|$)|(?<=\d\s?시))`,
  String.raw`\b(?<h3>\d{1,2})\s?(?<ap3>[ap]\.?m\b\.?)`, String.raw`(?<noon>정오|\bnoon\b|\bmidday\b)`, String.raw`(?<night>자정|\bmidnight\b)`,
].join("|"), "gi");
const nativeHours = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉", "열", "열한", "열두"];

/** The times of day in a plain text: 14:00 · 오후 2시 · 2 pm. */
export function readTimes(text: string): Claim[] {
  return [...text.matchAll(clock)].flatMap((match): Claim[] => {
    const groups = match.groups ?? {};
    const start = match.index + (match[0].length - match[0].trimStart().length);
    const end = match.index + match[0].trimEnd().length;
    const minutes = minutesOf(groups);
    if (minutes.length === 0) return [];
    const bound = boundAt(text, { start, end });
    return [{ kind: "time", text: text.slice(start, end), start, end, value: { type: "time", minutes, ...(bound && { bound: bound satisfies Bound }) } }];
  });
}

function minutesOf(groups: Record<string, string | undefined>): number[] {
  if (groups["noon"] !== undefined) return [720];
  if (groups["night"] !== undefined) return [0, 1440];
  const written = groups["h"] ?? groups["h2"] ?? groups["h3"] ?? "";
  const hour = /\d/.test(written) ? Number(written) : nativeHours.indexOf(written) + 1;
  const minute = Number(groups["min"] ?? groups["min2"] ?? (groups["half"] === undefined ? 0 : 30));
  if (hour > 24 || minute > 59) return [];
  const half = (groups["ap"] ?? groups["ap3"])?.slice(0, 1).toLowerCase() ?? ({ 오전: "a", 아침: "a", 새벽: "a", 오후: "p", 저녁: "p", 밤: "p", 낮: "p" } as Record<string, string>)[groups["ko"] ?? groups["ko2"] ?? ""];
  if (half === "p") return [((hour % 12) + 12) * 60 + minute];
  if (half === "a") return [(hour % 12) * 60 + minute];
  // "14:00" is one time; "2시" may be two.
  return groups["h"] !== undefined || hour > 12 ? [hour * 60 + minute] : [hour * 60 + minute, (hour + 12) * 60 + minute];
}
