import { chmodSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { changesAfter, isEmpty, lastSeq, pruneChanges, putFaqs, putProducts, readEntries, readRevision, removeEntry } from "../db/catalog.ts";
import { addCursor, listCursors } from "../db/cursors.ts";
import { takeFolder } from "../db/lock.ts";
import { openDb, type Db } from "../db/open.ts";
import { createSession, findSession, pruneSessions } from "../db/sessions.ts";
import { conversationIdOf, turnIdOf } from "./rig/client.ts";
import { mug, parking } from "./rig/products.ts";
import { openShop, temporaryFolder, type Shop } from "./rig/shop.ts";
import { sourcesOf, textOf } from "./rig/stream.ts";

// What the shop writes is on disk when it is told so, once, with its history; and it is what the very next answer says.

describe("the database file", () => {
  const folder = temporaryFolder();
  const file = join(folder, "deep", "er", "shop.db");
  afterAll(() => rmSync(folder, { recursive: true }));

  test("is created with its folders, in every setting that a power cut asks for, on every connection", () => {
    for (const db of [openDb(file), openDb(file)]) {
      db.sqlite.prepare("delete from synonyms").run(); // the settings must hold after a write, too
      const settings = Object.fromEntries(["journal_mode", "synchronous", "foreign_keys", "busy_timeout"].map((name) => [name, db.sqlite.pragma(name, { simple: true })]));
      expect(settings).toEqual({ journal_mode: "wal", synchronous: 2, foreign_keys: 1, busy_timeout: 5000 });
      const { version } = db.sqlite.prepare("select sqlite_version() as version").get() as { version: string };
      expect(version.split(".").reduce((sum, part) => sum * 1000 + Number(part), 0)).toBeGreaterThanOrEqual(3_051_003);
      db.close();
    }
  });

  test("is opened again with what was in it, and no migration runs twice", async () => {
    const first = openDb(file);
    expect(await isEmpty(first)).toBe(true);
    await putProducts(first, [mug()]);
    const tables = (db: Db) => db.sqlite.prepare("select name, sql from sqlite_schema order by name").all();
    const before = [tables(first), first.sqlite.prepare("select * from __drizzle_migrations").all()];
    first.close();
    const second = openDb(file);
    expect([tables(second), second.sqlite.prepare("select * from __drizzle_migrations").all()]).toEqual(before);
    expect(await isEmpty(second)).toBe(false);
    expect(await readEntries(second, ["prd_test_mug"])).toMatchObject([{ kind: "product", ...mug(), revision: 1 }]);
    second.close();
  });

  test("and its folders are for the server's own account alone, as is the lock beside it", () => {
    const ownFile = join(folder, "own", "data", "shop.db");
    const db = openDb(ownFile);
    const release = takeFolder(join(folder, "own", "data"));
    const rights = (path: string) => (statSync(path).mode & 0o777).toString(8);
    expect(["", "-wal", "-shm"].map((end) => rights(`${ownFile}${end}`))).toEqual(["600", "600", "600"]);
    expect([rights(join(folder, "own")), rights(join(folder, "own", "data")), rights(join(folder, "own", "data", "server.lock"))]).toEqual(["700", "700", "600"]);
    release?.();
    db.close();
  });

  test("keeps the rights that somebody gave it", () => {
    chmodSync(file, 0o640);
    openDb(file).close();
    expect(statSync(file).mode & 0o777).toBe(0o640);
  });

  test("refuses rows that belong to nothing", () => {
    const db = openDb(file);
    expect(() => db.sqlite.prepare("insert into messages (id, conversation_id, turn_id, author, text, parts, created_at) values ('msg_x', 'cnv_absent', 'trn_x', 'shopper', 'x', '[]', 1)").run()).toThrow(/FOREIGN KEY/);
    db.close();
  });
});

describe("saving the catalog", () => {
  let db: Db;
  beforeEach(() => { db = openDb(":memory:"); });
  afterEach(() => db.close());
  const log = () => changesAfter(db, { seq: 0, limit: 100 }).map(({ entryId, revision, op }) => [entryId, revision, op]);

  test("counts a revision for each change, and none where nothing changed", async () => {
    expect(await putProducts(db, [mug()])).toEqual({ created: 1, changed: 0, unchanged: 0, taken: [] });
    expect(await putProducts(db, [mug()])).toEqual({ created: 0, changed: 0, unchanged: 1, taken: [] });
    expect(await putProducts(db, [mug({ price: 19_900 })])).toEqual({ created: 0, changed: 1, unchanged: 0, taken: [] });
    expect(await putFaqs(db, [parking(), parking()])).toEqual({ created: 1, changed: 0, unchanged: 1, taken: [] });
    expect(log()).toEqual([["prd_test_mug", 1, "upsert"], ["prd_test_mug", 2, "upsert"], ["faq_test_parking", 1, "upsert"]]);
    expect(lastSeq(db)).toBe(3);
  });

  test("keeps what every revision said, also after an edit and a deletion, and goes on counting when it returns", async () => {
    await putProducts(db, [mug()]);
    await putProducts(db, [mug({ price: 19_900, variants: [] })]);
    expect(await removeEntry(db, "prd_test_mug")).toBe(true);
    expect(await removeEntry(db, "prd_test_mug")).toBe(false);
    expect(await removeEntry(db, "prd_never")).toBe(false);
    expect(await readEntries(db, ["prd_test_mug"])).toEqual([]);
    expect(db.sqlite.prepare("select count(*) as count from variants").get()).toEqual({ count: 0 });
    await putProducts(db, [mug()]);
    const said = await Promise.all([1, 2, 3, 4, 5].map((revision) => readRevision(db, { entryId: "prd_test_mug", revision })));
    expect(said).toMatchObject([{ ...mug(), revision: 1 }, { price: 19_900, variants: [], revision: 2 }, {}, { ...mug(), revision: 4 }, {}].map((entry) => (Object.keys(entry).length === 0 ? undefined : entry)));
    expect(log().map(([, revision, op]) => [revision, op])).toEqual([[1, "upsert"], [2, "upsert"], [3, "delete"], [4, "upsert"]]);
  });

  test("does not let a product take an FAQ entry's id, or the other way round, even a deleted one's", async () => {
    await putFaqs(db, [parking({ id: "shared" })]);
    expect(await putProducts(db, [mug({ id: "shared" }), mug()])).toEqual({ created: 1, changed: 0, unchanged: 0, taken: ["shared"] });
    expect(await putFaqs(db, [parking({ id: "prd_test_mug" })])).toMatchObject({ taken: ["prd_test_mug"] });
    await removeEntry(db, "shared");
    expect(await putProducts(db, [mug({ id: "shared" })])).toMatchObject({ taken: ["shared"] });
    expect(log()).toEqual([["shared", 1, "upsert"], ["prd_test_mug", 1, "upsert"], ["shared", 2, "delete"]]);
  });

  test("saves the row, its text and the log entry together or not at all", async () => {
    await putProducts(db, [mug()]);
    const broken = mug({ id: "prd_broken", variants: [{ id: "var_test_mug", sku: null, options: {}, price: null, stock: 1 }] }); // the other mug's variant
    await expect(putProducts(db, [mug({ price: 1 }), broken])).rejects.toThrow(/UNIQUE/);
    expect(await readEntries(db, ["prd_test_mug", "prd_broken"])).toMatchObject([{ price: 18_700, revision: 1 }]);
    expect(log()).toEqual([["prd_test_mug", 1, "upsert"]]);
    expect(await readRevision(db, { entryId: "prd_test_mug", revision: 2 })).toBeUndefined();
  });
});

describe("what nobody needs any more goes", () => {
  let db: Db;
  beforeEach(() => { db = openDb(":memory:"); });
  afterEach(() => db.close());
  const dayMs = 24 * 3_600_000;
  const now = Date.UTC(2026, 10, 21);

  test("a session, a day after it expired, and no other", async () => {
    const ends = { running: now + 1, justOver: now - dayMs, longOver: now - dayMs - 1 };
    for (const [tokenHash, expiresAt] of Object.entries(ends)) await createSession(db, { tokenHash, customerId: null, expiresAt });
    expect(await pruneSessions(db, now)).toBe(1);
    expect(await Promise.all(Object.keys(ends).map(async (token) => await findSession(db, token) !== undefined))).toEqual([true, true, false]);
  });

  test("a change of the catalog that is a month old, unless it is one of the newest ten thousand; numbers go on from where they were", async () => {
    const log = db.sqlite.prepare("insert into outbox (kind, entry_id, revision, op, at) values ('faq', 'faq_x', 1, 'upsert', ?)");
    const write = db.sqlite.transaction((count: number, at: number) => { for (let row = 0; row < count; row++) log.run(at); });
    write(10_000, now - 31 * dayMs);
    expect(await pruneChanges(db, now)).toBe(0);
    write(300, now - 31 * dayMs);
    write(200, now - 29 * dayMs);
    expect(await pruneChanges(db, now)).toBe(500);
    expect([changesAfter(db, { seq: 0, limit: 1 })[0]?.seq, lastSeq(db)]).toEqual([501, 10_500]);
    write(10_000, now - 29 * dayMs);
    expect(await pruneChanges(db, now)).toBe(9800);
    expect([changesAfter(db, { seq: 0, limit: 1 })[0]?.seq, lastSeq(db)]).toEqual([10_301, 20_500]);
  });

  test("a change that a Qdrant collection has not seen stays, however old, until it is a million changes behind", async () => {
    const log = db.sqlite.prepare("insert into outbox (kind, entry_id, revision, op, at) values ('faq', 'faq_x', 1, 'upsert', ?)");
    db.sqlite.transaction(() => { for (let row = 0; row < 12_000; row++) log.run(now - 31 * dayMs); })();
    await addCursor(db, { collection: "away", seq: 700 });
    expect([await pruneChanges(db, now), changesAfter(db, { seq: 0, limit: 1 })[0]?.seq]).toEqual([700, 701]);
    db.sqlite.prepare("insert into outbox (seq, kind, entry_id, revision, op, at) values (1000701, 'faq', 'faq_x', 1, 'upsert', ?)").run(now);
    expect([await pruneChanges(db, now), listCursors(db)]).toEqual([11_300, []]);
  });
});

describe("an edit in the shop", () => {
  let shop: Shop;
  let token: string;
  beforeAll(async () => {
    shop = await openShop();
    await putProducts(shop.deps.db, [mug()]);
    await putFaqs(shop.deps.db, [parking()]);
    token = await shop.visit();
  });
  afterAll(async () => { await shop.close(); });
  const price = "별똥별 머그 얼마예요?";
  const source = async (turn: string, id: string) => shop.request(`/api/turns/${turn}/sources/${id}`, { token });

  test("of a price is in the very next answer, in a new conversation and in an old one", async () => {
    const before = await shop.ask(token, price);
    expect([textOf(before).includes("18,700원"), sourcesOf(before)]).toEqual([true, ["prd_test_mug"]]);
    await putProducts(shop.deps.db, [mug({ price: 21_300 })]);
    const fresh = await shop.ask(token, price);
    const old = await shop.ask(token, "그거 얼마예요?", { conversationId: conversationIdOf(before) });
    for (const answer of [fresh, old]) {
      expect(textOf(answer)).toContain("21,300원");
      expect(textOf(answer)).not.toContain("18,700원");
      expect(sourcesOf(answer)).toEqual(["prd_test_mug"]);
    }
  });

  test("leaves what an old answer stood on readable, and says that it is no longer so", async () => {
    const before = await shop.ask(token, "쇼룸에 주차장이 있나요?");
    expect(sourcesOf(before)).toEqual(["faq_test_parking"]);
    expect(await (await source(turnIdOf(before), "faq_test_parking")).json()).toMatchObject({ revision: 1, isCurrent: true, text: parking().answer });
    await putFaqs(shop.deps.db, [parking({ answer: { ko: "주차장이 없어졌어요." } })]);
    expect(await (await source(turnIdOf(before), "faq_test_parking")).json()).toMatchObject({ revision: 1, isCurrent: false, text: parking().answer });
    expect(textOf(await shop.ask(token, "쇼룸에 주차장이 있나요?"))).toBe("주차장이 없어졌어요.");
  });

  test("that deletes an entry ends its being answered and cited at once, also where it was just spoken of", async () => {
    const before = await shop.ask(token, price);
    expect(sourcesOf(before)).toEqual(["prd_test_mug"]);
    await removeEntry(shop.deps.db, "prd_test_mug");
    for (const [question, conversationId] of [[price, undefined], ["그거 얼마예요?", conversationIdOf(before)]] as const) {
      const after = await shop.ask(token, question, { conversationId });
      expect(after.raw).not.toContain("prd_test_mug");
      expect(textOf(after)).not.toMatch(/18,700|21,300/);
    }
    expect(await (await source(turnIdOf(before), "prd_test_mug")).json()).toMatchObject({ isCurrent: false });
  });

  test("by another process is in the next answer as well", async () => {
    const elsewhere = openDb(join(shop.dataDir, "sangdam.db"));
    await putProducts(elsewhere, [mug({ price: 33_100 })]);
    elsewhere.close();
    expect(textOf(await shop.ask(token, price))).toContain("33,100원");
  });

  test("fifty times in a row is right fifty times", async () => {
    for (let change = 0; change < 50; change++) {
      await putProducts(shop.deps.db, [mug({ price: 40_100 + change * 10 })]);
      expect(textOf(await shop.ask(token, price))).toContain(`${(40_100 + change * 10).toLocaleString("en-US")}원`);
    }
  });
});
