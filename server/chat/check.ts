import { claimCharsMax } from "../limits.ts";
import type { Claim, ClaimKind } from "./claims/claim.ts";
import { squeeze, type Evidence, type Source } from "./claims/evidence.ts";
import { echoSupport, withoutQuestion } from "./claims/echo.ts";
import { extractClaims } from "./claims/extract.ts";
import { attachedTo, itemsOf, shareOf, supportOf, type Sentence, type Support } from "./claims/match.ts";
import { blank, plain } from "./claims/plain.ts";
import { findContradiction } from "./claims/polarity.ts";
import { readMentions } from "./claims/subject.ts";
import { sumOf } from "./claims/sums.ts";
import { clauseAt, overlap, termsIn, weightsAt, wordsIn } from "./claims/terms.ts";
import { takeMarks } from "./cite.ts";
import { revealed } from "./plain.ts";

/** A claim of a reply and what it stands on; `support` is null where nothing of the turn says so. */
export type CheckedClaim = { kind: ClaimKind; text: string; support: (Source & { span: string }) | null };
export type Checked = {
  claims: CheckedClaim[]; isSupported: boolean;
  /** Entries and orders that the sentence is about, for the next one: "it costs …". */
  about: string[];
};

/** A stretch of a reply as the shopper will read it: marks are taken out where it leaves, and what is left of it may make an entity. */
export function asRead(given: string): { text: string; ids: string[] } {
  const { text, ids } = takeMarks(given);
  return { text: text.includes("&") ? revealed(text) : text, ids };
}

/** "Yes, we have that": where retrieval found nothing, nothing says so. */
const affirms = /^\s*(?:네|예|물론|당연히|yes|sure|of course|absolutely)[\s,.!]+.{0,60}(?:있어요|있습니다|팔아요|판매|취급|가능해요|가능합니다|해\s?드려요|돼요|됩니다|\bwe (?:do|have|sell|carry|offer|can)\b|\byou can\b|\bit (?:is|does)\b)/i;

/** Whether a sentence says anything that can be held against the shop's facts. Cheap: it reads no evidence. */
export function hasClaims(sentence: string, today: number): boolean {
  if (last.sentence !== sentence || last.today !== today) last = { sentence, today, has: /\[\[|\*\*|\]\(/.test(sentence) || extractClaims(plain(sentence), { today }).length > 0 };
  return last.has;
}

/** The gate asks the same of a sentence several times while it ends. */
let last = { sentence: "", today: 0, has: false };

/**
 * Holds one sentence of a reply against the evidence of its turn. Pure but for the evidence being read when first needed.
 * @param before.carried what the sentences before it were about
 * @param before.mayCite whether an id is registered in this turn
 * @param before.isFarFromFacts whether retrieval found nothing that fits the question
 */
export function checkSentence(given: string, evidence: Evidence, before: { carried: string[]; mayCite: (id: string) => boolean; isFarFromFacts?: boolean }): Checked {
  const { text: read, ids: markedIds } = asRead(given);
  const text = plain(read);
  if (evidence.isToolResult(text)) return { claims: [], isSupported: true, about: [] };
  const mentions = readMentions(text, evidence);
  const claims = extractClaims(text, { today: evidence.today, names: mentions.filter((mention) => mention.share === 1) });
  const bare = mentions.filter((mention) => mention.share === 1).reduce(blank, text);
  const sentence: Sentence = {
    text, mentions, bare, marked: markedIds, carried: before.carried,
    weightsOf: (claim) => weightsAt(bare, claim),
    wordsOf: (claim) => { const { start, end } = clauseAt(bare, claim); return new Set(wordsIn(bare.slice(start, end))); },
  };
  const checked = claims.map((claim) => describe(claim, supportFor(claim, sentence, evidence)));
  const about = [...new Set([...mentions.map(({ topic }) => topic.owner.id), ...markedIds])];
  const turned = findContradiction(withoutQuestion(bare, evidence), evidence, new Set(about.length > 0 ? about : before.carried));
  if (turned !== undefined) checked.push({ kind: "policy", text: text.trim().slice(0, claimCharsMax), support: null });
  if (before.isFarFromFacts === true && affirms.test(withoutQuestion(text, evidence))) checked.push({ kind: "policy", text: text.trim().slice(0, claimCharsMax), support: null });
  for (const name of unknownNames(read, evidence)) checked.push({ kind: "product", text: name.slice(0, claimCharsMax), support: null });
  for (const { topic, share, start, end } of mentions) {
    const known = evidence.known().find(({ statement }) => statement.owner === topic.owner || statement.owner?.id === topic.owner.id);
    if (share === 1 && known !== undefined) checked.push({ kind: topic.owner.id === topic.owner.names[0] ? "order" : "product", text: text.slice(start, end), support: { ...known.source, span: topic.owner.names[0] ?? "" } });
  }
  const cited = markedIds.map((id): CheckedClaim => ({ kind: "mark", text: id.slice(0, claimCharsMax), support: id === "unknown" || before.mayCite(id) ? { by: "policy", span: "registered" } : null }));
  // A mark that names nothing is dropped where the answer leaves; it makes no sentence untrue.
  return { claims: [...checked, ...cited], isSupported: checked.every((claim) => claim.support !== null), about };
}

function describe(claim: Claim, support: Support | undefined): CheckedClaim {
  return { kind: claim.kind, text: claim.text.trim().slice(0, claimCharsMax), support: support === undefined ? null : { ...support.source, span: support.span.slice(0, claimCharsMax) } };
}

function supportFor(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  const { value } = claim;
  if (value.type === "stock") return stockSupport(claim, sentence, evidence);
  if (value.type === "state") return stateSupport(claim, sentence, evidence);
  if (value.type === "deed") return deedSupport(claim, sentence, evidence);
  return supportOf(claim, sentence, evidence) ?? sumOf(claim, sentence, evidence) ?? echoSupport(claim, sentence, evidence);
}

/** A stock word is held against the product that it is said of, or against the option that it names. */
function stockSupport(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  if (claim.value.type !== "stock") return undefined;
  const { isIn } = claim.value;
  const attached = attachedTo(claim, sentence);
  const about = attached.size > 0 ? attached : new Set(sentence.marked.length > 0 ? sentence.marked : sentence.carried);
  const all = itemsOf(evidence, "stock").filter(({ item }) => item.statement.owner !== undefined);
  const own = about.size > 0 ? all.filter(({ item }) => about.has(item.statement.owner?.id ?? "")) : all;
  const candidates = own.length > 0 ? own : attached.size > 0 ? [] : all;
  const words = sentence.wordsOf(claim);
  const optional = candidates.filter(({ item }) => item.option !== undefined && shareOf(item.option, words) === 1);
  const meant = optional.length > 0 ? optional : candidates.filter(({ item }) => item.option === undefined);
  const found = meant.find(({ item }) => item.claim.value.type === "stock" && item.claim.value.isIn === isIn)
    // "청자만 품절이에요" where the option is written in another way than the shop does.
    ?? (optional.length === 0 && /옵션|색|사이즈|일부|만\s|some|colou?r|size|option/i.test(sentence.text) ? candidates.find(({ item }) => item.claim.value.type === "stock" && item.claim.value.isIn === isIn) : undefined);
  return found === undefined ? undefined : { source: found.known.source, span: found.item.statement.text };
}

function stateSupport(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  if (claim.value.type !== "state") return undefined;
  const { states } = claim.value;
  const fitting = itemsOf(evidence, "state").filter(({ item }) => item.claim.value.type === "state" && item.claim.value.states.some((state) => states.includes(state)));
  const attached = attachedTo(claim, sentence);
  const isOrder = (id: string | undefined) => id !== undefined && itemsOf(evidence, "state").some(({ item, known }) => item.statement.owner?.id === id && known.source.by === "tool");
  const orders = [...attached].filter(isOrder);
  const found = fitting.find(({ item, known }) => (known.source.by === "tool" ? orders.length === 0 || orders.includes(item.statement.owner?.id ?? "") : overlap(sentence.weightsOf(claim), item.weights) >= 2));
  return found === undefined ? undefined : { source: found.known.source, span: found.item.statement.text };
}

/** The tools only read, so nothing has been done; and what is promised must be a rule of the shop. */
function deedSupport(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  if (claim.value.type !== "deed" || claim.value.isDone) return undefined;
  const { about } = claim.value;
  const terms = new Set(termsIn(sentence.text));
  const found = evidence.known().find(({ statement, source }) => source.by !== "policy" && about.test(`${statement.head} ${statement.text}`) && termsIn(statement.text).filter((term) => terms.has(term)).length >= 2);
  return found === undefined ? undefined : { source: found.source, span: found.statement.text };
}

const listed = /^\s*(?:[-*•]|\d{1,2}[.)])\s+\*\*([^*\n]{2,60})\*\*/;
const bold = /\*\*([^*\n]{2,60})\*\*(?=\s?(?:은|는|이|가|도|의)?\s?[^.!?]{0,20}(?:원|won|₩|품절|sold|재고|in stock))/gi;

/** Names set off as a product's which nothing in the turn bears. */
function unknownNames(given: string, evidence: Evidence): string[] {
  const found = [listed.exec(given)?.[1], ...[...given.matchAll(bold)].map((match) => match[1])].flatMap((name) => (name === undefined || /\d|[?:]/.test(name) ? [] : name.trim()));
  if (found.length === 0) return [];
  const texts = evidence.known().map(({ statement }) => squeeze(statement.text));
  return [...new Set(found)].filter((name) => /\p{L}{2}/u.test(name) && termsIn(name).length > 0 && !texts.some((text) => text.includes(squeeze(name))));
}
