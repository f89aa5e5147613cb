import { recordCharsMax, type SourceRow } from "./source.ts";

/** Quotes never closed that are got over in one file; each may cost reading `recordCharsMax` characters again. */
const rereadsMax = 50;

/**
 * CSV after RFC 4180, as a stream: quoted fields with commas, quotes and line breaks in them, CRLF, LF or CR, empty lines left
 * out. The separator (comma, semicolon or tab) is guessed from the header line. Rows become objects by header name. A quote
 * that is never closed costs its own line only: what it swallowed is read again.
 * @throws Error in words where the header line is no header
 */
export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<SourceRow> {
  let header: string[] | undefined;
  for await (const { line, fields, reason } of readRecords(text)) {
    if (reason !== undefined && header === undefined) throw new Error(`The header in line ${line} cannot be read. ${reason}`);
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
  /** What a record holds behind its first line, where a quote carries it on; undefined on that line. */
  private behind: string | undefined;
  private isBehindReturn = false; // the first line ended with CR: the LF of a CRLF may come first behind it
  private rereadsLeft = rereadsMax;
  private readonly separator: string;

  constructor(separator: string) {
    this.separator = separator;
  }

  * push(chunk: string): Generator<CsvRecord> {
    for (const char of chunk) {
      if (++this.size > recordCharsMax) yield* this.giveUp();
      const isSecondOfBreak = char === "\n" && this.isAfterReturn;
      this.isAfterReturn = char === "\r";
      if (char === "\r" || (char === "\n" && !isSecondOfBreak)) this.line++;
      if (isSecondOfBreak && this.state !== "quoted") continue;
      if (this.behind !== undefined) this.behind += char;
      if (this.state === "quoted") {
        this.takeQuoted(char);
      } else if (this.state === "closing" && char === "\"") {
        this.field += char;
        this.state = "quoted";
      } else if (this.state === "closing" && this.behind !== undefined && char !== this.separator && char !== "\n" && char !== "\r") {
        yield* this.reread("A quoted field of several lines ends in the middle of a value; is a quote never closed?");
      } else {
        yield* this.takeBare(char);
      }
    }
  }

  * end(): Generator<CsvRecord> {
    while (this.state === "quoted") yield* this.reread("The file ends inside a quoted field.");
    yield* this.endRecord();
  }

  private takeQuoted(char: string): void {
    if (char === "\"") {
      this.state = "closing";
      return;
    }
    this.field += char;
    if (this.behind !== undefined || (char !== "\n" && char !== "\r")) return;
    this.behind = "";
    this.isBehindReturn = char === "\r";
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

  /** A quote that never closes would swallow the file: the record is given up, and reading goes on behind its first line. */
  private * reread(reason: string): Generator<CsvRecord> {
    yield { line: this.startLine, fields: [], reason };
    const behind = this.rereadsLeft-- > 0 ? this.behind : undefined;
    this.clear(behind === undefined ? "bare" : "start");
    this.isSkipping = behind === undefined;
    if (behind === undefined) return;
    this.line = ++this.startLine;
    this.isAfterReturn = this.isBehindReturn;
    yield* this.push(behind);
  }

  private * giveUp(): Generator<CsvRecord> {
    const reason = `The row is longer than ${recordCharsMax} characters; is a quote never closed?`;
    if (this.behind !== undefined && this.rereadsLeft > 0) return void (yield* this.reread(reason));
    if (!this.isSkipping) yield { line: this.startLine, fields: [], reason };
    this.clear("bare");
    this.isSkipping = true;
  }

  private clear(state: "start" | "bare"): void {
    this.field = "";
    this.fields = [];
    this.size = 0;
    this.behind = undefined;
    this.state = state;
  }
}
