import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { z } from "zod";
import { readEntries } from "../../db/catalog.ts";
import { entryKinds } from "../../db/schema.ts";
import { inLanguage } from "../chat/facts.ts";
import { detectLanguage } from "../chat/language.ts";
import { compose, type Deps } from "../compose.ts";
import type { Config } from "../config.ts";
import { searchLimitMax } from "../limits.ts";

const limitSchema = z.coerce.number().int().min(1).max(searchLimitMax);
const line = z.object({ query: z.string() });

/** Shows what the index finds, for one query or for a file of them. */
export async function runSearch(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: {
    file: { type: "string" }, limit: { type: "string", default: "10" }, kind: { type: "string" }, json: { type: "boolean", default: false },
  } });
  const limit = limitSchema.safeParse(values.limit).data;
  if (limit === undefined) throw new Error(`--limit takes a whole number from 1 to ${searchLimitMax}.`);
  const kind = z.enum(entryKinds).optional().safeParse(values.kind);
  if (!kind.success) throw new Error(`--kind is one of: ${entryKinds.join(", ")}.`);
  const text = positionals.join(" ");
  if (values.file === undefined && text.trim() === "") throw new Error("What shall be searched? Give words, or --file with one JSON query on each line.");
  const deps = await compose(config, { seed: true });
  const find = (query: string) => deps.answering.retriever.search({ text: query, limit, ...(kind.data && { kinds: [kind.data] }) });
  try {
    if (values.file !== undefined) await searchFile(values.file, async (query) => (await find(query)).map((hit) => hit.entryId));
    else if (values.json) process.stdout.write(`${JSON.stringify({ query: text, ids: (await find(text)).map((hit) => hit.entryId) })}\n`);
    else await printHits(deps, { text, hits: await find(text) });
    return 0;
  } finally {
    await deps.close();
  }
}

/** One JSON line for each query: {"query", "ids"}, best first. */
async function searchFile(file: string, find: (query: string) => Promise<string[]>): Promise<void> {
  let number = 0;
  for await (const source of createInterface({ input: createReadStream(file, "utf8"), crlfDelay: Infinity })) {
    number++;
    if (source.trim() === "") continue;
    const { query } = readLine(source, number);
    process.stdout.write(`${JSON.stringify({ query, ids: await find(query) })}\n`);
  }
}

function readLine(source: string, number: number): z.infer<typeof line> {
  try {
    return line.parse(JSON.parse(source));
  } catch {
    throw new Error(`Line ${number} is not of the form {"query": "…"}.`);
  }
}

async function printHits(deps: Deps, found: { text: string; hits: { entryId: string; score: number; coverage: number }[] }): Promise<void> {
  const language = detectLanguage(found.text) ?? "ko";
  const entries = new Map((await readEntries(deps.db, found.hits.map((hit) => hit.entryId))).map((entry) => [entry.id, entry]));
  for (const { entryId, score, coverage } of found.hits) {
    const entry = entries.get(entryId);
    const title = entry === undefined ? "" : inLanguage(entry.kind === "faq" ? entry.question : entry.title, language);
    process.stdout.write(`${score.toFixed(2).padStart(6)}  ${String(Math.round(coverage * 100)).padStart(3)}%  ${entryId}  ${title}\n`);
  }
  if (found.hits.length === 0) process.stdout.write("Nothing found.\n");
}
