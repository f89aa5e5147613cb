/** Characters that nobody sees: they must not split a number that a reader sees whole. */
const invisible = /\p{Cf}|\u034f|[\u115f\u1160]|[\u17b4\u17b5]|\u3164|[\ufe00-\ufe0f]/gu;
const otherDigit = /(?![0-9])\p{Nd}/gu;

/** What a reader sees of a text, in one spelling: NFKC, digits of every script as 0–9, no invisible characters, no emphasis. */
export function plain(text: string): string {
  return text.replace(/[\u3131-\u318e]+|[^\u3131-\u318e]+/g, (part) => (/^[\u3131-\u318e]/.test(part) ? part : part.normalize("NFKC")))
    .replace(invisible, "").replace(otherDigit, digitOf).replace(/\*+|__|~~|`+/g, "").replace(/[‐‑‒−]/g, "-").replace(/[〜∼˜]/g, "~").replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d「」『』]/g, "\"");
}

// The decimal digits of a script stand in one block of ten, in order.
function digitOf(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let zero = code;
  while (code - zero < 9 && /\p{Nd}/u.test(String.fromCodePoint(zero - 1))) zero--;
  return String((code - zero) % 10);
}

/** The text with a stretch of it blanked out, so that what is left keeps its places. */
export function blank(text: string, { start, end }: { start: number; end: number }): string {
  return text.slice(0, start) + " ".repeat(end - start) + text.slice(end);
}
