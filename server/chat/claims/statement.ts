import type { Claim } from "./claim.ts";
import { extractClaims } from "./extract.ts";
import { plain } from "./plain.ts";
import { add, termsIn, weightsAt, wordsIn, type Weights } from "./terms.ts";

/** Whose a statement is: an entry of the catalog, an order. What is no one's (a tool's count, a policy) has none. */
export type Owner = { id: string; names: string[] };
/** One value that the shop says, with the words around it, the words of the option it is of, and the statement it stands in. */
export type Item = { claim: Claim; weights: Weights; statement: Statement; option?: readonly string[] };
/** One sentence, property or field that the shop says, under its heading. */
export type Statement = { text: string; head: string; terms: Weights; owner: Owner | undefined; items: Item[] };

const labelWeight = 1;
const headWeight = 0.5;
/** What a number in a list of sizes is measured in may stand only behind the last of them. */
const soft = new Set(["plain"]);

/**
 * Reads one statement of the shop. Pure.
 * @param about `label` names the field ("배송비"), `head` what the whole is about (the question of an FAQ entry)
 */
export function readStatement(given: string, about: { today: number; owner?: Owner | undefined; label?: string; head?: string; option?: string }): Statement {
  const text = plain(given);
  const statement: Statement = { text, head: about.head ?? "", terms: new Map(), owner: about.owner, items: [] };
  const label = termsIn(about.label ?? "");
  const head = termsIn(about.head ?? "");
  const option = about.option === undefined ? undefined : wordsIn(about.option);
  add(add(add(statement.terms, termsIn(text), 1), label, 1), head, headWeight);
  const claims = extractClaims(text, { today: about.today });
  for (const claim of [...claims, ...lent(claims)]) {
    const weights = add(add(weightsAt(text, claim), label, labelWeight), head, headWeight);
    statement.items.push({ claim, weights, statement, ...(option && { option }) });
  }
  return statement;
}

/** "240 · 250 · 260 mm": each of the numbers counts in the unit behind the last one too. */
function lent(claims: Claim[]): Claim[] {
  return claims.flatMap((claim, at): Claim[] => {
    if (claim.value.type !== "quantity" || !soft.has(claim.value.measure)) return [];
    const next = claims.slice(at + 1).find(({ value }) => value.type === "quantity" && !soft.has(value.measure));
    if (next?.value.type !== "quantity") return [];
    const factor = next.value.written[0] === 0 ? 1 : next.value.low / next.value.written[0];
    return [{ ...claim, value: { ...claim.value, measure: next.value.measure, low: claim.value.low * factor, high: claim.value.high * factor } }];
  });
}
