import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** One row of a file, or why there is none. `line` counts from 1, as an editor shows it. */
export type SourceRow = { line: number; row: Record<string, unknown> } | { line: number; reason: string };

/** Characters of one line or one quoted record: a longer one is a broken file, and is not kept in memory. */
export const recordCharsMax = 4_000_000;

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

/** @throws Error in words where the file does not exist or its packing is broken. */
async function* readBytes(file: string, onRead: (bytes: number) => void): AsyncGenerator<Buffer> {
  await (await open(file)).close(); // a missing file fails here, before any stream exists
  const raw = createReadStream(file);
  // pipeline hands an error of either stream to whoever reads the second.
  const stream = file.endsWith(".gz") ? pipeline(raw, createGunzip(), () => undefined) : raw;
  for await (const chunk of stream) {
    onRead(raw.bytesRead);
    yield chunk as Buffer;
  }
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
