import { recordCharsMax, type SourceRow } from "./source.ts";

/** One JSON object for each line, as a stream. Lines that are none are reported, empty ones left out. */
export async function* readJsonl(text: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let rest = "";
  let line = 0;
  let isSkipping = false; // the rest of a line that was too long
  for await (const chunk of text) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const each of lines) {
      line++;
      const row = isSkipping ? undefined : parseLine(each, line);
      isSkipping = false;
      if (row !== undefined) yield row;
    }
    if (rest.length > recordCharsMax) {
      if (!isSkipping) yield { line: line + 1, reason: `The line is longer than ${recordCharsMax} characters.` };
      isSkipping = true;
      rest = "";
    }
  }
  const row = isSkipping ? undefined : parseLine(rest, line + 1);
  if (row !== undefined) yield row;
}

function parseLine(text: string, line: number): SourceRow | undefined {
  if (text.trim() === "") return undefined;
  try {
    const row: unknown = JSON.parse(text);
    return isRecord(row) ? { line, row } : { line, reason: "The line is JSON, but not an object." };
  } catch (error) {
    return { line, reason: `The line is not JSON: ${error instanceof Error ? error.message : String(error)}.` };
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
