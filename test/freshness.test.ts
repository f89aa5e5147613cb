import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Search } from "../ingestion/retriever.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { call, staffToken } from "./rig/staff.ts";
import { textOf } from "./rig/stream.ts";

// The server looks at itself: a failure that nobody has saved into is seen, said, and gone when it is over.

type Freshness = { checks: number; failed: number; lastLagMs: number | null; worstLagMs: number; index: { isSteady: boolean; suspects: string[] }; items: { source: string; state: string; reason: string | null }[] };
const fault = { hides: new Set<string>(), isDown: false };
let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop({ search: (index) => ({
    foreignShare: index.foreignShare,
    async search(wanted: Search) {
      if (fault.isDown) throw new Error("down");
      return (await index.search(wanted)).filter((hit) => !fault.hides.has(hit.entryId));
    },
    revisions: async (entryIds) => index.revisions(entryIds.filter((id) => !fault.hides.has(id))),
  }) });
  token = await staffToken(shop, "operator");
});
afterAll(async () => { await shop.close(); });

const freshness = async () => (await call<Freshness>(shop, "/api/staff/freshness", { token })).body;
const save = (stock: number) => call(shop, "/api/products/prd_thick_bath_towel", { token, method: "PATCH", body: { stock } });
const round = () => call<{ items: { state: string; reason: string | null }[] }>(shop, "/api/staff/freshness/check", { token, method: "POST" });

describe("the freshness page", () => {
  test("shows the last and the worst lag of saves, and rounds of the canary that found all well", async () => {
    await save(10);
    await save(9);
    expect((await round()).body.items).toMatchObject([{ state: expect.stringMatching(/live|other/), reason: null }]);
    const page = await freshness();
    expect(page).toMatchObject({ checks: 3, failed: 0, index: { isSteady: true, suspects: [] } });
    expect(page.items.map(({ source }) => source)).toEqual(["canary", "save", "save"]);
    expect(page.worstLagMs).toBeGreaterThan(0);
  });

  test("turns red while the index is down, the bot answering from the rows, and is well again after", async () => {
    fault.isDown = true;
    expect((await round()).body.items.some(({ reason }) => reason === "index_down")).toBe(true);
    const during = await freshness();
    expect([during.failed > 0, during.index.isSteady]).toEqual([true, false]);
    expect(textOf(await shop.ask(await shop.visit(), "도톰한 목욕 수건 얼마예요?"))).toContain("24,000원");
    fault.isDown = false;
    await round();
    expect((await freshness()).index).toEqual({ isSteady: true, suspects: [] });
  });

  test("finds an entry that an import wrote and the index lost, without anybody saving it", async () => {
    const ids = shop.deps.db.sqlite.prepare("select id from products").all().map((row) => (row as { id: string }).id);
    fault.hides = new Set(ids);
    await round();
    const { index } = await freshness();
    expect(index.suspects.length).toBeGreaterThan(0);
    expect(textOf(await shop.ask(await shop.visit(), "도톰한 목욕 수건 얼마예요?"))).toContain("24,000원");
    fault.hides = new Set();
    await round();
    expect((await freshness()).index.isSteady).toBe(true);
  });

  test("is kept to the newest 20,000 checks", async () => {
    shop.deps.db.sqlite.exec("insert into checks (id, at, source, entry_id, revision, state) values (50000, 0, 'canary', 'x', 1, 'live')");
    await save(8);
    expect(shop.deps.db.sqlite.prepare("select count(*) as count, min(id) as first from checks").get()).toEqual({ count: 2, first: 50_000 });
  });
});

describe("/metrics", () => {
  test("counts answers, receipts and the index for a monitoring system with a token, and for nobody else", async () => {
    expect((await shop.request("/metrics")).status).toBe(401);
    const response = await shop.request("/metrics", { token: await staffToken(shop, "agent") });
    const text = await response.text();
    expect(response.headers.get("content-type")).toContain("text/plain");
    for (const line of [/^sangdam_turns_total\{state="complete",model="embedded:extractive-1"\} 2$/m, /^sangdam_receipts_total\{state="live"\} 3$/m, /^sangdam_first_text_seconds_count 2$/m, /^sangdam_index_steady 1$/m]) expect(text).toMatch(line);
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    expect(lines.filter((line) => !/^[a-z][a-z0-9_]*(\{[^}]*\})? -?[\d.e+-]+$/.test(line))).toEqual([]);
  });
});
