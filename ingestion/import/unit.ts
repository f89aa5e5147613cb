import type { SourceRow } from "./source.ts";

/** Rows looked at to see how a file writes money: prices of all rows follow one convention. */
const sampleRows = 1000;
const priceColumns = ["price", "unit_?price", "unitPrice", "amount", "total", "가격", "판매가"];

/**
 * Whether a file writes money in the major unit (dollars): one decimal point among its first prices says so, and then 50
 * means 50.00 as well.
 * @param column what the map calls the price, where it does
 */
export async function readMajorUnit(
  rows: AsyncIterable<SourceRow> | SourceRow[], column: string | undefined,
): Promise<{ isMajor: boolean; rows: AsyncIterable<SourceRow> | SourceRow[] }> {
  const names = column === undefined ? priceColumns : [...priceColumns, column.split(".").at(-1)!.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")];
  const decimal = new RegExp(`"(?:${names.join("|")})":"?[^\\d"]{0,3}\\d[\\d,]*\\.\\d`, "i");
  const isDecimal = (source: SourceRow): boolean => "row" in source && decimal.test(JSON.stringify(source.row));
  if (Array.isArray(rows)) return { isMajor: rows.some(isDecimal), rows };
  const iterator = rows[Symbol.asyncIterator]();
  const head: SourceRow[] = [];
  while (head.length < sampleRows) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
  }
  return { isMajor: head.some(isDecimal), rows: again(head, iterator) };
}

async function* again(head: SourceRow[], rest: AsyncIterator<SourceRow>): AsyncGenerator<SourceRow> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
