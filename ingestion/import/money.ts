import { type Amount, hasFraction, isDenied, minorDigits, readAmount, toCurrency } from "./amount.ts";
import type { SourceRow } from "./source.ts";
import { toText } from "./values.ts";

/** What a row says of money: its currency column, its amounts with the field that each stands in, its price in cents. */
export type Priced = { currency: unknown; amounts: (readonly [field: string, value: unknown])[]; cents?: unknown };

/** How a file writes money. All its rows follow one convention, found in the first of them. */
export type MoneyRule = {
  /** What `--map currency=CODE` says of rows that name no currency. */
  given: string | undefined;
  /** The currency of rows that name none; undefined where the file leaves it open, and why. */
  currency: string | undefined; reason: string;
  /** Whether a plain 50 is 50 dollars, not 50 cents. */
  isMajor: boolean;
  /** Whether some amounts carry a sign, so that a plain one beside them may be either. */
  hasSigns: boolean;
  /** The convention as the operator is told it; undefined where there are no prices. */
  words: string | undefined;
};

const wholeCurrency = "KRW"; // of a file that names none and has no fractions
const centsCurrency = "USD"; // of one that names none and has them, and of price_cents

/** @param rows the first rows of a file @param given the currency that the operator says for rows that name none */
export function surveyMoney(rows: readonly SourceRow[], { read, given }: { read(row: Record<string, unknown>): Priced; given: string | undefined }): MoneyRule {
  const named = new Set<string>();
  let [unnamed, unnamedFractions] = [0, 0];
  let [isMajor, isUnnamedMajor, hasSigns] = [false, false, false];
  for (const source of rows) {
    const seen = "row" in source ? survey(read(source.row), given) : undefined;
    if (seen === undefined) continue;
    const plain = seen.amounts.filter((amount) => amount.currency === undefined);
    const isPointed = plain.some((amount) => hasFraction(amount) || amount.fraction.length === 2);
    hasSigns ||= seen.amounts.some((amount) => amount.currency !== undefined && minorDigits(amount.currency) > 0);
    if (seen.currency !== undefined) {
      named.add(seen.currency);
      isMajor ||= isPointed && minorDigits(seen.currency) > 0;
    } else if (plain.length > 0) {
      unnamed++;
      isUnnamedMajor ||= isPointed;
      if (plain.some(hasFraction)) unnamedFractions++;
    }
  }
  const { currency, reason, isAssumed } = settle({ named: [...named], unnamed, unnamedFractions });
  if (currency !== undefined && minorDigits(currency) > 0) isMajor ||= isUnnamedMajor;
  if (unnamed > 0 && currency !== undefined) named.add(currency);
  return { given, currency: given ?? currency, reason, isMajor, hasSigns, words: named.size === 0 ? undefined : tell([...named], { isMajor, isAssumed }) };
}

/** The money of one row. A row that is wrong says nothing of the file; it is told when it is read. */
function survey(priced: Priced, given: string | undefined): { amounts: Amount[]; currency: string | undefined } | undefined {
  try {
    const amounts = readAll(priced);
    if (amounts.length === 0 && priced.cents === undefined) return undefined;
    return { amounts, currency: namedIn(priced, amounts) ?? given ?? (priced.cents === undefined ? undefined : centsCurrency) };
  } catch {
    return undefined;
  }
}

/** A fraction alone chooses no currency: only where most rows have one is it a shop whose money has cents. */
function settle(seen: { named: string[]; unnamed: number; unnamedFractions: number }): { currency: string | undefined; reason: string; isAssumed: boolean } {
  const { named, unnamed, unnamedFractions } = seen;
  if (named.length === 1) return { currency: named[0], reason: "", isAssumed: false };
  if (named.length > 1) return { currency: undefined, reason: `the file has prices in ${named.join(" and ")}`, isAssumed: false };
  if (unnamedFractions === 0) return { currency: wholeCurrency, reason: "", isAssumed: unnamed > 0 };
  if (unnamedFractions * 2 > unnamed) return { currency: centsCurrency, reason: "", isAssumed: true };
  return { currency: undefined, reason: "some of the file's prices have a fraction and most have none", isAssumed: false };
}

function tell(currencies: string[], { isMajor, isAssumed }: { isMajor: boolean; isAssumed: boolean }): string {
  const withCents = currencies.find((currency) => minorDigits(currency) > 0);
  const minor = withCents === undefined ? 1 : 10 ** minorDigits(withCents);
  const unit = withCents === undefined ? "" : `, a plain ${isMajor ? 50 : 50 * minor} as 50 ${withCents}`;
  const assumed = isAssumed ? "; the file names no currency, and --map currency=CODE says another" : "";
  return `prices read as ${currencies.join(" and ")}${unit}${assumed}`;
}

/** What turns one row's amounts into the minor unit of its currency. @throws Error in words where the row does not say which. */
export function createMoney(priced: Priced, rule: MoneyRule): { currency: string; toMinor(value: unknown, field: string): number | undefined } {
  const amounts = readAll(priced);
  const named = namedIn(priced, amounts) ?? (priced.cents === undefined ? undefined : rule.given ?? centsCurrency);
  const currency = named ?? rule.currency;
  if (currency === undefined && amounts.length > 0) {
    throw new Error(`currency: the row names none, and ${rule.reason}; say --map currency=COLUMN, or --map currency=KRW for all that name none`);
  }
  const settled = currency ?? wholeCurrency;
  return {
    currency: settled,
    toMinor(value, field) {
      const amount = readAmount(value, field);
      return amount === undefined ? undefined : toMinor(amount, { field, currency: settled, isNamed: named !== undefined, rule });
    },
  };
}

function toMinor(amount: Amount, at: { field: string; currency: string; isNamed: boolean; rule: MoneyRule }): number {
  const { field, currency, rule } = at;
  const { text, value, fraction } = amount;
  const digits = minorDigits(currency);
  if (amount.currency !== undefined && isDenied({ shown: amount.currency, named: currency })) throw new Error(`${field}: ${text} is no amount in ${currency}`);
  if (fraction.length === 3 && digits !== 3) throw new Error(`${field}: ${text} has three digits after the point; write 12000 or 12.00`);
  const isMajor = digits > 0 && (amount.currency !== undefined || rule.isMajor);
  if (digits === 0 && hasFraction(amount)) throw new Error(`${field}: ${text} has a fraction, which ${currency} has not; say --map currency=… if it is another`);
  if (digits > 0 && !isMajor && hasFraction(amount)) throw new Error(`${field}: ${text} has a fraction where the file's first prices are in the minor unit of ${currency}`);
  // A number beside a currency's code is our own form, and in the minor unit; a plain text among "$49.95" may be either.
  if (digits > 0 && !isMajor && rule.hasSigns && !(amount.isNumber && at.isNamed)) throw new Error(`${field}: ${text} may be whole ${currency} or hundredths; write it like the prices that have a sign`);
  const scaled = isMajor ? value * 10 ** digits : value;
  const minor = Math.round(scaled);
  if (Math.abs(scaled - minor) > 1e-3) throw new Error(`${field}: ${text} has more digits after the point than ${currency}`);
  return minor;
}

function readAll({ amounts }: Priced): Amount[] {
  return amounts.map(([field, value]) => readAmount(value, field)).filter((amount) => amount !== undefined);
}

/** The currency that a row itself names: in its column, or by the sign of an amount. */
function namedIn({ currency }: Priced, amounts: Amount[]): string | undefined {
  const word = toText(currency);
  if (word === undefined || word === "") return amounts.find((amount) => amount.currency !== undefined)?.currency;
  const code = toCurrency(word);
  if (code === undefined) throw new Error(`currency: "${word.slice(0, 60)}" is no currency's code of three letters such as KRW`);
  return code;
}
