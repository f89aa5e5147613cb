import type { LanguageModelV4 } from "@ai-sdk/provider";
import { SettingsError } from "../config.ts";
import { createEmbeddedModel } from "./embedded.ts";

/**
 * The model that a CHAT_MODEL setting names.
 * @throws SettingsError for one that this build cannot run.
 */
export function selectModel(chatModel: string): LanguageModelV4 {
  if (chatModel === "embedded") return createEmbeddedModel();
  throw new SettingsError([`CHAT_MODEL: "${chatModel}" is not known. Use "embedded".`]);
}
