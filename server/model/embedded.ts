import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4FinishReason, LanguageModelV4StreamPart, LanguageModelV4Usage } from "@ai-sdk/provider";
import { convertAsyncIteratorToReadableStream } from "@ai-sdk/provider-utils";
import { plan } from "./embedded/plan.ts";
import { readPrompt } from "./embedded/reading.ts";

/** Characters of one delta: about a word, as hosted models stream. */
const deltaChars = 12;

/**
 * The model of `npm start`: needs no key and no other server. It sees exactly what any model would see (the prompt and the
 * tools) and answers extractively: it picks facts and tool results and puts them into set sentences. It cannot invent a
 * figure, and it cannot reason beyond its rules.
 */
export function createEmbeddedModel(): LanguageModelV4 {
  return {
    specificationVersion: "v4", provider: "embedded", modelId: "extractive-1", supportedUrls: {},
    async doGenerate(options) {
      const parts = [...speak(options)];
      const text = parts.flatMap((part) => (part.type === "text-delta" ? part.delta : [])).join("");
      const calls = parts.flatMap((part) => (part.type === "tool-call" ? part : []));
      return { content: [...(text === "" ? [] : [{ type: "text" as const, text }]), ...calls], ...ending(parts), warnings: [] };
    },
    async doStream(options) {
      return { stream: convertAsyncIteratorToReadableStream(streamed(options)) };
    },
  };
}

async function* streamed(options: LanguageModelV4CallOptions): AsyncGenerator<LanguageModelV4StreamPart> {
  for (const part of speak(options)) {
    options.abortSignal?.throwIfAborted();
    yield part;
  }
}

function* speak(options: LanguageModelV4CallOptions): Generator<LanguageModelV4StreamPart> {
  const reply = plan(readPrompt(options));
  yield { type: "stream-start", warnings: [] };
  if ("tool" in reply) {
    const input = JSON.stringify(reply.input);
    yield { type: "tool-call", toolCallId: `call_${crypto.randomUUID()}`, toolName: reply.tool, input };
    yield { type: "finish", finishReason: { unified: "tool-calls", raw: undefined }, usage: usageOf(options, input) };
    return;
  }
  yield { type: "text-start", id: "0" };
  for (let at = 0; at < reply.say.length; at += deltaChars) yield { type: "text-delta", id: "0", delta: reply.say.slice(at, at + deltaChars) };
  yield { type: "text-end", id: "0" };
  yield { type: "finish", finishReason: { unified: "stop", raw: undefined }, usage: usageOf(options, reply.say) };
}

function ending(parts: LanguageModelV4StreamPart[]): { finishReason: LanguageModelV4FinishReason; usage: LanguageModelV4Usage } {
  const end = parts.find((part) => part.type === "finish");
  if (end === undefined) throw new Error("The embedded model always finishes.");
  return { finishReason: end.finishReason, usage: end.usage };
}

/** It reads characters, not tokens; three of them stand for one so that its figures compare with other models'. */
function usageOf({ prompt }: LanguageModelV4CallOptions, output: string): LanguageModelV4Usage {
  const total = Math.ceil(JSON.stringify(prompt).length / 3);
  const written = Math.ceil(output.length / 3);
  return {
    inputTokens: { total, noCache: total, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: written, text: written, reasoning: undefined },
  };
}
