import { feedLifeMs, heartbeatMs } from "../limits.ts";
import type { FeedItem } from "./feed.ts";

const headers = { "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" };

/**
 * A feed as server-sent events. It ends by itself after a while, so that whoever reads on proves anew who they are; the
 * reader goes on after the last number it has seen.
 * @param after where it begins: told at once, so that a reader who is cut off before the first event knows where it was
 */
export function streamFeed(follow: (signal: AbortSignal) => AsyncGenerator<FeedItem[]>, { after, onEnd }: { after: number; onEnd: () => void }): Response {
  const leave = new AbortController();
  const life = setTimeout(() => leave.abort(), feedLifeMs).unref();
  const items = follow(leave.signal);
  const encoder = new TextEncoder();
  let pending: Promise<IteratorResult<FeedItem[]>> | undefined;
  const end = () => { clearTimeout(life); leave.abort(); onEnd(); void items.return(undefined); };
  const body = new ReadableStream<Uint8Array>({
    start(controller) { controller.enqueue(encoder.encode(`: here\nid: ${after}\n\n`)); },
    async pull(controller) {
      pending ??= items.next();
      const next = await orHeartbeat(pending);
      if (next === "heartbeat") return controller.enqueue(encoder.encode(": still here\n\n"));
      pending = undefined;
      if (next.done !== true) return controller.enqueue(encoder.encode(next.value.map(lineOf).join("")));
      end();
      controller.close();
    },
    cancel: end,
  });
  return new Response(body, { headers });
}

/** Which event a reader has seen last, by its header. */
export function lastEventOf(header: string | undefined): number | undefined {
  return header !== undefined && /^\d{1,15}$/.test(header) ? Number(header) : undefined;
}

function lineOf({ id, event, data }: FeedItem): string {
  return `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | "heartbeat"> {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<"heartbeat">((resolve) => { timer = setTimeout(resolve, heartbeatMs, "heartbeat"); });
  return Promise.race([next, beat]).finally(() => clearTimeout(timer));
}
