import type { Claim, ClaimValue, DateValue, Quantity, TimeValue } from "./claim.ts";
import { weekdayOf } from "./dates.ts";

const dayMinutes = 1440;
/** What may be said without its unit: "250" of shoes, "pages: 96". */
const countsPlainly = new Set(["plain", "pieces", "kinds", "people", "pages", "threads", "length", "points", "floor", "money"]);
const nearEnough = 0.05; // what "about" may be off by

/** Whether what the shop says holds what is claimed. Pure. */
export function holds(said: ClaimValue, claimed: Claim): boolean {
  const { value } = claimed;
  if (value.type === "quantity") return said.type === "quantity" ? holdsQuantity(said, value) : said.type === "date" && isDayOfMonth(said, claimed);
  if (value.type === "date") return said.type === "date" && holdsDate(said, value);
  if (value.type === "time") return said.type === "time" && holdsTime(said, value);
  if (value.type === "id") return said.type === "id" && said.key === value.key;
  if (value.type === "stock") return said.type === "stock" && said.isIn === value.isIn;
  return value.type === "state" && said.type === "state" && value.states.some((state) => said.states.includes(state));
}

/** Whether two values are of one kind, so that one of them can be the other's wrong form. */
export function isComparable(said: ClaimValue, claimed: ClaimValue): boolean {
  if (said.type === "quantity" && claimed.type === "quantity") return said.measure === claimed.measure && said.currency === claimed.currency;
  return said.type === claimed.type;
}

function holdsQuantity(said: Quantity, claimed: Quantity): boolean {
  if (isOpposite(said.bound, claimed.bound)) return false;
  if (claimed.measure === "plain" || said.measure === "plain") {
    const other = claimed.measure === "plain" ? said.measure : claimed.measure;
    return countsPlainly.has(other) && said.written[0] === claimed.written[0] && said.written[1] === claimed.written[1];
  }
  if (said.measure !== claimed.measure) return isSameSpan(said, claimed);
  if (said.currency !== claimed.currency) return false;
  return isSameRange(said, claimed);
}

function isSameRange(said: Quantity, claimed: Quantity): boolean {
  if (said.low === claimed.low && said.high === claimed.high) return true;
  if (claimed.isApproximate === true && isRounded(said.low, claimed.low) && isRounded(said.high, claimed.high)) return true;
  if (claimed.low !== claimed.high) return said.low === said.high && claimed.measure === "money" && said.low >= claimed.low && said.low <= claimed.high && String(claimed.high).endsWith("9"); // 3만원대
  if (said.low === said.high) return false;
  // Of a range one end may be said: "at most 2 days", "from 1 day".
  return (claimed.low === said.high && claimed.bound !== "min") || (claimed.low === said.low && (claimed.bound === "min" || claimed.isApproximate === true));
}

/** 29,000 is about 30,000; it is not about 28,000, which is no rounder. */
function isRounded(exact: number, rough: number): boolean {
  const zeros = (value: number) => /0*$/.exec(String(value))?.[0].length ?? 0;
  return exact === rough || (Math.abs(exact - rough) <= nearEnough * Math.abs(exact) && zeros(rough) > zeros(exact));
}

export function isOpposite(one: string | undefined, other: string | undefined): boolean {
  return (one === "min" && other === "max") || (one === "max" && other === "min");
}

/** A month is 30 days to people, a year 365 days or 12 months. */
function isSameSpan(said: Quantity, claimed: Quantity): boolean {
  const [months, span] = said.measure === "months" ? [said, claimed] : [claimed, said];
  if (months.measure !== "months" || span.measure !== "span") return false;
  const days = months.low * 30 * dayMinutes;
  if (months.isApproximate === true && months.low === months.high && span.low <= days && days <= span.high) return true;
  return [[months.low, span.low], [months.high, span.high]].every(([month = 0, minutes = 0]) => minutes === month * 30 * dayMinutes || (month === 12 && minutes === 365 * dayMinutes));
}

function holdsDate(said: DateValue, claimed: DateValue): boolean {
  if (claimed.low === undefined) return claimed.weekday !== undefined && (said.weekday ?? (said.low !== undefined && said.low === said.high ? weekdayOf(said.low) : -1)) === claimed.weekday;
  return said.low !== undefined && said.high !== undefined && claimed.high !== undefined && said.low >= claimed.low && said.high <= claimed.high;
}

function holdsTime(said: TimeValue, claimed: TimeValue): boolean {
  return !isOpposite(said.bound, claimed.bound) && said.minutes.some((minute) => claimed.minutes.includes(minute));
}

/** "21일에 도착해요" after 11월 21일. */
function isDayOfMonth(said: DateValue, claimed: Claim): boolean {
  const day = /^(\d{1,2})일$/.exec(claimed.text)?.[1];
  return day !== undefined && said.low !== undefined && said.low === said.high && new Date(said.low * 86_400_000).getUTCDate() === Number(day);
}
