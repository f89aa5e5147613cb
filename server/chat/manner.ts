import type { Language } from "../../db/schema.ts";
import { squeeze, type Evidence } from "./claims/evidence.ts";
import { takeMarks } from "./cite.ts";
import { blank, plain } from "./claims/plain.ts";
import { readMentions } from "./claims/subject.ts";
import { isForeignTo, strangeRun } from "./language.ts";

/** How a brand speaks Korean: 해요체 or 합쇼체. */
export type Politeness = "haeyo" | "hapsyo";

const hapsyo = /(?:니다|니까|십시오)[.!?~…\s)"']*$/;
const haeyo = /(?:요|죠)[.!?~…\s)"']*$/;
const thanks = /(?:감사|고맙습|죄송|반갑습|안녕하십)/;
/** Endings that are said to friends. */
const familiar = /(?:[았었했였겠](?:어|지|다|네|냐)|(?:이|거|것이)야|[가-힣](?:한|는)다|있어|없어|몰라|같아|할게|줄게|알겠어|드릴게|돼|이다|해줄래|하자)[.!?~…\s)"']*$/;

/**
 * What is wrong with the way a sentence speaks: another language than the shopper's last message, or another level of
 * politeness. The shop's own words, and asides too short to tell, are always right. Without a brand's wish both polite
 * levels are.
 */
export function mannerProblem(given: string, turn: { language: Language; politeness: Politeness | undefined; evidence: Evidence; said: ReadonlySet<string> }): "language" | "politeness" | undefined {
  const text = plain(takeMarks(given).text).trim();
  if (isForeign(text, turn)) return "language";
  if (turn.language !== "ko" || !/[.!?~…]$/.test(text) || text.split(/\s+/).length < 2) return undefined;
  if (familiar.test(text)) return isQuoted(text, turn.evidence) ? undefined : "politeness";
  // A brand's level is asked for while nothing has left: an answer does not stop in the middle for it.
  if (turn.politeness === undefined || turn.said.size > 0 || thanks.test(text)) return undefined;
  const isOther = turn.politeness === "haeyo" ? hapsyo.test(text) : haeyo.test(text);
  return isOther && !isQuoted(text, turn.evidence) ? "politeness" : undefined;
}

function isForeign(text: string, { language, evidence }: { language: Language; evidence: Evidence }): boolean {
  // Most sentences are the shopper's by their letters alone, before any name is looked up.
  if (!isForeignTo(language, text) || evidence.isToolResult(text)) return false;
  const named = readMentions(text, evidence).filter((mention) => mention.share === 1).reduce(blank, text);
  const own = named.replace(strangeRun, (run) => (isQuoted(run, evidence) || squeeze(evidence.question).includes(squeeze(run)) ? " " : run));
  return isForeignTo(language, own) && !isQuoted(text, evidence);
}

/** Whether a text stands like this in the shop's facts, which may be there in one language only. */
function isQuoted(text: string, evidence: Evidence): boolean {
  const letters = squeeze(text);
  return evidence.known().some(({ statement }) => squeeze(statement.text).includes(letters));
}
