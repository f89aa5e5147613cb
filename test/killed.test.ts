import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { listCategories, putProducts, removeEntry, eachEntry, lastSeq } from "../db/catalog.ts";
import { listCursors } from "../db/cursors.ts";
import { type Db, openDb } from "../db/open.ts";
import { toPassages } from "../ingestion/passages.ts";
import { until } from "./rig/condition.ts";
import { mug } from "./rig/products.ts";
import { type QdrantRig, startQdrant } from "./rig/qdrant.ts";
import { startServer, type ServerProcess } from "./rig/server.ts";
import { seededFolder } from "./rig/shop.ts";

// The whole server dies while it writes to Qdrant, and the next one brings database and index together.

describe("kill -9 while the index is written", () => {
  let rig: QdrantRig;
  let dataDir: string;
  let server: ServerProcess | undefined;
  let db: Db;
  beforeAll(async () => {
    rig = await startQdrant();
    dataDir = await seededFolder();
    db = openDb(join(dataDir, "sangdam.db"));
  });
  afterAll(async () => {
    db.close();
    await server?.kill9();
    await rig.close();
    rmSync(dataDir, { recursive: true });
  });

  const start = () => startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "error", QDRANT_URL: rig.url });
  const revisions = async () => {
    const categories = new Map((await listCategories(db)).map((category) => [category.id, category]));
    return new Map([...eachEntry(db)].flat().flatMap((entry) => toPassages(entry, categories.get(entry.category ?? ""))).map((passage) => [passage.id, passage.revision]));
  };
  const held = () => new Map([...rig.collections.get(rig.aliases.get("sangdam") ?? "")?.points.values() ?? []].filter(({ payload }) => payload["isGone"] !== true).map(({ payload }) => [payload["id"], payload["revision"]]));
  const isEven = () => listCursors(db).find(({ collection }) => collection === rig.aliases.get("sangdam"))?.seq === lastSeq(db);

  test.each([["the first build", 3], ["an edit", 0], ["a deletion", 0]])("in %s: after a restart nothing is lost, stale or back from the dead", async (step, writesBefore) => {
    const isFirst = step === "the first build";
    const killed = Promise.withResolvers<void>();
    let writes = 0;
    const script: QdrantRig["script"] = (call) => {
      if (!call.path.endsWith("/points") || writes++ !== writesBefore) return undefined;
      return { reply: "hang", after: () => void server?.kill9().then(killed.resolve) };
    };
    if (isFirst) rig.script = script;
    server ??= await start();
    if (!isFirst) {
      await until("the index is even", isEven, 20_000);
      rig.script = script;
      if (step === "an edit") await putProducts(db, [mug({ price: 999 }), mug({ id: "prd_killed", variants: [] })]);
      else await removeEntry(db, "prd_killed");
    }
    await killed.promise;
    rig.script = () => undefined;
    server = await start();
    await until("the index is even", isEven, 30_000);
    expect(held()).toEqual(await revisions());
  }, 60_000);
});
