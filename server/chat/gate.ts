import type { Language } from "../../db/schema.ts";
import { claimsKeptMax, sentenceTalkCharsMax } from "../limits.ts";
import { checkSentence, hasClaims, type CheckedClaim } from "./check.ts";
import { squeeze, type Evidence } from "./claims/evidence.ts";
import { createSentences } from "./claims/sentences.ts";
import { readMentions } from "./claims/subject.ts";
import { mannerProblem, type Politeness } from "./manner.ts";
import type { TurnRecord } from "./record.ts";
import type { Speech } from "./speech.ts";

/** Why a sentence was withheld: claims that nothing supports, another language than the shopper's, another tone than the brand's. */
export type Problem = { reason: "unsupported_claim" | "language" | "politeness"; sentence: string; claims: string[] };

/** What the sentences of one turn are held against, and what has come of it so far. */
export type TurnCheck = {
  evidence: Evidence; language: Language; politeness: Politeness | undefined;
  /** Whether retrieval found nothing that fits: then "yes, we have that" has nothing to stand on. */
  isFarFromFacts: boolean;
  /** Sentences that have left, by their letters: a model that begins again does not say them twice. */
  said: Set<string>;
  /** What the answer is about: at first what the question names. */
  about?: string[];
};

/** Between a model's words and the shopper: sentences leave one by one, and none after one that was withheld. */
export type Gate = {
  say(delta: string): void;
  /** Ends the words of a step. A sentence that the model did not get to end leaves only where it claims nothing. */
  end(isWhole: boolean): void;
  /** What has left of this step, marks and all. */
  left(): string;
  /** What was wrong with the first sentence that was withheld. */
  problem(): Problem | undefined;
};

/** @param check absent = nothing is checked: words leave as they come */
export function createGate(deps: { speech: Speech; record: TurnRecord; check: TurnCheck | undefined; isRepair: boolean }): Gate {
  const { speech, record, check } = deps;
  let left = "";
  let problem: Problem | undefined;
  const leave = (text: string) => { left += text; speech.say(text); };
  if (check === undefined) return { say: leave, end: () => undefined, left: () => left, problem: () => undefined };
  const { evidence } = check;
  const isTalk = (text: string) => !hasClaims(text, evidence.today) && mannerProblem(text, check) === undefined;
  const sentences = createSentences({ mayLeave: isTalk, talkCharsMax: sentenceTalkCharsMax });

  function take(text: string): void {
    if (problem !== undefined) return;
    const letters = squeeze(text);
    if (deps.isRepair && letters !== "" && check!.said.has(letters)) return;
    const found = problemOf(text, { check: check!, record, speech });
    if (found === undefined) {
      check!.said.add(letters);
      leave(text);
      return;
    }
    problem = found;
    record.withheld.push({ reason: found.reason, claims: found.claims });
  }
  return {
    say(delta) { for (const sentence of sentences.push(delta)) take(sentence.text); },
    end(isWhole) {
      for (const sentence of sentences.end()) {
        // Cut off in the middle, "2" may have been on its way to "29,000".
        if (sentence.isWhole || isWhole || isTalk(sentence.text)) take(sentence.text);
      }
    },
    left: () => left,
    problem: () => problem,
  };
}

/** What a sentence may not leave for; its claims are kept with the turn either way. */
function problemOf(text: string, { check, record, speech }: { check: TurnCheck; record: TurnRecord; speech: Speech }): Problem | undefined {
  if (!hasClaims(text, check.evidence.today)) {
    const manner = mannerProblem(text, check);
    if (manner !== undefined || !check.isFarFromFacts) return manner === undefined ? undefined : { reason: manner, sentence: text.trim(), claims: [] };
  }
  check.about ??= readMentions(check.evidence.question, check.evidence).map(({ topic }) => topic.owner.id);
  const checked = checkSentence(text, check.evidence, { carried: check.about, mayCite: speech.mayCite, isFarFromFacts: check.isFarFromFacts && record.tools.length === 0 });
  for (const claim of checked.claims) if (record.claims.length < claimsKeptMax) record.claims.push(keep(claim));
  if (checked.about.length > 0) check.about = checked.about;
  const unsupported = checked.claims.filter((claim) => claim.support === null && claim.kind !== "mark").map((claim) => claim.text);
  if (!checked.isSupported) return { reason: "unsupported_claim", sentence: text.trim(), claims: unsupported };
  const manner = mannerProblem(text, check);
  return manner === undefined ? undefined : { reason: manner, sentence: text.trim(), claims: [] };
}

function keep({ kind, text, support }: CheckedClaim): TurnRecord["claims"][number] {
  if (support === null) return { kind, text, by: "unsupported" };
  const { span, ...source } = support;
  return { kind, text, span, ...source };
}
