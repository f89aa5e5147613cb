import { useEffect, useRef } from "react";

/** One key, or with "mod+" the same with Ctrl or Command. */
export type Binding = { key: string; label: string; run: (event: KeyboardEvent) => void; isOff?: boolean };

const layers: { current: Binding[] }[] = [];

/** All that a key does at the moment, for the help window; the page's own first. */
export function currentBindings(): Binding[] {
  return layers.toReversed().flatMap((layer) => layer.current).filter((binding) => binding.isOff !== true);
}

/** Binds keys while a component is shown; later ones go before earlier ones. A key without "mod+" is left to whoever is typing. */
export function useKeys(bindings: Binding[]): void {
  const layer = useRef(bindings);
  layer.current = bindings;
  useEffect(() => {
    layers.push(layer);
    return () => { layers.splice(layers.indexOf(layer), 1); };
  }, []);
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const pressed = isCommand ? `mod+${event.key.toLowerCase()}` : event.key;
  if (!isCommand && event.key !== "Escape" && isTyping(event.target)) return;
  const isInDialog = document.querySelector("dialog[open]") !== null;
  const found = currentBindings().find((binding) => binding.key === pressed);
  if (found === undefined || (isInDialog && !isCommand)) return;
  event.preventDefault();
  found.run(event);
});

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select"));
}

/** How a key is written for people. */
export function keyName(key: string): string {
  const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);
  return key.replace("mod+", isMac ? "⌘" : "Ctrl ").replace("enter", "Enter").replace("Escape", "Esc").replace("Enter", "↵");
}
