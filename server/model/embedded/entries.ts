import type { FaqFact } from "../../chat/facts.ts";
import { confidence, confidenceMin, namingMin, presence } from "./confidence.ts";
import { likeness, shareOf } from "./likeness.ts";
import { listProducts, tell } from "./products.ts";
import { fold, type Reading, type Reply } from "./reading.ts";

const togetherLikeMin = 0.35;
const standsOut = 0.5; // an entry whose question is this like the shopper's needs no company

/** Answers from the entries that hold what was asked: the FAQ entry most like the question, or the products it describes. */
export function talkEntries(reading: Reading): Reply | undefined {
  const ranked = rankFaqs(reading);
  const isPresence = presence.test(reading.folded);
  const described = reading.products.filter((fact) => (isPresence ? fact.naming >= namingMin : confidence(fact, reading) >= confidenceMin));
  const [best] = ranked;
  const [product] = described;
  const faqFirst = best !== undefined && (product === undefined || best.like >= 0.4 || reading.facts.indexOf(best.fact) < reading.facts.indexOf(product));
  if (faqFirst) return { say: sayFaqs(together(ranked)) };
  if (product === undefined) return talkTogether(reading);
  if (described.length === 1 || !isPresence) return { say: tell(product, reading) };
  const head = reading.language === "ko" ? "네, 이런 상품이 있어요." : "Yes, we have these:";
  return { say: `${head}\n${listProducts(described.slice(0, 4), reading.language)}` };
}

type Ranked = { fact: FaqFact; like: number; value: number };

function rankFaqs(reading: Reading): Ranked[] {
  const isPresence = presence.test(reading.folded);
  const top = Math.max(1, ...reading.facts.map((fact) => fact.score));
  return reading.faqs.map((fact) => {
    const like = likeness(reading.folded, fact.question);
    return { fact, like, value: 0.3 * fact.match + 0.6 * fact.naming + 0.3 * like + 0.6 * shareOf(fact.question, reading.folded) + 0.5 * (fact.score / top) };
  }).filter(({ fact, like }) => confidence(fact, reading) >= confidenceMin && (!isPresence || fact.naming >= namingMin || like >= standsOut)).toSorted((a, b) => b.value - a.value);
}

/** Where no entry stands out, what the shopper asked is answered by several of one kind: refunds by card, by transfer … */
function together(ranked: Ranked[]): FaqFact[] {
  const [best, ...others] = ranked;
  if (best === undefined) return [];
  const floor = best.like >= standsOut ? best.value - 0.08 : best.value - 0.2;
  const isTie = (fact: FaqFact) => fact.score >= best.fact.score * 0.9 && fact.naming >= best.fact.naming;
  const equals = others.filter(({ fact, value }) => fact.match >= best.fact.match && (isTie(fact) || (fact.category === best.fact.category && value >= floor)));
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
