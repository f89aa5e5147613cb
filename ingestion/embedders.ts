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
  /**
   * A vector for each text; undefined for one that the model refuses where it takes others.
   * @throws IndexFailure, never with a text in it
   */
  embed(texts: string[], signal?: AbortSignal): Promise<(number[] | undefined)[]>;
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
const harmlessText = "배송 안내 / shipping"; // an endpoint that refuses this too refuses us, not a text
const questionsKept = 500; // vectors of recent questions in memory, about 6 kB each: a turn searches for one text several times

/** An embedding model behind an OpenAI-compatible endpoint. */
export function createEmbedder(settings: EmbedderSettings, patience: Patience = forPassages): Embedder {
  const model = embeddingModel(settings);
  const { provider, dimensions } = settings;
  return {
    id: `${provider}:${settings.model}:${dimensions}`, dimensions,
    async embed(texts, signal) {
      const request = { model, patience, signal, ...(settings.isCut && { dimensions }) };
      const vectors: (number[] | undefined)[] = [];
      for (let at = 0; at < texts.length; at += textsPerCall) {
        vectors.push(...await askAll({ ...request, values: texts.slice(at, at + textsPerCall).map((text) => text.slice(0, textCharsMax).toWellFormed()) }));
      }
      const odd = vectors.find((vector) => vector !== undefined && vector.length !== dimensions);
      if (vectors.length !== texts.length || odd !== undefined) {
        throw new IndexFailure("refused", `The embedding model gives vectors of ${odd?.length ?? 0} numbers where EMBEDDING_DIMENSIONS says ${dimensions}.`);
      }
      return vectors;
    },
  };
}

function embeddingModel({ provider, model, baseUrl, apiKey }: EmbedderSettings): EmbeddingModel {
  const connection = { baseURL: baseUrl, ...(apiKey !== undefined && { apiKey }) };
  return provider === "openai" ? createOpenAI(connection).embedding(model) : createOpenAICompatible({ name: "compatible", ...connection }).embeddingModel(model);
}

type Request = { model: EmbeddingModel; values: string[]; patience: Patience; signal: AbortSignal | undefined; dimensions?: number };
class TextRefused extends IndexFailure {}

/** One batch, or what of it the model takes. */
async function askAll(request: Request): Promise<(number[] | undefined)[]> {
  try {
    return await ask(request);
  } catch (error) {
    if (!(error instanceof TextRefused)) throw error;
    await ask({ ...request, values: [harmlessText] });
    return askInParts(request);
  }
}

/** Asks for each half of a refused batch by itself, down to the one text that it was refused for. */
async function askInParts(request: Request): Promise<(number[] | undefined)[]> {
  const { values } = request;
  if (values.length === 1) return [undefined];
  const half = values.length >> 1;
  const vectors: (number[] | undefined)[] = [];
  for (const part of [values.slice(0, half), values.slice(half)]) {
    vectors.push(...await ask({ ...request, values: part }).catch((error: unknown) => {
      if (!(error instanceof TextRefused)) throw error;
      return askInParts({ ...request, values: part });
    }));
  }
  return vectors;
}

async function ask(of: Request): Promise<number[][]> {
  const { patience: { timeoutMs, retries }, signal, ...request } = of;
  const late = AbortSignal.timeout(timeoutMs);
  try {
    return (await embedMany({ ...request, maxRetries: retries, abortSignal: signal === undefined ? late : AbortSignal.any([late, signal]) })).embeddings;
  } catch (error) {
    // Not the error itself: it carries the request, which is the shop's or a shopper's text.
    const { name, statusCode, lastError } = error as { name?: string; statusCode?: number; lastError?: { statusCode?: number } };
    const status = statusCode ?? lastError?.statusCode;
    const words = `The embedding model could not answer (${String(status ?? name)}).`;
    throw status !== undefined && isOfTheText(status) ? new TextRefused("down", words) : new IndexFailure(name === "TimeoutError" ? "slow" : "down", words);
  }
}

/** Whether a refusal can be a text's fault (too long, not liked): not the key's, the address's or the hour's. */
function isOfTheText(status: number): boolean {
  return status >= 400 && status < 500 && ![401, 403, 404, 408, 429].includes(status);
}

/** Remembers in the database what was embedded, by the text's hash: an import or a rebuild asks only for what is new. */
export function rememberedIn(db: Db, embedder: Embedder): Embedder {
  return {
    ...embedder,
    async embed(texts, signal) {
      const hashes = texts.map(hashOf);
      const known = await readEmbeddings(db, { embedder: embedder.id, hashes: [...new Set(hashes)] });
      const missing = new Map(hashes.flatMap((hash, at) => (known.has(hash) ? [] : [[hash, texts[at]!] as const])));
      if (missing.size > 0) {
        const vectors = await embedder.embed([...missing.values()], signal);
        const made = new Map([...missing.keys()].flatMap((hash, at) => { const vector = vectors[at]; return vector === undefined ? [] : [[hash, vector] as const]; }));
        await putEmbeddings(db, { embedder: embedder.id, vectors: made });
        for (const [hash, vector] of made) known.set(hash, vector);
      }
      return hashes.map((hash) => known.get(hash));
    },
  };
}

/** Decides whether the model is asked at all, and hears how it went: nobody waits for one that hangs over and over. */
export type Guard = { admits(): boolean; settle(isWell: boolean): void };

/**
 * The vector of a question, or undefined where the model cannot give one in time: then words alone are searched for.
 * @param deps.onFailure hears of each failure
 */
export function questionVectors(embedder: Embedder, deps: { guard: Guard; onFailure(error: unknown): void }): (text: string) => Promise<number[] | undefined> {
  const { guard, onFailure } = deps;
  const recent = new Map<string, Promise<number[] | undefined>>();
  const ask = async (text: string): Promise<number[] | undefined> => {
    let isWell = false;
    try {
      const [vector] = await embedder.embed([text]);
      isWell = true;
      return vector;
    } finally {
      guard.settle(isWell);
    }
  };
  return async (text) => {
    const known = recent.get(text);
    if (known === undefined && !guard.admits()) return undefined;
    const asked = known ?? ask(text);
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

/** What a text is remembered by. */
export function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
