import { heartbeatMs } from "../limits.ts";
import type { TurnEvent } from "./live.ts";

/** The headers of an AI SDK UI message stream, version 1, that no proxy should hold back. */
const headers = {
  "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache, no-transform", "x-accel-buffering": "no",
  "x-vercel-ai-ui-message-stream": "v1",
};

/**
 * A turn's events as server-sent events, each with its number as `id:`, closed by `[DONE]`. Written only as fast as it is
 * read: a slow reader holds a place in the turn's log, not a buffer of its own.
 */
export function streamEvents(follow: (signal: AbortSignal) => AsyncGenerator<TurnEvent[]>, extra: Record<string, string>): Response {
  const leave = new AbortController();
  const events = follow(leave.signal);
  const encoder = new TextEncoder();
  let pending: Promise<IteratorResult<TurnEvent[]>> | undefined;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      pending ??= events.next();
      const next = await orHeartbeat(pending);
      if (leave.signal.aborted) return;
      if (next === "heartbeat") return controller.enqueue(encoder.encode(": still here\n\n"));
      pending = undefined;
      if (!next.done) return controller.enqueue(encoder.encode(next.value.map(({ seq, chunk }) => `id: ${seq}\ndata: ${chunk}\n\n`).join("")));
      controller.enqueue(encoder.encode("data: [DONE]\n\n"));
      controller.close();
    },
    cancel() { leave.abort(); },
  });
  return new Response(body, { headers: { ...headers, ...extra } });
}

async function orHeartbeat<T>(next: Promise<T>): Promise<T | "heartbeat"> {
  let timer: NodeJS.Timeout | undefined;
  const beat = new Promise<"heartbeat">((resolve) => { timer = setTimeout(resolve, heartbeatMs, "heartbeat"); });
  return Promise.race([next, beat]).finally(() => clearTimeout(timer));
}
