import { useEffect, useRef } from "react";
import { useEvery } from "../load.ts";
import { useFeed } from "./feed.ts";

const lookEveryMs = 30_000; // what the stream brings at once comes this late where the stream is cut

/** Reads the queue again when something has happened to it. */
export function useQueueNews(reload: () => void): void {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useFeed(({ kind }) => {
    if (kind === "typing" || kind === "changed") return;
    clearTimeout(timer.current);
    timer.current = setTimeout(reload, 100);
  });
  useEvery(lookEveryMs, reload);
  useEffect(() => () => clearTimeout(timer.current), []);
}
