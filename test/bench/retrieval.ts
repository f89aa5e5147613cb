import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putProducts, readEntries } from "../../db/catalog.ts";
import { type Db, openDb } from "../../db/open.ts";
import { importFile } from "../../ingestion/import/import.ts";
import { createEmbeddedIndex } from "../../ingestion/index/embedded.ts";
import { createRetriever, type Retriever } from "../../ingestion/retriever.ts";
import { createFollower, type Follower } from "../../ingestion/sync.ts";
import { print, type Figure } from "./figure.ts";
import { percentile, type RatedQuery, type Run, scoreFirst, scoreRated } from "./score.ts";

const edits = 200; // saves whose time to be found is measured
const searchRounds = 5; // times each query is asked

/**
 * Measures retrieval as the product runs it: files imported into a database on disk, followed, searched by the retriever.
 * @param dataDir the shared data folder; where a data set is absent its figures are left out with a line that says so
 */
export async function benchRetrieval(dataDir: string): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-retrieval-"));
  try {
    return print([...await benchProducts({ dataDir, folder }), ...await benchQuestions({ dataDir, folder })]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

type Shop = { db: Db; follower: Follower; retriever: Retriever };

function openShop(file: string): Shop {
  const db = openDb(file);
  const index = createEmbeddedIndex();
  const follower = createFollower({ db, index });
  return { db, follower, retriever: createRetriever({ follower, index, statistics: index }) };
}

async function benchProducts({ dataDir, folder }: { dataDir: string; folder: string }): Promise<Figure[]> {
  const [products, queries] = [join(dataDir, "chorus/products.jsonl"), join(dataDir, "chorus/queries.jsonl")];
  if (!existsSync(products)) return absent(products);
  const file = join(folder, "products.db");
  const importing = openShop(file);
  const importStart = performance.now();
  const report = await importFile({ db: importing.db, kind: "products", file: products });
  await importing.follower.catchUp();
  const importS = (performance.now() - importStart) / 1000;
  const peakMb = process.resourceUsage().maxRSS / 1024;
  importing.db.close();

  const startStart = performance.now();
  const shop = openShop(file);
  await shop.follower.rebuild();
  const startS = (performance.now() - startStart) / 1000;

  const rated = readLines<RatedQuery>(queries);
  const { run, times } = await search(shop.retriever, rated.map(({ query }) => query));
  const score = scoreRated(run, rated);
  const editTimes = await timeEdits(shop);
  shop.db.close();
  scoreWithPython({ mode: "score", dataDir, folder, run, queries: rated });
  return [
    atMost(`import and index ${report.read - report.badTotal} products, s`, importS, 15),
    atMost("  memory at its peak, MB", peakMb, 400),
    atMost("start with them: open and rebuild, s", startS, 3),
    atLeast(`Chorus NDCG@10 condensed, ${score.queries} queries`, score.ndcg10, 0.83),
    atLeast("Chorus Recall@100", score.recall100, 0.9),
    atMost("search of 19,406 products, p95 ms", percentile(times, 0.95), 3),
    atMost("edit of one product to found, p99 ms", percentile(editTimes, 0.99), 20),
  ];
}

/** The first wording of each question is the FAQ entry; the other nine must find it. */
async function benchQuestions({ dataDir, folder }: { dataDir: string; folder: string }): Promise<Figure[]> {
  const file = join(dataDir, "parakqc/blocks.jsonl");
  if (!existsSync(file)) return absent(file);
  const blocks = readLines<{ utterances: string[] }>(file).map((block) => block.utterances);
  const source = join(folder, "faqs.jsonl");
  writeFileSync(source, blocks.map(([question], at) => JSON.stringify({ id: String(at), question })).join("\n"));
  const shop = openShop(join(folder, "faqs.db"));
  await importFile({ db: shop.db, kind: "faqs", file: source });
  const queries = blocks.flatMap(([, ...others], at) => others.map((query) => ({ query, id: String(at) })));
  const { run } = await search(shop.retriever, queries.map(({ query }) => query), 1);
  shop.db.close();
  scoreWithPython({ mode: "known", dataDir, folder, run, queries });
  return [atLeast(`ParaKQC Hit@1, ${queries.length} Korean wordings`, scoreFirst(run, queries), 0.87)];
}

async function search(retriever: Retriever, texts: string[], rounds = searchRounds): Promise<{ run: Run; times: number[] }> {
  const run = new Map<string, string[]>();
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    for (const text of texts) {
      const start = performance.now();
      const found = await retriever.search({ text, limit: 100 });
      times.push(performance.now() - start);
      run.set(text, found.map((each) => each.entryId));
    }
  }
  return { run, times };
}

/** From before the save to a search that finds the new word, in ms; each time another product. */
async function timeEdits({ db, retriever }: Shop): Promise<number[]> {
  const ids = db.sqlite.prepare<[number], { id: string }>("select id from products order by id limit ?").all(edits).map((row) => row.id);
  const times: number[] = [];
  for (const [at, entry] of (await readEntries(db, ids)).entries()) {
    if (entry.kind !== "product") continue;
    const { kind: _kind, revision: _revision, updatedAt: _updatedAt, ...draft } = entry;
    const start = performance.now();
    await putProducts(db, [{ ...draft, title: { ...draft.title, en: `${draft.title.en ?? ""} novelty${at}q` } }]);
    const [first] = await retriever.search({ text: `novelty${at}q`, limit: 1 });
    times.push(performance.now() - start);
    if (first?.entryId !== entry.id) times.push(Number.POSITIVE_INFINITY);
  }
  return times;
}

/** Lets the scorer of the project's data have its say beside ours, where it and Python are there. */
function scoreWithPython(of: { mode: "score" | "known"; dataDir: string; folder: string; run: Run; queries: object[] }): void {
  const scorer = join(of.dataDir, "../eval/retrieval.py");
  if (!existsSync(scorer)) return console.log(`skipped: no ${scorer}`);
  const [runFile, queryFile] = [join(of.folder, "run.jsonl"), join(of.folder, "queries.jsonl")];
  writeFileSync(runFile, [...of.run].map(([query, ids]) => JSON.stringify({ query, ids })).join("\n"));
  writeFileSync(queryFile, of.queries.map((query) => JSON.stringify(query)).join("\n"));
  try {
    console.log(`retrieval.py ${of.mode}: ${execFileSync("python3", [scorer, of.mode, runFile, queryFile], { encoding: "utf8" }).trim()}`);
  } catch (error) {
    console.log(`skipped: retrieval.py did not run (${error instanceof Error ? error.message : String(error)})`);
  }
}

function absent(file: string): Figure[] {
  console.log(`skipped: no ${file}`);
  return [];
}

function readLines<T>(file: string): T[] {
  return readFileSync(file, "utf8").split("\n").filter((line) => line !== "").map((line) => JSON.parse(line) as T);
}

function atMost(name: string, value: number, bound: number): Figure {
  return { name, asked: `≤ ${bound}`, measured: value.toFixed(2), ok: value <= bound };
}

function atLeast(name: string, value: number, bound: number): Figure {
  return { name, asked: `≥ ${bound}`, measured: value.toFixed(4), ok: value >= bound };
}
