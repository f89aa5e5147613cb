import { setTimeout as pause } from "node:timers/promises";

/**
 * Waits for something to become so. Tests never sleep and hope: they wait for what they want, with a bound.
 * @throws Error naming what did not come.
 */
export async function until(what: string, isSo: () => boolean | Promise<boolean>, withinMs = 20_000): Promise<void> {
  const by = Date.now() + withinMs;
  while (!await isSo()) {
    if (Date.now() > by) throw new Error(`Not within ${withinMs} ms: ${what}`);
    await pause(3);
  }
}

/** A promise's value, or an error naming it when it does not come in time. */
export async function soon<T>(what: string, promise: Promise<T>, withinMs = 20_000): Promise<T> {
  const late = new AbortController();
  try {
    return await Promise.race([promise, pause(withinMs, undefined, { signal: late.signal }).then(() => { throw new Error(`Not within ${withinMs} ms: ${what}`); })]);
  } finally {
    late.abort();
  }
}
