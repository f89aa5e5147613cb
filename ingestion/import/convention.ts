import { toCurrency } from "./amount.ts";
import { type ColumnMap, valueAt } from "./mapping.ts";
import type { MoneyRule } from "./money.ts";
import type { SourceRow } from "./source.ts";

/** How a file is to be read: its columns and its money. */
export type Convention = { map: ColumnMap; money: MoneyRule };

/**
 * Holds a map against a file's first rows: `currency=KRW`, where no column is called so, is the currency itself.
 * @throws Error in words where none of the rows has a column that the map names.
 */
export function settleMap(map: ColumnMap, rows: readonly SourceRow[]): { map: ColumnMap; currency: string | undefined } {
  const known = rows.flatMap((source) => ("row" in source ? [source.row] : []));
  const { currency: column, ...others } = map;
  const isMissing = (name: string): boolean => known.length > 0 && known.every((row) => valueAt(row, name) === undefined);
  const currency = column !== undefined && /^[A-Z]{3}$/.test(column) && isMissing(column) ? toCurrency(column) : undefined;
  const settled = currency === undefined ? map : others;
  const missing = Object.values(settled).find((name) => name !== "" && isMissing(name));
  if (missing !== undefined) throw new Error(`There is no column "${missing}". The file has ${Object.keys(known[0] ?? {}).join(", ")}.`);
  return { map: settled, currency };
}
