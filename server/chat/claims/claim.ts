import type { Measure } from "./units.ts";

export const claimKinds = [
  "price", "number", "percentage", "duration", "date", "time", "order", "tracking", "phone", "email", "url", "stock", "state", "action", "policy", "product", "mark",
] as const;
export type ClaimKind = (typeof claimKinds)[number];

/** Which side of a value is meant: "from", "up to", or that much later. */
export type Bound = "min" | "max" | "after";

/** An amount in its measure's base unit (money: minor units; spans: minutes; lengths: mm …); `low` = `high` where it is no range; `written` as it stands there. */
export type Quantity = { type: "quantity"; measure: Measure; low: number; high: number; written: [number, number]; currency?: string; bound?: Bound; isApproximate?: true };
/** Calendar days as numbers since the epoch, in the shop's time zone; without `low` only a day of the week is said. */
export type DateValue = { type: "date"; low?: number; high?: number; weekday?: number; isRelative?: true };
/** Minutes after midnight; a bare "2시" may be two of them. */
export type TimeValue = { type: "time"; minutes: number[]; bound?: Bound };
/** Letters and digits alone, in lower case. */
export type IdValue = { type: "id"; key: string };
export type StockValue = { type: "stock"; isIn: boolean };
/** An order or a parcel is said to stand in one of these states. */
export type StateValue = { type: "state"; states: string[] };
/** Something is said to have been done, or promised; `about` has the words that a statement of the shop must share. */
export type DeedValue = { type: "deed"; about: RegExp; isDone: boolean };
export type ClaimValue = Quantity | DateValue | TimeValue | IdValue | StockValue | StateValue | DeedValue;

/** A checkable stretch of a sentence. `start` and `end` count in its plain form. */
export type Claim = { kind: ClaimKind; text: string; start: number; end: number; value: ClaimValue };
