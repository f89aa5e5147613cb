import { isRecord } from "./jsonl.ts";

/** What reads a row by the names of our fields, wherever the file keeps them. */
export type RowReader = {
  /** The value of a field, or undefined where the row has none or an empty one. */
  get(field: string): unknown;
  /** The fields below a name that `--map` or the row names, e.g. "color" for "attributes.color". */
  below(prefix: string): [name: string, value: unknown][];
};

/** From our field to the file's column. */
export type ColumnMap = Readonly<Record<string, string>>;
/** Column names that shops use for our fields, best first; compared without case, spaces, "_" and "-". */
export type Guesses = Readonly<Record<string, readonly string[]>>;

/**
 * Reads rows by `field=column` pairs and, for every field without one, by guesses from the column names. A column may be a dotted
 * path into nested JSON (`name.first_name`). A column that a pair uses is not guessed for another field.
 */
export function createMapping({ map, guesses }: { map: ColumnMap; guesses: Guesses }): (row: Record<string, unknown>) => RowReader {
  const mapped = new Set(Object.values(map));
  return (row) => {
    const columns = new Map(Object.keys(row).filter((name) => !mapped.has(name)).map((name) => [plainName(name), name]));
    const guess = (field: string): unknown => {
      const column = (guesses[field] ?? []).map((name) => columns.get(name)).find((name) => name !== undefined && isGiven(row[name]));
      return column === undefined ? undefined : row[column];
    };
    return {
      get(field) {
        const column = map[field];
        const value = column === undefined ? guess(field) : valueAt(row, column);
        return isGiven(value) ? value : undefined;
      },
      below(prefix) {
        return Object.entries(map).filter(([field]) => field.startsWith(`${prefix}.`))
          .map(([field, column]): [string, unknown] => [field.slice(prefix.length + 1), valueAt(row, column)])
          .filter(([, value]) => isGiven(value));
      },
    };
  };
}

/** Which of a file's columns each field is read from where no map says otherwise. */
export function guessColumns(guesses: Guesses, columns: readonly string[]): Record<string, string> {
  const known = new Map(columns.map((name) => [plainName(name), name]));
  return Object.fromEntries(Object.entries(guesses).flatMap(([field, names]) => {
    const found = names.map((name) => known.get(name)).find((name) => name !== undefined);
    return found === undefined ? [] : [[field, found]];
  }));
}

/** Reads "field=column" pairs; "field=" leaves a field out that would be guessed. @throws Error in words for one that is not a pair or names a field nobody knows. */
export function parseMap(pairs: readonly string[], fields: readonly string[]): ColumnMap {
  return Object.fromEntries(pairs.map((pair) => {
    const at = pair.indexOf("=");
    const field = pair.slice(0, at).trim();
    const column = pair.slice(at + 1).trim();
    if (at < 1) throw new Error(`"${pair}" is not field=column.`);
    if (!fields.includes(field) && !fields.includes(`${field.split(".")[0]}.*`)) {
      throw new Error(`There is no field "${field}". The fields are ${fields.join(", ")}.`);
    }
    return [field, column];
  }));
}

/** A column's value: by its whole name first, for headers with dots in them, then as a path. */
export function valueAt(row: Record<string, unknown>, column: string): unknown {
  if (Object.hasOwn(row, column)) return row[column];
  let value: unknown = row;
  for (const name of column.split(".")) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

/** @return the name as `Guesses` spells it */
function plainName(name: string): string {
  return name.normalize("NFC").toLowerCase().replace(/[\s_-]/g, "");
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && !(typeof value === "string" && value.trim() === "");
}
