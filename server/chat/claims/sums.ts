import { sumTermsMax, sumValuesMax } from "../../limits.ts";
import type { Claim, Quantity } from "./claim.ts";
import type { Evidence, Known } from "./evidence.ts";
import { attachedTo, type Sentence, type Support } from "./match.ts";
import { overlap } from "./terms.ts";

const adds = /합(?:쳐|해|하면|계|산)|총|모두|더하|더해|함께|같이|포함|까지\s?(?:더|하|해|합)|다\s?해서|씩|개에|개면|장에|켤레에|두\s?개|세\s?개|\d+\s?개(?!월)|\d+\s?장|빼면|뺀|적용하면|적용되면|할인(?:하면|받으|되)|차이|더\s?(?:담|채우|주문|사|비싸|저렴|싸)|남(?:은|아|았)|부족|모자|×|\btotal\b|\baltogether\b|\btogether\b|\bsum\b|\bboth\b|\bplus\b|\bcombined\b|\bin all\b|\bfor (?:two|three|four|\d+)\b|\b(?:two|three|four|five|\d+) (?:of|mugs|pieces|items|sets)\b|×|\bmore (?:than|to|for)?\b|\bless than\b|\bdifference\b|\bcheaper\b|\badd\b|\bminus\b|\boff\b|\bafter the\b|\bincluding\b|\bwith (?:the )?(?:shipping|delivery|discount|coupon)\b/i;
const counted = /(\d{1,2}|두|세|네|다섯|two|three|four|five|six)\s?(?:개(?!월)|장|켤레|자루|병|세트|벌|권|of\b|pieces|items|sets|pairs|×|x\b|[a-z]+s\b)/gi;
const counts: Record<string, number> = { 두: 2, 세: 3, 네: 4, 다섯: 5, two: 2, three: 3, four: 4, five: 5, six: 6 };

type Value = { amount: number; known: Known };

/** A total, a difference or a discounted price that a sentence works out from values it may state; undefined where it says none. */
export function sumOf(claim: Claim, sentence: Sentence, evidence: Evidence): Support | undefined {
  const { value } = claim;
  if (value.type !== "quantity" || value.measure !== "money" || !adds.test(sentence.bare)) return undefined;
  const values = valuesFor(claim, sentence, evidence);
  const times = [1, ...[...sentence.bare.matchAll(counted)].map((match) => counts[match[1]?.toLowerCase() ?? ""] ?? Number(match[1]))].filter((count) => count >= 1 && count <= 99);
  const terms = values.flatMap((one) => [...new Set(times)].map((count) => ({ amount: one.amount * count, known: one.known })));
  const found = addsUp(terms, value.low) ?? differs([...values, ...terms], value.low) ?? discounted({ values: terms, target: value.low, sentence, evidence });
  return found === undefined ? undefined : { source: found[0]!.known.source, span: found.map(({ known }) => known.statement.text).join(" + ") };
}

/** Amounts of what the sentence and the sentences before it are about, and fees that it names; never more than can be tried. */
function valuesFor(claim: Claim, sentence: Sentence, evidence: Evidence): Value[] {
  const { value } = claim;
  const weights = sentence.weightsOf(claim);
  const about = new Set([...attachedTo(claim, sentence), ...sentence.mentions.map(({ topic }) => topic.owner.id), ...sentence.marked, ...(sentence.mentions.length === 0 ? sentence.carried : [])]);
  const rated = evidence.known().flatMap((known) => known.statement.items.flatMap((item) => {
    const said = item.claim.value;
    if (said.type !== "quantity" || said.measure !== "money" || said.currency !== (value as Quantity).currency || said.low !== said.high) return [];
    const owner = item.statement.owner;
    const isAbout = owner !== undefined && about.has(owner.id);
    const shared = overlap(weights, item.weights);
    return isAbout || shared >= 0.25 ? [{ amount: said.low, known, rank: (isAbout ? 3 : 0) + shared }] : [];
  }));
  const unique = new Map<string, Value & { rank: number }>();
  for (const one of rated) {
    const key = `${one.amount} ${one.known.statement.owner?.id ?? ""}`;
    if (one.rank > (unique.get(key)?.rank ?? -1)) unique.set(key, one);
  }
  return [...unique.values()].toSorted((a, b) => b.rank - a.rank).slice(0, sumValuesMax);
}

function addsUp(values: Value[], target: number, from = 0, taken: Value[] = []): Value[] | undefined {
  const sum = taken.reduce((total, one) => total + one.amount, 0);
  if (sum === target && taken.length > 0) return taken;
  if (sum >= target || taken.length >= sumTermsMax) return undefined;
  for (let at = from; at < values.length; at++) {
    const found = addsUp(values, target, at + 1, [...taken, values[at]!]);
    if (found !== undefined) return found;
  }
  return undefined;
}

function differs(values: Value[], target: number): Value[] | undefined {
  for (const one of values) for (const other of values) if (one.amount - other.amount === target) return [one, other];
  return undefined;
}

/** A price less a percentage that the evidence and the sentence both say, or less an amount. */
function discounted(of: { values: Value[]; target: number; sentence: Sentence; evidence: Evidence }): Value[] | undefined {
  const percent = Number(/(\d{1,2})\s?(?:%|퍼센트|percent)/.exec(of.sentence.text)?.[1] ?? Number.NaN);
  const known = of.evidence.known().find(({ statement }) => statement.items.some(({ claim }) => claim.value.type === "quantity" && claim.value.measure === "percent" && claim.value.low === percent));
  if (known === undefined) return undefined;
  const found = of.values.find(({ amount }) => [amount * (1 - percent / 100), amount * (percent / 100)].some((result) => Math.round(result) === of.target));
  return found === undefined ? undefined : [found, { amount: 0, known }];
}
