import { useEffect, useRef, useSyncExternalStore } from "react";

/** What happens in conversations, live. One stream for the whole page, however many parts of it listen. */
export type FeedEvent = { kind: string; data: { conversationId?: string; conversationIds?: string[]; by?: string; name?: string; staffId?: string | null } };

const kinds = [
  "waiting", "accepted", "message", "note", "transferred", "released", "closed", "reopened", "solved", "not_solved", "callback", "typing", "changed",
];
const listeners = new Set<(event: FeedEvent) => void>();
const watchers = new Set<() => void>();
const [againMs, againMaxMs] = [1000, 30_000];
let source: EventSource | undefined;
let again: ReturnType<typeof setTimeout> | undefined;
let waitMs = againMs;
let isCut = false;

// The browser comes back by itself, with the number of the last event it saw, and misses nothing; but one refusal (a restart
// behind a proxy, a session that has ended) closes its source for good. Then it is opened anew, and what was missed is read.
function open(): void {
  const opened = new EventSource("/api/staff/stream");
  source = opened;
  for (const kind of kinds) {
    opened.addEventListener(kind, (message: MessageEvent<string>) => tell({ kind, data: JSON.parse(message.data) as FeedEvent["data"] }));
  }
  opened.addEventListener("open", () => {
    waitMs = againMs;
    if (isCut) tell({ kind: "reconnected", data: {} });
    setCut(false);
  });
  opened.addEventListener("error", () => {
    if (opened !== source || opened.readyState !== EventSource.CLOSED) return;
    setCut(true);
    again = setTimeout(open, waitMs);
    waitMs = Math.min(waitMs * 2, againMaxMs);
  });
}

function close(): void {
  clearTimeout(again);
  source?.close();
  source = undefined;
  setCut(false);
}

function tell(event: FeedEvent): void {
  for (const listener of listeners) listener(event);
}

function setCut(next: boolean): void {
  isCut = next;
  for (const watcher of watchers) watcher();
}

/** Listens while the component is shown. `reconnected` says that something may have been missed. */
export function useFeed(onEvent: (event: FeedEvent) => void): void {
  const latest = useRef(onEvent);
  latest.current = onEvent;
  useEffect(() => {
    const listener = (event: FeedEvent): void => latest.current(event);
    listeners.add(listener);
    if (source === undefined) open();
    return () => {
      if (listeners.delete(listener) && listeners.size === 0) close();
    };
  }, []);
}

/** Whether nothing live arrives at present. */
export function useIsCut(): boolean {
  return useSyncExternalStore(watch, () => isCut);
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => void watchers.delete(watcher);
}

/** Whether an event speaks of a conversation, or may hide one that does. */
export function isAbout({ kind, data }: FeedEvent, id: string): boolean {
  return kind === "reconnected" || data.conversationId === id || data.conversationIds?.includes(id) === true;
}
