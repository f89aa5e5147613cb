import type { LanguageModelV4Message } from "@ai-sdk/provider";
import { toolCharsMax } from "../limits.ts";
import { dataLine } from "./facts.ts";

const noRoom = dataLine({ error: "These results do not fit into this answer any more. Answer with what is there." });

/**
 * The room that a turn's steps have in its prompts: what is said and called in one step is paid for in each after it. Results that
 * do not fit are left out whole, so that the model is told of no half of one.
 */
export function createRoom(charsMax = toolCharsMax): (messages: LanguageModelV4Message[]) => LanguageModelV4Message[] {
  let left = charsMax;
  const fits = (text: string): boolean => {
    if (text.length > left) return false;
    left -= text.length;
    return true;
  };
  return (messages) => messages.map((message): LanguageModelV4Message => {
    if (message.role === "assistant") {
      return { ...message, content: message.content.flatMap((part) => (
        part.type === "tool-call" ? { ...part, input: fits(JSON.stringify(part.input)) ? part.input : {} } : part.type !== "text" || fits(part.text) ? part : [])) };
    }
    if (message.role !== "tool") return message;
    return { ...message, content: message.content.map((part) => (
      part.type === "tool-result" && part.output.type === "text" && !fits(part.output.value) ? { ...part, output: { ...part.output, value: noRoom } } : part)) };
  });
}
