import { createContext, useCallback, useContext, useEffect, useRef, useState } from "react";
import { ApiError } from "./client.ts";

/** Counts sign-ins: what failed because the session had ended is loaded again after one. */
export const SignInContext = createContext(0);

export type Load<T> = {
  data: T | undefined;
  failure: ApiError | undefined;
  /** Whether something newer than `data` is on its way. */
  isLoading: boolean;
  reload: () => void;
  /** Puts what the page already knows in the place of what was loaded. */
  replace: (data: T) => void;
};

/** Loads what a key names, again when the key changes; an answer that comes too late is dropped. What was there stays meanwhile. */
export function useLoad<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Load<T> {
  const [state, setState] = useState<{ data?: T; failure?: ApiError; isLoading: boolean; of?: string | undefined }>({ isLoading: key !== undefined });
  const [round, setRound] = useState(0);
  const signIns = useContext(SignInContext);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    if (key === undefined) return;
    const leaving = new AbortController();
    setState((before) => ({ ...(before.data !== undefined && { data: before.data }), of: before.of, isLoading: true }));
    latest.current(leaving.signal).then(
      (data) => { if (!leaving.signal.aborted) setState({ data, of: key, isLoading: false }); },
      (error: unknown) => { if (!leaving.signal.aborted) setState((before) => ({ ...(before.data !== undefined && { data: before.data }), of: before.of, failure: asApiError(error), isLoading: false })); },
    );
    return () => leaving.abort();
  }, [key, round, signIns]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  const replace = useCallback((data: T) => setState({ data, isLoading: false }), []);
  return { data: state.data, failure: state.failure, isLoading: state.isLoading, reload, replace };
}

/** Repeats something while the page is seen. */
export function useEvery(ms: number, run: () => void, isOn = true): void {
  const latest = useRef(run);
  latest.current = run;
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => { if (!document.hidden) latest.current(); }, ms);
    return () => clearInterval(timer);
  }, [ms, isOn]);
}

export type Action<Arguments extends unknown[]> = {
  run: (...given: Arguments) => Promise<boolean>; isBusy: boolean; failure: ApiError | undefined; clear: () => void;
};

/** Does one thing at a time and keeps why it failed. `run` resolves to whether it worked. */
export function useAction<Arguments extends unknown[]>(act: (...given: Arguments) => Promise<unknown>): Action<Arguments> {
  const [state, setState] = useState<{ isBusy: boolean; failure?: ApiError }>({ isBusy: false });
  const latest = useRef(act);
  latest.current = act;
  const isRunning = useRef(false);
  const run = useCallback(async (...given: Arguments): Promise<boolean> => {
    if (isRunning.current) return false;
    isRunning.current = true;
    setState({ isBusy: true });
    try {
      await latest.current(...given);
      setState({ isBusy: false });
      return true;
    } catch (error) {
      setState({ isBusy: false, failure: asApiError(error) });
      return false;
    } finally {
      isRunning.current = false;
    }
  }, []);
  const clear = useCallback(() => setState((before) => (before.isBusy ? before : { isBusy: false })), []);
  return { run, isBusy: state.isBusy, failure: state.failure, clear };
}

export function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError({ status: 0, code: "page", message: "", cause: error });
}
