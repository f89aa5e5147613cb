import type { LanguageModelV4CallOptions, LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { ModelSettings } from "./settings.ts";

/** What English text needs at least; other languages need more, so a prompt over this never fits. */
const charsPerTokenMax = 4;

/** A call in the form that a model takes it: its own settings, and system messages where its chat template allows them. Pure. */
export function fitOptions(options: LanguageModelV4CallOptions, settings: ModelSettings): LanguageModelV4CallOptions {
  return {
    ...options, maxOutputTokens: settings.maxOutputTokens, ...(settings.temperature !== null && { temperature: settings.temperature }),
    prompt: settings.systemMessages === "many" ? options.prompt : withOneSystemMessage(options.prompt),
    providerOptions: { openai: { store: false } }, // a shop's conversations stay with the shop
  };
}

/** Whether a prompt certainly does not fit; where it is not certain, the model's server knows better. */
export function isTooLong({ prompt }: LanguageModelV4CallOptions, { contextTokens, maxOutputTokens }: ModelSettings): boolean {
  return contextTokens !== null && charsOf(prompt) / charsPerTokenMax > contextTokens - maxOutputTokens;
}

function charsOf(prompt: LanguageModelV4Prompt): number {
  return prompt.reduce((sum, { content }) => sum + (typeof content === "string" ? content.length : content.reduce((chars, part) => chars + ("text" in part ? part.text.length : 0), 0)), 0);
}

/** Every system message after the first, put before the next thing the shopper says. */
function withOneSystemMessage(prompt: LanguageModelV4Prompt): LanguageModelV4Prompt {
  const fitted: LanguageModelV4Message[] = [];
  let waiting = "";
  for (const [place, message] of prompt.entries()) {
    if (message.role === "system" && place > 0) waiting += `${message.content}\n\n`;
    else if (message.role === "user" && waiting !== "") {
      const asked = message.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("");
      fitted.push({ role: "user", content: [{ type: "text", text: `${waiting}QUESTION of the shopper:\n${asked}` }] });
      waiting = "";
    } else fitted.push(message);
  }
  return fitted;
}
