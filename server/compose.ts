import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { listCategories } from "../db/catalog.ts";
import { openDb, type Db } from "../db/open.ts";
import { createOrderStore } from "../db/orders.ts";
import { demoCustomerIds, seedDemo, shopWords } from "../db/seed.ts";
import { createEmbeddedIndex } from "../ingestion/index/embedded.ts";
import type { PassageIndex } from "../ingestion/index/port.ts";
import { createRetriever } from "../ingestion/retriever.ts";
import { createFollower, type Follower } from "../ingestion/sync.ts";
import type { AnswerDeps } from "./chat/answer.ts";
import type { Labels } from "./chat/facts.ts";
import { readPrompts, toneFor } from "./chat/prompt.ts";
import { compileSecrets, createCanary } from "./chat/secrets.ts";
import { createTurns, type Turns } from "./chat/turns.ts";
import type { Config } from "./config.ts";
import { createLog, type Log } from "./log.ts";
import type { Rates } from "./rates.ts";
import { createModels, type ChainBounds } from "./model/chain.ts";
import { injectedModel, selectModels } from "./model/select.ts";
import { createRetirement, type Retirement } from "./model/retirement.ts";
import { readSettingsTable } from "./model/settings.ts";

/** Everything a running server is made of. Routes and commands get this and choose nothing themselves. */
export type Deps = {
  db: Db; log: Log; index: PassageIndex; follower: Follower; turns: Turns; answering: AnswerDeps; retirement: Retirement; tokenSecret: string; allowedOrigins: string[];
  sessionsPerMinute: number; rates: Rates;
  /** Secrets whose customer tokens are taken, the newest first. */
  tokenSecrets: string[];
  /** Which method answers: prompt | rag | tuned | hybrid. */
  arm: string;
  /** Empty unless this is the demo shop. */
  demoCustomerIds: string[]; shopWords: typeof shopWords;
  /** Ends running answers, after `graceMs` by interrupting them, and closes the database. */
  close(graceMs?: number): Promise<void>;
};

/** Parts that a test or an evaluation brings instead of the configured ones. */
export type Parts = { model?: LanguageModelV4; deadlines?: AnswerDeps["deadlines"]; log?: Log; chainBounds?: ChainBounds };

/**
 * Builds the whole server from its settings: the only chooser of adapters.
 * @param options.seed whether an empty database gets the demo shop
 */
export async function compose(config: Config, options: Parts & { seed: boolean }): Promise<Deps> {
  const log = options.log ?? createLog(config.logLevel);
  const db = openDb(join(config.dataDir, "sangdam.db"));
  const words = config.shopName === undefined ? shopWords : { name: config.shopName, tagline: { ko: "", en: "" } };
  const { ko, en } = words.name;
  const isDemo = config.customerTokenSecret === undefined;
  if (options.seed && await seedDemo(db) && !isDemo) log.warn("the database was empty and got the demo shop; import a catalog before the first start to avoid this");
  if (!isDemo && config.shopName === undefined) log.warn("SHOP_NAME is not set: the chat speaks for the demo shop");
  const index = createEmbeddedIndex();
  const follower = createFollower({ db, index });
  await follower.rebuild();
  const retriever = createRetriever({ follower, index, statistics: index });
  const turns = createTurns({ db, log });
  const table = readSettingsTable(config.dataDir);
  const chain = options.model ? [injectedModel(options.model, table)] : selectModels(config.chatModels, { endpoints: config.endpoints, table });
  const models = createModels(chain, { log, bounds: options.chainBounds });
  const retirement = createRetirement({ names: chain.map((chat) => chat.name), endpoints: config.endpoints, log, now: Date.now });
  const prompts = readPrompts();
  const shop = { name: ko === en ? ko : `${ko} | ${en}`, origins: config.allowedOrigins };
  const canary = createCanary();
  const answering: AnswerDeps = {
    db, retriever, orders: createOrderStore(db), models, prompts, guard: { canary, secrets: compileSecrets({ canary, layer: `${toneFor(prompts, shop.name)}\n${prompts.policy}` }) },
    labels: () => readLabels(db), shop, now: Date.now, ...(options.deadlines && { deadlines: options.deadlines }),
  };
  const tokenSecret = config.customerTokenSecret ?? demoSecret(config.dataDir);
  return {
    db, log, index, follower, turns, answering, retirement, shopWords: words, arm: "rag", allowedOrigins: config.allowedOrigins,
    sessionsPerMinute: config.sessionsPerMinute, rates: config.rates, tokenSecret, tokenSecrets: [tokenSecret, ...(config.customerTokenSecretPrevious === undefined ? [] : [config.customerTokenSecretPrevious])],
    demoCustomerIds: isDemo ? demoCustomerIds : [],
    async close(graceMs = 0) {
      await turns.close(graceMs);
      db.close();
    },
  };
}

async function readLabels(db: Db): Promise<Labels> {
  const categories = await listCategories(db);
  const titles = new Map(categories.map((category) => [category.id, category.title]));
  return { categories, category: (id) => titles.get(id) };
}

/** The demo shop signs its own tokens; the secret outlives a restart so that its visitors stay signed in. */
function demoSecret(dataDir: string): string {
  const file = join(dataDir, "demo-secret");
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
