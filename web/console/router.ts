import { useMemo, useSyncExternalStore } from "react";

/** Paths below /console, without a router of somebody else's: a handful of pages, and a guard that a page may set before it is left. */
export const base = "/console";

type Guard = (go: () => void) => void;
const listeners = new Set<() => void>();
let guard: Guard | undefined;
let shown = location.pathname + location.search;

function settle(): void {
  shown = location.pathname + location.search;
  for (const listener of listeners) listener();
}

addEventListener("popstate", () => {
  const wanted = location.pathname + location.search;
  if (guard === undefined || wanted.split("?")[0] === shown.split("?")[0]) return settle();
  history.pushState(null, "", shown); // stay, until the person has said what becomes of their words
  guard(() => {
    guard = undefined;
    history.pushState(null, "", wanted);
    settle();
  });
});

/** Goes to a path of the console, unless the page that is open has something to ask first. `isSaved`: it has nothing left to ask. */
export function navigate(to: string, how: { replace?: boolean; isSaved?: boolean } = {}): void {
  const go = (): void => {
    const url = to.startsWith(base) ? to : base + to;
    if (how.replace === true) history.replaceState({ isSaved: how.isSaved === true }, "", url);
    else history.pushState(null, "", url);
    settle();
    if (how.replace !== true) scrollTo(0, 0);
  };
  if (guard === undefined || how.isSaved === true) return go();
  guard(() => {
    guard = undefined;
    go();
  });
}

/** A page that must not be left unasked. @returns how to let it go again */
export function guardLeaving(ask: Guard): () => void {
  const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
  guard = ask;
  addEventListener("beforeunload", warn);
  return () => {
    if (guard === ask) guard = undefined;
    removeEventListener("beforeunload", warn);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

const readShown = (): string => shown;

/** The path below /console, without a slash at its end; "" for the first page. */
export function usePath(): string {
  const url = useSyncExternalStore(subscribe, readShown);
  const path = (url.split("?")[0] ?? "").slice(base.length);
  return path.endsWith("/") ? path.slice(0, -1) : path;
}

/** What stands behind the ? of the address, and how to change it without a step in the history. */
export function useQuery(): [URLSearchParams, (changes: Record<string, string | undefined>) => void] {
  const url = useSyncExternalStore(subscribe, readShown);
  const query = useMemo(() => new URLSearchParams(url.split("?")[1] ?? ""), [url]);
  const change = (changes: Record<string, string | undefined>): void => {
    const next = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined || value === "") next.delete(name);
      else next.set(name, value);
    }
    const text = next.toString();
    history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
    settle();
  };
  return [query, change];
}
