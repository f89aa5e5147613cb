import { resolve } from "node:path";
import { z } from "zod";
import type { EmbedderSettings } from "../ingestion/embedders.ts";
import type { QdrantSettings } from "../ingestion/index/qdrant.ts";

const text = z.string().trim().min(1);

const webAddress = text.refine((address) => /^https?:\/\//.test(address) && URL.canParse(address), "is not an address such as https://models.example/v1").transform((address) => address.replace(/\/+$/, ""));
const count = z.coerce.number("must be a number").int("must be a whole number").min(1, "must be at least 1");
/** Models of OpenAI whose vectors have a length that is known; of others EMBEDDING_DIMENSIONS must say it. */
const knownDimensions: Record<string, number> = { "text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536 };

const settings = z.object({
  PORT: z.coerce.number("must be a number").int("must be a whole number").min(0).max(65_535, "must be at most 65535").default(3000),
  HOST: text.default("127.0.0.1"),
  DATA_DIR: text.default("./data"),
  CHAT_MODEL: text.refine((model) => model === "embedded", "is not known: use \"embedded\"").default("embedded"),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: webAddress.default("https://api.openai.com/v1"),
  COMPATIBLE_BASE_URL: webAddress.optional(),
  COMPATIBLE_API_KEY: text.optional(),
  EMBEDDING_MODEL: text.regex(/^(openai|compatible):\S+$/, "is not known: use openai:ID or compatible:ID").optional(),
  EMBEDDING_DIMENSIONS: count.max(16_384, "must be at most 16384").optional(),
  QDRANT_URL: webAddress.optional(),
  QDRANT_API_KEY: text.optional(),
  QDRANT_COLLECTION: text.regex(/^[A-Za-z0-9_-]{1,80}$/, "may hold letters, digits, - and _ only").default("sangdam"),
  QDRANT_ON_DISK: z.enum(["true", "false"], "must be true or false").default("false").transform((word) => word === "true"),
  QDRANT_QUANTIZATION: z.enum(["none", "scalar", "binary"], "must be none, scalar or binary").default("none"),
  QDRANT_SHARDS: count.optional(),
  QDRANT_REPLICAS: count.optional(),
  CUSTOMER_TOKEN_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  ALLOWED_ORIGINS: z.string().default("").transform((list, context) => {
    const origins = list.split(",").map((origin) => origin.trim()).filter(Boolean);
    for (const origin of origins) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin) context.addIssue(`"${origin}" is not an origin such as https://shop.example`);
    }
    return origins;
  }),
  SHOP_NAME: text.max(100).optional(),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug"]).default("info"),
});

/** The settings of one process, checked once. */
export type Config = {
  port: number;
  host: string;
  dataDir: string;
  chatModel: string;
  /** Absent = the embedded index alone. */
  qdrant: QdrantSettings | undefined;
  /** Absent = passages are found by their words. */
  embedding: EmbedderSettings | undefined;
  /** Absent = the demo shop: it signs its own tokens for three demo customers. */
  customerTokenSecret: string | undefined;
  allowedOrigins: string[];
  /** Absent = the demo shop's. */
  shopName: string | undefined;
  logLevel: string;
};

/** Settings that cannot be used; `problems` has one sentence for each. */
export class SettingsError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(problems.join("\n"));
    this.problems = problems;
  }
}

/**
 * Reads the settings. The only reader of the environment.
 * @throws SettingsError naming every wrong setting at once.
 */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ""));
  const parsed = settings.safeParse(given);
  const problems = [...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}.`), ...missingForEmbeddings(given)];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const set = parsed.data;
  return {
    port: set.PORT, host: set.HOST, dataDir: resolve(set.DATA_DIR), chatModel: set.CHAT_MODEL,
    qdrant: set.QDRANT_URL === undefined ? undefined : {
      url: set.QDRANT_URL, apiKey: set.QDRANT_API_KEY, alias: set.QDRANT_COLLECTION, onDisk: set.QDRANT_ON_DISK,
      quantization: set.QDRANT_QUANTIZATION, shards: set.QDRANT_SHARDS, replicas: set.QDRANT_REPLICAS,
    },
    embedding: embeddingOf(set),
    customerTokenSecret: set.CUSTOMER_TOKEN_SECRET, allowedOrigins: set.ALLOWED_ORIGINS, shopName: set.SHOP_NAME, logLevel: set.LOG_LEVEL,
  };
}

function embeddingOf(set: z.infer<typeof settings>): EmbedderSettings | undefined {
  if (set.EMBEDDING_MODEL === undefined) return undefined;
  const [provider, model] = splitModel(set.EMBEDDING_MODEL);
  const isOpenAi = provider === "openai";
  return {
    provider: isOpenAi ? "openai" : "compatible", model, dimensions: set.EMBEDDING_DIMENSIONS ?? knownDimensions[model] ?? 0,
    baseUrl: isOpenAi ? set.OPENAI_BASE_URL : set.COMPATIBLE_BASE_URL ?? "", apiKey: isOpenAi ? set.OPENAI_API_KEY : set.COMPATIBLE_API_KEY,
    isCut: isOpenAi && set.EMBEDDING_DIMENSIONS !== undefined,
  };
}

/** What EMBEDDING_MODEL needs and does not have; asked apart from the schema so that it is named together with the rest. */
function missingForEmbeddings(given: NodeJS.ProcessEnv): string[] {
  const [provider, model] = splitModel(given["EMBEDDING_MODEL"] ?? "");
  if (provider !== "openai" && provider !== "compatible") return []; // the schema says so
  const isSized = given["EMBEDDING_DIMENSIONS"] !== undefined || (provider === "openai" && model in knownDimensions);
  return [
    ...(provider === "openai" && given["OPENAI_API_KEY"] === undefined ? ["OPENAI_API_KEY: is missing, EMBEDDING_MODEL names a model of OpenAI."] : []),
    ...(provider === "compatible" && given["COMPATIBLE_BASE_URL"] === undefined ? ["COMPATIBLE_BASE_URL: is missing, EMBEDDING_MODEL names a compatible model. For example http://localhost:8000/v1."] : []),
    ...(isSized ? [] : ["EMBEDDING_DIMENSIONS: is missing, say how many numbers a vector of this EMBEDDING_MODEL has."]),
  ];
}

/** "provider:id"; ids may hold colons of their own. */
function splitModel(name: string): [provider: string, model: string] {
  const at = name.indexOf(":");
  return [name.slice(0, Math.max(0, at)), name.slice(at + 1)];
}
