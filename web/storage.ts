/** Where the browser keeps something: `tab` ends with the tab, `browser` outlives it. */
export type Place = "tab" | "browser";

// A browser may refuse storage (private windows, blocked cookies); the page then remembers until it is reloaded.
const memory = new Map<string, string>();

export function readStored<T>(place: Place, key: string): T | undefined {
  const text = attempt(() => storageOf(place).getItem(key)) ?? memory.get(key);
  return text === undefined ? undefined : attempt(() => JSON.parse(text) as T);
}

/** Keeps a value, or forgets it where it is undefined. */
export function writeStored(place: Place, key: string, value: unknown): void {
  if (value === undefined) {
    memory.delete(key);
    attempt(() => storageOf(place).removeItem(key));
    return;
  }
  const text = JSON.stringify(value);
  memory.set(key, text);
  attempt(() => storageOf(place).setItem(key, text));
}

function storageOf(place: Place): Storage {
  return place === "tab" ? sessionStorage : localStorage;
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
