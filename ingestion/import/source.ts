import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** One row of a file, or why there is none. `line` counts from 1, as an editor shows it. */
export type SourceRow = { line: number; row: Record<string, unknown> } | { line: number; reason: string };

/** Characters of one line or one quoted record: a longer one is a broken file, and is not kept in memory. */
export const recordCharsMax = 4_000_000;
/** Rows looked at to see how a file is written. */
const headRows = 1000;

/**
 * A file's text piece by piece; ".gz" is unpacked. Text that is no UTF-8 is read as CP949, which Korean Excel writes.
 * @param onRead told how many bytes of the file (packed, where it is) have been read so far
 */
export async function* readText(file: string, onRead: (bytes: number) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  for await (const chunk of readBytes(file, onRead)) {
    decoder ??= new TextDecoder(guessEncoding(chunk));
    yield decoder.decode(chunk, { stream: true });
  }
  const rest = decoder?.decode();
  if (rest !== undefined && rest !== "") yield rest;
}

/** The first rows of a file, and all of them, so that what they have in common is known before any is read. */
export async function takeHead(rows: AsyncIterable<SourceRow> | SourceRow[]): Promise<{ head: SourceRow[]; rows: AsyncIterable<SourceRow> | SourceRow[] }> {
  if (Array.isArray(rows)) return { head: rows, rows };
  const iterator = rows[Symbol.asyncIterator]();
  const head: SourceRow[] = [];
  while (head.length < headRows) {
    const next = await iterator.next();
    if (next.done === true) break;
    head.push(next.value);
  }
  return { head, rows: again(head, iterator) };
}

async function* again(head: SourceRow[], rest: AsyncIterator<SourceRow>): AsyncGenerator<SourceRow> {
  yield* head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

/** @throws Error in words where the file does not exist or its packing is broken. */
async function* readBytes(file: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  await (await open(file)).close(); // a missing file fails here, before any stream exists
  const raw = createReadStream(file);
  // pipeline hands an error of either stream to whoever reads the second.
  const stream = file.endsWith(".gz") ? pipeline(raw, createGunzip(), () => undefined) : raw;
  try {
    for await (const chunk of stream) {
      onRead(raw.bytesRead);
      yield chunk as Buffer;
    }
  } catch (cause) {
    throw new Error(`${file}: ${sentenceOf(cause)}`, { cause });
  }
}

function sentenceOf(cause: unknown): string {
  const { code = "", message } = cause as NodeJS.ErrnoException;
  if (code === "Z_BUF_ERROR") return "the file ends in the middle of what is packed in it; was it copied whole?";
  return code.startsWith("Z_") ? `the file is not packed with gzip, or is damaged (${message}).` : `the file cannot be read (${code || message}).`;
}

function guessEncoding(start: Buffer): string {
  if (start[0] === 0xff && start[1] === 0xfe) return "utf-16le";
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(start, { stream: true });
    return "utf-8";
  } catch {
    return "euc-kr"; // by the WHATWG standard this label means CP949
  }
}
