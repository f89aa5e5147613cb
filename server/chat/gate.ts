import type { Language } from "../../db/schema.ts";
import { claimsKeptMax, sentencePauseMs, sentenceTalkCharsMax } from "../limits.ts";
import { asRead, checkSentence, hasClaims, type CheckedClaim } from "./check.ts";
import { squeeze, type Evidence } from "./claims/evidence.ts";
import { endsInNumber } from "./claims/numbers.ts";
import { createSentences, type Sentence } from "./claims/sentences.ts";
import { readMentions } from "./claims/subject.ts";
import { forbiddenIn, mayBecomeForbidden } from "./forbidden.ts";
import { mannerProblem, type Politeness } from "./manner.ts";
import { createReveal } from "./plain.ts";
import type { TurnRecord } from "./record.ts";
import type { Speech } from "./speech.ts";

/** Why a sentence was withheld: claims that nothing supports, another language than the shopper's, another tone or a word than the brand's. */
export type Problem = { reason: "unsupported_claim" | "language" | "politeness" | "wording"; sentence: string; claims: string[] };

/** What the sentences of one turn are held against, and what has come of it so far. */
export type TurnCheck = {
  evidence: Evidence; language: Language; politeness: Politeness | undefined;
  /** Words that the shop never writes. */
  forbidden: readonly string[];
  /** Whether retrieval found nothing that fits: then "yes, we have that" has nothing to stand on. */
  isFarFromFacts: boolean;
  /** Sentences that have left, by their letters: a model that begins again does not say them twice. */
  said: Set<string>;
  /** Told before a model speaks: not each can keep to a manner. */
  speaks(provider: string): void;
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

/** Words that may become a claim with the next ones: they leave with their whole sentence. */
const mayMatter = /품절|재고|환불|취소|교환|무료|전액|할인|쿠폰|보상|포인트|보장|증정|무이자|sold out|stock|refund|cancel|free|discount|coupon|guarantee|compensat|credit/i;

/** @param check absent = nothing is checked: words leave as they come */
export function createGate(deps: { speech: Speech; record: TurnRecord; check: TurnCheck | undefined; isRepair: boolean }): Gate {
  const { speech, record, check } = deps;
  let left = "";
  let problem: Problem | undefined;
  const leave = (text: string) => {
    const words = deps.isRepair && left === "" ? text.trimStart() : text; // it may follow a sentence that was said before
    left += words;
    speech.say(words);
  };
  if (check === undefined) return { say: leave, end: () => undefined, left: () => left, problem: () => undefined };
  const { evidence } = check;
  const isTalk = (text: string) => !mayMatter.test(text) && !endsInNumber(text) && !hasClaims(text, evidence.today) && mannerOf(text, check) === undefined && !mayBecomeForbidden(text, check.forbidden);
  const sentences = createSentences({ mayLeave: isTalk, talkCharsMax: sentenceTalkCharsMax });
  const reveal = createReveal(); // what is checked is what will be read
  let tail = ""; // the last word that has left: a mark that parts it from the next one is not seen
  let begun = ""; // what has left of a sentence that has not ended: it is checked as one
  let timer: NodeJS.Timeout | undefined;
  let failure: unknown;

  function take({ text, isWhole }: Sentence): void {
    if (problem !== undefined) return;
    const whole = (begun === "" && isJoined(tail, text) ? tail : begun) + text;
    tail = /\S*$/.exec(asRead(tail + text).text)?.[0] ?? "";
    const letters = squeeze(whole);
    if (deps.isRepair && letters !== "" && check!.said.has(letters)) return;
    const found = problemOf(whole, { check: check!, record, speech });
    if (found === undefined) {
      if (isWhole) check!.said.add(letters);
      begun = isWhole ? "" : lastWords(whole);
      leave(text);
      return;
    }
    problem = found;
    record.withheld.push({ reason: found.reason, claims: found.claims });
  }
  // Plain talk does not keep the shopper waiting for the end of its sentence where the model is slow.
  function releaseLater(): void {
    timer ??= setTimeout(() => {
      timer = undefined;
      try {
        for (const part of sentences.release()) take(part);
      } catch (cause) {
        failure ??= cause;
      }
    }, sentencePauseMs);
  }
  return {
    say(delta) {
      if (failure !== undefined) throw failure;
      for (const sentence of sentences.push(reveal.push(delta))) take(sentence);
      releaseLater();
    },
    end(isWhole) {
      clearTimeout(timer);
      if (failure !== undefined) throw failure;
      for (const sentence of [...sentences.push(reveal.end()), ...sentences.end()]) {
        const text = sentence.isWhole || isWhole ? sentence.text : untorn(sentence.text);
        if (text !== "" && (sentence.isWhole || isWhole || isSupported(begun + text))) take({ ...sentence, text });
      }
    },
    left: () => left,
    problem: () => problem,
  };

  function isSupported(text: string): boolean {
    return isTalk(text) || checkSentence(text, evidence, { carried: check?.about ?? [], mayCite: speech.mayCite }).isSupported;
  }
}

/** Whether a sentence goes on in the word before it, once the marks between them are gone: "7\n[[a]]18,700원". */
function isJoined(tail: string, text: string): boolean {
  return /[\p{L}\p{N}]$|\d[.,]$/u.test(tail) && /^\S/.test(asRead(tail + text).text.slice(tail.length));
}

/** The end of a long text, from the beginning of a word on: half a word may look like a number. */
function lastWords(text: string): string {
  return text.length <= sentenceTalkCharsMax ? text : text.slice(-sentenceTalkCharsMax).replace(/^\S+/, "");
}

/** A sentence that was cut off, without the word it was cut in where that may be half a number. */
function untorn(text: string): string {
  return /\d\S*$/.test(text) || /[일이삼사오육칠팔구십백천만]$/.test(text) ? text.slice(0, Math.max(0, text.search(/\S*$/))).trimEnd() : text;
}

/** What a sentence may not leave for; its claims are kept with the turn either way. */
function problemOf(text: string, { check, record, speech }: { check: TurnCheck; record: TurnRecord; speech: Speech }): Problem | undefined {
  if (!hasClaims(text, check.evidence.today)) {
    const manner = mannerOf(text, check);
    if (manner !== undefined || !check.isFarFromFacts) return manner;
  }
  check.about ??= readMentions(check.evidence.question, check.evidence).map(({ topic }) => topic.owner.id);
  const checked = checkSentence(text, check.evidence, { carried: check.about, mayCite: speech.mayCite, isFarFromFacts: check.isFarFromFacts && record.tools.length === 0 });
  for (const claim of checked.claims) if (record.claims.length < claimsKeptMax) record.claims.push(keep(claim));
  if (checked.about.length > 0) check.about = checked.about;
  const unsupported = checked.claims.filter((claim) => claim.support === null && claim.kind !== "mark").map((claim) => claim.text);
  if (!checked.isSupported) return { reason: "unsupported_claim", sentence: text.trim(), claims: unsupported };
  return mannerOf(text, check);
}

function mannerOf(text: string, check: TurnCheck): Problem | undefined {
  const word = forbiddenIn(text, check.forbidden);
  if (word !== undefined) return { reason: "wording", sentence: text.trim(), claims: [word] };
  const reason = mannerProblem(text, check);
  return reason === undefined ? undefined : { reason, sentence: text.trim(), claims: [] };
}

function keep({ kind, text, support }: CheckedClaim): TurnRecord["claims"][number] {
  if (support === null) return { kind, text, by: "unsupported" };
  const { span, ...source } = support;
  return { kind, text, span, ...source };
}
