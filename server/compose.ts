import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LanguageModelV4 } from "@ai-sdk/provider";
import { listCategories } from "../db/catalog.ts";
import { openDb, type Db } from "../db/open.ts";
import { createOrderStore } from "../db/orders.ts";
import { demoCustomerIds, seedDemo, shopWords } from "../db/seed.ts";
import type { MirrorOptions } from "../ingestion/mirror.ts";
import type { AnswerDeps } from "./chat/answer.ts";
import type { Labels } from "./chat/facts.ts";
import { readPrompts } from "./chat/prompt.ts";
import { createTurns, type Turns } from "./chat/turns.ts";
import type { Config } from "./config.ts";
import { createLog, type Log } from "./log.ts";
import { selectModel } from "./model/select.ts";
import { composeSearch, type Searching } from "./search.ts";

/** Everything a running server is made of. Routes and commands get this and choose nothing themselves. */
export type Deps = {
  db: Db; log: Log; searching: Searching; turns: Turns; answering: AnswerDeps; tokenSecret: string; allowedOrigins: string[];
  /** Which method answers: prompt | rag | tuned | hybrid. */
  arm: string;
  /** Empty unless this is the demo shop. */
  demoCustomerIds: string[]; shopWords: typeof shopWords;
  /** Ends running answers, after `graceMs` by interrupting them, and closes the database. */
  close(graceMs?: number): Promise<void>;
};

/** Parts that a test or an evaluation brings instead of the configured ones. */
export type Parts = { model?: LanguageModelV4; deadlines?: AnswerDeps["deadlines"]; log?: Log; mirroring?: MirrorOptions };

/**
 * Builds the whole server from its settings: the only chooser of adapters.
 * @param options.seed whether an empty database gets the demo shop (never where a token secret says that this is a real one).
 */
export async function compose(config: Config, options: Parts & { seed: boolean }): Promise<Deps> {
  const log = options.log ?? createLog(config.logLevel);
  const db = openDb(join(config.dataDir, "sangdam.db"));
  const { shopName } = config;
  const words = shopName === undefined ? shopWords : { name: { ko: shopName, en: shopName }, tagline: { ko: "", en: "" } };
  const isDemo = config.customerTokenSecret === undefined;
  if (options.seed && isDemo) await seedDemo(db);
  const searching = await composeSearch(config, { db, log, mirroring: options.mirroring });
  const turns = createTurns({ db, log });
  const answering: AnswerDeps = {
    db, retriever: searching.retriever, orders: createOrderStore(db), model: options.model ?? selectModel(config.chatModel), prompts: readPrompts(),
    labels: () => readLabels(db), shop: { name: words.name.en }, now: Date.now, ...(options.deadlines && { deadlines: options.deadlines }),
  };
  return {
    db, log, searching, turns, answering, shopWords: words, arm: "rag", allowedOrigins: config.allowedOrigins,
    tokenSecret: config.customerTokenSecret ?? demoSecret(config.dataDir), demoCustomerIds: isDemo ? demoCustomerIds : [],
    async close(graceMs = 0) {
      await turns.close(graceMs);
      await searching.mirror?.stop();
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
