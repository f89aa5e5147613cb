import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4FinishReason, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { failureOf, ModelFailure, type FailureKind, type Progress } from "./failure.ts";
import { isSpeech, readModel, type Deadlines } from "./read.ts";

type Part = LanguageModelV4StreamPart;
export type AttemptBounds = {
  deadlines: Deadlines; signal: AbortSignal;
  /** Whether "stop" without a word is an answer: it is once tools have shown something. */
  mayBeSilent: boolean;
};

const badEnds: Partial<Record<LanguageModelV4FinishReason["unified"], FailureKind>> = { length: "length", "content-filter": "filtered", error: "error_event" };

/**
 * One call of a model, whole or failed: it ends after a "finish" part that says stop or tool-calls, or throws. Parts are
 * held until the first word, so that a call which fails before it has left no trace and another can take its place.
 * @throws ModelFailure that knows how far the call had come
 */
export async function* attempt(model: LanguageModelV4, options: LanguageModelV4CallOptions, bounds: AttemptBounds): AsyncGenerator<Part> {
  let progress: Progress = "nothing";
  let held: Part[] = [];
  let calls = 0;
  try {
    for await (const part of readModel(model, options, bounds)) {
      if (part.type === "error") throw failureOf(part.error);
      if (part.type === "tool-call") calls++;
      if (progress === "nothing" && isSpeech(part)) progress = "token";
      if (part.type === "text-delta" && part.delta.trim() !== "") progress = "words";
      const end = part.type === "finish" ? settled(part, { calls, isSilent: progress !== "words" && !bounds.mayBeSilent }) : undefined;
      held.push(end ?? part);
      if (progress !== "words" && end === undefined) continue;
      const ready = held;
      held = [];
      yield* ready;
      if (end !== undefined) return;
    }
    throw new ModelFailure("cut");
  } catch (cause) {
    const failure = failureOf(cause);
    failure.progress = progress;
    throw failure;
  }
}

/** The end of a call that said how it ended. Some servers say "stop" where they mean their tool calls. @throws ModelFailure */
function settled(part: Part & { type: "finish" }, call: { calls: number; isSilent: boolean }): Part & { type: "finish" } {
  const { unified } = part.finishReason;
  const hasCalls = call.calls > 0;
  if (unified === "stop" && (hasCalls || !call.isSilent)) return hasCalls ? { ...part, finishReason: { ...part.finishReason, unified: "tool-calls" } } : part;
  if (unified === "tool-calls" && hasCalls) return part;
  const failure = new ModelFailure(unified === "stop" ? "empty" : unified === "tool-calls" ? "broken" : badEnds[unified] ?? "cut");
  failure.usage = part.usage;
  throw failure;
}
