import { useEffect, useMemo, useState } from "preact/hooks";

/** Whether a media query holds, now and when it changes. */
export function useMedia(query: string): boolean {
  const media = useMemo(() => matchMedia(query), [query]);
  return useEvent(media, "change", () => media.matches);
}

/** Whether the browser has a network at all. */
export function useOnline(): boolean {
  const isOnline = (): boolean => navigator.onLine;
  useEvent(window, "offline", isOnline);
  return useEvent(window, "online", isOnline);
}

function useEvent<T>(target: EventTarget, type: string, read: () => T): T {
  const [, redraw] = useState<T>(read);
  useEffect(() => {
    const update = (): void => redraw(read);
    target.addEventListener(type, update);
    return () => target.removeEventListener(type, update);
  }, [target, type]);
  return read();
}
