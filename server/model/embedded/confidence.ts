import type { Fact } from "../../chat/facts.ts";
import { likeness, shareOf } from "./likeness.ts";
import type { Reading } from "./reading.ts";

/** "Do you have …?": an answer must name the very thing, where a question of how or when may be told in other words. */
export const presence = /팔아|파나|파세|파시|파는|파실|팔고|판매|취급|찾고|찾는|구할 수|(?<!(?:수|방법|줄)(?:가|이|는)?\s?)(있|잇)(나|어|을까|습|음|는지)|\b(do|did) (you|u|ya) (guys )?(sell|have|hav|carry|stock|offer|do|make)\b|\b(is|are) there\b|\bgot any\b|^any\b|looking for|\bi need an?\b/;

export const namingMin = 0.6;
export const confidenceMin = 0.45; // of four values tried, the best on both question sets together: no held-out figure
const sureMin = 0.6;

/**
 * How sure it is that an entry is what was asked for, 0 to 1. A logistic regression: which signals count was checked on halves of
 * the demo shop's question set, the weights are fitted to all of it and rounded. The index's score counts by its logarithm, and
 * less in Korean, where a word has more terms.
 */
export function confidence(fact: Fact, { folded, language, foreign }: Reading): number {
  const titles = fact.kind === "faq" ? [fact.question] : [fact.title, fact.otherTitle ?? ""];
  const named = Math.max(...titles.map((title) => shareOf(title, folded)));
  const like = Math.max(...titles.map((title) => likeness(folded, title)));
  const found = Math.log(fact.score + 0.2);
  const evidence = (language === "ko" ? -5.3 + 1.65 * found : -4.1 + 1.85 * found) + 1.7 * fact.naming + 0.5 * like + 4.1 * named
    + (fact.kind === "product" ? 1.4 : 0) - 3.1 * foreign;
  return 1 / (1 + Math.exp(-evidence));
}

/** Whether an entry of the FAQ is surely what was asked for. */
export function hasSureFaq(reading: Reading): boolean {
  return reading.faqs.some((fact) => confidence(fact, reading) >= sureMin);
}
