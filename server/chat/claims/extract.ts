import type { Claim } from "./claim.ts";
import { readDates, readTimes } from "./dates.ts";
import { readIdentifiers } from "./identifiers.ts";
import { blank } from "./plain.ts";
import { readQuantities } from "./quantities.ts";
import { readDeeds, readStates } from "./states.ts";

type Place = { start: number; end: number };

/** Whether a text can hold a claim that is told by its form; most sentences of small talk cannot. */
const hint = /\d|\p{Nd}|[일이삼사오육칠팔구][십백천만]|[일이삼사오육칠팔구십백천만]\s?(?:원|일|년|개월|시간|주)|하루|이틀|사흘|나흘|닷새|열흘|보름|반년|반나절|[한두세네석넉]\s?(?:시|달|개|장|켤|자루|병|자리|해|주)|다섯|여섯|일곱|여덟|아홉|열|스무|요일|오늘|내일|모레|글피|어제|그제|금일|익일|명일|다음\s?(?:주|달)|차주|이번\s?주|지난|정오|자정|@|\/\/|www|\]\(|\.\p{L}{2}/u;
const english = /\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|thousand|an? (?:day|week|month|year|hour|couple|fortnight|working|business)|half|today|tonight|tomorrow|yesterday|(?:next|last|this|coming) \w|noon|midday|midnight|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|(?:mon|tue|wed|thu|fri|sat|sun)\b|january|february|march|april|june|july|august|september|october|november|december|mailto|javascript|data:)/i;

/**
 * The claims of a plain text, in order. `names` are the places of product names: "하루 밥공기" and "Set of 4" count nothing.
 * @param today the calendar day of the shop's clock, as `dayNumber` gives it
 */
export function extractClaims(text: string, context: { today: number; names?: Place[] }): Claim[] {
  const states = [...readStates(text), ...readDeeds(text)];
  if (!hint.test(text) && !english.test(text)) return states;
  let rest = (context.names ?? []).reduce(blank, text);
  const claims: Claim[] = [];
  const take = (found: Claim[]) => {
    claims.push(...found.map((claim) => ({ ...claim, text: text.slice(claim.start, claim.end) })));
    rest = found.reduce(blank, rest);
  };
  take(readIdentifiers(rest));
  take(readDates(rest, context.today));
  take(readTimes(rest));
  take(readQuantities(rest));
  return [...claims, ...states].toSorted((a, b) => a.start - b.start);
}
