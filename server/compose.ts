import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { readCategoriesJson } from "../db/catalog.ts";
import { openDb, type Db } from "../db/open.ts";
import { countPinHit } from "../db/pins.ts";
import type { currentVoice } from "../db/voices.ts";
import { createReader, type Reader } from "../db/reader.ts";
import { createOrderStore } from "../db/orders.ts";
import { demoCustomerIds, seedDemo, shopWords } from "../db/seed.ts";
import { createDraftRetriever, type Draft } from "../ingestion/draft.ts";
import type { MirrorOptions } from "../ingestion/mirror.ts";
import type { Retriever } from "../ingestion/retriever.ts";
import { createSteadyRetriever, type SteadyRetriever } from "../ingestion/steady.ts";
import type { AnswerDeps } from "./chat/answer.ts";
import { labelsOf } from "./chat/facts.ts";
import { readPrompts } from "./chat/prompt.ts";
import { createCanary as createSecretCanary } from "./chat/secrets.ts";
import { createTurns, type Turns } from "./chat/turns.ts";
import { createAddressOf, type AddressOf } from "./address.ts";
import type { Config } from "./config.ts";
import { createFeed, type Feed } from "./desk/feed.ts";
import { createFindable, type Findable } from "./desk/findable.ts";
import { availabilityAt, readHours, type Availability } from "./desk/hours.ts";
import { calmTurnsMax } from "./limits.ts";
import { createLog, type Log } from "./log.ts";
import { turnCostMax, type Rates } from "./rates.ts";
import { createModels, type ChainBounds } from "./model/chain.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import { createCanary, type Canary } from "./operators/canary.ts";
import { createImports, type Imports } from "./operators/imports.ts";
import { fixedReply } from "./operators/pinning.ts";
import { draftAnswering } from "./operators/trial.ts";
import { voiced, voicedGuard, voiceNow } from "./operators/voice.ts";
import { withoutPrice } from "./model/prices.ts";
import type { ChatModel } from "./model/chain.ts";
import { embeddingName, injectedModel, selectModels } from "./model/select.ts";
import { createRetirement, type Retirement } from "./model/retirement.ts";
import { readSettingsTable } from "./model/settings.ts";
import { composeSearch, type Searching } from "./search.ts";

/** Everything a running server is made of. Routes and commands get this and choose nothing themselves. */
export type Deps = {
  db: Db; log: Log; searching: Searching; steady: SteadyRetriever; turns: Turns; feed: Feed; reader: Reader; findable: Findable; answering: AnswerDeps; retirement: Retirement; metrics: Metrics;
  canary: Canary; imports: Imports; drafted(draft: Draft): AnswerDeps; voice(): ReturnType<typeof currentVoice>;
  /** How telling a term is in this shop; one that it does not know, the most. */
  weigh(term: string): number;
  /** Whether somebody is there to take a conversation now. */
  availability(): Promise<Availability>;
  /** Signs customer tokens of the demo shop. */
  tokenSecret: string;
  /** Secrets whose customer tokens are taken, the newest first. */
  tokenSecrets: string[];
  addressOf: AddressOf; allowedOrigins: string[]; sessionsPerMinute: number; rates: Rates;
  /** Which method answers: prompt | rag | tuned | hybrid. */
  arm: string;
  /** Empty unless this is the demo shop. */
  demoCustomerIds: string[]; shopWords: typeof shopWords;
  /** Ends running answers, after `graceMs` by interrupting them, and closes the database. */
  close(graceMs?: number): Promise<void>;
};

/** Parts that a test or an evaluation brings instead of the configured ones. */
export type Parts = {
  model?: LanguageModelV4; deadlines?: AnswerDeps["deadlines"]; log?: Log; chainBounds?: ChainBounds; mirroring?: MirrorOptions;
  search?: (retriever: Retriever) => Retriever;
};

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
  const searching = await composeSearch(config, { db, log, mirroring: options.mirroring });
  const steady = createSteadyRetriever({
    db, retriever: options.search?.(searching.retriever) ?? searching.retriever, refill: searching.refill, onFailure: (error) => log.warn({ error }, "the index failed, the rows answer"),
  });
  const metrics = createMetrics();
  const turns = createTurns({ db, log, onEnd(ended) {
    metrics.turnEnded(ended);
    if (ended.record.pin !== undefined) void countPinHit(db, ended.record.pin);
  } });
  const feed: Feed = createFeed({ db, availability: () => availability() });
  const reader = createReader(join(config.dataDir, "sangdam.db"));
  const findable = createFindable({ db, log, isCalm: () => turns.running() <= calmTurnsMax });
  const availability = async (): Promise<Availability> => availabilityAt({ hours: await readHours(db), now: Date.now(), isAnybodyOnline: feed.isAnybodyOnline() });
  const table = readSettingsTable(config.dataDir);
  const chain = options.model ? [injectedModel(options.model, table)] : selectModels(config.chatModels, { endpoints: config.endpoints, table });
  warnOfCosts(chain, { rates: config.rates, log });
  const models = createModels(chain, { log, bounds: options.chainBounds });
  const retirement = createRetirement({ names: [...chain.map((chat) => chat.name), ...(config.embedding === undefined ? [] : [embeddingName(config.embedding)])], endpoints: config.endpoints, log, now: Date.now });
  const prompts = { haeyo: readPrompts({ politeness: "haeyo" }), hapsyo: readPrompts({ politeness: "hapsyo" }) };
  const voice = () => voiceNow(db, config.brandPoliteness);
  const shop = { name: ko === en ? ko : `${ko} | ${en}`, origins: config.allowedOrigins };
  const answering: AnswerDeps = {
    db, retriever: steady, orders: createOrderStore(db), models, prompts: voiced(prompts, voice), pinned: (asked) => fixedReply(db, asked),
    guard: voicedGuard(prompts, voice, { canary: createSecretCanary(), shop: shop.name }),
    labels: async () => labelsOf(readCategoriesJson(db)), shop, now: Date.now, availability, check: config.checkClaims,
    // The embedded model has its own set sentences: held to a manner that it cannot learn, it would have nothing left to say.
    manner(provider) {
      const { version, settings } = voice();
      return provider === "embedded" ? { politeness: undefined, forbidden: [] } : { politeness: version > 0 ? settings.politeness : config.brandPoliteness, forbidden: settings.forbidden };
    },
    ...(options.deadlines && { deadlines: options.deadlines }),
  };
  const { follower, embedded: index } = searching;
  const drafted = (draft: Draft): AnswerDeps => draftAnswering(answering, { draft, retriever: createDraftRetriever({ db, follower, index }, draft) });
  const imports = createImports({ db, log, folder: join(config.dataDir, "imports"), follow: () => follower.catchUp(), running: turns.running });
  const tokenSecret = config.customerTokenSecret ?? demoSecret(config.dataDir);
  const deps: Omit<Deps, "canary"> = {
    db, log, searching, steady, metrics, imports, drafted, voice, weigh: index.idf, turns, feed, reader, findable, availability, answering, retirement, shopWords: words, arm: "rag", allowedOrigins: config.allowedOrigins,
    addressOf: createAddressOf(config.trustedProxies), sessionsPerMinute: config.sessionsPerMinute, rates: config.rates, tokenSecret, tokenSecrets: [tokenSecret, ...(config.customerTokenSecretPrevious === undefined ? [] : [config.customerTokenSecretPrevious])],
    demoCustomerIds: isDemo ? demoCustomerIds : [],
    async close(graceMs = 0) {
      await canary.stop();
      await imports.close();
      await turns.close(graceMs);
      await findable.stop();
      await reader.close();
      await searching.mirror?.stop();
      db.close();
    },
  };
  const canary = createCanary(deps);
  return { ...deps, canary };
}

/** Says at start where bounds on money bound nothing, or everything. */
function warnOfCosts(chain: ChatModel[], { rates, log }: { rates: Rates; log: Log }): void {
  const bound = Math.min(rates.costPerDay ?? Infinity, rates.costPerShopper ?? Infinity);
  const unpriced = bound === Infinity ? [] : withoutPrice(chain);
  if (unpriced.length > 0) log.warn({ models: unpriced }, "COST_USD_* does not bound these models: put their prices into models.json in DATA_DIR");
  const turnUsd = turnCostMax(chain);
  if (turnUsd > bound) log.warn({ turnUsd }, "COST_USD_PER_DAY or COST_USD_PER_DAY_PER_SHOPPER is less than one answer may cost: nobody can ask");
}

/** The demo shop signs its own tokens; the secret outlives a restart so that its visitors stay signed in. */
function demoSecret(dataDir: string): string {
  const file = join(dataDir, "demo-secret");
  mkdirSync(dataDir, { recursive: true });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString("base64url"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}
