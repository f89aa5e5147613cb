import { ApiError, type PastConversation } from "../api.ts";

/** What a page hears of the people it talks to. */
export type PeopleEvent = { id?: number; event: string; data: { text?: string; author?: string; name?: string | null; id?: string; to?: string; availability?: PastConversation["availability"] } };

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/**
 * Follows what happens between people in a conversation for as long as the page is looked at. Reconnects from the last event
 * it has seen, so that nothing is lost or shown twice; a hidden tab holds no connection.
 */
export async function followPeople(from: {
  after: number; signal: AbortSignal; open(access: { lastEventId: number; signal: AbortSignal }): Promise<Response>; onEvents(events: PeopleEvent[]): void;
}): Promise<void> {
  const { signal } = from;
  let lastEventId = from.after;
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    await untilVisible(signal);
    const hidden = new AbortController();
    const hide = (): void => { if (document.hidden) hidden.abort(); };
    document.addEventListener("visibilitychange", hide);
    try {
      const response = await from.open({ lastEventId, signal: AbortSignal.any([signal, hidden.signal]) });
      for await (const events of read(response)) {
        pauseMs = firstPauseMs;
        const fresh = events.filter((event) => event.id === undefined || event.id > lastEventId);
        lastEventId = fresh.findLast((event) => event.id !== undefined)?.id ?? lastEventId;
        if (fresh.length > 0 && !signal.aborted) from.onEvents(fresh);
      }
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return;
    } finally {
      document.removeEventListener("visibilitychange", hide);
    }
    if (signal.aborted || hidden.signal.aborted) continue;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  }
}

async function* read(response: Response): AsyncGenerator<PeopleEvent[]> {
  const reader = response.body?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader?.read() ?? { done: true, value: "" };
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop() ?? "";
    yield blocks.flatMap(parse);
  }
}

function parse(block: string): PeopleEvent[] {
  const fields = new Map(block.split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)]));
  const [id, event, data] = [fields.get("id"), fields.get("event"), fields.get("data")];
  return event === undefined || data === undefined ? [] : [{ event, data: JSON.parse(data) as PeopleEvent["data"], ...(id !== undefined && { id: Number(id) }) }];
}

function untilVisible(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden || signal.aborted) return resolve();
    const look = (): void => {
      if (document.hidden && !signal.aborted) return;
      document.removeEventListener("visibilitychange", look);
      resolve();
    };
    document.addEventListener("visibilitychange", look);
    signal.addEventListener("abort", look, { once: true });
  });
}
