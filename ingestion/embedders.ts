import { createHash } from "node:crypto";
import { createOpenAI } from "@ai-sdk/openai";
import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { embedMany, type EmbeddingModel } from "ai";
import { putEmbeddings, readEmbeddings } from "../db/embeddings.ts";
import type { Db } from "../db/open.ts";
import { IndexFailure } from "./index/failure.ts";

/** Turns texts into vectors of one space, Korean and English alike. */
export type Embedder = {
  /** Names the model and the length of its vectors: those of another id must not be compared with them. */
  id: string;
  dimensions: number;
  /** @throws IndexFailure, never with a text in it */
  embed(texts: string[]): Promise<number[][]>;
};

export type EmbedderSettings = {
  provider: "openai" | "compatible"; model: string; baseUrl: string; apiKey: string | undefined; dimensions: number;
  /** Asks the endpoint for vectors of that length; OpenAI's own can cut theirs, others often refuse to be asked. */
  isCut: boolean;
};
/** How long an answer may take: a shopper's question waits for its vector, a rebuild has time. */
export type Patience = { timeoutMs: number; retries: number };

export const forPassages: Patience = { timeoutMs: 30_000, retries: 3 };
export const forQuestions: Patience = { timeoutMs: 1500, retries: 0 };

const textsPerCall = 64; // small enough for self-hosted servers' usual limits, large enough that a call's overhead does not count
const textCharsMax = 6000; // of one text: below 8,192 tokens, the limit of common models, in Korean too
const questionsKept = 500; // vectors of recent questions in memory, about 6 kB each: a turn searches for one text several times

/** An embedding model behind an OpenAI-compatible endpoint. */
export function createEmbedder(settings: EmbedderSettings, patience: Patience = forPassages): Embedder {
  const model = embeddingModel(settings);
  const { provider, dimensions } = settings;
  return {
    id: `${provider}:${settings.model}:${dimensions}`, dimensions,
    async embed(texts) {
      const vectors: number[][] = [];
      for (let at = 0; at < texts.length; at += textsPerCall) {
        const values = texts.slice(at, at + textsPerCall).map((text) => text.slice(0, textCharsMax).toWellFormed());
        vectors.push(...await ask({ model, values, patience, ...(settings.isCut && { dimensions }) }));
      }
      if (vectors.length !== texts.length || vectors.some((vector) => vector.length !== dimensions)) {
        throw new IndexFailure("refused", `The embedding model gives vectors of ${vectors[0]?.length ?? 0} numbers where EMBEDDING_DIMENSIONS says ${dimensions}.`);
      }
      return vectors;
    },
  };
}

function embeddingModel({ provider, model, baseUrl, apiKey }: EmbedderSettings): EmbeddingModel {
  const connection = { baseURL: baseUrl, ...(apiKey !== undefined && { apiKey }) };
  return provider === "openai" ? createOpenAI(connection).embedding(model) : createOpenAICompatible({ name: "compatible", ...connection }).embeddingModel(model);
}

async function ask(of: { model: EmbeddingModel; values: string[]; patience: Patience; dimensions?: number }): Promise<number[][]> {
  const { patience: { timeoutMs, retries }, ...request } = of;
  try {
    return (await embedMany({ ...request, maxRetries: retries, abortSignal: AbortSignal.timeout(timeoutMs) })).embeddings;
  } catch (error) {
    // Not the error itself: it carries the request, which is the shop's or a shopper's text.
    const { name, statusCode, lastError } = error as { name?: string; statusCode?: number; lastError?: { statusCode?: number } };
    throw new IndexFailure(name === "TimeoutError" ? "slow" : "down", `The embedding model could not answer (${String(statusCode ?? lastError?.statusCode ?? name)}).`);
  }
}

/** Remembers in the database what was embedded, by the text's hash: an import or a rebuild asks only for what is new. */
export function rememberedIn(db: Db, embedder: Embedder): Embedder {
  return {
    ...embedder,
    async embed(texts) {
      const hashes = texts.map(hashOf);
      const known = await readEmbeddings(db, { embedder: embedder.id, hashes: [...new Set(hashes)] });
      const missing = new Map(hashes.flatMap((hash, at) => (known.has(hash) ? [] : [[hash, texts[at]!] as const])));
      if (missing.size > 0) {
        const vectors = await embedder.embed([...missing.values()]);
        const made = new Map([...missing.keys()].map((hash, at) => [hash, vectors[at]!]));
        await putEmbeddings(db, { embedder: embedder.id, vectors: made });
        for (const [hash, vector] of made) known.set(hash, vector);
      }
      return hashes.map((hash) => known.get(hash)!);
    },
  };
}

/**
 * The vector of a question, or undefined where the model cannot give one in time: then words alone are searched for.
 * @param onFailure hears of each failure
 */
export function questionVectors(embedder: Embedder, onFailure: (error: unknown) => void): (text: string) => Promise<number[] | undefined> {
  const recent = new Map<string, Promise<number[]>>();
  return async (text) => {
    const asked = recent.get(text) ?? embedder.embed([text]).then(([vector]) => vector!);
    recent.delete(text); // to the end: the one unused for longest goes first
    recent.set(text, asked);
    for (const oldest of recent.keys()) if (recent.size > questionsKept) recent.delete(oldest); else break;
    try {
      return await asked;
    } catch (error) {
      recent.delete(text);
      onFailure(error);
      return undefined;
    }
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
