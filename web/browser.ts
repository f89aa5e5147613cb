import type { RefObject } from "preact";
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

/**
 * Keeps an element that covers the page above a phone's keyboard: Safari lets the keyboard cover a fixed element,
 * and says only through the visual viewport how much of the page is left.
 */
export function useVisibleHeight(ref: RefObject<HTMLElement | null>, isOn: boolean): void {
  useEffect(() => {
    const { visualViewport } = window;
    if (!isOn || visualViewport === null) return;
    const fit = (): void => {
      if (ref.current === null) return;
      ref.current.style.height = `${visualViewport.height}px`;
      ref.current.style.top = `${visualViewport.offsetTop}px`;
    };
    fit();
    visualViewport.addEventListener("resize", fit);
    visualViewport.addEventListener("scroll", fit);
    return () => {
      visualViewport.removeEventListener("resize", fit);
      visualViewport.removeEventListener("scroll", fit);
      ref.current?.removeAttribute("style");
    };
  }, [isOn]);
}
