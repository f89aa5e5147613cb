import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { failureOf, ModelFailure, type FailureKind } from "./failure.ts";

export type Deadlines = { firstTokenMs: number; gapMs: number };

/**
 * Calls a model once and reads its stream under our own clock: providers stay silent on a reset, and their timeouts have
 * been seen not to fire. Until the first word or tool call `firstTokenMs` counts, from then on `gapMs` between parts.
 * @param signal aborted with a ModelFailure as its reason
 * @throws ModelFailure; the upstream call is cancelled whenever this generator is left.
 */
export async function* readModel(
  model: LanguageModelV4, options: LanguageModelV4CallOptions, bounds: { deadlines: Deadlines; signal: AbortSignal },
): AsyncGenerator<LanguageModelV4StreamPart> {
  const { deadlines, signal } = bounds;
  const call = new AbortController();
  const leave = () => call.abort(signal.reason);
  signal.addEventListener("abort", leave, { once: true });
  let reader: ReadableStreamDefaultReader<LanguageModelV4StreamPart> | undefined;
  try {
    const firstBy = performance.now() + deadlines.firstTokenMs;
    const untilFirst = () => ({ ms: Math.max(0, firstBy - performance.now()), kind: "first_token_timeout" as const, signal });
    const { stream } = await within(model.doStream({ ...options, abortSignal: call.signal }), untilFirst());
    reader = stream.getReader();
    for (let hasSpoken = false; ;) {
      const { done, value } = await within(reader.read(), hasSpoken ? { ms: deadlines.gapMs, kind: "gap_timeout", signal } : untilFirst());
      if (done) return;
      hasSpoken ||= isSpeech(value);
      yield value;
    }
  } catch (cause) {
    throw failureOf(cause);
  } finally {
    signal.removeEventListener("abort", leave);
    call.abort(new ModelFailure("stopped"));
    reader?.cancel().catch(() => undefined); // it may have failed already; there is nobody left to tell
  }
}

/** Whether a part shows that the model has begun, not only its server. */
export function isSpeech(part: LanguageModelV4StreamPart): boolean {
  if (part.type === "text-delta" || part.type === "reasoning-delta") return part.delta !== ""; // an opening chunk holds an empty one
  return part.type === "tool-input-start" || part.type === "tool-call";
}

/** The promise's value, or a failure when the time is up or the signal comes first. */
async function within<T>(promise: PromiseLike<T>, limit: { ms: number; kind: FailureKind; signal: AbortSignal }): Promise<T> {
  const { ms, kind, signal } = limit;
  return new Promise<T>((resolve, reject) => {
    const end = (settle: () => void) => { clearTimeout(timer); signal.removeEventListener("abort", onAbort); settle(); };
    const timer = setTimeout(() => end(() => reject(new ModelFailure(kind))), ms);
    const onAbort = () => end(() => reject(signal.reason as Error));
    if (signal.aborted) return onAbort();
    signal.addEventListener("abort", onAbort, { once: true });
    promise.then((value) => end(() => resolve(value)), (cause: unknown) => end(() => reject(cause as Error)));
  });
}
