import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { putProducts, removeEntry } from "../../db/catalog.ts";
import { addCursor, listCursors } from "../../db/cursors.ts";
import { type Db, openDb } from "../../db/open.ts";
import { importFile } from "../../ingestion/import/import.ts";
import { createEmbeddedIndex } from "../../ingestion/index/embedded.ts";
import { createPairedIndex, type IndexSource } from "../../ingestion/index/paired.ts";
import { rebuild, RebuildRunning } from "../../ingestion/rebuild.ts";
import { createRetriever } from "../../ingestion/retriever.ts";
import { createFollower } from "../../ingestion/sync.ts";
import { until } from "../rig/condition.ts";
import { alias, held, hurried, live, type Life, product, wanted } from "../rig/mirrored.ts";
import { type QdrantRig, startQdrant } from "../rig/qdrant.ts";

// A new index is built beside the old one while shoppers search and operators save.

const isLong = import.meta.env.MODE === "long";
const size = isLong ? 19_406 : 2000;
const chorus = join(process.env["BENCH_DATA"] ?? join(import.meta.dirname, "../../../shared/data"), "chorus/products.jsonl");
const edits = 200;
const searchesAtOnce = 4;

let rig: QdrantRig;
let folder: string;
let server: Life;
beforeEach(async () => {
  rig = await startQdrant();
  folder = mkdtempSync(join(tmpdir(), "rebuild-"));
});
afterEach(async () => {
  await server.end();
  await rig.close();
  rmSync(folder, { recursive: true });
});

/** What `npm run cli -- reindex` is: another process on the same database and the same Qdrant. */
function reindex(db: Db, options: { onProgress?: (done: number) => void } = {}): Promise<number> {
  return rebuild({ db, qdrant: server.qdrant }, { leaseMs: 2000, graceMs: 50, ...options });
}

async function serve(timeoutMs: number): Promise<Db> {
  const file = join(folder, "shop.db");
  const db = openDb(file);
  if (isLong && existsSync(chorus)) await importFile({ db, kind: "products", file: chorus });
  else await putProducts(db, Array.from({ length: size }, (_, at) => product(`p${at}`, { en: `towel number ${at}`, ko: `수건 ${at}` })));
  server = live(file, rig, { timeoutMs, leaseMs: 2000, pollMs: 20 });
  server.mirror.start();
  await until("the first index is there", () => server.mirror.standing().isUsable, 120_000);
  return db;
}

test(`a rebuild of ${size} products while ${edits} edits land: no search fails, no edit is lost`, async () => {
  const db = await serve(2000);
  const before = rig.aliases.get(alias);
  const embedded = createEmbeddedIndex();
  const follower = createFollower({ db: server.db, index: embedded });
  await follower.rebuild();
  const retriever = createRetriever({ follower, index: createPairedIndex({ embedded, mirror: server.mirror }), statistics: embedded });
  const answered: IndexSource[] = [];
  const failures: unknown[] = [];
  const state = { isDone: false };
  const find = (text: string) => retriever.search({ text, limit: 5, note: (source) => answered.push(source) }).catch((error: unknown) => { failures.push(error); return []; });
  const shoppers = Array.from({ length: searchesAtOnce }, async (_, shopper) => {
    for (let round = 0; !state.isDone; round++) {
      if ((await find(shopper % 2 === 0 ? "towel number 7" : "printer 수건")).length === 0) failures.push("found nothing");
      await pause(2);
    }
  });
  const operator = (async () => {
    const late: string[] = [];
    for (let at = 0; at < edits; at++) {
      const id = `edit${at % 50}`; // each comes, changes, goes and comes back
      if (at % 4 === 3) await removeEntry(db, id);
      else await putProducts(db, [product(id, { en: `towel novelty${at}q` })]);
      if (at % 4 !== 3 && (await find(`novelty${at}q`))[0]?.entryId !== id) late.push(id);
      await pause(isLong ? 20 : 4);
    }
    return late;
  })();
  const progress: number[] = [];
  const total = await reindex(db, { onProgress: (done) => progress.push(done) });
  const late = await operator;
  state.isDone = true;
  await Promise.all(shoppers);
  await until("the new index has all edits", () => server.mirror.standing().isUsable && server.mirror.lag().rows === 0 && listCursors(db).length === 1, 20_000);
  console.log(`${total} entries, ${answered.length} searches, ${answered.filter(({ from }) => from === "qdrant").length} of them by Qdrant, ${failures.length} failed, ${late.length} edits not found at once`);
  expect(total).toBeGreaterThanOrEqual(size);
  expect(failures).toEqual([]);
  expect(late).toEqual([]);
  expect(answered.filter(({ reason }) => reason !== undefined && reason !== "building")).toEqual([]);
  expect(held(rig)).toEqual(wanted(db));
  expect(progress.at(-1)).toBe(total);
  expect([rig.aliases.get(alias) === before, rig.collections.size]).toEqual([false, 1]);
  db.close();
}, 300_000);

test("two rebuilds do not run at once, and one that died is cleared away", async () => {
  const file = join(folder, "shop.db");
  server = live(file, rig);
  await putProducts(server.db, [product("p1", { ko: "이불" })]);
  await addCursor(server.db, { collection: `${alias}_deadbeef`, seq: 0 });
  await server.qdrant.create(`${alias}_deadbeef`);
  await server.qdrant.create(`${alias}_0badf00d`); // one that nobody knows of
  await server.qdrant.create("of_another_shop");
  await expect(rebuild(server, { ...hurried, leaseMs: 10_000 })).rejects.toBeInstanceOf(RebuildRunning);
  await pause(hurried.leaseMs + 5);
  expect(await rebuild(server, hurried)).toBe(1);
  expect([...rig.collections.keys()].toSorted()).toEqual(["of_another_shop", rig.aliases.get(alias)].toSorted());
  expect(held(rig)).toEqual(wanted(server.db));
});

test("a collection that another database or embedder made is not used, and not replaced without being told to", async () => {
  const other = live(join(folder, "other.db"), rig);
  await putProducts(other.db, [product("p9", { ko: "남의 이불" })]);
  await rebuild(other, hurried);
  await other.end();
  server = live(join(folder, "shop.db"), rig);
  await putProducts(server.db, [product("p1", { ko: "이불" })]);
  server.mirror.start();
  await until("it is refused", () => { const standing = server.mirror.standing(); return !standing.isUsable && standing.reason === "refused"; });
  await pause(50);
  expect(rig.collections.size).toBe(1);
  await rebuild(server, hurried);
  await until("the server uses what it was told to build", () => server.mirror.standing().isUsable);
  expect(held(rig)).toEqual(wanted(server.db));
});

test("a Qdrant that lost its disk is filled again", async () => {
  server = live(join(folder, "shop.db"), rig);
  await putProducts(server.db, [product("p1", { ko: "이불" })]);
  server.mirror.start();
  await until("it is built", () => server.mirror.standing().isUsable);
  rig.collections.clear();
  rig.aliases.clear();
  await putProducts(server.db, [product("p2", { ko: "담요" })]);
  await until("it is built again", () => server.mirror.standing().isUsable && held(rig).size === 2);
  expect(held(rig)).toEqual(wanted(server.db));
});
