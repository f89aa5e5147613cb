import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { failureOf, ModelFailure } from "./failure.ts";
import { withinFrame } from "./frames.ts";
import { openShortcut } from "./shortcut.ts";

type Part = LanguageModelV4StreamPart;
export type Deadlines = { firstTokenMs: number; gapMs: number };
export type ReadBounds = { deadlines: Deadlines; signal: AbortSignal };

/**
 * Calls a model once and reads its stream under our own clock: providers stay silent on a reset, and their timeouts have
 * been seen not to fire. Until the first word or tool call `firstTokenMs` counts, from then on `gapMs` between parts. Words
 * that come by the short way are gathered into a part at most every `frameMs`; none waits for a part that comes after it.
 * @param bounds its signal is aborted with a ModelFailure as its reason
 * @throws ModelFailure; the upstream call is cancelled whenever this generator is left.
 */
export async function* readModel(model: LanguageModelV4, options: LanguageModelV4CallOptions, bounds: ReadBounds): AsyncGenerator<Part> {
  const source = openSource(model, options, bounds);
  try {
    for (let part = await source.next(); part !== undefined; part = await source.next()) yield part;
  } catch (cause) {
    throw failureOf(cause);
  } finally {
    source.leave();
  }
}

/** Whether a part shows that the model has begun, not only its server. */
export function isSpeech(part: Part): boolean {
  if (part.type === "text-delta" || part.type === "reasoning-delta") return part.delta !== ""; // an opening chunk holds an empty one
  return part.type === "tool-input-start" || part.type === "tool-call";
}

/** What a call gives next: one part of the provider's at a time, and between them what took the short way. */
type Source = { next(): Promise<Part | undefined>; leave(): void };

const hasLeft = new ModelFailure("stopped"); // one for all: a stack trace costs more than the rest of leaving

function openSource(model: LanguageModelV4, options: LanguageModelV4CallOptions, { deadlines, signal }: ReadBounds): Source {
  const call = new AbortController();
  const clock = createClock(deadlines, (late) => fail(late));
  let reader: ReadableStreamDefaultReader<Part> | undefined;
  let came: ReadableStreamReadResult<Part> | undefined;
  let failed: { cause: unknown } | undefined;
  let wake = () => {}; // whoever waits in next()
  let words = ""; // that came by the short way and are not yet said
  let areDue = true; // the first are, at once
  let hasWords = false;

  const fail = (cause: unknown) => { failed ??= { cause }; wake(); };
  const ask = () => { reader?.read().then((result) => { came = result; wake(); }, fail); };
  const stop = () => { words = ""; call.abort(signal.reason); fail(signal.reason); };
  const sayNow = () => { areDue = true; wake(); };
  openShortcut(call.signal, (more) => {
    clock.spoken();
    words += more;
    if (areDue) wake(); else if (words === more) withinFrame(sayNow);
  });
  const open = async () => {
    const { stream } = await model.doStream({ ...options, abortSignal: call.signal });
    if (call.signal.aborted) return void stream.cancel().catch(() => undefined); // as below
    reader = stream.getReader();
    ask();
  };
  if (signal.aborted) stop(); else signal.addEventListener("abort", stop, { once: true });
  if (failed === undefined) open().catch(fail);

  return {
    async next() {
      for (;;) {
        if (words !== "" && (areDue || came !== undefined || failed !== undefined)) {
          const delta = words;
          words = "";
          areDue = !hasWords && delta.trim() === "";
          hasWords ||= !areDue;
          return { type: "text-delta", id: "words", delta };
        }
        if (failed !== undefined) throw failed.cause;
        if (came !== undefined) {
          const { done, value } = came;
          came = undefined;
          if (done) return undefined;
          clock.heard(value);
          ask();
          return value;
        }
        await new Promise<void>((resolve) => { wake = resolve; });
      }
    },
    leave() {
      clock.stop();
      signal.removeEventListener("abort", stop);
      call.abort(hasLeft);
      reader?.cancel().catch(() => undefined); // it may have failed already; there is nobody left to tell
    },
  };
}

/** One timer for a call: it is set anew when it fires, not with every word. */
function createClock({ firstTokenMs, gapMs }: Deadlines, onLate: (failure: ModelFailure) => void) {
  let by = performance.now() + firstTokenMs;
  let hasSpoken = false;
  let timer = setTimeout(look, Math.max(0, firstTokenMs));
  function look(): void {
    const leftMs = by - performance.now();
    if (leftMs > 1) timer = setTimeout(look, leftMs);
    else onLate(new ModelFailure(hasSpoken ? "gap_timeout" : "first_token_timeout"));
  }
  function spoken(): void {
    by = performance.now() + gapMs;
    if (hasSpoken) return;
    hasSpoken = true;
    clearTimeout(timer);
    look();
  }
  return {
    spoken,
    heard(part: Part) { if (hasSpoken || isSpeech(part)) spoken(); },
    stop() { clearTimeout(timer); },
  };
}
