import type { Claim, ClaimKind } from "./claim.ts";

const topLevel = "com|net|org|info|biz|kr|co|io|shop|store|example|app|dev|me|ly|gl|gg|xyz|link|site|online|top|club|live|page|click|cc|tv|ai|to|us|jp|cn|ru|uk|de|eu|in|test|local|한국|한국어";
/** What is told apart by its form, in the order in which it is looked for. */
const patterns: [ClaimKind, RegExp][] = [
  ["mark", /\[\[[^\]\n]{0,120}\]\]/g],
  ["email", /[\p{L}\p{N}._%+-]+\s?(?:@|\(at\)|\[at\])\s?[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.[a-z]{2,}/giu],
  ["url", /(?:[a-z][a-z0-9+.-]{1,12}:\/\/|www\.)[^\s<>"'`)\]}]+|\b(?:javascript|data|mailto|tel|vbscript):[^\s<>"'`)\]]+/gi],
  ["url", /(?<=\]\()[^)\s]+(?=[)\s])/g],
  ["url", new RegExp(String.raw`(?<![\p{L}\p{N}@.-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:${topLevel})(?![\p{Script=Latin}\p{N}-])(?:[:/?#][^\s<>"'` + "`" + String.raw`)\]}가-힣]*)?`, "giu")],
  ["url", /(?<![\p{L}\p{N}])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:\/[^\s)]*)?/gu],
  ["order", /(?<![\p{L}\p{N}-])#?[a-z]{1,4}-[a-z0-9]{3,6}(?:-[a-z0-9]{2,8})+(?![a-z0-9])/giu],
  ["order", /#\s?[a-z]{0,3}\d{4,}/gi],
  ["order", /(?<![\p{L}\p{N}-])(?=[A-Z-]*\d)[A-Z]{1,4}-?(?=[A-Z0-9]*\d[A-Z0-9]*\d)[A-Z0-9]{5,16}(?![A-Za-z0-9])/gu],
  ["phone", /(?<![\p{L}\d-])(?:\+\d{1,3}[\s.-]?)?\(?0\d{1,2}\)?[\s.-]?\d{3,4}[\s.-]\d{4}(?!\d)|(?<![\d-])1[5-9]\d\d[\s-]\d{4}(?!\d)|\+\d{1,3}[\s.-]\d{1,4}[\s.-]\d{3,4}[\s.-]?\d{3,4}/gu],
  ["tracking", /(?<![\p{L}\d-])\d{3,6}(?:[- ]\d{3,6}){2,4}(?!\d)|(?<![\d,.])\d{8,20}(?![\d,]|\.\d)/gu],
];

/** What each of them has: four figures, or a sign of an address. */
const hint = /\d[^\p{L}]{0,3}\d|[A-Z]\d|\d[A-Z]|@|\[at|\(at|\/\/|www|:|\]\(|\[\[|\p{L}\.\p{L}/u;

/** Order, tracking and phone numbers, e-mail addresses, links and marks of a plain text. */
export function readIdentifiers(text: string): Claim[] {
  const claims: Claim[] = [];
  if (!hint.test(text)) return claims;
  let rest = text;
  for (const [kind, pattern] of patterns) {
    for (const match of rest.matchAll(pattern)) {
      const found = kind === "url" ? match[0].replace(/[.,!?;:]+$/, "") : match[0].trimEnd();
      if (found === "" || (kind === "order" && !/\d/.test(found)) || (kind === "tracking" && isDateLike(found))) continue;
      const place = { start: match.index, end: match.index + found.length };
      if (claims.some((other) => place.start < other.end && place.end > other.start)) continue;
      claims.push({ kind, text: found, ...place, value: { type: "id", key: idKey(kind, found) } });
    }
    rest = claims.reduce((left, { start, end }) => left.slice(0, start) + " ".repeat(end - start) + left.slice(end), rest);
  }
  return claims;
}

function isDateLike(text: string): boolean {
  return /^20\d\d-\d{1,2}-\d{1,2}$/.test(text);
}

/** What makes two spellings of one identifier equal. */
export function idKey(kind: ClaimKind, text: string): string {
  const folded = text.toLowerCase();
  if (kind === "url") return folded.replace(/^https?:\/\//, "").replace(/^www\./, "").replace(/\/+$/, "");
  if (kind === "email" || kind === "mark") return folded.replace(/\s/g, "").replace(/[([]at[)\]]/, "@");
  return folded.replace(/[^a-z0-9]/g, "");
}
