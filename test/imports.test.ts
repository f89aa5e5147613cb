import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mapWith } from "../web/console/intake/imports.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { call, staffToken } from "./rig/staff.ts";
import { textOf } from "./rig/stream.ts";

// A file from the shop's old system becomes the catalog: looked at first, stopped when wrong, and taken back whole.

type Import = { id: string; state: string; partBytesMax: number; report: { read: number; share: number; created: number; changed: number; unchanged: number; badTotal: number; bad: { line: number; reason: string }[]; undone: number; kept: number; problem?: string } };
type Survey = { columns: { name: string; samples: string[] }[]; map: Record<string, string>; guessed: Record<string, string>; isRemembered: boolean };

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
});
afterAll(async () => { await shop.close(); });

const as = <T = Import>(path: string, body?: unknown, method?: string) => call<T>(shop, `/api/staff/imports${path}`, { token, ...(body !== undefined && { body }), ...(method !== undefined && { method }) });

async function upload(name: string, text: string, kind = "products"): Promise<string> {
  const { body } = await as("", { kind, name });
  const bytes = Buffer.from(text);
  const half = Math.floor(bytes.length / 2);
  for (const [from, to] of [[0, half], [half, bytes.length]] as const) {
    const sent = await fetch(`${shop.url}/api/staff/imports/${body.id}/file?offset=${from}`, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body: bytes.subarray(from, to) });
    expect(await sent.json()).toEqual({ received: to });
  }
  return body.id;
}

async function ended(id: string): Promise<Import> {
  await shop.deps.imports.settled();
  return (await as(`/${id}`)).body;
}

const line = (place: number, price: number) => `SKU-${place},방수 텐트 ${place}호,${price},camping,${place % 2 === 0 ? "베이지" : "올리브"}`;
const csv = (rows: string[]) => `code,이름표,won,group,색상\n${rows.join("\n")}\n`;
const map = { id: "code", title: "이름표", price: "won", category: "group", currency: "KRW", "attributes.color": "색상" };

describe("an uploaded file", () => {
  test("shows its columns and what they are taken for; the next one like it remembers how it was mapped", async () => {
    const id = await upload("tents.csv", csv([line(1, 120_000), line(2, 130_000)]));
    const first = (await as<Survey>(`/${id}/survey`)).body;
    expect(first.columns[1]).toEqual({ name: "이름표", samples: ["방수 텐트 1호", "방수 텐트 2호"] });
    expect([first.isRemembered, first.map["title"]]).toEqual([false, undefined]);
    await as(`/${id}/run`, { map });
    expect(await ended(id)).toMatchObject({ state: "done", report: { created: 2 } });
    const second = (await as<Survey>(`/${await upload("more.csv", csv([line(3, 1)]))}/survey`)).body;
    expect([second.isRemembered, second.map]).toEqual([true, map]);
  });

  test("is counted in a dry run that writes nothing: new, changed, unchanged, and each bad line with its reason", async () => {
    const entries = () => shop.deps.db.sqlite.prepare("select count(*) as entries from revisions").get();
    const before = entries();
    const id = await upload("check.csv", csv([line(1, 120_000), line(2, 99_000), line(4, 80_000), "SKU-5,,100,,", line(6, -5)]));
    await as(`/${id}/check`, { map });
    const { state, report } = await ended(id);
    expect([state, report.created, report.changed, report.unchanged, report.badTotal, report.read, report.share]).toEqual(["checked", 1, 1, 1, 2, 5, 1]);
    expect(report.bad.map(({ line: at, reason }) => [at, reason.split(":")[0]])).toEqual([[5, "title"], [6, "price"]]);
    expect(entries()).toEqual(before);
    expect(textOf(await shop.ask(await shop.visit(), "방수 텐트 2호 가격이 얼마예요?"))).toContain("130,000원");
    await as(`/${id}/run`, { map });
    expect(await ended(id)).toMatchObject({ state: "done", report: { created: 1, changed: 1, unchanged: 1, badTotal: 2 } });
    expect(textOf(await shop.ask(await shop.visit(), "방수 텐트 2호 가격이 얼마예요?"))).toContain("99,000원");
  });

  test("can leave a column out that would be guessed", async () => {
    const id = await upload("plain.jsonl", `${JSON.stringify({ id: "lamp-1", name: "Desk lamp", price: 30_000, currency: "KRW", brand: "Secret supplier" })}\n`);
    await as(`/${id}/run`, { map: { brand: "" } });
    expect((await ended(id)).state).toBe("done");
    expect((await call(shop, "/api/products/lamp-1", { token })).body).toMatchObject({ brand: null, title: { en: "Desk lamp" } });
  });

  test("leaves out what a person took away in the console, this time and the next, and shows what is read besides", async () => {
    const rows = (place: number) => `${JSON.stringify({ id: `shade-${place}`, name: "Paper lampshade", price: 20_000, currency: "KRW", brand: "Secret supplier", url: "https://shop.example/shade" })}\n`;
    const first = await upload("shades.jsonl", rows(1));
    const seen = (await as<Survey>(`/${first}/survey`)).body;
    const chosen = mapWith(seen.map, { field: "brand", column: "", guessed: seen.guessed });
    await as(`/${first}/run`, { map: chosen });
    await ended(first);
    expect((await call(shop, "/api/products/shade-1", { token })).body).toMatchObject({ brand: null, title: { en: "Paper lampshade" } });
    const { url: _, ...remembered } = chosen;
    const second = await upload("shades.jsonl", rows(2));
    await as(`/${second}/run`, { map: remembered });
    await ended(second);
    expect((await call(shop, "/api/products/shade-2", { token })).body).toMatchObject({ brand: null, url: "https://shop.example/shade" });
    expect((await as<Survey>(`/${await upload("shades.jsonl", rows(3))}/survey`)).body).toMatchObject({ isRemembered: true, map: { brand: "", url: "url", title: "name" } });
  });

  test("that is none, or has no such column, is refused in words without a path of the server's", async () => {
    const nothing = await upload("not.json", "{ this is not json");
    const refused = await as<{ error: { details: { problems: { message: string }[] } } }>(`/${nothing}/survey`);
    expect([refused.status, JSON.stringify(refused.body)]).toEqual([400, expect.stringMatching(/not JSON/)]);
    expect(JSON.stringify(refused.body)).not.toContain(shop.dataDir);
    const id = await upload("wrong.csv", csv([line(1, 1)]));
    await as(`/${id}/run`, { map: { price: "no such column" } });
    expect(await ended(id)).toMatchObject({ state: "failed", report: { problem: expect.stringContaining("no such column") } });
    expect((await as("", { kind: "orders", name: "x.csv" })).status).toBe(400);
    expect((await as("", { kind: "products", name: "../../etc/passwd" })).status).toBe(400);
    expect((await as(`/${id}/file?offset=7`, "x", "PUT")).status).toBe(409);
  });
});

describe("undoing an import", () => {
  test("makes everything what it was, but for what somebody has changed since", async () => {
    const original = (await call<{ revision: number; price: number }>(shop, "/api/products/prd_thick_bath_towel", { token })).body;
    const rows = [{ ...original, price: 1_000 }, { id: "new-1", title: { ko: "새 물건 하나" }, price: 5_000, currency: "KRW" }, { id: "new-2", title: { ko: "새 물건 둘" }, price: 6_000, currency: "KRW" }];
    const id = await upload("mixed.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
    await as(`/${id}/run`, { map: {} });
    expect(await ended(id)).toMatchObject({ state: "done", report: { created: 2, changed: 1 } });
    await call(shop, "/api/products/new-2", { token, method: "PATCH", body: { price: 7_000 } });
    await as(`/${id}/undo`, {});
    expect(await ended(id)).toMatchObject({ state: "undone", report: { undone: 2, kept: 1, share: 1 } });
    expect((await call<{ price: number }>(shop, "/api/products/prd_thick_bath_towel", { token })).body.price).toBe(original.price);
    expect((await call(shop, "/api/products/new-1", { token })).status).toBe(404);
    expect((await call<{ price: number }>(shop, "/api/products/new-2", { token })).body.price).toBe(7_000);
    expect(textOf(await shop.ask(await shop.visit(), "도톰한 목욕 수건 얼마예요?"))).toContain("24,000원");
  });

  test("works for one that was cancelled half-way; cancelling takes effect at once", async () => {
    const id = await upload("many.csv", csv(Array.from({ length: 3000 }, (_, place) => line(10_000 + place, 1_000 + place))));
    await as(`/${id}/run`, { map });
    await expect.poll(async () => (await as(`/${id}`)).body.report?.created ?? 0).toBeGreaterThan(20);
    expect((await as<{ cancelled: boolean }>(`/${id}/cancel`, {})).body.cancelled).toBe(true);
    const { state, report } = await ended(id);
    expect([state, report.created > 0 && report.created < 3000]).toEqual(["cancelled", true]);
    await as(`/${id}/undo`, {});
    expect(await ended(id)).toMatchObject({ state: "undone", report: { undone: report.created, kept: 0 } });
  });

  test("is in the log with its counts, and without what was in the file", async () => {
    const admin = await staffToken(shop, "admin");
    const { body } = await call<{ items: { action: string }[] }>(shop, "/api/staff/audit?limit=200", { token: admin });
    expect(body.items.map(({ action }) => action)).toEqual(expect.arrayContaining(["import.running", "import.done", "import.cancelled", "import.failed", "import.undone"]));
    expect(JSON.stringify(body)).not.toMatch(/텐트|Secret/);
  });
});

test("an import that a crash cut off is named so at the next start, and can be run again or undone", async () => {
  const id = await upload("cut.csv", csv([line(77, 5_000)]));
  shop.deps.db.sqlite.prepare("update imports set state = 'running' where id = ?").run(id);
  await shop.deps.imports.recover();
  expect((await as(`/${id}`)).body.state).toBe("interrupted");
  await as(`/${id}/run`, { map });
  expect((await ended(id)).state).toBe("done");
});
