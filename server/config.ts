import { resolve } from "node:path";
import { z } from "zod";
import type { EmbedderSettings } from "../ingestion/embedders.ts";
import type { QdrantSettings } from "../ingestion/index/qdrant.ts";
import { parseNetwork } from "./address.ts";
import { modelChainMax } from "./limits.ts";
import type { Rates } from "./rates.ts";

const text = z.string().trim().min(1);
const webAddress = text.refine((address) => /^https?:\/\//.test(address) && URL.canParse(address), "is not an address such as https://models.example/v1").transform((address) => address.replace(/\/+$/, ""));
/** A model as CHAT_MODEL names it; ids may hold colons of their own. */
const modelName = /^(embedded|(openai|compatible):\S+)$/;

/** A whole number as its digits: " ", "1e3" and "0x50" are slips, not numbers. */
function wholeNumber(min: number, max: number) {
  return z.string().refine((digits) => /^\d{1,9}$/.test(digits) && Number(digits) >= min && Number(digits) <= max, `must be a whole number from ${min} to ${max}`).transform(Number);
}

/** An amount such as 5 or 0.25. */
const dollars = z.string().refine((amount) => /^\d{1,6}(\.\d{1,4})?$/.test(amount) && Number(amount) > 0, "must be an amount in dollars such as 5 or 0.25").transform(Number);

/** "하루결 | Harugyeol", or one name for both languages. */
const shopName = text.max(100).transform((name, context) => {
  const [ko = "", en = ko, ...more] = name.split("|").map((part) => part.trim());
  if (ko === "" || en === "" || more.length > 0) context.addIssue("must be one name, or a Korean and an English one as in \"하루결 | Harugyeol\"");
  return { ko, en };
});

/** Models of OpenAI whose vectors have a length that is known; of others EMBEDDING_DIMENSIONS must say it. */
const knownDimensions: Record<string, number> = { "text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536 };

const settings = z.object({
  PORT: wholeNumber(0, 65_535).default(3000),
  HOST: text.default("127.0.0.1"),
  DATA_DIR: text.default("./data"),
  CHAT_MODEL: text.default("embedded").transform((list, context) => {
    const names = list.split(",").map((name) => name.trim()).filter(Boolean);
    for (const name of names) if (!modelName.test(name)) context.addIssue(`"${name}" is not known: use openai:ID, compatible:ID or embedded`);
    if (names.length === 0 || names.length > modelChainMax) context.addIssue(`must name 1 to ${modelChainMax} models, best first, with commas between`);
    if (new Set(names).size < names.length) context.addIssue("names a model twice");
    return names;
  }),
  OPENAI_API_KEY: text.optional(),
  OPENAI_BASE_URL: webAddress.default("https://api.openai.com/v1"),
  COMPATIBLE_BASE_URL: webAddress.optional(),
  COMPATIBLE_API_KEY: text.optional(),
  EMBEDDING_MODEL: text.regex(/^(openai|compatible):\S+$/, "is not known: use openai:ID or compatible:ID").optional(),
  EMBEDDING_DIMENSIONS: wholeNumber(1, 16_384).optional(),
  QDRANT_URL: webAddress.optional(),
  QDRANT_API_KEY: text.optional(),
  QDRANT_COLLECTION: text.regex(/^[A-Za-z0-9_-]{1,80}$/, "may hold letters, digits, - and _ only").default("sangdam"),
  QDRANT_ON_DISK: z.enum(["true", "false"], "must be true or false").default("false").transform((word) => word === "true"),
  QDRANT_QUANTIZATION: z.enum(["none", "scalar", "binary"], "must be none, scalar or binary").default("none"),
  QDRANT_SHARDS: wholeNumber(1, 1000).optional(),
  QDRANT_REPLICAS: wholeNumber(1, 1000).optional(),
  CUSTOMER_TOKEN_SECRET: z.string().min(32, "must have at least 32 characters").optional(),
  CUSTOMER_TOKEN_SECRET_PREVIOUS: z.string().min(32, "must have at least 32 characters").optional(),
  ALLOWED_ORIGINS: z.string().default("").transform((list, context) => {
    const origins = list.split(",").map((origin) => origin.trim()).filter(Boolean);
    for (const origin of origins) {
      if (!URL.canParse(origin) || new URL(origin).origin !== origin) context.addIssue(`"${origin}" is not an origin such as https://shop.example`);
    }
    return origins;
  }),
  TRUSTED_PROXIES: z.string().default("").transform((list, context) => {
    const networks = list.split(",").map((network) => network.trim()).filter(Boolean);
    for (const network of networks) if (parseNetwork(network) === undefined) context.addIssue(`"${network}" is not an address or a network such as 10.0.0.0/8`);
    return networks;
  }),
  SHOP_NAME: shopName.optional(),
  CHECK_CLAIMS: z.enum(["on", "off"]).default("on"),
  BRAND_POLITENESS: z.enum(["haeyo", "hapsyo"]).optional(),
  CONVERSATIONS_KEPT_DAYS: wholeNumber(1, 36_500).optional(),
  SESSIONS_PER_MINUTE: wholeNumber(1, 1_000_000).default(1000),
  MESSAGES_PER_MINUTE: wholeNumber(1, 1_000_000).default(20_000),
  MESSAGES_PER_MINUTE_PER_ADDRESS: wholeNumber(1, 10_000_000).default(200_000),
  MESSAGES_PER_DAY: wholeNumber(1, 100_000_000).optional(),
  COST_USD_PER_DAY: dollars.optional(),
  COST_USD_PER_DAY_PER_SHOPPER: dollars.optional(),
  LOG_LEVEL: z.enum(["silent", "fatal", "error", "warn", "info", "debug"]).default("info"),
});

/** A server that speaks OpenAI's protocol. */
export type Endpoint = { baseUrl: string; apiKey: string | undefined };
/** Absent = not configured. */
export type Endpoints = { openai: Endpoint | undefined; compatible: Endpoint | undefined };

/** The settings of one process, checked once. */
export type Config = {
  port: number;
  host: string;
  dataDir: string;
  /** Names of models, best first: the next one answers where one cannot. */
  chatModels: string[];
  endpoints: Endpoints;
  /** Absent = the embedded index alone. */
  qdrant: QdrantSettings | undefined;
  /** Absent = passages are found by their words. */
  embedding: EmbedderSettings | undefined;
  /** Absent = the demo shop: it signs its own tokens for three demo customers. */
  customerTokenSecret: string | undefined;
  /** The secret before it: its tokens are taken as well, until the shop has changed over. */
  customerTokenSecretPrevious: string | undefined;
  allowedOrigins: string[];
  /** Addresses and networks of the proxies in front, whose word for where a request comes from is taken. */
  trustedProxies: string[];
  /** Absent = the demo shop's. */
  shopName: { ko: string; en: string } | undefined;
  /** Whether a reply's sentences are held against the facts before they leave. */
  checkClaims: boolean;
  /** In which of its polite forms the brand speaks Korean; absent = either. */
  brandPoliteness: "haeyo" | "hapsyo" | undefined;
  /** Days after its last message that a conversation is deleted. Absent = never. */
  conversationsKeptDays: number | undefined;
  /** How many sessions one address may start in a minute. */
  sessionsPerMinute: number;
  rates: Rates;
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
  const problems = [
    ...(parsed.error?.issues ?? []).map((issue) => `${String(issue.path[0])}: ${issue.message}.`), ...missingEndpoints(given), ...missingDimensions(given), ...missingSecret(given),
  ];
  if (!parsed.success || problems.length > 0) throw new SettingsError(problems);
  const set = parsed.data;
  const endpoints = {
    openai: set.OPENAI_API_KEY === undefined ? undefined : { baseUrl: set.OPENAI_BASE_URL, apiKey: set.OPENAI_API_KEY },
    compatible: set.COMPATIBLE_BASE_URL === undefined ? undefined : { baseUrl: set.COMPATIBLE_BASE_URL, apiKey: set.COMPATIBLE_API_KEY },
  };
  return {
    port: set.PORT, host: set.HOST, dataDir: resolve(set.DATA_DIR), chatModels: set.CHAT_MODEL, endpoints,
    qdrant: set.QDRANT_URL === undefined ? undefined : {
      url: set.QDRANT_URL, apiKey: set.QDRANT_API_KEY, alias: set.QDRANT_COLLECTION, onDisk: set.QDRANT_ON_DISK,
      quantization: set.QDRANT_QUANTIZATION, shards: set.QDRANT_SHARDS, replicas: set.QDRANT_REPLICAS,
    },
    embedding: embeddingOf(set),
    customerTokenSecret: set.CUSTOMER_TOKEN_SECRET, allowedOrigins: set.ALLOWED_ORIGINS, trustedProxies: set.TRUSTED_PROXIES, shopName: set.SHOP_NAME,
    checkClaims: set.CHECK_CLAIMS === "on", brandPoliteness: set.BRAND_POLITENESS,
    customerTokenSecretPrevious: set.CUSTOMER_TOKEN_SECRET_PREVIOUS, sessionsPerMinute: set.SESSIONS_PER_MINUTE, conversationsKeptDays: set.CONVERSATIONS_KEPT_DAYS,
    rates: {
      messagesPerMinute: set.MESSAGES_PER_MINUTE, messagesPerMinutePerAddress: set.MESSAGES_PER_MINUTE_PER_ADDRESS, messagesPerDay: set.MESSAGES_PER_DAY,
      costPerShopper: set.COST_USD_PER_DAY_PER_SHOPPER, costPerDay: set.COST_USD_PER_DAY,
    },
    logLevel: set.LOG_LEVEL,
  };
}

/** A secret to change over from is nothing without the one to change over to. */
function missingSecret(given: NodeJS.ProcessEnv): string[] {
  return given["CUSTOMER_TOKEN_SECRET_PREVIOUS"] !== undefined && given["CUSTOMER_TOKEN_SECRET"] === undefined ? ["CUSTOMER_TOKEN_SECRET: is missing, CUSTOMER_TOKEN_SECRET_PREVIOUS only goes with it."] : [];
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

/** What the models of CHAT_MODEL and EMBEDDING_MODEL need and do not have; asked apart from the schema so that it is named together with the rest. */
function missingEndpoints(given: NodeJS.ProcessEnv): string[] {
  const usersOf = (provider: string) => ["CHAT_MODEL", "EMBEDDING_MODEL"].filter((name) => new RegExp(`(^|,)\\s*${provider}:`).test(given[name] ?? "")).join(" and ");
  const [openai, compatible] = [usersOf("openai"), usersOf("compatible")];
  return [
    ...(openai !== "" && given["OPENAI_API_KEY"] === undefined ? [`OPENAI_API_KEY: is missing, ${openai} names a model of OpenAI.`] : []),
    ...(compatible !== "" && given["COMPATIBLE_BASE_URL"] === undefined ? [`COMPATIBLE_BASE_URL: is missing, ${compatible} names a compatible model. For example http://localhost:8000/v1.`] : []),
  ];
}

function missingDimensions(given: NodeJS.ProcessEnv): string[] {
  const [provider, model] = splitModel(given["EMBEDDING_MODEL"] ?? "");
  if (provider !== "openai" && provider !== "compatible") return []; // the schema says so
  const isSized = given["EMBEDDING_DIMENSIONS"] !== undefined || (provider === "openai" && model in knownDimensions);
  return isSized ? [] : ["EMBEDDING_DIMENSIONS: is missing, say how many numbers a vector of this EMBEDDING_MODEL has."];
}

/** "provider:id"; ids may hold colons of their own. */
function splitModel(name: string): [provider: string, model: string] {
  const at = name.indexOf(":");
  return [name.slice(0, Math.max(0, at)), name.slice(at + 1)];
}
