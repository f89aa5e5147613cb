import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { eachEntry } from "../../db/catalog.ts";
import { type Db, openDb } from "../../db/open.ts";
import { createOrderStore, putCustomers } from "../../db/orders.ts";
import { type ImportKind, type ImportReport, importFile } from "../../ingestion/import/import.ts";

// A price is stored as it was meant, or its row is refused with the reason; never as a hundred times or a hundredth of it.

let db: Db;
let folder: string;
beforeEach(() => {
  db = openDb(":memory:");
  folder = mkdtempSync(join(tmpdir(), "money-"));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function load(kind: ImportKind, content: string, { map = [], name = `${kind}.csv` }: { map?: string[]; name?: string } = {}): Promise<ImportReport> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return importFile({ db, kind, file, map });
}

/** Imports products with these prices and tells what each was stored as. */
async function read(prices: string[], map: string[] = []): Promise<{ stored: (string | undefined)[]; report: ImportReport }> {
  const rows = prices.map((price, at) => `p${at},Mug,"${price}"`);
  const report = await load("products", ["id,title,price", ...rows].join("\n"), { map });
  return { stored: prices.map((_, at) => pricesNow()[`p${at}`]), report };
}
const pricesNow = () => Object.fromEntries([...eachEntry(db)].flat().flatMap((entry) => (entry.kind === "product" ? [[entry.id, `${entry.price} ${entry.currency}`]] : [])));
const reasons = (report: ImportReport) => report.bad.map((bad) => bad.reason).join("\n");

describe("a price in a file that names no currency", () => {
  test("is won where none has a fraction; that a spreadsheet or a database wrote .0 or .00 is no fraction", async () => {
    const { stored, report } = await read(["29000", "12000.0", "39000.00", "1,250,000"]);
    expect(stored).toEqual(["29000 KRW", "12000 KRW", "39000 KRW", "1250000 KRW"]);
    expect(report.money).toBe("prices read as KRW; the file names no currency, and --map currency=CODE says another");
  });

  test("is never dollars because of one fraction: the operator is asked, and with the answer the rest comes in", async () => {
    const prices = ["29000", "39000", "29900.50"];
    const { stored, report } = await read(prices);
    expect(stored).toEqual([undefined, undefined, undefined]);
    expect(report.bad.map((bad) => bad.line)).toEqual([2, 3, 4]);
    expect(reasons(report)).toMatch(/^currency: the row names none.*--map currency=KRW/);
    const answered = await read(prices, ["currency=KRW"]);
    expect(answered.stored).toEqual(["29000 KRW", "39000 KRW", undefined]);
    expect(reasons(answered.report)).toMatch(/^price: 29900.50 has a fraction, which KRW has not/);
  });

  test("is dollars and cents where most have a fraction, 50 as well, and the report says so", async () => {
    const { stored, report } = await read(["49.95", "12.5", "50"]);
    expect(stored).toEqual(["4995 USD", "1250 USD", "5000 USD"]);
    expect(report.money).toBe("prices read as USD, a plain 50 as 50 USD; the file names no currency, and --map currency=CODE says another");
  });

  test("is what the operator says it is", async () => {
    expect((await read(["49.95", "50"], ["currency=EUR"])).stored).toEqual(["4995 EUR", "5000 EUR"]);
    const whole = await read(["4995"], ["currency=USD"]);
    expect([whole.stored, whole.report.money]).toEqual([["4995 USD"], "prices read as USD, a plain 5000 as 50 USD"]);
    expect((await read(["50.00", "60.00"], ["currency=USD"])).stored).toEqual(["5000 USD", "6000 USD"]);
  });

  test("with three digits after the point may be thousands, and is refused", async () => {
    const { stored, report } = await read(["12.000", "29000"]);
    expect(stored).toEqual([undefined, "29000 KRW"]);
    expect(reasons(report)).toBe("price: 12.000 has three digits after the point; write 12000 or 12.00");
  });
});

describe("a price with a sign", () => {
  test.each([
    ["$5", "500 USD"], ["$49.95", "4995 USD"], ["US$1,299", "129900 USD"], ["49.95 USD", "4995 USD"], ["€5", "500 EUR"], ["5달러", "500 USD"], ["¥1,200", "1200 JPY"],
    ["29,000원", "29000 KRW"], ["￦29,000", "29000 KRW"], ["２９，０００원", "29000 KRW"], ["KRW 29000", "29000 KRW"], ["29000 won", "29000 KRW"],
    ["1만원", "10000 KRW"], ["5천원", "5000 KRW"], ["1만 5천원", "15000 KRW"], ["3만9,900원", "39900 KRW"], ["1.1만원", "11000 KRW"], ["2만", "20000 KRW"],
  ])("%s is %s", async (price, stored) => {
    expect((await read([price])).stored).toEqual([stored]);
  });

  test.each(["cheap", "49,95", "1.299,00", "29,000~39,000원", "12EA", "5백원", "29000원 (VAT 별도)", "$5원", "5 XQZ", "2 for $5", "1 2"])("%s is no amount, and no part of it is taken", async (price) => {
    const { stored, report } = await read([price]);
    expect([stored, reasons(report)]).toEqual([[undefined], expect.stringMatching(/^price: ".*" is not an amount such as/)]);
  });

  test("in one row says nothing of how another writes: a number beside a code is in the minor unit", async () => {
    const rows = [{ id: "a", title: "Mug", price: 4995, currency: "USD" }, { id: "b", title: "Cup", price: "$49.95" }, { id: "c", title: "Jar", price: "50" }];
    const report = await load("products", rows.map((row) => JSON.stringify(row)).join("\n"), { name: "p.jsonl" });
    expect(pricesNow()).toEqual({ a: "4995 USD", b: "4995 USD" });
    expect(reasons(report)).toBe("price: 50 may be whole USD or hundredths; write it like the prices that have a sign");
  });

  test("must agree with the row's currency, which may say which dollar it is", async () => {
    const report = await load("products", "id,title,price,currency\na,Mug,$5,CAD\nb,Cup,\"29,000원\",USD\nc,Jar,$5,KRW\nd,Pot,\"9,000\",원\ne,Pan,1,abc\n");
    expect(pricesNow()).toEqual({ a: "500 CAD", d: "9000 KRW" });
    expect(reasons(report)).toBe("price: 29,000원 is no amount in USD\nprice: $5 is no amount in KRW\ncurrency: \"abc\" is no currency's code of three letters such as KRW");
  });
});

describe("prices in two currencies", () => {
  test("go by their rows, and a row that names none is refused", async () => {
    const report = await load("products", "id,title,price,currency\na,Mug,29000,KRW\nb,Cup,49.95,USD\nc,Jar,50,USD\nd,Pot,29000,\n");
    expect(pricesNow()).toEqual({ a: "29000 KRW", b: "4995 USD", c: "5000 USD" });
    expect(reasons(report)).toMatch(/^currency: the row names none, and the file has prices in KRW and USD/);
  });

  test("where a fraction comes only after a thousand whole prices, it is refused rather than guessed at", async () => {
    const lines = Array.from({ length: 1100 }, (_, at) => `p${at},Mug,4995,USD`);
    const report = await load("products", ["id,title,price,currency", ...lines, "last,Cup,49.95,USD"].join("\n"));
    expect([report.created, report.badTotal]).toEqual([1100, 1]);
    expect(reasons(report)).toMatch(/^price: 49.95 has a fraction where the file's first prices are in the minor unit of USD/);
  });
});

describe("cents by their column's name", () => {
  test("are dollars unless the file says another currency, and are never amounts with a sign or a fraction", async () => {
    const report = await load("products", "id,title,price_cents\na,Mug,4995\nb,Cup,4995.0\nc,Jar,49.95\nd,Pot,$49.95\n");
    expect(pricesNow()).toEqual({ a: "4995 USD", b: "4995 USD" });
    expect(report.bad.map((bad) => bad.line)).toEqual([4, 5]);
    await load("products", "id,title,price_cents\na,Mug,4995\n", { map: ["currency=EUR"] });
    expect(pricesNow()).toMatchObject({ a: "4995 EUR" });
  });
});

describe("orders", () => {
  beforeEach(() => putCustomers(db, [{ id: "c1", name: "Ada", email: null, phone: null, locale: "en", grade: null, address: null }]));
  const order = (orderNo: string, price: unknown, more = {}) => JSON.stringify({ orderNo, customerId: "c1", status: "paid", items: [{ name: "Cup", price }], ...more });
  const totals = async () => (await createOrderStore(db).listOwned("c1", { limit: 10 })).map(({ total, currency }) => `${total} ${currency}`).toSorted();

  test("in won, with a fee in words and a price in tens of thousands", async () => {
    await load("orders", [order("A1", "2만 9천원", { shippingFee: "무료" }), order("A2", 12000, { shippingFee: "3,000원", discount: "-" })].join("\n"), { name: "o.jsonl" });
    expect(await totals()).toEqual(["15000 KRW", "29000 KRW"]);
  });

  test("whose amounts are no amounts are refused whole", async () => {
    const report = await load("orders", [order("A1", "$5"), order("A2", "5천원대"), order("A3", "$5", { discount: "10%" })].join("\n"), { name: "o.jsonl" });
    expect(await totals()).toEqual(["500 USD"]);
    expect(reasons(report)).toMatch(/^items.price: "5천원대" is not an amount.*\ndiscount: "10%" is not an amount/);
  });
});
