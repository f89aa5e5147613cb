import { statfs } from "node:fs/promises";
import { verifyAudit } from "../../db/audit.ts";
import { createEmbedder, type Patience } from "../../ingestion/embedders.ts";
import type { Reason } from "../../ingestion/mirror.ts";
import { compose, type Deps } from "../compose.ts";
import type { Config } from "../config.ts";
import { diskFreeBytesMin } from "../limits.ts";
import { withoutPrice } from "../model/prices.ts";
import type { ModelCheck, ModelState } from "../model/retirement.ts";
import { embeddingName } from "../model/select.ts";

/** `wrong` needs doing something now, `soon` some time. */
type Finding = { what: string; is: "well" | "soon" | "wrong"; words: string };

const patience: Patience = { timeoutMs: 5000, retries: 0 }; // a local model may have to be loaded first
const napiMin = 10; // below, the database's library ends the process without a word

/** Looks at everything a server stands on and says in words what is wrong; 1 where something is. */
export async function runDoctor(_: string[], config: Config): Promise<number> {
  const findings: Finding[] = [checkNode(), await checkDisk(config.dataDir)];
  const deps = await compose({ ...config, logLevel: "silent" }, { seed: false }); // proves the database's settings, or throws in words
  try {
    findings.push(checkDatabase(deps), await checkIndex(deps), ...checkQdrant(deps), await checkAudit(deps), ...await checkModels(deps, config), ...checkPrices(deps, config));
  } finally {
    await deps.close();
  }
  for (const { what, is, words } of findings) process.stdout.write(`${is === "well" ? "✓" : is === "soon" ? "!" : "✗"} ${what}: ${words}\n`);
  return findings.some((finding) => finding.is === "wrong") ? 1 : 0;
}

function checkNode(): Finding {
  const isWell = Number(process.versions["napi"]) >= napiMin;
  return { what: "Node", is: isWell ? "well" : "wrong", words: isWell ? process.version : `${process.version} is too old for the database: start with npm, which brings its own.` };
}

async function checkDisk(folder: string): Promise<Finding> {
  const found = await statfs(folder).catch(() => undefined);
  if (found === undefined) return { what: "disk", is: "well", words: `${folder} is new and will be made` };
  const free = found.bavail * found.bsize;
  return { what: "disk", is: free >= diskFreeBytesMin ? "well" : "wrong", words: `${(free / 1e9).toFixed(1)} GB free in ${folder}${free >= diskFreeBytesMin ? "" : ": make room, answers cannot be saved on a full disk."}` };
}

function checkDatabase({ db }: Deps): Finding {
  const verdict = String(db.sqlite.pragma("quick_check(1)", { simple: true }));
  const set = ["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map((name) => `${name}=${String(db.sqlite.pragma(name, { simple: true }))}`).join(" ");
  return { what: "database", is: verdict === "ok" ? "well" : "wrong", words: verdict === "ok" ? set : `damaged (${verdict}): restore a backup.` };
}

async function checkIndex({ db, searching }: Deps): Promise<Finding> {
  const { count } = db.prepared<[], { count: number }>("select (select count(*) from products) + (select count(*) from faqs) as count").get() ?? { count: 0 };
  const answers = await searching.ping().then(() => true, () => false);
  return { what: "index", is: !answers ? "wrong" : count === 0 ? "soon" : "well", words: !answers ? "does not answer." : count === 0 ? "nothing to find yet: import products and FAQ." : `answers over ${count} entries` };
}

const standingWords: Record<Reason, Pick<Finding, "is" | "words">> = {
  down: { is: "wrong", words: "cannot be reached: the embedded index answers." }, slow: { is: "wrong", words: "does not answer in time: the embedded index answers." },
  refused: { is: "wrong", words: "takes no key of ours, or its collection was built with other settings: check QDRANT_API_KEY, then run reindex." },
  building: { is: "soon", words: "has no collection yet: the server builds it when it runs, or run reindex." }, behind: { is: "soon", words: "is far behind: the embedded index answers." },
};

/** What a server would find of its Qdrant now; none where none is set. */
function checkQdrant({ searching: { mirror } }: Deps): Finding[] {
  if (mirror === undefined) return [];
  const standing = mirror.standing();
  const { rows } = mirror.lag();
  const lag = rows === 0 ? "" : ` (${rows} changes to catch up on)`;
  return [standing.isUsable ? { what: "Qdrant", is: "well", words: `answers${lag}` } : { what: "Qdrant", is: standingWords[standing.reason].is, words: standingWords[standing.reason].words + lag }];
}

/** The models of the chain by what their endpoints say, and the embedder by one word. */
async function checkModels({ retirement }: Deps, { embedding }: Config): Promise<Finding[]> {
  const checks = await retirement.check();
  if (embedding === undefined) return checks.map(describeModel);
  const name = embeddingName(embedding);
  const end = checks.findLast((check) => check.name === name); // the last: a chain may name it too
  const failure = await createEmbedder(embedding, patience).embed(["shipping"]).then(() => undefined, (error: Error) => error.message);
  const embedder: Finding = { what: `embedding model ${name}`, is: failure === undefined ? "well" : "wrong", words: failure ?? `answers with vectors of ${embedding.dimensions} numbers` };
  const isEnding = end?.state === "retiring" || end?.state === "retired";
  const ending: Finding[] = end !== undefined && isEnding ? [{ what: embedder.what, is: end.state === "retired" ? "wrong" : "soon", words: `ends on ${end.shutdownDate}: put another into EMBEDDING_MODEL and run reindex.` }] : [];
  return [...checks.filter((check) => check !== end).map(describeModel), embedder, ...ending];
}

/** A bound on cost that does not hold. */
function checkPrices({ answering }: Deps, { rates }: Config): Finding[] {
  const names = rates.costPerDay === undefined && rates.costPerShopper === undefined ? [] : withoutPrice(answering.models.chain);
  return names.map((name) => ({ what: `price of ${name}`, is: "soon", words: "not known, so COST_USD_* does not bound it: put it into models.json in DATA_DIR." }));
}

async function checkAudit({ db }: Deps): Promise<Finding> {
  const { rows, head, brokenAt } = await verifyAudit(db);
  const words = brokenAt === undefined ? `${rows} rows, unbroken, head ${head.slice(0, 16)}` : `row ${brokenAt} was changed or removed: compare with a backup.`;
  return { what: "audit log", is: brokenAt === undefined ? "well" : "wrong", words };
}

const wordsOf: Record<ModelState, { is: Finding["is"]; words: string }> = {
  ok: { is: "well", words: "reachable" }, no_list: { is: "well", words: "its endpoint answers, but lists no models" },
  retiring: { is: "soon", words: "will be switched off: put its replacement into CHAT_MODEL before that day." }, retired: { is: "wrong", words: "has been switched off: take it out of CHAT_MODEL." },
  unlisted: { is: "wrong", words: "is not in its endpoint's list: the name is wrong, or it is gone." }, refused: { is: "wrong", words: "its endpoint does not take the key." },
  unreachable: { is: "wrong", words: "its endpoint cannot be reached." },
};

function describeModel({ name, state, shutdownDate, daysLeft = 0 }: ModelCheck): Finding {
  const { is, words } = wordsOf[state];
  const date = shutdownDate === undefined ? "" : ` (${daysLeft > 0 ? `ends on ${shutdownDate}, in ${daysLeft} days` : `ended on ${shutdownDate}`})`;
  return { what: `model ${name}`, is, words: name.startsWith("embedded") ? "part of the server" : words + date };
}
