import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4FinishReason, LanguageModelV4Prompt, LanguageModelV4StreamPart as Part } from "@ai-sdk/provider";

/** One call of a scripted model: what it was asked, and whether its caller has hung up. */
export type Call = { prompt: LanguageModelV4Prompt; tools: string[]; step: number; options: LanguageModelV4CallOptions; isClosed: boolean };
export type Play = (call: Call) => Iterable<Part> | AsyncIterable<Part>;
export type ScriptedModel = LanguageModelV4 & { calls: Call[] };

/**
 * A model that does exactly what a test says, over the same port as every other model. It hands out a part only when it is
 * asked for the next one, and keeps every prompt. `isDeaf` models ignore that their caller has hung up.
 */
export function scriptedModel(play: Play, options: { isDeaf?: boolean } = {}): ScriptedModel {
  const calls: Call[] = [];
  return {
    calls, specificationVersion: "v4", provider: "scripted", modelId: "test-1", supportedUrls: {},
    doGenerate: async () => { throw new Error("nobody asks for a whole answer"); },
    async doStream(given) {
      const call: Call = { prompt: structuredClone(given.prompt), tools: (given.tools ?? []).map((tool) => tool.name), step: stepOf(given.prompt), options: given, isClosed: false };
      calls.push(call);
      given.abortSignal?.addEventListener("abort", () => { call.isClosed = true; });
      const parts = toIterator(play(call));
      const stream = new ReadableStream<Part>({
        start(controller) {
          if (options.isDeaf !== true) given.abortSignal?.addEventListener("abort", () => controller.error(given.abortSignal?.reason));
        },
        async pull(controller) {
          const { done, value } = await parts.next();
          if (call.isClosed && options.isDeaf !== true) return;
          if (done === true) controller.close(); else controller.enqueue(value);
        },
        cancel() { call.isClosed = true; },
      }, { highWaterMark: 0 });
      return { stream };
    },
  };
}

function toIterator<T>(parts: Iterable<T> | AsyncIterable<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in parts ? parts[Symbol.asyncIterator]() : parts[Symbol.iterator]();
}

/** How many times tools have answered in this turn already. */
function stepOf(prompt: LanguageModelV4Prompt): number {
  return prompt.slice(prompt.findLastIndex((message) => message.role === "user")).filter((message) => message.role === "tool").length;
}

export function finish(unified: LanguageModelV4FinishReason["unified"] = "stop"): Part {
  const usage = { inputTokens: { total: 10, noCache: 10, cacheRead: undefined, cacheWrite: undefined }, outputTokens: { total: 5, text: 5, reasoning: undefined } };
  return { type: "finish", finishReason: { unified, raw: unified }, usage };
}

/** Says each piece as one delta, without finishing. */
export function* says(...pieces: string[]): Generator<Part> {
  yield { type: "text-start", id: "0" };
  for (const delta of pieces) yield { type: "text-delta", id: "0", delta };
  yield { type: "text-end", id: "0" };
}

/** A whole answer: the pieces, then "stop". */
export function* answers(...pieces: string[]): Generator<Part> {
  yield* says(...pieces);
  yield finish();
}

let callCount = 0;

export function toolCall(toolName: string, input: unknown): Part {
  return { type: "tool-call", toolCallId: `call-${++callCount}`, toolName, input: typeof input === "string" ? input : JSON.stringify(input) };
}

/** The obedient model: calls whatever it was talked into calling, then tells everything that came back. */
export function obedientModel(callsFor: (call: Call) => { name: string; input: unknown }[]): ScriptedModel {
  return scriptedModel(function* (call) {
    if (call.step > 0) return yield* answers(toolResultsOf(call).join("\n"));
    for (const { name, input } of callsFor(call)) yield toolCall(name, input);
    yield finish("tool-calls");
  });
}

/** What the tools have told the model in this turn, as texts. */
export function toolResultsOf({ prompt }: Call): string[] {
  return prompt.flatMap((message) => (message.role === "tool" ? message.content : []))
    .flatMap((part) => (part.type === "tool-result" && part.output.type === "text" ? part.output.value : []));
}

/** The last question in a prompt. */
export function questionOf({ prompt }: Call): string {
  return prompt.findLast((message) => message.role === "user")?.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("") ?? "";
}

/** A gate that lets through as many as the test says. */
export type Turnstile = { enter(): Promise<void>; pass(count?: number): void; open(): void };

export function createTurnstile(): Turnstile {
  const waiting: (() => void)[] = [];
  let free = 0;
  const settle = () => { while (free > 0 && waiting.length > 0) { free--; waiting.shift()?.(); } };
  return {
    enter: () => new Promise((resolve) => { waiting.push(resolve); settle(); }),
    pass(count = 1) { free += count; settle(); },
    open() { free = Infinity; settle(); },
  };
}

/** Speaks word by word, each after the turnstile has let it. */
export async function* slowly(words: string[], turnstile: Turnstile): AsyncGenerator<Part> {
  yield { type: "text-start", id: "0" };
  for (const delta of words) {
    await turnstile.enter();
    yield { type: "text-delta", id: "0", delta };
  }
  yield { type: "text-end", id: "0" };
  yield finish();
}

export const never = (): Promise<never> => new Promise<never>(() => undefined);
