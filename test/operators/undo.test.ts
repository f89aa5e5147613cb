import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// An import taken back gives people what they had: their own edits, each variant where it was, and nothing half done.

type Import = { id: string; state: string; report: { undone: number; kept: number; problem?: string } };
type Product = { id: string; price: number; variants: { id: string }[] };

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
});
afterAll(async () => { await shop.close(); });

const as = <T = Import>(path: string, body?: unknown) => call<T>(shop, `/api/staff/imports${path}`, { token, ...(body !== undefined && { body }) });
const put = (id: string, offset: number, bytes: Uint8Array<ArrayBuffer>) => fetch(`${shop.url}/api/staff/imports/${id}/file?offset=${offset}`, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body: bytes });
const productOf = async (id: string) => (await call<Product>(shop, `/api/products/${id}`, { token })).body;
const variantsOf = async (id: string) => (await productOf(id)).variants.map((variant) => variant.id);

async function upload(name: string, rows: unknown[]): Promise<string> {
  const { id } = (await as("", { kind: "products", name })).body;
  expect((await put(id, 0, Buffer.from(rows.map((row) => JSON.stringify(row)).join("\n")))).status).toBe(200);
  return id;
}

/** Starts a run or an undo, and waits for its end. */
async function done(id: string, verb: "run" | "undo"): Promise<Import> {
  expect((await as(`/${id}/${verb}`, verb === "run" ? { map: {} } : {})).status).toBe(200);
  await shop.deps.imports.settled();
  return (await as(`/${id}`)).body;
}

const product = (id: string, change: object = {}) => ({ id, title: { ko: `상품 ${id}` }, price: 10_000, currency: "KRW", ...change });
const save = (row: { id: string }) => call(shop, `/api/products/${row.id}`, { token, method: "PUT", body: row });

describe("undoing an import", () => {
  test("that was run again after a person's edit gives back what the person saved, not what was before the first run", async () => {
    await save(product("towel", { price: 24_000 }));
    const id = await upload("towel.jsonl", [product("towel", { price: 1_000 })]);
    await done(id, "run");
    await done(id, "undo");
    expect((await productOf("towel")).price).toBe(24_000);
    await call(shop, "/api/products/towel", { token, method: "PATCH", body: { price: 26_000 } });
    await done(id, "run");
    expect((await productOf("towel")).price).toBe(1_000);
    expect(await done(id, "undo")).toMatchObject({ state: "undone", report: { undone: 1, kept: 0 } });
    expect((await productOf("towel")).price).toBe(26_000);
  });

  test("puts a variant back that it had moved to another product, however far apart the two stand", async () => {
    const others = Array.from({ length: 20 }, (_, at) => product(`mb-${String(at).padStart(2, "0")}`));
    for (const row of [product("ma", { variants: [{ id: "var-moved" }] }), product("mz")]) await save(row);
    const id = await upload("moved.jsonl", [product("ma", { price: 9_000 }), ...others, product("mz", { variants: [{ id: "var-moved" }] })]);
    await done(id, "run");
    expect([await variantsOf("ma"), await variantsOf("mz")]).toEqual([[], ["var-moved"]]);
    expect(await done(id, "undo")).toMatchObject({ state: "undone", report: { undone: 22, kept: 0 } });
    expect([await variantsOf("ma"), await variantsOf("mz")]).toEqual([["var-moved"], []]);
  });

  test("leaves a variant with the product that a person has saved it in since", async () => {
    for (const row of [product("pa", { variants: [{ id: "var-kept" }] }), product("pz")]) await save(row);
    const id = await upload("kept.jsonl", [product("pa"), product("pz", { variants: [{ id: "var-kept" }] })]);
    await done(id, "run");
    await call(shop, "/api/products/pz", { token, method: "PATCH", body: { price: 12_000 } });
    expect(await done(id, "undo")).toMatchObject({ state: "undone", report: { undone: 0, kept: 2 } });
    expect([await variantsOf("pa"), await variantsOf("pz")]).toEqual([[], ["var-kept"]]);
  });

  test("that was stopped half-way and asked for again does not take its own work for somebody's", async () => {
    const id = await upload("many.jsonl", Array.from({ length: 60 }, (_, at) => product(`many-${at}`)));
    await done(id, "run");
    await as(`/${id}/undo`, {});
    await expect.poll(async () => (await as(`/${id}`)).body.report?.undone ?? 0).toBeGreaterThan(0);
    await as(`/${id}/cancel`, {});
    await shop.deps.imports.settled();
    expect((await as(`/${id}`)).body.state).toBe("cancelled");
    expect(await done(id, "undo")).toMatchObject({ state: "undone", report: { undone: 60, kept: 0 } });
  });
});

describe("an uploaded file", () => {
  test("grows by one piece at a place: of two sent for it at once the second is told where to go on", async () => {
    const { id } = (await as("", { kind: "products", name: "twice.jsonl" })).body;
    const piece = Buffer.from(`${JSON.stringify(product("twice"))}\n`);
    const answers = await Promise.all([1, 2, 3, 4].map(() => put(id, 0, piece)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409]);
    expect((await done(id, "run")).state).toBe("done");
  });

  test("goes a day after it was last touched, while the server runs; its import can still be undone", async () => {
    const id = await upload("old.jsonl", [product("old")]);
    const fresh = await upload("fresh.jsonl", [product("fresh")]);
    await done(id, "run");
    const folder = join(shop.dataDir, "imports");
    const day = 24 * 3_600;
    utimesSync(join(folder, `${id}.jsonl`), Date.now() / 1000 - day - 60, Date.now() / 1000 - day - 60);
    await shop.deps.imports.prune(Date.now());
    expect(readdirSync(folder).filter((name) => [id, fresh].includes(name.split(".")[0] ?? ""))).toEqual([`${fresh}.jsonl`]);
    expect(await done(id, "undo")).toMatchObject({ state: "undone", report: { undone: 1 } });
  });

  test("that is .json and would be parsed whole may hold 32 MB, unpacked, and a larger one is refused in words", async () => {
    const { id } = (await as("", { kind: "products", name: "large.json.gz" })).body;
    await put(id, 0, new Uint8Array(gzipSync(Buffer.alloc(33 * 1024 * 1024, " "), { level: 1 })));
    const refused = await as<unknown>(`/${id}/survey`);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringContaining("32 MB at most")]);
  });
});
