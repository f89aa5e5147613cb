import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { SettingsError, type Endpoints } from "../config.ts";
import type { ChatModel } from "./chain.ts";
import { createEmbeddedModel } from "./embedded.ts";
import { settingsFor, type ModelSettings, type SettingsTable } from "./settings.ts";
import { boundedFetch } from "./wire.ts";

/**
 * The models that CHAT_MODEL names, best first.
 * @throws SettingsError for one whose endpoint is not configured
 */
export function selectModels(names: string[], given: { endpoints: Endpoints; table: SettingsTable }): ChatModel[] {
  return names.map((name) => {
    if (name === "embedded") return injectedModel(createEmbeddedModel(), given.table);
    const settings = settingsFor(name, given.table);
    return { name, settings, model: hostedModel(name, settings, given.endpoints) };
  });
}

/** An embedding model as EMBEDDING_MODEL names it. */
export function embeddingName({ provider, model }: { provider: string; model: string }): string {
  return `${provider}:${model}`;
}

/** A model that is brought as an object, named as the others are. */
export function injectedModel(model: LanguageModelV4, table: SettingsTable): ChatModel {
  return { name: `${model.provider}:${model.modelId}`, model, settings: settingsFor(model.provider, table) };
}

function hostedModel(name: string, settings: ModelSettings, endpoints: Endpoints): LanguageModelV4 {
  const colon = name.indexOf(":");
  const [provider, id] = [name.slice(0, colon), name.slice(colon + 1)]; // an id may hold colons: ft:gpt-4.1-mini:org::id
  const endpoint = provider === "openai" ? endpoints.openai : provider === "compatible" ? endpoints.compatible : undefined;
  if (endpoint === undefined) throw new SettingsError([`CHAT_MODEL: the endpoint of "${name}" is not configured.`]);
  const options = { baseURL: endpoint.baseUrl, fetch: boundedFetch, ...(endpoint.apiKey !== undefined && { apiKey: endpoint.apiKey }) };
  if (provider === "compatible") return createOpenAICompatible({ name: "compatible", includeUsage: true, supportsStructuredOutputs: true, ...options })(id);
  const openai = createOpenAI(options);
  return settings.api === "chat" ? openai.chat(id) : openai.responses(id);
}
