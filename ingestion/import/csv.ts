import { recordCharsMax, type SourceRow } from "./source.ts";

/**
 * CSV after RFC 4180, as a stream: quoted fields with commas, quotes and line breaks in them, CRLF, LF or CR, empty lines left
 * out. The separator (comma, semicolon or tab) is guessed from the header line. Rows become objects by header name.
 */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let header: string[] | undefined;
  for await (const { line, fields, reason } of readRecords(text)) {
    if (reason !== undefined) yield { line, reason };
    else if (header === undefined) header = fields.map((name) => name.trim());
    else yield toRow({ header, fields, line });
  }
}

type CsvRecord = { line: number; fields: string[]; reason?: string };

function toRow({ header, fields, line }: { header: string[]; fields: string[]; line: number }): SourceRow {
  if (fields.slice(header.length).some((field) => field !== "")) {
    return { line, reason: `The row has ${fields.length} columns where the header has ${header.length}.` };
  }
  return { line, row: Object.fromEntries(header.map((name, at) => [name, fields[at] ?? ""])) };
}

async function* readRecords(text: AsyncIterable<string>): AsyncGenerator<CsvRecord> {
  const reader = createReader();
  for await (const chunk of text) yield* reader.push(chunk);
  yield* reader.end();
}

/** Where the reader stands: between, in a bare field, in a quoted one, or just behind a quote that may be its end. */
type State = "start" | "bare" | "quoted" | "closing";

function createReader() {
  let state: State = "start";
  let separator: string | undefined;
  let field = "";
  let fields: string[] = [];
  let size = 0;
  let line = 1;
  let startLine = 1;
  let isAfterReturn = false;
  let isSkipping = false; // the rest of a record that was too long

  function endRecord(): CsvRecord | undefined {
    const record = { line: startLine, fields: [...fields, field] };
    const isBlank = record.fields.length === 1 && field === "";
    const wasSkipping = isSkipping;
    field = "";
    fields = [];
    size = 0;
    state = "start";
    startLine = line;
    isSkipping = false;
    return isBlank || wasSkipping ? undefined : record;
  }

  function endField(): void {
    fields.push(field);
    field = "";
    state = "start";
  }

  /** A quote that never closes would swallow the file: the record is given up and reading goes on at the next line. */
  function giveUp(): CsvRecord[] {
    const reason = `The row is longer than ${recordCharsMax} characters; is a quote never closed?`;
    const told = isSkipping ? [] : [{ line: startLine, fields: [], reason }];
    field = "";
    fields = [];
    size = 0;
    state = "bare";
    isSkipping = true;
    return told;
  }

  function takeBare(char: string): CsvRecord | undefined {
    if (char === separator) endField();
    else if (char === "\n" || char === "\r") return endRecord();
    else if (char === "\"" && state === "start") state = "quoted";
    else {
      field += char;
      state = "bare";
    }
    return undefined;
  }

  return {
    * push(chunk: string): Generator<CsvRecord> {
      separator ??= guessSeparator(chunk);
      for (const char of chunk) {
        const isLineFeedOfReturn = char === "\n" && isAfterReturn;
        isAfterReturn = char === "\r";
        if (char === "\r" || (char === "\n" && !isLineFeedOfReturn)) line++;
        if (isLineFeedOfReturn && state !== "quoted") continue;
        if (++size > recordCharsMax) yield* giveUp();
        if (state === "quoted") {
          if (char === "\"") state = "closing"; else field += char;
        } else if (state === "closing" && char === "\"") {
          field += char;
          state = "quoted";
        } else {
          const record = takeBare(char);
          if (record !== undefined) yield record;
        }
      }
    },
    * end(): Generator<CsvRecord> {
      if (state === "quoted") {
        yield { line: startLine, fields: [], reason: "The file ends inside a quoted field." };
        return;
      }
      const record = endRecord();
      if (record !== undefined) yield record;
    },
  };
}

function guessSeparator(start: string): string {
  const header = (/^[^\r\n]*/.exec(start)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}
