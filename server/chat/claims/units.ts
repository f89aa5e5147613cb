/** What is measured. Values of one measure compare, whatever unit they are written in. */
export type Measure =
  | "money" | "points" | "percent" | "span" | "months" | "length" | "weight" | "density" | "volume" | "temperature" | "power" | "voltage"
  | "pieces" | "pages" | "characters" | "digits" | "times" | "people" | "kinds" | "threads" | "floor" | "others" | "plain";

/** A unit as it is written: how many of its measure's base units it is worth, and in which currency where it is money. */
export type Unit = { measure: Measure; factor: number; currency?: string };

const hangulEnd = "(?![a-z])";
const table: [RegExp, Unit][] = [
  [/^(?:원(?!하|단|목|산|래|료|두|형|칙|인(?!데|가|지|걸)|피|룸|데)|won\b|krw\b)/i, { measure: "money", factor: 1, currency: "KRW" }],
  [/^(?:달러|dollars?\b|usd\b|us\$|bucks?\b)/i, { measure: "money", factor: 100, currency: "USD" }],
  [/^(?:센트|cents?\b)/i, { measure: "money", factor: 1, currency: "USD" }],
  [/^(?:엔(?=[이은에의을인,.\s]|$)|yen\b|jpy\b)/i, { measure: "money", factor: 1, currency: "JPY" }],
  [/^(?:유로|euros?\b|eur\b)/i, { measure: "money", factor: 100, currency: "EUR" }],
  [/^(?:포인트|points?\b|p\b)/i, { measure: "points", factor: 1 }],
  [/^(?:%|퍼센트|프로(?!그|모|필|세|젝)|per\s?cent\b)/i, { measure: "percent", factor: 1 }],
  [/^(?:초(?=[\s간에.,이동]|$)|seconds?\b|secs?\b)/i, { measure: "span", factor: 1 / 60 }],
  [/^(?:분(?=[\s간에.,이동정쯤만]|$)|minutes?\b|mins?\b)/i, { measure: "span", factor: 1 }],
  [/^(?:시간|hours?\b|hrs?\b|-hour\b)/i, { measure: "span", factor: 60 }],
  [/^(?:영업일|(?:working|business|calendar)?[\s-]?days?\b|일(?!반|시|부|정하|회|자리|요일|본|상))/i, { measure: "span", factor: 1440 }],
  [/^(?:주일|주간|주(?=[\s동뒤후안정이.,쯤]|$)|weeks?\b|wks?\b)/i, { measure: "span", factor: 10_080 }],
  [/^(?:개월|달(?!력|항|러)|months?\b)/i, { measure: "months", factor: 1 }],
  [/^(?:년(?!생)|years?\b|yrs?\b)/i, { measure: "months", factor: 12 }],
  [new RegExp(`^(?:mm|밀리미터)${hangulEnd}`, "i"), { measure: "length", factor: 1 }],
  [new RegExp(`^(?:cm|센티미터|센티|센치|centimet(?:er|re)s?)${hangulEnd}`, "i"), { measure: "length", factor: 10 }],
  [new RegExp(`^(?:km|킬로미터)${hangulEnd}`, "i"), { measure: "length", factor: 1_000_000 }],
  [/^(?:inch(?:es)?\b|인치)/i, { measure: "length", factor: 25.4 }],
  [new RegExp(`^(?:g\\/m2|gsm)${hangulEnd}`, "i"), { measure: "density", factor: 1 }],
  [new RegExp(`^(?:mg|밀리그램)${hangulEnd}`, "i"), { measure: "weight", factor: 0.001 }],
  [new RegExp(`^(?:kg|킬로그램|킬로|kilograms?|kilos?)${hangulEnd}`, "i"), { measure: "weight", factor: 1000 }],
  [new RegExp(`^(?:grams?|g|그램)${hangulEnd}`, "i"), { measure: "weight", factor: 1 }],
  [new RegExp(`^(?:ml|cc|밀리리터|밀리|millilit(?:er|re)s?)${hangulEnd}`, "i"), { measure: "volume", factor: 1 }],
  [new RegExp(`^(?:litres?|liters?|l|리터)${hangulEnd}`, "i"), { measure: "volume", factor: 1000 }],
  [new RegExp(`^(?:met(?:er|re)s?|m|미터)${hangulEnd}`, "i"), { measure: "length", factor: 1000 }],
  [/^(?:°\s?c?|degrees?(?:\s?(?:celsius|c)\b)?|도(?=[\s에이가의로까.,를씨]|$)(?!서|착))/i, { measure: "temperature", factor: 1 }],
  [/^(?:w|watts?|와트)(?![a-z])/i, { measure: "power", factor: 1 }],
  [/^(?:v|volts?|볼트)(?![a-z])/i, { measure: "voltage", factor: 1 }],
  [/^(?:개(?!봉|인|선|월)|장(?!바|식|난|소)|매(?=[\s이에가.,]|$)|켤레|자루|병(?!원)|롤|권|벌|통|알|줄|팩|건|잔|pieces?\b|pcs?\b|pairs?\b|sheets?\b|items?\b|bottles?\b|rolls?\b|cards?\b|envelopes?\b|units?\b|left\b|sticks?\b|cups?\b|컵|방울|drops?\b)/i, { measure: "pieces", factor: 1 }],
  [/^(?:쪽|페이지|pages?\b)/i, { measure: "pages", factor: 1 }],
  [/^(?:글자|자(?=[\s까를이가로.,]|$)|characters?\b|letters?\b)/i, { measure: "characters", factor: 1 }],
  [/^(?:자리|digits?\b)/i, { measure: "digits", factor: 1 }],
  [/^(?:번(?!호|수)|회(?!원)|times?\b)/i, { measure: "times", factor: 1 }],
  [/^(?:인용|인(?=[\s이은.,분]|$)|명|people\b|persons?\b|servings?\b)/i, { measure: "people", factor: 1 }],
  [/^(?:가지|종류|종(?=[\s이.,세]|$)|colou?rs?\b|options?\b|kinds?\b|types?\b|sizes?\b|scents?\b|grades?\b|products?\b|orders?\b|parcels?\b)/i, { measure: "kinds", factor: 1 }],
  [/^(?:수(?=[\s원로의이]|$)|thread count\b)/i, { measure: "threads", factor: 1 }],
  [/^(?:층|floors?\b)/i, { measure: "floor", factor: 1 }],
];

/** The unit that stands at a place of a text, after at most one space or hyphen and "extra"; undefined where there is none. */
export function readUnit(text: string, from: number): { unit: Unit; end: number; word: string } | undefined {
  const space = /^[\s-]?(?:(?:extra|more|additional|full|whole|further)\s)?/.exec(text.slice(from, from + 14))?.[0].length ?? 0;
  const rest = text.slice(from + space, from + space + 24);
  for (const [pattern, unit] of table) {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) return { unit, end: from + space + found.length, word: found.toLowerCase() };
  }
  return undefined;
}

/** The currency whose sign stands right before a number. */
export function readCurrencySign(text: string, before: number): { unit: Unit; start: number } | undefined {
  const found = /(?:₩|krw|\$|usd|us\$|€|eur|¥|jpy)\s?$/i.exec(text.slice(Math.max(0, before - 5), before))?.[0];
  if (found === undefined) return undefined;
  const sign = found.trim().toLowerCase();
  const start = before - found.length;
  if (sign === "₩" || sign === "krw") return { unit: { measure: "money", factor: 1, currency: "KRW" }, start };
  if (sign === "€" || sign === "eur") return { unit: { measure: "money", factor: 100, currency: "EUR" }, start };
  if (sign === "¥" || sign === "jpy") return { unit: { measure: "money", factor: 1, currency: "JPY" }, start };
  return { unit: { measure: "money", factor: 100, currency: "USD" }, start };
}
