import { ApiError } from "../api.ts";
import { readEvents, type StreamEvent } from "./stream.ts";

/** Waits between tries to reach a dropped stream again, in ms: half a minute in all, then the shopper is asked. */
const pausesMs = [500, 1000, 2000, 4000, 8000, 15_000];
/** The server sends a heartbeat every 15 s; a stream silent for three of them is taken for dead. */
const silenceMs = 45_000;

/** The stream could not be reached again; the answer itself goes on, or is kept, on the server. */
export class Disconnected extends Error {}

export type Delivery = {
  /** The stream as it began, where it is already open. */
  response?: Response;
  open: (access: { lastEventId: number; signal: AbortSignal }) => Promise<Response>;
  signal: AbortSignal;
  onDrop: () => void;
  onArrival: () => unknown;
};

/**
 * Every event of one answer, once and in order, however often the connection drops.
 * @throws Disconnected when the pauses are used up; ApiError when the server refuses.
 */
export async function* deliver(delivery: Delivery): AsyncGenerator<StreamEvent[]> {
  const { signal } = delivery;
  let { response } = delivery;
  let lastEventId = -1;
  let failures = 0;
  while (!signal.aborted) {
    const watch = new SilenceWatch(signal);
    try {
      response ??= await delivery.open({ lastEventId, signal: watch.signal });
      for await (const batch of readEvents(watch.guard(response))) {
        failures = 0;
        delivery.onArrival();
        const fresh = batch.events.filter((event) => event.id > lastEventId); // a resumed stream may overlap
        lastEventId = fresh.at(-1)?.id ?? lastEventId;
        if (fresh.length > 0) yield fresh;
        if (batch.isDone) return;
      }
    } catch (error) {
      if (!signal.aborted && error instanceof ApiError && isFinal(error)) throw error;
    } finally {
      watch.end();
    }
    if (signal.aborted) return;
    response = undefined;
    const pauseMs = pausesMs[failures++];
    if (pauseMs === undefined) throw new Disconnected();
    delivery.onDrop();
    await pause(pauseMs, signal);
  }
}

function isFinal(error: ApiError): boolean {
  return error.status >= 400 && error.status < 500 && error.status !== 429;
}

/** Gives a stream up when nothing at all has come for a while: a lost network often closes nothing. */
class SilenceWatch {
  readonly #silence = new AbortController();
  readonly signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(outer: AbortSignal) {
    this.signal = AbortSignal.any([outer, this.#silence.signal]);
    this.#restart();
  }

  // The first response was opened under another signal, so its body is ended here and not by fetch.
  guard(response: Response): ReadableStream<Uint8Array> {
    const meter = new TransformStream<Uint8Array, Uint8Array>({
      transform: (bytes, controller) => {
        this.#restart();
        controller.enqueue(bytes);
      },
    });
    return (response.body ?? new Blob().stream()).pipeThrough(meter, { signal: this.signal });
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#silence.abort(), silenceMs);
  }
}

/** Waits, or less where the browser comes back online in between. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      removeEventListener("online", done);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    addEventListener("online", done);
    signal.addEventListener("abort", done);
  });
}
