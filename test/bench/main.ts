import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { benchChat } from "./chat.ts";
import { benchOperators } from "./operators.ts";
import { benchOrders } from "./orders.ts";
import { benchQuestionSet } from "./questions.ts";
import type { Figure } from "./figure.ts";
import { benchRetrieval } from "./retrieval.ts";

/**
 * Measures every figure that the README names, on the real product, and writes them to data/bench.json.
 * `npm run bench [retrieval|orders|questions|chat …]`; public data sets are taken from BENCH_DATA or ../shared/data.
 */
const root = join(import.meta.dirname, "../..");
const dataDir = process.env["BENCH_DATA"] ?? join(root, "../shared/data");
const parts: Record<string, () => Promise<Figure[]>> = {
  retrieval: () => benchRetrieval(dataDir), orders: () => benchOrders(dataDir), questions: benchQuestionSet, chat: benchChat, operators: () => benchOperators(dataDir),
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(parts, name));
if (unknown.length > 0) throw new Error(`There is no bench "${unknown.join(", ")}": ${Object.keys(parts).join(", ")}.`);
if (!existsSync(dataDir)) console.log(`The public data sets are not at ${dataDir}: figures on them are left out.`);

const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
const report: Record<string, unknown> = { date: new Date().toISOString(), commit, node: process.version, cpu: cpus()[0]?.model ?? "", cores: cpus().length };
for (const [name, run] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name}`);
  const startedAt = performance.now();
  report[name] = { figures: await run(), seconds: Math.round((performance.now() - startedAt) / 100) / 10 };
}
mkdirSync(join(root, "data"), { recursive: true });
writeFileSync(join(root, "data/bench.json"), `${JSON.stringify(report, null, 2)}\n`);
