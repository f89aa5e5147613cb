import { describe, expect, test } from "vitest";
import { readConfig, type SettingsError } from "../server/config.ts";

// Where passages are kept and what embeds them, as an operator sets it.

function problems(settings: NodeJS.ProcessEnv): string[] {
  try {
    readConfig(settings);
    return [];
  } catch (error) {
    return (error as SettingsError).problems.map((problem) => problem.split(":")[0] ?? "");
  }
}

describe("settings of the search", () => {
  test("are the embedded index alone where none is made", () => {
    expect(readConfig({})).toMatchObject({ qdrant: undefined, embedding: undefined });
  });

  test("reach Qdrant and the embedder", () => {
    expect(readConfig({ QDRANT_URL: "http://qdrant:6333/", QDRANT_API_KEY: "k", QDRANT_ON_DISK: "true", QDRANT_QUANTIZATION: "scalar", QDRANT_SHARDS: "4", QDRANT_REPLICAS: "2" }).qdrant)
      .toEqual({ url: "http://qdrant:6333", apiKey: "k", alias: "sangdam", onDisk: true, quantization: "scalar", shards: 4, replicas: 2 });
    expect(readConfig({ EMBEDDING_MODEL: "openai:text-embedding-3-large", OPENAI_API_KEY: "k" }).embedding)
      .toEqual({ provider: "openai", model: "text-embedding-3-large", baseUrl: "https://api.openai.com/v1", apiKey: "k", dimensions: 3072, isCut: false });
    expect(readConfig({ EMBEDDING_MODEL: "openai:text-embedding-3-large", OPENAI_API_KEY: "k", EMBEDDING_DIMENSIONS: "1024" }).embedding).toMatchObject({ dimensions: 1024, isCut: true });
    expect(readConfig({ EMBEDDING_MODEL: "compatible:bge-m3:latest", COMPATIBLE_BASE_URL: "http://localhost:11434/v1/", EMBEDDING_DIMENSIONS: "1024" }).embedding)
      .toMatchObject({ provider: "compatible", model: "bge-m3:latest", baseUrl: "http://localhost:11434/v1", dimensions: 1024, isCut: false });
  });

  test("that are wrong or missing are all named at once", () => {
    expect(problems({ QDRANT_URL: "qdrant:6333", QDRANT_ON_DISK: "yes", QDRANT_QUANTIZATION: "more", QDRANT_SHARDS: "0", QDRANT_COLLECTION: "a/b", EMBEDDING_MODEL: "bge-m3" }).toSorted())
      .toEqual(["EMBEDDING_MODEL", "QDRANT_COLLECTION", "QDRANT_ON_DISK", "QDRANT_QUANTIZATION", "QDRANT_SHARDS", "QDRANT_URL"]);
    expect(problems({ EMBEDDING_MODEL: "openai:text-embedding-3-small" })).toEqual(["OPENAI_API_KEY"]);
    expect(problems({ EMBEDDING_MODEL: "compatible:bge-m3" })).toEqual(["COMPATIBLE_BASE_URL", "EMBEDDING_DIMENSIONS"]);
  });
});
