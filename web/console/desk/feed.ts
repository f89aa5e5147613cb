import { useEffect, useRef } from "react";

/** What happens in conversations, live. One stream for the whole page, however many parts of it listen. */
export type FeedEvent = { kind: string; data: { conversationId?: string; conversationIds?: string[]; by?: string; name?: string; staffId?: string | null } };

const kinds = [
  "waiting", "accepted", "message", "note", "transferred", "released", "closed", "reopened", "solved", "not_solved", "callback", "typing", "changed",
];
const listeners = new Set<(event: FeedEvent) => void>();
let source: EventSource | undefined;

// The browser comes back by itself, with the number of the last event it saw, and misses nothing.
function open(): void {
  source = new EventSource("/api/staff/stream");
  for (const kind of kinds) {
    source.addEventListener(kind, (message: MessageEvent<string>) => {
      const event: FeedEvent = { kind, data: JSON.parse(message.data) as FeedEvent["data"] };
      for (const listener of listeners) listener(event);
    });
  }
}

/** Listens while the component is shown. A stream that the server refused for good is tried again when somebody next listens. */
export function useFeed(onEvent: (event: FeedEvent) => void): void {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    const listener = (event: FeedEvent): void => latest.current(event);
    listeners.add(listener);
    if (source === undefined || source.readyState === EventSource.CLOSED) open();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) {
        source?.close();
        source = undefined;
      }
    };
  }, []);
}

/** Whether an event speaks of a conversation. */
export function isAbout({ data }: FeedEvent, id: string): boolean {
  return data.conversationId === id || data.conversationIds?.includes(id) === true;
}
