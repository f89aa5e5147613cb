import type { Language } from "../../db/schema.ts";
import { linkCharsMax } from "../limits.ts";
import { createReveal, createUnmarked, type TextFilter } from "./plain.ts";

/** What stands where an address was that nobody may be led to. */
export const linkLeftOut = { ko: "(링크 생략)", en: "(link removed)" } as const satisfies Record<Language, string>;

/** An address of the shop's that may be a link: http or https, whole, of plain characters, without a name or password in it. */
export function webLink(given: string | null): string | null {
  if (given === null || given.length > linkCharsMax || !/^https?:\/\/[!-;=?-Z_a-z~]+$/i.test(given) || /[<>"'`()[\]{}\\^|]/.test(given)) return null;
  const url = URL.parse(given);
  return url !== null && url.username === "" && url.password === "" ? given : null;
}

/**
 * Addresses in a text of the shop's that lead to the shop itself: of these origins, and without a query that could lead on. What
 * the catalog says of anywhere else is no reason to go there.
 */
export function ownLinksIn(text: string, origins: readonly string[]): string[] {
  return [...text.matchAll(/https?:\/\/[^\s<>"'()]+/g)].map(([url]) => url.replace(/[\p{Script=Hangul}.,!?;:]+$/u, "")).filter((url) => {
    const parsed = webLink(url) === null ? null : URL.parse(url);
    return parsed !== null && origins.includes(parsed.origin) && parsed.search + parsed.hash === "" && !/\/\/|[%@]/.test(parsed.pathname) && (parsed.href === url || parsed.href === `${url}/`);
  });
}

/** What a turn may link to, and how often something else was left out. */
export type LinkGate = TextFilter & { leftOut(): number };

/**
 * The gate for links: of a text that streams through it only the addresses in `registered` stay, in whatever form others are
 * written (Markdown, HTML, bare, wide letters, entities, hidden characters), however the stream is cut. Holds back only the end
 * of a word that may become an address; pure but for that.
 */
export function createLinkGate(deps: { registered: ReadonlySet<string>; language: Language }): LinkGate {
  const reveal = createReveal();
  const unmarked = createUnmarked(() => deps.registered);
  const addresses = createAddressFilter(deps);
  return {
    push: (delta) => addresses.push(unmarked.push(reveal.push(delta))),
    end: () => addresses.push(unmarked.push(reveal.end()) + unmarked.end()) + addresses.end(),
    leftOut: addresses.leftOut,
  };
}

/** Without one of these there is no markup, no entity and no character that is not seen. */
const suspicious = /[<\]!](?:$|[a-z/!?[(:])|&[#a-z]|(?![\t\n])[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2028\u2029]/iu;

/** A whole text through the gate. */
export function gateText(text: string, deps: { registered: ReadonlySet<string>; language: Language }): string {
  // Most texts have nothing to take out, and that is seen sooner than done.
  if (!suspicious.test(text) && !text.split(/\s+/).some((word) => addressesIn(word).length > 0)) return text;
  const gate = createLinkGate(deps);
  return gate.push(text) + gate.end();
}

/** Every text inside a value through the gate. */
export function gateTexts<T>(value: T, deps: { registered: ReadonlySet<string>; language: Language }): T {
  if (typeof value === "string") return gateText(value, deps) as T;
  if (Array.isArray(value)) return value.map((one: unknown) => gateTexts(one, deps)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [gateText(key, deps), gateTexts(one as unknown, deps)])) as T;
}

/**
 * Works word by word, as an address has no white space in it, and on each character alone, so that how a stream is cut changes
 * nothing. What has left of a word cannot be taken back: it is let go only while no address can begin with it.
 */
function createAddressFilter({ registered, language }: { registered: ReadonlySet<string>; language: Language }): LinkGate {
  const none = { seen: "", held: "", hasAddress: false, isSkipped: false };
  let word = { ...none }; // `seen` has left already; of a skipped word nothing more will
  let count = 0;

  function leaveOut(): string {
    count++;
    return linkLeftOut[language];
  }
  /** What may leave of a word that is whole, from a place in it on. */
  function settle(whole: string, from: number): string {
    let out = "";
    let at = from;
    for (const found of addressesIn(whole)) {
      if (found.end <= at) continue;
      const url = longestStart(whole.slice(found.start), registered);
      out += whole.slice(at, Math.max(at, found.start));
      if (url === undefined) {
        out += leaveOut();
        at = found.end;
        continue;
      }
      const isInline = whole.slice(0, found.start).endsWith("](") && whole.charAt(found.start + url.length) === ")";
      const end = found.start + url.length + (isInline ? 1 : 0);
      const rest = whole.slice(end);
      // What follows an address without a space would become part of the link.
      return out + whole.slice(Math.max(at, found.start), end) + (isInline || /^[)\]]{0,2}[.,!?]?$/.test(rest) ? "" : " ") + settle(rest, 0);
    }
    return out + whole.slice(at);
  }
  function endWord(): string {
    const { seen, held, isSkipped } = word;
    word = { ...none };
    return isSkipped || held === "" ? "" : settle(seen + held, seen.length);
  }
  function take(unit: string): string {
    if (/\s/.test(unit)) return endWord() + unit;
    if (word.isSkipped) return "";
    word.held += unit;
    const whole = word.seen + word.held;
    word.hasAddress ||= addressesIn(whole).length > 0;
    const cut = word.hasAddress ? 0 : Math.max(0, undecidedFrom(whole) - word.seen.length);
    if (word.held.length - cut > (word.hasAddress ? linkCharsMax : hostCharsMax)) {
      word.isSkipped = true;
      return leaveOut();
    }
    const out = word.held.slice(0, cut);
    word.seen = (word.seen + out).slice(-contextChars);
    word.held = word.held.slice(cut);
    return out;
  }
  return {
    push(delta) {
      let out = "";
      for (const { 0: piece, index } of delta.matchAll(/\s+|\S+/g)) {
        const isWhole = word.seen === "" && word.held === "" && !word.isSkipped && index + piece.length < delta.length;
        if (/^\s/.test(piece)) out += endWord() + piece;
        // Nearly all words come with their end and hold no address, or have nothing that one is made of: they need not be weighed letter by letter.
        else if (isWhole && piece.length <= contextChars && addressesIn(piece).length === 0) out += piece;
        else if (plainWord.test(word.seen + word.held + piece)) out += take(piece);
        else out += piece.split("").map(take).join("");
      }
      return out;
    },
    end: endWord,
    leftOut: () => count,
  };
}

/** The registered address a text begins with, if nothing behind it makes another address of it. */
function longestStart(text: string, registered: ReadonlySet<string>): string | undefined {
  return [...registered].filter((url) => text.startsWith(url) && /^(?:$|[.,!?:;]*(?:$|[^!-~]))|^[)\]}"'*_~`<>]/.test(text.slice(url.length))).toSorted((a, b) => b.length - a.length)[0];
}

type Span = { start: number; end: number };
const countryCodes = "a[cdefgilmnoqrstuwxz]|b[abdefghijmnorstvwyz]|c[acdfghiklmnoruvwxyz]|d[ejkmoz]|e[cegrstu]|f[ijkmor]|g[abdefghilmnpqrstuwy]|h[kmnrtu]|i[delmnoqrst]|j[emop]|k[eghimnprwyz]|l[abcikrstuvy]|m[acdeghklmnopqrstuvwxyz]|n[acefgilopruz]|om|p[aefghklmnrstwy]|qa|r[eosuw]|s[abcdeghijklmnortuvxyz]|t[cdfghjklmnortvwz]|u[agksyz]|v[aceginu]|w[fs]|y[et]|z[amw]";
/** Names that end a host's: what follows a dot in one of these is an address without anything else said. */
const domainEndings = [
  "com net org edu gov mil int info biz name pro mobi asia coop aero museum jobs cat tel travel xxx app dev page web site website online store shop xyz top club vip win live life world link click zip mov",
  "cloud tech space fun icu cyou monster cam chat support help news blog wiki agency media video games bet casino money finance bank onion example test invalid localhost local internal academy accountant",
  "accountants actor ads adult airforce amazon apartments apple arpa art associates attorney auction audio auto autos baby band bar barcelona bargains beauty beer berlin best bible bid bike bingo bio",
  "black blackfriday blue boats bond boo book boston boutique box broadway broker build builders business buy buzz cab cafe call camera camp capital car cards care career careers cars case cash catering",
  "ceo center cfd channel charity cheap christmas church city claims cleaning clinic clothing coach codes coffee college community company compare computer condos construction consulting contact",
  "contractors cooking cool country coupon coupons courses credit creditcard cricket cruises dad dance data date dating day deal dealer deals degree delivery democrat dental dentist design diamonds diet",
  "digital direct directory discount diy docs doctor dog domains download earth eat eco education email energy engineer engineering enterprises equipment esq estate events exchange expert exposed express",
  "fail faith family fan fans farm fashion fast feedback film final financial fish fishing fit fitness flights florist flowers fly foo food football forex forsale forum foundation free frontdoor fund",
  "furniture futbol fyi gallery game garden gay gdn gift gifts gives giving glass global gmbh gmx gold golf goo goog google graphics gratis green gripe grocery group guide guitars guru hair hamburg haus",
  "health healthcare here hiphop hiv hockey holdings holiday homes horse hospital host hosting hotel hotels house how immo immobilien inc industries ing ink institute insurance insure international",
  "investments irish ist istanbul jetzt jewelry juegos kaufen kids kim kitchen kiwi koeln land lat law lawyer lease legal lgbt lifestyle lighting limited limo living llc loan loans locker lol london",
  "lotto love ltd luxe luxury madrid maison makeup management market marketing markets mba meme memorial men menu miami moda moe mom mortgage moscow moto motorcycles music navy network new nexus ngo",
  "ninja now nyc ong onl ooo organic osaka paris partners parts party pay pet pets phd phone photo photography photos pics pictures pid pink pizza place play plumbing plus poker porn post press prod",
  "productions prof promo properties property protection pub qpon quebec quest racing radio read realestate realtor realty recipes red rehab reise reisen ren rent rentals repair report republican rest",
  "restaurant review reviews rich rip rocks rodeo room rsvp rugby ruhr run sale salon samsung sarl sbs school schule science scot search secure security select seoul services sex sexy shiksha shoes",
  "shopping show singles skin ski soccer social software solar solutions soy spa spot srl star storage stream studio study style sucks supplies supply surf surgery swiss sydney systems taipei talk tattoo",
  "tax taxi team technology tennis theater theatre tickets tips tires today tokyo tools tours town toys trade trading training tube tunes university uno vacations vegas ventures vet viajes villas vin",
  "vision viva vodka vote voting voto voyage watch watches weather webcam wedding weibo wien wine work works wow wtf yachts yoga you zero zone",
].flatMap((line) => line.split(" ")).join("|") + `|рф|бел|укр|срб|онлайн|сайт|中国|中國|公司|网络|網絡|网站|网址|在线|中文网|我爱你|手机|移动|商城|商店|购物|みんな|コム|ストア|한국|닷컴|닷넷|삼성|xn--[a-z0-9-]+|${countryCodes}`;
const tail = String.raw`[^\s<>"'\u0060「」『』《》〈〉“”‘’…]*`;
const label = String.raw`[\p{L}\p{M}\p{N}][\p{L}\p{M}\p{N}-]*`;
/** A host's name is no longer than this; of other words no more is held back. */
const hostCharsMax = 260;
/** Of what has left of a word, this much decides what the rest of it is. */
const contextChars = 40;
/** Schemes that need no slashes to be an address. */
const schemes = ["https", "http", "ftp", "javascript", "vbscript", "livescript", "file", "blob", "intent"];
/** A host under an ending that is on no list is told by the path, port or query behind it; Korean that runs on after a dot is none. */
const unlistedHost = String.raw`[\p{L}\p{M}\p{N}-]*[a-z][a-z0-9-]*\\?\.[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{2,24}\\?(?:/|:\\?\d|[?#]\\?[a-z0-9_%~])`;
/** Anything that a reader, a browser or a chat that links by itself would take for an address. */
const address = new RegExp([
  String.raw`[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}0-9+.\\-]*:[\\/]{2,}${tail}`,
  String.raw`(?<![\p{Script=Latin}])(?:${schemes.join("|")})\\?:(?=[^\s]*[!-~])${tail}`,
  String.raw`(?<![\p{Script=Latin}])data:(?=[a-z]*\/?[a-z0-9.+-]*[;,])(?![0-9])${tail}`,
  String.raw`(?<![\p{L}\p{N}])www\\?\.${tail}`,
  String.raw`[\\/]{2}(?=[^\s\\/.]\S*[.:])${tail}`,
  String.raw`(?<domain>(?:${label}\\?\.)*(?:[\p{L}\p{M}\p{N}-]*[\p{L}\p{M}][\p{L}\p{M}\p{N}-]*\\?\.(?:${domainEndings})(?![a-z0-9_@-]|\.[\p{L}\p{N}])(?:[:/?#\\]${tail})?|${unlistedHost}${tail}))`,
].join("|"), "giu");
const mail = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
/** What closes a sentence or belongs to the Korean word around an address. */
const ending = /[\p{Script=Hangul}.,;:!?~)\]}*_]+$/u;

/** Without a dot, a colon or a slash a word is no address, and becomes none but by the scheme it may end with. */
const plainWord = /^[0-9A-Za-z가-힣,!?~'"-]*$/;
/** The last word of a sentence: nothing follows its dot. */
const lastWord = /^(?!.*www\.$)[0-9A-Za-z가-힣,!?~'"-]*\.$/i;

function addressesIn(word: string): Span[] {
  if (lastWord.test(word)) return [];
  if (!/[.:\u2024\u2236\u3002\ufe30-\uff61]/.test(word) && !/[\u{10000}-\u{10ffff}]/u.test(word)) return [];
  const { text, at } = fold(word);
  const plain = text.replace(mail, (found) => (/^[\w.+-]+@[\w.-]+$/.test(found) ? "\u0000".repeat(found.length) : found));
  // An address may hold a mail's sign ("https://shop.example@evil.example"): only mails that stand alone are left out.
  const searched = /:[\\/]{2}|www\./.test(text) ? text : plain;
  return [...searched.matchAll(address)].flatMap((found) => {
    const trimmed = found[0].replace(ending, "");
    const length = /[:.][\\/]*[^\s\\/:.]/.test(trimmed) ? trimmed.length : found[0].length;
    // Without a scheme the name alone is a word like any other, and may have left before its end came.
    const start = at[found.index + (found.groups?.["domain"] === undefined ? 0 : found[0].search(/\\?\./))] ?? 0;
    return [{ start, end: at[found.index + length] ?? word.length }];
  });
}

/** The same word in small ASCII where Unicode has another look for it, and where each character of it came from. */
function fold(word: string): { text: string; at: number[] } {
  let text = "";
  const at: number[] = [];
  let from = 0;
  for (const character of word) {
    const folded = lookalikes[character] ?? (character < "\u0080" ? character.toLowerCase() : character.normalize("NFKC").toLowerCase());
    for (let place = 0; place < folded.length; place++) at.push(from);
    text += folded;
    from += character.length;
  }
  at.push(from);
  return { text, at };
}

const lookalikes: Record<string, string> = { "。": ".", "｡": ".", "․": ".", "⁄": "/", "∕": "/", "╱": "/", "⧸": "/", "∶": ":", "ː": ":", "꞉": ":" };

/** The beginning of one of these words, whole or not: "h", "ht" … */
const begunSchemes = new Set([...schemes, "data", "www"].flatMap((word) => Array.from(word, (_, place) => word.slice(0, place + 1))));
const growing = [
  /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}0-9+.\\-]*:[\\/]?$|[\\/]{2}[^\s.:]*$/iu,
  new RegExp(String.raw`(?<![\p{Script=Latin}])(?:(?:${[...begunSchemes].join("|")})|(?:${schemes.join("|")}|data)\\?:\S*)\\?$`, "iu"),
];
/** A name with a dot behind it: what comes next may make it one of a host. */
const growingName = /(?:[\p{L}\p{M}\p{N}-]*\\?\.)+[\p{L}\p{M}\p{N}-]+\\?(?:[:?#]\\?)?$|[a-z0-9-]*[a-z][a-z0-9-]*\\?\.$|[\p{Script=Cyrillic}\p{Script=Greek}]\\?\.$|\\$/iu;


/** From where on an unfinished word may be an address, or its length where no part of it may. */
function undecidedFrom(word: string): number {
  if (/^[\p{Script=Hangul}\p{Script=Han},!?~]*[.]?$/u.test(word)) return word.length;
  if (plainWord.test(word)) { // nothing here but a scheme may be about to become an address
    const letters = /[A-Za-z]*$/.exec(word)?.[0] ?? "";
    return begunSchemes.has(letters.toLowerCase()) ? word.length - letters.length : word.length;
  }
  const { text, at } = fold(word);
  const starts = growing.flatMap((pattern) => pattern.exec(text)?.index ?? []);
  const name = growingName.exec(text);
  if (name !== null) starts.push(name.index + name[0].search(/\\?\.|\\$/));
  return Math.min(word.length, ...starts.map((start) => at[start] ?? word.length));
}
