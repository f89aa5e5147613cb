import type { Bound } from "./claim.ts";

const minAfter = /^\s?(?:이상|부터(?!\s?\d)|넘|초과|or (?:more|over|above|up)|and (?:up|over|above|more)|\+)/i;
const minBefore = /(?:최소|적어도|at least|over|more than|from|minimum(?: of)?|above|start(?:s|ing)? (?:at|from)|exceed(?:s|ing)?)\s*$/i;
const maxAfter = /^\s?(?:이?\s?안\s?(?:돼|되|됩|넘)|(?:을|를)?\s?넘지|이하|미만|이내|까지|안에|안쪽|아래|밑으로|안으로|내에|내로|or (?:less|under|below|fewer)|max\b)/i;
const maxBefore = /(?:최대|늦어도|up to|within|under|below|at most|less than|fewer than|no (?:more|later) than|maximum(?: of)?|by|until|before)\s*$/i;
const afterAfter = /^\s?(?:뒤|후|이?\s?지나|after|later|from (?:the|your))/i;
const afterBefore = /(?:after)\s*$/i;

/** Whether a value is said as a least, a most or a delay: "50,000원 이상", "within 7 days", "7일 뒤". */
export function boundAt(text: string, { start, end }: { start: number; end: number }): Bound | undefined {
  const [before, after] = [text.slice(Math.max(0, start - 18), start), text.slice(end, end + 14)];
  if (minAfter.test(after)) return "min";
  if (maxAfter.test(after)) return "max";
  if (afterAfter.test(after)) return "after";
  return minBefore.test(before) ? "min" : maxBefore.test(before) ? "max" : afterBefore.test(before) ? "after" : undefined;
}

const aboutBefore = /(?:약|대략|얼추|거의|about|around|approximately|approx\.?|roughly|nearly|almost)\s*$/i;
const aboutAfter = /^\s?(?:정도|쯤|가량|내외|안팎|남짓|or so)/i;

/** Whether a value is said to be rough: "약 3만 원", "about 30,000 won". */
export function isApproximateAt(text: string, { start, end }: { start: number; end: number }): boolean {
  return aboutBefore.test(text.slice(Math.max(0, start - 16), start)) || aboutAfter.test(text.slice(end, end + 8));
}
