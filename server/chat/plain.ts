/** Takes a text in pieces and hands on what of it may leave; `end` hands on what was still undecided. */
export type TextFilter = { push(delta: string): string; end(): string };

/** Characters that nobody sees and that answers have no use for: they hide links and words from whoever looks for them. */
export const unseen = /(?![\t\n]|\u200d|\ufe0e|\ufe0f)[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/gu;
/** A joiner or a variation selector where it does not belong to a picture. */
const looseJoint = /(?<!\p{Extended_Pictographic}|\p{Emoji_Modifier}|\ufe0f)\u200d|\u200d(?!\p{Extended_Pictographic})|(?<!\p{Extended_Pictographic})[\ufe0e\ufe0f]/gu;

/** Entities that stand for a character of markup or of an address, or for none at all; others stay the words they are. */
const named: Record<string, string> = {
  amp: "&", AMP: "&", lt: "<", LT: "<", gt: ">", GT: ">", quot: "\"", QUOT: "\"", apos: "'", colon: ":", sol: "/", bsol: "\\", period: ".", commat: "@", excl: "!", quest: "?", num: "#", percnt: "%",
  lpar: "(", rpar: ")", lbrack: "[", lsqb: "[", rbrack: "]", rsqb: "]", equals: "=", semi: ";", grave: "`", lowbar: "_", hyphen: "-", dash: "-", nbsp: " ", Tab: "\t", NewLine: "\n",
  shy: "", ZeroWidthSpace: "", zwnj: "", zwj: "", lrm: "", rlm: "", NoBreak: "", InvisibleComma: "", InvisibleTimes: "", ApplyFunction: "",
};
const entity = /&(?:#(\d{1,7});?|#[xX]([0-9a-fA-F]{1,6});?|([A-Za-z]{2,17});)/g;
/** What the next piece may still make more of: an entity, a numeric one without its end, a joiner, half a character. */
const undecided = /(?:&(?:#(?:\d{0,7}|[xX][0-9a-fA-F]{0,6})|[A-Za-z]{0,17})|\u200d?[\ud800-\udbff]|\u200d)$/;

/** Nothing of this is unseen, an entity or half a character: most of what is said. */
const plainly = /^[\t\n -%'-~가-힣ㄱ-ㆎ·…“”‘’₩]*$/;

/** A text as it will be read: unseen characters are gone and entities are the characters they stand for, however often they are wrapped. */
export function createReveal(): TextFilter {
  let held = "";
  let before = ""; // the end of what has left: whether a joiner belongs to a picture depends on it
  function drain(isLast: boolean): string {
    for (let last = ""; last !== held;) {
      last = held;
      held = held.replace(unseen, "");
      const open = isLast ? undefined : undecided.exec(held)?.index;
      held = decode(held.slice(0, open)) + held.slice(open ?? held.length);
    }
    const cut = isLast ? held.length : undecided.exec(held)?.index ?? held.length;
    const out = (before + held.slice(0, cut)).replace(looseJoint, (joint, at: number) => (at < before.length ? joint : "")).slice(before.length);
    held = held.slice(cut);
    before = (before + out).slice(-4);
    return out;
  }
  return {
    push(delta) {
      if (held !== "" || !plainly.test(delta)) return unitByUnit(delta, (unit) => { held += unit; return drain(false); });
      before = (before + delta).slice(-4);
      return delta;
    },
    end() { const rest = drain(true); before = ""; return rest; },
  };
}

/** A whole text as it will be read. */
export function revealed(text: string): string {
  if (plainly.test(text)) return text;
  const reveal = createReveal();
  return reveal.push(text) + reveal.end();
}

function decode(text: string): string {
  return text.replace(entity, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(named, name) ? named[name] ?? "" : whole;
    const point = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
    return point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? "" : String.fromCodePoint(point);
  });
}

/**
 * Breaks what HTML and Markdown make of a revealed text, and leaves it readable: "‹" stands where a tag would begin, and a space
 * parts "](", "][", "]:" and "![". An inline link to an address that is `linkable` stays one.
 */
export function createUnmarked(linkable: () => Iterable<string>): TextFilter {
  let held = "";
  const isWhole = (rest: string) => [...linkable()].some((url) => rest.startsWith(`${url})`));
  function cutOf(text: string): number {
    const link = text.lastIndexOf("](");
    const rest = text.slice(link + 2);
    if (link >= 0 && [...linkable()].some((url) => url.length >= rest.length && `${url})`.startsWith(rest))) return link;
    return /[<\]!]$/.test(text) ? text.length - 1 : text.length;
  }
  function drain(isLast: boolean): string {
    const cut = isLast ? held.length : cutOf(held);
    const out = held.slice(0, cut).replace(/<(?=[a-z/!?]|$)|\](?=[[(:])|!(?=\[)/gi, (mark, at: number, whole: string) => {
      if (mark === "<") return "‹";
      return whole.startsWith("](", at) && isWhole(whole.slice(at + 2)) ? mark : `${mark} `;
    });
    held = held.slice(cut);
    return out;
  }
  return {
    push: (delta) => (held === "" && !/[<\]!]/.test(delta) ? delta : unitByUnit(delta, (unit) => { held += unit; return drain(false); })),
    end: () => drain(true),
  };
}

/** Taken one by one, so that how a stream is cut cannot change what becomes of it. */
function unitByUnit(delta: string, take: (unit: string) => string): string {
  return delta.split("").map(take).join("");
}
