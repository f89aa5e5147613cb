import type { FaqFact } from "../../chat/facts.ts";
import { likeness } from "./likeness.ts";
import { describedProducts, listProducts, tell } from "./products.ts";
import { fold, type Reading, type Reply } from "./reading.ts";

/** "Do you have …?": an answer must name the very thing, where a question of how or when may be told in other words. */
const presence = /팔아|파나|파세|파시|파는|파실|팔고|판매|취급|찾고|찾는|구할 수|(있|잇)(나|어|을까|습|음|는지)|\b(do|did) (you|u|ya) (guys )?(sell|have|hav|carry|stock|offer|do|make)\b|\b(is|are) there\b|\bgot any\b|^any\b|looking for|\bi need an?\b/;

// Measured on half of the question set, checked on the other: where right and wrong entries part best.
const namingMin = 0.6;
const matchMin = 0.5;
const likeMin = 0.45;
const togetherLikeMin = 0.35;
const standsOut = 0.5; // an entry whose question is this like the shopper's needs no company
/** The index's score from which an entry is taken although half of the words are foreign to it; English has fewer terms a word. */
const scoreMin = { ko: 5, en: 2.2 };

/** Answers from the entries that hold what was asked: the FAQ entry most like the question, or the products it describes. */
export function talkEntries(reading: Reading): Reply | undefined {
  const ranked = rankFaqs(reading);
  const described = describedProducts(reading, namingMin);
  const [best] = ranked;
  const [product] = described;
  const faqFirst = best !== undefined && (product === undefined || best.like >= 0.4 || reading.facts.indexOf(best.fact) < reading.facts.indexOf(product));
  if (faqFirst) return { say: sayFaqs(together(ranked)) };
  if (product === undefined) return talkTogether(reading);
  if (described.length === 1 || !presence.test(reading.folded)) return { say: tell(product, reading) };
  const head = reading.language === "ko" ? "네, 이런 상품이 있어요." : "Yes, we have these:";
  return { say: `${head}\n${listProducts(described.slice(0, 4), reading.language)}` };
}

type Ranked = { fact: FaqFact; like: number; value: number };

function rankFaqs({ faqs, folded, language }: Reading): Ranked[] {
  const isPresence = presence.test(folded);
  return faqs.map((fact, rank) => {
    const like = likeness(folded, fact.question);
    return { fact, like, value: 0.4 * fact.match + 0.4 * fact.naming + 0.4 * like + 0.3 * (1 - rank / 6) };
  }).filter(({ fact, like }) => {
    if (like >= likeMin || fact.naming >= namingMin) return true;
    return !isPresence && (fact.match >= matchMin || (fact.score >= scoreMin[language] && fact.naming > 0));
  }).toSorted((a, b) => b.value - a.value);
}

/** Where no entry stands out, what the shopper asked is answered by several of one kind: refunds by card, by transfer … */
function together(ranked: Ranked[]): FaqFact[] {
  const [best, ...others] = ranked;
  if (best === undefined) return [];
  const floor = best.like >= standsOut ? best.value - 0.08 : best.value - 0.2;
  const equals = others.filter(({ fact, value }) => fact.category === best.fact.category && fact.match >= best.fact.match && value >= floor);
  return [best, ...equals].slice(0, 3).map(({ fact }) => fact);
}

/** A question that is half of one: together with the one before it, it may be like an entry's. */
function talkTogether({ faqs, earlier, folded }: Reading): Reply | undefined {
  const before = earlier.findLast((message) => message.author === "shopper")?.text;
  if (before === undefined || folded.length > 60) return undefined;
  const whole = `${fold(before)} ${folded}`;
  const [best] = faqs.map((fact) => ({ fact, like: likeness(whole, fact.question) + (fact.match > 0 ? 0.1 : 0) })).toSorted((a, b) => b.like - a.like);
  return best !== undefined && best.like >= togetherLikeMin ? { say: sayFaqs([best.fact]) } : undefined;
}

/** The answers as they stand; with their questions where there are several, which may else seem to contradict one another. */
function sayFaqs(facts: FaqFact[]): string {
  if (facts.length === 1) return facts.map((fact) => `${fact.answer} [[${fact.id}]]`).join("");
  return facts.map((fact) => `**${fact.question}**\n${fact.answer} [[${fact.id}]]`).join("\n");
}
