import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Context, MiddlewareHandler } from "hono";
import { heartbeatMs, stalledMs } from "../limits.ts";
import type { Log } from "../log.ts";
import type { TurnEvent } from "./live.ts";

type Follow = (signal: AbortSignal) => AsyncGenerator<TurnEvent[]>;

declare module "hono" {
  interface ContextVariableMap { events?: Follow }
}

/** The headers of an AI SDK UI message stream, version 1, that no proxy should hold back. */
const headers = {
  "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no",
  "x-vercel-ai-ui-message-stream": "v1",
};

/** Answers with a turn's events as server-sent events; `sendEvents` writes them once every header is known. */
export function streamEvents(c: Context, follow: Follow, extra: Record<string, string>): Response {
  c.set("events", follow);
  return c.body(null, 200, { ...headers, ...extra });
}

/**
 * Writes the streams of the routes below it to Node's own response: what a web stream between the two costs is more than
 * the rest of the way. It must be the outermost, so that the headers are complete.
 */
export function sendEvents(log: Log): MiddlewareHandler {
  return async (c, next) => {
    await next();
    const follow = c.get("events");
    if (follow === undefined || c.res.status !== 200 || c.req.method === "HEAD") return;
    const { outgoing } = c.env as HttpBindings & { outgoing: ServerResponse };
    outgoing.writeHead(200, Object.fromEntries(c.res.headers));
    void writeEvents(outgoing, follow).catch((error: unknown) => { log.error({ error }, "a stream could not be read on"); });
    c.res = undefined; // else its headers would be written into the constant
    c.res = RESPONSE_ALREADY_SENT;
  };
}

/**
 * Each event with its number as `id:`, closed by `[DONE]`. Written only as fast as it is read: a slow reader holds a place
 * in the turn's log, not a buffer of its own.
 */
async function writeEvents(outgoing: ServerResponse, follow: Follow): Promise<void> {
  const leave = new AbortController();
  outgoing.once("close", () => leave.abort());
  if (outgoing.closed) leave.abort();
  const reader: Reader = { outgoing, wroteAt: performance.now() };
  try {
    watch(reader);
    let hasWritten = false;
    setImmediate(() => { if (!hasWritten) outgoing.flushHeaders(); }); // the first events are mostly there and take them along
    for await (const events of follow(leave.signal)) {
      let text = "";
      hasWritten = true;
      for (const { seq, chunk } of events) text += `id: ${seq}\ndata: ${chunk}\n\n`;
      reader.wroteAt = performance.now();
      if (!outgoing.write(text)) await once(outgoing, "drain", { signal: leave.signal });
    }
    outgoing.end("data: [DONE]\n\n");
  } catch (error) {
    outgoing.destroy(); // it resumes where it was
    if (!leave.signal.aborted) throw error;
  } finally {
    readers.delete(reader);
  }
}

/** A stream that is open, and when it was last written to. */
type Reader = { outgoing: ServerResponse; wroteAt: number };

const readers = new Set<Reader>();
const looksPerBeat = 5;
let heart: NodeJS.Timeout | undefined;

/** One timer for all streams: says something to readers that have long heard nothing, and ends those that take nothing. */
function watch(reader: Reader): void {
  readers.add(reader);
  heart ??= setInterval(beat, heartbeatMs / looksPerBeat).unref();
}

function beat(): void {
  const now = performance.now();
  for (const reader of readers) {
    const { outgoing } = reader;
    const silentMs = now - reader.wroteAt;
    if (outgoing.writableNeedDrain && silentMs > stalledMs) outgoing.destroy();
    if (outgoing.writableNeedDrain || silentMs < heartbeatMs - heartbeatMs / looksPerBeat) continue;
    reader.wroteAt = now;
    outgoing.write(": still here\n\n");
  }
  if (readers.size > 0) return;
  clearInterval(heart);
  heart = undefined;
}
