import { useCallback, useContext, useEffect, useRef, useState } from "react";
import type { ApiError } from "../client.ts";
import { asApiError, SignInContext } from "../load.ts";
import { countLog, listLog, type Filter, type LogRow } from "./desk-api.ts";
import { useFeed } from "./feed.ts";

const pageRows = 60;
type State = { items: LogRow[]; next: string | null; of: string; failure?: ApiError };
export type Log = {
  items: LogRow[]; count: number | undefined; isFirst: boolean; isStale: boolean; failure: ApiError | undefined; more: (() => void) | undefined;
  reload: () => void; fresh: number;
};

/** The conversations that fit a filter, page by page. What changes meanwhile is counted, and shown when the person wants it: rows do not jump under a reader. */
export function useLog(filter: Filter): Log {
  const key = JSON.stringify(filter);
  const signIns = useContext(SignInContext);
  const [state, setState] = useState<State>();
  const [count, setCount] = useState<number>();
  const [round, setRound] = useState(0);
  const [changed, setChanged] = useState<ReadonlySet<string>>(new Set());
  const isFetching = useRef(false);
  useEffect(() => {
    const leaving = new AbortController();
    isFetching.current = false;
    listLog(filter, { limit: pageRows }, leaving.signal).then(
      ({ items, nextCursor }) => { setState({ items, next: nextCursor, of: key }); setChanged(new Set()); },
      (error: unknown) => { if (!leaving.signal.aborted) setState((before) => ({ items: before?.items ?? [], next: null, of: before?.of ?? "", failure: asApiError(error) })); },
    );
    countLog(filter, leaving.signal).then(({ count: found }) => setCount(found), () => undefined); // a figure beside the heading; the list tells what failed
    return () => leaving.abort();
  }, [key, round, signIns]);
  useFeed(({ kind, data }) => {
    if (kind === "typing") return;
    if (kind === "reconnected") return setRound((before) => before + 1);
    const ids = data.conversationIds ?? (data.conversationId === undefined ? [] : [data.conversationId]);
    setChanged((before) => new Set([...before, ...ids]));
  });
  const more = useCallback(() => {
    if (isFetching.current || state === undefined || state.next === null || state.of !== key) return;
    isFetching.current = true;
    listLog(filter, { limit: pageRows, cursor: state.next }).then(
      (page) => setState((before) => (before?.of === key ? { ...before, items: [...before.items, ...page.items], next: page.nextCursor } : before)),
      (error: unknown) => setState((before) => before && { ...before, next: null, failure: asApiError(error) }),
    ).finally(() => { isFetching.current = false; });
  }, [state, key]);
  const reload = useCallback(() => setRound((before) => before + 1), []);
  return {
    items: state?.items ?? [], count, isFirst: state === undefined, isStale: state !== undefined && state.of !== key, failure: state?.failure,
    more: state?.next === null ? undefined : more, reload, fresh: changed.size,
  };
}
