import type { Claim } from "./claim.ts";
import { holds, isComparable, isOpposite } from "./compare.ts";
import type { Evidence, Known, Source } from "./evidence.ts";
import type { Item } from "./statement.ts";
import { nextWorkingDay } from "./dates.ts";
import type { Mention } from "./subject.ts";
import { clauseAt, overlap, type Weights } from "./terms.ts";

/** A sentence as it is held against the evidence. */
export type Sentence = {
  text: string; mentions: Mention[];
  /** The text with the names of products blanked out: "수건 4장 세트" counts nothing. */
  bare: string;
  /** Ids that its marks name, and what the sentences before it were about. */
  marked: string[]; carried: string[];
  weightsOf(claim: Claim): Weights;
  /** The words of the clause that a claim stands in. */
  wordsOf(claim: Claim): Set<string>;
};
export type Support = { source: Source; span: string };
export type Candidate = { item: Item; source: Source; score: number };

/** By how much another value must fit better. Days of an order differ by what they are of alone, so less is enough. */
const margin = 1;
const dateMargin = 0.7;
const named = 3;
const namedElsewhere = 1;
const markedScore = 2;
const carriedScore = 1.5;
const optionScore = 1.5;
const boundScore = 0.5;

/**
 * What a claim stands on: the value of the evidence that says the same where no other value of its kind fits the words around
 * it clearly better. "배송비는 5,000원" is not supported by the 5,000 won of the islands, nor one product's price by another's.
 */
export function supportOf(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  const { value } = claim;
  if (value.type === "quantity" && value.low < value.high && ends.has(value.measure)) {
    const [low, high] = [value.low, value.high].map((end) => bestSupport({ ...claim, value: { ...value, low: end, high: end } }, sentence, evidence));
    if (low !== undefined && high !== undefined) return { ...low, span: `${low.span} … ${high.span}` };
  }
  return bestSupport(claim, sentence, evidence);
}

/** Of these a span may be made of two values: "54,000원~72,000원" of a small and a large one. */
const ends = new Set(["money", "length", "weight", "volume", "plain"]);

function bestSupport(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  const weights = sentence.weightsOf(claim);
  const words = sentence.wordsOf(claim);
  const attached = attachedTo(claim, sentence);
  let [best, rival]: (Candidate | undefined)[] = [undefined, undefined];
  for (const { statement, source } of evidence.known()) {
    for (const item of statement.items) {
      const isHeld = holds(item.claim.value, claim) || isComplement(item, claim, sentence) || isWithin(item, claim);
      if (!isHeld && !isComparable(item.claim.value, claim.value)) continue;
      const score = scoreOf(item, { claim, weights, words, attached, sentence });
      if (isHeld && (best === undefined || score > best.score)) best = { item, source, score };
      if (!isHeld && (rival === undefined || score > rival.score)) rival = { item, source, score };
    }
  }
  if (best !== undefined && (rival === undefined || claim.value.type === "id" || best.score > rival.score - (claim.value.type === "date" ? dateMargin : margin)) && !isForeign(best.item, attached)) return { source: best.source, span: best.item.statement.text };
  if (claim.value.type === "time") return presentTime(claim, sentence, evidence);
  return claim.value.type === "date" ? derivedDate(claim, sentence, evidence) : undefined;
}

const boon = /무료|무이자|free|interest-free|on us/i;

/** "Free from 50,000 won" also says that it is not free below it. */
function isComplement(item: Item, claim: Claim, { text }: Sentence): boolean {
  const [said, claimed] = [item.claim.value, claim.value];
  if (said.type !== "quantity" || claimed.type !== "quantity" || !isOpposite(said.bound, claimed.bound)) return false;
  const { bound: _bound, ...plainly } = claimed;
  return boon.test(item.statement.text) && !boon.test(text) && holds(said, { ...claim, value: plainly });
}

/** 19,800 won is "under 20,000 won". */
function isWithin(item: Item, claim: Claim): boolean {
  const [said, claimed] = [item.claim.value, claim.value];
  if (said.type !== "quantity" || claimed.type !== "quantity" || claimed.measure !== "money" || claimed.bound !== "max" || (item.statement.owner?.names.length ?? 0) === 0) return false;
  return said.currency === claimed.currency && said.high <= claimed.low && said.low >= claimed.low / 2;
}

type Around = { claim: Claim; weights: Weights; words: Set<string>; attached: Set<string>; sentence: Sentence };

function scoreOf(item: Item, { claim, weights, words, attached, sentence }: Around): number {
  const id = item.statement.owner?.id ?? "";
  let score = overlap(weights, item.weights);
  const mention = sentence.mentions.find(({ topic }) => topic.owner.id === id);
  if (attached.has(id)) score += named * (mention?.share ?? 1);
  else if (mention !== undefined) score += namedElsewhere;
  if (sentence.marked.includes(id)) score += markedScore;
  if (sentence.mentions.length === 0 && sentence.carried.includes(id)) score += carriedScore;
  if (item.option !== undefined) score += optionScore * shareOf(item.option, words);
  if (claim.value.type === "quantity" && item.claim.value.type === "quantity" && claim.value.bound !== undefined && claim.value.bound === item.claim.value.bound) score += boundScore;
  return score;
}

/** The share of an option's words that a clause has. */
export function shareOf(option: readonly string[], words: ReadonlySet<string>): number {
  return option.length === 0 ? 0 : option.filter((word) => words.has(word)).length / option.length;
}

/** The products or orders that a claim is said of: the names before it, back to the last value of its kind; else those behind it. */
export function attachedTo(claim: Claim, { mentions, text }: Sentence): Set<string> {
  const ids = (list: Mention[]) => new Set(list.map(({ topic }) => topic.owner.id));
  const before = mentions.filter((mention) => mention.end <= claim.start);
  // In a line about an order the goods are the order's: its total is not their price.
  const order = before.findLast(({ topic }) => topic.owner.names[0] === topic.owner.id);
  if (order !== undefined) return ids([order]);
  const last = before.at(-1);
  if (last === undefined) return ids(mentions.filter((mention) => mention.start >= claim.end).slice(0, 1));
  // "A와 B는 각각 …": the names stand together, with nothing but particles between.
  const group = [last];
  for (const mention of before.toReversed().slice(1)) {
    const between = text.slice(mention.end, group[0]!.start);
    if (mention.start < group[0]!.start && !/^[\s,·&]*(?:와|과|랑|이랑|하고|및|and|or)?[\s,·&]*(?:the\s+)?$/i.test(between)) break;
    group.unshift(mention);
  }
  return ids(group);
}

/** A product's value in a sentence that speaks of another product by its name. */
function isForeign(item: Item, attached: Set<string>): boolean {
  const { owner } = item.statement;
  return owner !== undefined && owner.names.length > 0 && attached.size > 0 && !attached.has(owner.id);
}

const moves = /도착|배송|배달|출발|출고|발송|입고|받으|받아|수령|찾아가|환불|적립|arriv|deliver|ship|dispatch|leave|sent|get it|come|refund|credit/i;
const sameDay = /당일|same day|same-day/i;
const nextDay = /다음\s?영업일|next working day|next business day/i;

const isPresent = /지금|현재|\bnow\b|current|at the moment/i;
/** Of these the clock may say "today": the day itself, the question, what the shopper does, when there is somebody. */
const isOfNow = /주문|결제|구매|입금|문의|질문|접수|현재|지금|기준|요일|날짜|오늘은\s?\d|며칠|영업|운영|쇼룸|매장|상담|문을?\s?(?:열|닫)|휴무|쉬는|하루|\border|\bpay|\bbuy|\bask|\bnow\b|current|as of|\btoday is\b|\bit(?:'s| is)\b|\bopen\b|\bclosed?\b|showroom|\bhelp\b|working day|business day/i;
const isOffer = /오늘만|오늘까지(?!\s?(?:주문|결제|입금|구매))|세일|할인|특가|행사|이벤트|가격|무료|공짜|쿠폰|증정|\bsale\b|\bdeal\b|discount|\boff\b|\bfree\b|\bprice\b|coupon|promotion|offer|today only|only today/i;
const clockSlack = 2; // minutes that an answer may take

/** "지금은 14:05예요": what the clock says. */
function presentTime(claim: Claim, sentence: Sentence, { minute }: Evidence): Support | undefined {
  const { value } = claim;
  const clause = clauseAt(sentence.text, claim);
  if (value.type !== "time" || value.bound !== undefined || !isPresent.test(sentence.text.slice(clause.start, clause.end))) return undefined;
  return value.minutes.some((said) => minute >= said && minute - said <= clockSlack) ? { source: { by: "clock" }, span: "now" } : undefined;
}

/** Days that follow from the clock: today itself, the next working day, and so many days from today. */
function derivedDate(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  const { value } = claim;
  if (value.type !== "date" || value.low === undefined) return undefined;
  const { today } = evidence;
  const clause = clauseAt(sentence.text, claim);
  const words = sentence.text.slice(clause.start, clause.end);
  const isMove = moves.test(words);
  const isCondition = /(?:하시|하|되|으|이)면|전에|까지|\bif\b|\bbefore\b|\bby\b|\border(?:ed)? today/i.test(words);
  if (value.low <= today && (value.high ?? value.low) >= today && (value.isRelative === true || !evidence.hasOrders()) && (!isMove || isCondition) && isOfNow.test(words) && !isOffer.test(words)) return { source: { by: "clock" }, span: "today" };
  if (evidence.hasOrders() || value.low !== value.high) return undefined;
  for (const { statement, source } of evidence.known()) {
    if (value.low === today && sameDay.test(statement.text)) return { source, span: statement.text };
    if (value.low === nextWorkingDay(today) && nextDay.test(statement.text)) return { source, span: statement.text };
    const spoken = statement.items.find((item) => item.claim.value.type === "quantity" && item.claim.value.measure === "span" && isAhead(value.low ?? 0, { today, low: item.claim.value.low / 1440, high: item.claim.value.high / 1440 }) && overlap(sentence.weightsOf(claim), item.weights) >= 1);
    if (spoken !== undefined) return { source, span: statement.text };
  }
  return undefined;
}

function isAhead(day: number, { today, low, high }: { today: number; low: number; high: number }): boolean {
  if (low < 1 || high > 14) return false;
  let working = today;
  for (let count = 1; count <= high; count++) {
    working = nextWorkingDay(working);
    if (count >= low && (day === working || day === today + count)) return true;
  }
  return false;
}

/** The candidates that a stock word or a state is held against. */
export function itemsOf(evidence: Evidence, type: "stock" | "state"): { item: Item; known: Known }[] {
  return evidence.known().flatMap((known) => known.statement.items.filter((item) => item.claim.value.type === type).map((item) => ({ item, known })));
}
