import { isRecord } from "./jsonl.ts";
import type { SourceRow } from "./source.ts";

/** Characters of a .json file, which is parsed whole. V8 holds no longer text; larger catalogs come as .jsonl or .csv. */
const textCharsMax = 512 * 1024 * 1024 - 32;

/** Parses a .json file, unpacked by now. @throws Error in words where it is too large or no JSON. */
export async function parseJson(text: AsyncIterable<string>, charsMax = textCharsMax): Promise<unknown> {
  const parts: string[] = [];
  let length = 0;
  for await (const part of text) {
    length += part.length;
    if (length > charsMax) throw new Error(`A .json file may have ${Math.round(charsMax / 1024 / 1024)} MB at most here; write larger ones as .jsonl or .csv.`);
    parts.push(part);
  }
  try {
    return JSON.parse(parts.join(""));
  } catch (cause) {
    throw new Error(`The file is not JSON: ${cause instanceof Error ? cause.message : String(cause)}.`, { cause });
  }
}

/**
 * The rows of a collection in a parsed file: the file itself where it is an array, or what stands under the first key that it
 * has, as an array or as a map from id to row. `line` is the row's number. Undefined where there is no such collection.
 */
export function rowsIn(file: unknown, keys: readonly string[]): SourceRow[] | undefined {
  if (Array.isArray(file)) return file.map((row, at) => toRow(row, at));
  if (!isRecord(file)) return undefined;
  const found = keys.map((key) => file[key]).find((value) => Array.isArray(value) || isRecord(value));
  if (Array.isArray(found)) return found.map((row, at) => toRow(row, at));
  if (!isRecord(found)) return undefined;
  return Object.entries(found).map(([id, row], at) => toRow(isRecord(row) ? { id, ...row } : row, at));
}

function toRow(row: unknown, at: number): SourceRow {
  return isRecord(row) ? { line: at + 1, row } : { line: at + 1, reason: "The row is not an object." };
}
