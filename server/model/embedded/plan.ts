import type { FaqFact } from "../../chat/facts.ts";
import { likeness } from "./likeness.ts";
import { talkOrders, tellOrders } from "./orders.ts";
import { describedProducts, listProducts, talkProducts, tell } from "./products.ts";
import type { Reading, Reply } from "./reading.ts";
import { talkSearch, tellSearch } from "./search.ts";
import { sayUnknown, talkPerson, talkSmall, tellPerson } from "./talk.ts";

/** A fact below this share of the question's weight is about something else. */
const matchMin = 0.5;
const likeMin = 0.45;

/** Decides what to do next, from the prompt alone: the first rule that has something to say wins. */
export function plan(reading: Reading): Reply {
  const outcome = reading.outcomes.at(-1);
  if (outcome !== undefined) {
    if (outcome.tool === "requestHuman") return tellPerson(reading);
    if (outcome.tool === "searchCatalog") return tellSearch(reading, outcome);
    return tellOrders(reading, outcome);
  }
  return talkPerson(reading) ?? talkSmall(reading) ?? talkOrders(reading) ?? talkSearch(reading) ?? talkProducts(reading) ?? talkEntries(reading) ?? sayUnknown(reading.language);
}

/** Answers from the entries that hold what was asked: the FAQ entry most like the question, or the products it describes. */
function talkEntries(reading: Reading): Reply | undefined {
  const ranked = rankFaqs(reading);
  const described = describedProducts(reading, 0.6);
  const [best] = ranked;
  const [product] = described;
  if (best !== undefined && (product === undefined || best.like >= 0.4 || reading.facts.indexOf(best.fact) < reading.facts.indexOf(product))) {
    return { say: together(ranked).map((fact) => `${fact.answer} [[${fact.id}]]`).join("\n") };
  }
  if (product === undefined) return undefined;
  if (described.length === 1) return { say: tell(product, reading) };
  const head = reading.language === "ko" ? "네, 이런 상품이 있어요." : "Yes, we have these:";
  return { say: `${head}\n${listProducts(described.slice(0, 4), reading.language)}` };
}

type Ranked = { fact: FaqFact; like: number; value: number };

function rankFaqs({ faqs, folded }: Reading): Ranked[] {
  return faqs.map((fact, rank) => {
    const like = likeness(folded, fact.question);
    return { fact, like, value: 0.5 * fact.match + 0.4 * like + 0.3 * (1 - rank / 6) };
  }).filter(({ fact, like }) => fact.match >= matchMin || (fact.match >= 0.3 && like >= likeMin)).toSorted((a, b) => b.value - a.value);
}

/** Where no entry stands out, what the shopper asked is answered by several of one kind: refunds by card, by transfer … */
function together(ranked: Ranked[]): FaqFact[] {
  const [best, ...others] = ranked;
  if (best === undefined) return [];
  if (best.like >= 0.5) return [best.fact];
  const equals = others.filter(({ fact, value }) => fact.category === best.fact.category && fact.match >= best.fact.match && value >= best.value - 0.25);
  return [best, ...equals].slice(0, 3).map(({ fact }) => fact);
}
