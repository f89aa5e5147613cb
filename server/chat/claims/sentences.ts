import { markerCharsMax, sentenceCharsMax } from "../../limits.ts";

/** `mayLeave`: whether words need not wait, for marks behind them or for an end; without an end they wait for `talkCharsMax`. */
type Haste = { mayLeave: (text: string) => boolean; talkCharsMax: number };

/** A stretch of a reply that leaves whole: the white space before it, its words, and the source marks after them. */
export type Sentence = { text: string; isWhole: boolean };

const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|no|nos|mr|mrs|ms|dr|st|approx|incl|excl|min|max|tel|ext|fig|inc|ltd|co|a\.m|p\.m|[A-Z])$/i;
const listMark = /(?:^|\n)\s*\d{1,2}$/;
const closing = "[\"'”’)\\]}*_」』]*";
const ending = new RegExp(`[.!?。！？…]+${closing}`, "gu");
const leadingMarks = /^\s*\[\[[^\]\n.!?]*\]\]/;
const trailingMarks = /^(?:[^\S\n]*\[\[[^\]\n.!?]*\]\])+/;
/** A mark, or the beginning of one, as it is taken out where the text leaves: nothing in it ends a sentence. */
const anyMark = new RegExp(`\\[\\[[^]{0,${markerCharsMax}}?(?:\\]\\]|$)`, "g");
/** What may still become a mark: white space, or an opening that has not closed. */
const openMark = /^[^\S\n]*(?:\[(?:\[[^\]\n.!?]*\]?)?)?$/;

/**
 * Cuts a streamed text into sentences, Korean and English, however the stream cuts it. A line is a sentence at the latest.
 * Numbers (1.5), addresses, abbreviations and list numbers do not end one. Source marks stay with the sentence before them.
 * The pieces, put together again, are the text.
 * Marks after a sentence that did not wait for them come as a piece of their own.
 */
export function createSentences(haste: Haste): { push(delta: string): Sentence[]; end(): Sentence[]; release(): Sentence[] } {
  let held = "";
  let isBegun = false; // whether some of the sentence that is held has been let go
  function drain(isLast: boolean): Sentence[] {
    const sentences: Sentence[] = [];
    for (;;) {
      const found = endOf(held, { isLast, isBegun, ...haste });
      if (found === undefined) return sentences;
      sentences.push({ text: held.slice(0, found.end), isWhole: found.isWhole });
      held = held.slice(found.end);
      isBegun = !found.isWhole;
    }
  }
  function rest(): Sentence[] {
    const left = held === "" ? [] : [{ text: held, isWhole: false }];
    held = "";
    return left;
  }
  return {
    push(delta) { held += delta; return drain(false); },
    end: () => [...drain(true), ...rest()],
    // What has been held for a while, where it claims nothing; a mark that has begun stays.
    release() {
      if (held.trim() === "" || /\[[^\]]*\]?$|\s$/.test(held) && /\[[^\]]*\]?$/.test(held.trimEnd()) || !haste.mayLeave(held)) return [];
      isBegun = true;
      return rest();
    },
  };
}

type Found = { end: number; isWhole: boolean };

/** Where the first sentence of a text ends, its marks included; undefined while that is not known. */
function endOf(given: string, at: Haste & { isLast: boolean; isBegun: boolean }): Found | undefined {
  const text = given.includes("[[") ? given.replace(anyMark, (found) => found.replace(/[\s.!?。！？…]/g, "_")) : given;
  const first = text.search(/\S/);
  if (first < 0) return undefined;
  const lead = leadingMarks.exec(text)?.[0].length;
  if (lead !== undefined) return { end: lead, isWhole: true };
  const line = text.indexOf("\n", first);
  ending.lastIndex = first;
  for (let match = ending.exec(text); match !== null; match = ending.exec(text)) {
    const stop = match.index + match[0].length;
    if (line >= 0 && match.index > line) break;
    const next = text[stop];
    if (next === undefined && !at.isLast && !isSurelyOver(text.slice(first, stop))) return undefined;
    if (next !== undefined && !isBoundary(text, { mark: match.index, stop, next })) continue;
    if (next === undefined && match[0].startsWith(".") && isAbbreviation(text.slice(first, match.index))) continue;
    return withMarks(text, stop, at);
  }
  if (line >= 0) return { end: line, isWhole: true };
  if (text.length > sentenceCharsMax) return { end: forcedEnd(text), isWhole: false };
  const space = text.lastIndexOf(" ");
  return space > (at.isBegun ? 0 : at.talkCharsMax) && at.mayLeave(given.slice(0, space)) ? { end: space, isWhole: false } : undefined;
}

function isBoundary(text: string, { mark, stop, next }: { mark: number; stop: number; next: string }): boolean {
  if (/\s|\[/.test(next)) return !(text[mark] === "." && isAbbreviation(text.slice(0, mark)));
  if (/[,;:)\].]/.test(next) || /["”'’」』][이라하]/.test(text[stop - 1]! + next)) return false;
  // "…이에요.배송비는": no space after a Korean sentence.
  return /[가-힣]/.test(text[mark - 1] ?? "") && /[가-힣"'(]/.test(next) || (/[!?]/.test(text[stop - 1] ?? "") && /[\p{L}]/u.test(next) && !/\S*(?:\/|\?)\S*=/.test(text.slice(mark - 20, stop + 10)));
}

function isAbbreviation(before: string): boolean {
  return abbreviation.test(before) || listMark.test(before);
}

/** A Korean polite ending or a question is over at its mark; after "3." or "example." more may come. */
function isSurelyOver(text: string): boolean {
  return /[!?。！？]$/.test(text) || /[요다죠]\.$/.test(text);
}

/** The end of a sentence behind the marks that follow it. At the end of what has come they may still follow. */
function withMarks(text: string, stop: number, at: Haste & { isLast: boolean }): Found | undefined {
  const rest = text.slice(stop);
  const marks = trailingMarks.exec(rest)?.[0].length ?? 0;
  const after = rest.slice(marks);
  const mayFollow = !at.isLast && after.length <= markerCharsMax && openMark.test(after);
  return mayFollow && !at.mayLeave(text.slice(0, stop)) ? undefined : { end: stop + marks, isWhole: true };
}

/** Text without an end must not be held for ever: it is cut between two words. */
function forcedEnd(text: string): number {
  const space = text.lastIndexOf(" ", sentenceCharsMax);
  if (space > sentenceCharsMax / 2) return space;
  return /[\ud800-\udbff]/.test(text.charAt(sentenceCharsMax - 1)) ? sentenceCharsMax - 1 : sentenceCharsMax;
}
