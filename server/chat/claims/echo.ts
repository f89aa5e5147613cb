import type { Claim } from "./claim.ts";
import { isComparable } from "./compare.ts";
import { squeeze, type Evidence, type Known } from "./evidence.ts";
import { attachedTo, supportOf, type Sentence, type Support } from "./match.ts";
import { readStates } from "./states.ts";
import { clauseAt, overlap } from "./terms.ts";

const echoed = /말씀하신|말씀해\s?주신|알려\s?주신|적어\s?주신|입력하신|원하시는|원하신|찾으시는|찾으신|요청하신|생각하신|문의하신|주신|예산|시군요|시는군요|찾지\s?못|찾을\s?수\s?없|이?라고\s?(?:하셨|하신|말씀|물으|물어|여쭤|적으|쓰셨|문의)|you (?:asked|need|said|mentioned|want|gave|sent|wrote|entered|are looking|were looking)|your budget|could(?:n't| not) find|can(?:'t|not) find|no order|as you/i;

const quoted = /["“「'‘«]([^"”」’»]{2,})["”」'’»](?=\s?이?라고\s?(?:하|말씀|물|여쭤|적|쓰|문의))|(?<=\byou (?:asked|said|wrote)[^"“]{0,20})["“]([^"”]{2,})["”]/g;

/** What the shopper said, said again as theirs, contradicts nobody. */
export function withoutQuestion(text: string, { question }: Evidence): string {
  const asked = squeeze(question);
  return text.replace(quoted, (whole, one?: string, other?: string) => (asked.includes(squeeze(one ?? other ?? "")) ? " ".repeat(whole.length) : whole));
}

/** How one speaks of a value that is no longer so. */
const changed = /바뀌|변경|달라|올랐|내렸|인상|인하|였|이었|았지만|앞서|전에는|더\s?이상|chang|was |were |previous|earlier|no longer|used to|from .+ to|instead/i;

/** The shopper's own words may be said again: as a condition, as what they asked for, or to be denied. They prove nothing. */
export function echoSupport(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  if (claim.kind === "url") return undefined;
  const isAmong = (list: Known[], said = claim) => list.some(({ statement }) => statement.items.some((item) => item.claim.text.toLowerCase() === said.text.toLowerCase()
    || JSON.stringify(withoutTone(item.claim.value)) === JSON.stringify(withoutTone(said.value))));
  if (changed.test(sentence.text) && evidence.superseded().length > 0 && endsOf(claim).every((end) => isAmong(evidence.superseded(), end) || supportOf(end, sentence, evidence) !== undefined)) return { source: { by: "echo" }, span: claim.text };
  if (!isAmong(evidence.echo())) return undefined;
  const echo: Support = { source: { by: "echo" }, span: claim.text };
  if (claim.kind === "order" || isTheirs(claim, sentence, evidence)) return echo;
  const isCount = claim.value.type === "quantity" && ["pieces", "people", "kinds"].includes(claim.value.measure);
  if (!isCount && !echoed.test(sentence.text)) return undefined;
  return isAffirmed(claim, sentence, { evidence, isCount }) ? undefined : echo;
}

const deniedAfter = /^[^,.]{0,14}(?:아니|아닙|없|않|못|부족)/;
const deniedBefore = /(?:\bnot\b|n't\b|\bcannot\b|\bno\b)[^,.]{0,30}$/i;
const theirsAfter = /^[^,.]{0,24}(?:시군요|시는군요|셨군요|예산|budget)/i;
const theirsBefore = /(?:예산[^,.]{0,8}|budget[^,.]{0,12})$/i;

/** A limit, a condition, a budget, a denial, or words that stand as the shopper's: of these the shop claims nothing. */
function isTheirs({ value, start, end }: Claim, { text }: Sentence, { question }: Evidence): boolean {
  if (value.type === "quantity" && (value.bound === "min" || value.bound === "max") && value.measure === "money") return true;
  const [before, after] = [text.slice(0, start), text.slice(end)];
  if (/^[^,.]{0,14}면(?=[\s,])/.test(after.slice(0, 20)) || /\bif\b/i.test(before)) return true;
  if (deniedAfter.test(after) || deniedBefore.test(before) || theirsAfter.test(after) || theirsBefore.test(before)) return true;
  return [...text.matchAll(quoted)].some((match) => match.index < end && match.index + match[0].length > start && squeeze(question).includes(squeeze(match[1] ?? match[2] ?? "")));
}

const thereIs = /있(?!지)|남[아았]|보유|준비|\bhave\b|\bthere (?:are|is)\b|\bavailable\b|\bleft\b/i;

/** Whether the shop would be saying so itself: of something whose value it knows to be another, or that so much is there. */
function isAffirmed(claim: Claim, sentence: Sentence, { evidence, isCount }: { evidence: Evidence; isCount: boolean }): boolean {
  const clause = clauseAt(sentence.text, claim);
  const words = sentence.text.slice(clause.start, clause.end);
  const attached = attachedTo(claim, sentence);
  const about = attached.size > 0 ? attached : new Set([...sentence.marked, ...(sentence.mentions.length === 0 ? sentence.carried : [])]);
  const weights = sentence.weightsOf(claim);
  const comparable = evidence.known().flatMap(({ statement }) => statement.items).filter((item) => isComparable(item.claim.value, claim.value) && (about.has(item.statement.owner?.id ?? "") || (!isCount && overlap(weights, item.weights) >= 1)));
  if (!isCount) return readStates(words).length > 0 || comparable.length > 0;
  // "3개 있어요" is so where seven are there.
  const isEnough = comparable.some(({ claim: { value } }) => value.type === "quantity" && claim.value.type === "quantity" && value.high >= claim.value.high);
  return (readStates(words).length > 0 || thereIs.test(words)) && !isEnough;
}

/** "18,700원에서 21,500원으로": of a change both values are said. */
function endsOf(claim: Claim): Claim[] {
  const { value } = claim;
  return value.type === "quantity" && value.low !== value.high ? [value.low, value.high].map((end): Claim => ({ ...claim, value: { ...value, low: end, high: end } })) : [claim];
}

function withoutTone(value: Claim["value"]): unknown {
  return value.type === "quantity" ? [value.measure, value.low, value.high] : value.type === "date" ? [value.low, value.high, value.weekday] : value;
}

