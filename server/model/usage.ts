import type { LanguageModelV4CallOptions, LanguageModelV4Usage } from "@ai-sdk/provider";
import { countedCharsMax, countedPieceChars } from "../limits.ts";
import type { Usage } from "./prices.ts";

/** "<|endoftext|>" in a question is text like any other. */
const asPlainText = { disallowedSpecial: new Set<string>() };

/** What chat templates add to each message, about. */
const tokensPerMessage = 4;

/**
 * The tokens of one call: as the endpoint gave them, else counted, with its vocabulary or one near it. Endpoints give none
 * for a call that was cut off, and some never do; such calls are paid for all the same.
 */
export async function usageOf(given: LanguageModelV4Usage | undefined, call: { options: LanguageModelV4CallOptions; said: string }): Promise<Usage> {
  const { inputTokens, outputTokens } = given ?? {};
  if (inputTokens?.total !== undefined && inputTokens.total > 0) {
    return { inputTokens: inputTokens.total, cachedTokens: inputTokens.cacheRead ?? 0, outputTokens: outputTokens?.total ?? 0, isCounted: false };
  }
  const { prompt, tools = [] } = call.options;
  const texts = prompt.map(({ content }) => (typeof content === "string" ? content : content.map((part) => ("text" in part ? part.text : JSON.stringify(part))).join("\n")));
  return {
    inputTokens: await countTokens([...texts, ...tools.map((tool) => JSON.stringify(tool))].join("\n")) + tokensPerMessage * prompt.length,
    cachedTokens: 0, outputTokens: await countTokens(call.said), isCounted: true,
  };
}

/** A text's tokens by the vocabulary at hand; of a very long one its beginning is counted and the rest taken to be like it. */
export async function countTokens(text: string): Promise<number> {
  const vocabulary = await import("gpt-tokenizer/encoding/o200k_base"); // 50 MB and 130 ms, only where it is needed
  const counted = text.slice(0, countedCharsMax);
  let tokens = 0;
  for (let at = 0; at < counted.length; at += countedPieceChars) tokens += vocabulary.countTokens(counted.slice(at, at + countedPieceChars), asPlainText);
  return Math.round(tokens * (text.length / Math.max(1, counted.length)));
}
