import { soon } from "./condition.ts";
import type { Client } from "./client.ts";

export type FeedEvent = { id?: number; event: string; data: Record<string, unknown> };
/** A feed as it comes over the wire, read by hand. */
export type FeedReader = { events: FeedEvent[]; status: number; until(isThere: (events: FeedEvent[]) => boolean): Promise<void>; leave(): Promise<void> };

/** Follows a feed from where `lastEvent` says; it is open when this returns. */
export async function openFeed(client: Client, path: string, options: { token: string; lastEvent?: number }): Promise<FeedReader> {
  const { token, lastEvent } = options;
  const response = await client.request(path, { token, headers: lastEvent === undefined ? {} : { "last-event-id": String(lastEvent) } });
  const events: FeedEvent[] = [];
  const reader = response.body?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  let wake = Promise.withResolvers<void>();
  const reading = (async () => {
    for (;;) {
      const { done, value } = await reader?.read() ?? { done: true, value: undefined };
      if (done || value === undefined) return wake.resolve();
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
        const [id, event, data] = [field("id"), field("event"), field("data")];
        if (event !== undefined && data !== undefined) events.push({ ...(id !== undefined && { id: Number(id) }), event, data: JSON.parse(data) as Record<string, unknown> });
      }
      wake.resolve();
    }
  })().catch(() => undefined);
  return {
    events, status: response.status,
    async until(isThere) {
      await soon("events of a feed", (async () => {
        while (!isThere(events)) {
          await wake.promise;
          wake = Promise.withResolvers<void>();
        }
      })());
    },
    async leave() {
      await reader?.cancel().catch(() => undefined);
      await reading;
    },
  };
}
