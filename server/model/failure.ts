import { APICallError, InvalidResponseDataError, JSONParseError, TypeValidationError, type LanguageModelV4Usage } from "@ai-sdk/provider";

/** Why a model's answer did not come to its end. */
export type FailureKind =
  | "first_token_timeout" | "gap_timeout" | "turn_timeout" | "stopped" | "shutdown"
  /** HTTP 4xx · 429 · 5xx · the connection · an error told inside the stream. */
  | "rejected" | "rate_limited" | "unavailable" | "network" | "error_event"
  /** Ended without saying how · a part that cannot be read · ran out of room · filtered · said stop without a word. */
  | "cut" | "broken" | "length" | "filtered" | "empty"
  /** Over our own bounds: characters of an answer, steps of a turn, tokens of a prompt. */
  | "too_long" | "steps" | "prompt_too_long"
  /** Left alone after too many failures. */
  | "resting" | "upstream"
  /** It was about to tell what no shopper may read. */
  | "withheld";

/** How far a call had come: nothing · its first token · words that left for the shopper. */
export type Progress = "nothing" | "token" | "words";

/** A call that did not end by itself. Its cause may hold the whole prompt and never goes to a log unscrubbed. */
export class ModelFailure extends Error {
  readonly kind: FailureKind;
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;
  progress: Progress = "nothing";
  /** What the model says that it used, where it ended with that. */
  usage: LanguageModelV4Usage | undefined;
  constructor(kind: FailureKind, cause?: unknown, status?: number) {
    super(kind, { cause });
    this.kind = kind;
    this.status = status;
  }
}

/** Whatever was thrown by a provider or told by a stream, by kind. */
export function failureOf(cause: unknown): ModelFailure {
  if (cause instanceof ModelFailure) return cause;
  const status = statusOf(cause);
  if (status === 429) return new ModelFailure("rate_limited", cause, status);
  if (status !== undefined && (status >= 500 || status === 408)) return new ModelFailure("unavailable", cause, status);
  if (status !== undefined && status >= 400) return new ModelFailure("rejected", cause, status);
  if (APICallError.isInstance(cause)) return new ModelFailure(status === undefined ? "network" : "broken", cause, status);
  if (InvalidResponseDataError.isInstance(cause)) return new ModelFailure(cause.data === undefined ? "cut" : "broken", cause);
  if (JSONParseError.isInstance(cause) || TypeValidationError.isInstance(cause)) return new ModelFailure("broken", cause);
  if (cause instanceof TypeError && /^(terminated|fetch failed)/.test(cause.message)) return new ModelFailure("network", cause);
  return new ModelFailure(cause instanceof Error ? "upstream" : "error_event", cause);
}

const retried: ReadonlySet<FailureKind> = new Set(["rate_limited", "unavailable", "network", "error_event", "cut", "broken"]);
const ours: ReadonlySet<FailureKind> = new Set(["stopped", "shutdown", "turn_timeout"]);
/** The model lives and has answered this prompt as it does: no reason to leave it alone. */
const answered: ReadonlySet<FailureKind> = new Set(["length", "filtered", "empty", "too_long", "prompt_too_long"]);
const promptStatuses: ReadonlySet<number> = new Set([400, 413, 422]);

/** Whether the same call may work a moment later. */
export function isPassing({ kind, progress }: ModelFailure): boolean {
  return progress === "nothing" && retried.has(kind);
}

/** Whether another model may answer instead: nothing has left for the shopper, and nobody has ended the turn. */
export function isReplaceable({ kind, progress }: ModelFailure): boolean {
  return progress !== "words" && !ours.has(kind);
}

/** What a failure says of the model's health: false = sick, true = well, undefined = nothing. */
export function healthOf({ kind, status }: ModelFailure): boolean | undefined {
  if (ours.has(kind)) return undefined;
  return answered.has(kind) || (status !== undefined && promptStatuses.has(status));
}

/** How long a server asks to wait, in ms. Pure. */
export function retryAfterMs({ cause }: ModelFailure, now: number): number | undefined {
  const headers = APICallError.isInstance(cause) ? cause.responseHeaders ?? {} : {};
  const exact = Number(headers["retry-after-ms"] ?? Number.NaN);
  if (exact >= 0) return exact;
  const given = headers["retry-after"];
  if (given === undefined) return undefined;
  const ms = /^\d+(\.\d+)?$/.test(given.trim()) ? Number(given) * 1000 : Date.parse(given) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

function statusOf(cause: unknown): number | undefined {
  const given = typeof cause === "object" && cause !== null && "statusCode" in cause ? cause.statusCode : undefined;
  return typeof given === "number" ? given : undefined;
}
