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
  let reader: CsvReader | undefined;
  for await (const chunk of text) {
    reader ??= new CsvReader(guessSeparator(chunk));
    yield* reader.push(chunk);
  }
  if (reader !== undefined) yield* reader.end();
}

function guessSeparator(start: string): string {
  const header = (/^[^\r\n]*/.exec(start)?.[0] ?? "").replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((mark) => ({ mark, count: header.split(mark).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).mark;
}

/** Reads characters one by one, because a record, a quote and a CRLF may all lie across two chunks. */
class CsvReader {
  /** Before a field, in a bare one, in a quoted one, or behind a quote that may be its end. */
  private state: "start" | "bare" | "quoted" | "closing" = "start";
  private field = "";
  private fields: string[] = [];
  private size = 0;
  private line = 1;
  private startLine = 1;
  private isAfterReturn = false;
  private isSkipping = false; // the rest of a record that was too long
  private readonly separator: string;

  constructor(separator: string) {
    this.separator = separator;
  }

  * push(chunk: string): Generator<CsvRecord> {
    for (const char of chunk) {
      const isSecondOfBreak = char === "\n" && this.isAfterReturn;
      this.isAfterReturn = char === "\r";
      if (char === "\r" || (char === "\n" && !isSecondOfBreak)) this.line++;
      if (isSecondOfBreak && this.state !== "quoted") continue;
      if (++this.size > recordCharsMax) yield* this.giveUp();
      if (this.state === "quoted") {
        if (char === "\"") this.state = "closing"; else this.field += char;
      } else if (this.state === "closing" && char === "\"") {
        this.field += char;
        this.state = "quoted";
      } else {
        yield* this.takeBare(char);
      }
    }
  }

  * end(): Generator<CsvRecord> {
    if (this.state === "quoted") yield { line: this.startLine, fields: [], reason: "The file ends inside a quoted field." };
    else yield* this.endRecord();
  }

  private * takeBare(char: string): Generator<CsvRecord> {
    if (char === this.separator) {
      this.fields.push(this.field);
      this.field = "";
      this.state = "start";
    } else if (char === "\n" || char === "\r") {
      yield* this.endRecord();
    } else if (char === "\"" && this.state === "start") {
      this.state = "quoted";
    } else {
      this.field += char;
      this.state = "bare";
    }
  }

  private * endRecord(): Generator<CsvRecord> {
    const record = { line: this.startLine, fields: [...this.fields, this.field] };
    const isBlank = this.fields.length === 0 && this.field === "";
    if (!isBlank && !this.isSkipping) yield record;
    this.clear("start");
    this.startLine = this.line;
    this.isSkipping = false;
  }

  /** A quote that never closes would swallow the file: the record is given up, and reading goes on at the next line. */
  private * giveUp(): Generator<CsvRecord> {
    const reason = `The row is longer than ${recordCharsMax} characters; is a quote never closed?`;
    if (!this.isSkipping) yield { line: this.startLine, fields: [], reason };
    this.clear("bare");
    this.isSkipping = true;
  }

  private clear(state: "start" | "bare"): void {
    this.field = "";
    this.fields = [];
    this.size = 0;
    this.state = state;
  }
}
