import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Entry, eachEntry } from "../../db/catalog.ts";
import { type Db, openDb } from "../../db/open.ts";
import { createOrderStore, readCustomer } from "../../db/orders.ts";
import { type ImportKind, type ImportReport, importFile } from "../../ingestion/import/import.ts";
import { createMarkReader } from "../../server/chat/cite.ts";

let db: Db;
let folder: string;
beforeEach(() => {
  db = openDb(":memory:");
  folder = mkdtempSync(join(tmpdir(), "import-"));
});
afterEach(() => {
  db.close();
  rmSync(folder, { recursive: true, force: true });
});

async function load(kind: ImportKind, name: string, content: string | Buffer, map: string[] = []): Promise<ImportReport> {
  const file = join(folder, name);
  writeFileSync(file, content);
  return importFile({ db, kind, file, map });
}

const entries = (): Entry[] => [...eachEntry(db)].flat();
const productsNow = () => entries().flatMap((entry) => (entry.kind === "product" ? [entry] : []));
const faqsNow = () => entries().flatMap((entry) => (entry.kind === "faq" ? [entry] : []));

describe("products from CSV", () => {
  test("quotes, line breaks, a byte order mark, CRLF and empty lines are read as Excel means them", async () => {
    const text = "\ufeffid,title,description,price\r\n1,\"Towel, \"\"soft\"\"\",\"one\r\ntwo\",100\r\n\r\n2,5\" screen,,200";
    const report = await load("products", "p.csv", text);
    expect(report).toMatchObject({ read: 2, created: 2, badTotal: 0 });
    expect(productsNow().map((each) => [each.id, each.title.en, each.description.en, each.price]))
      .toEqual([["1", "Towel, \"soft\"", "one\r\ntwo", 100], ["2", "5\" screen", undefined, 200]]);
  });

  test.each([[";", "semi.csv"], ["\t", "tab.tsv"]])("columns may be apart by %j", async (mark, name) => {
    await load("products", name, ["id", "name", "price"].join(mark) + "\n" + ["7", "Mug, blue", "1200"].join(mark));
    expect(productsNow()[0]).toMatchObject({ id: "7", title: { en: "Mug, blue" }, price: 1200, currency: "KRW" });
  });

  test("Korean headers, won signs and the encoding of Korean Excel need no settings", async () => {
    // 상품번호,상품명,가격 / A-1,수건,"29,000원"
    const cp949 = Buffer.from("bbf3c7b0b9f8c8a32cbbf3c7b0b8ed2cb0a1b0dd0a412d312cbcf6b0c72c2232392c303030bff8220a", "hex");
    const report = await load("products", "korean.csv", cp949);
    expect(report.bad).toEqual([]);
    expect(productsNow()[0]).toMatchObject({ id: "A-1", title: { ko: "수건" }, price: 29000, currency: "KRW" });
  });

  test("columns go where the map says, nested ones and attributes too", async () => {
    await load("products", "map.csv", "ref,naam,kleur,kosten,munt\nX1,Deken,rood,49.95,EUR\n",
      ["id=ref", "title.en=naam", "attributes.color=kleur", "price=kosten", "currency=munt"]);
    expect(productsNow()[0]).toMatchObject({ id: "X1", title: { en: "Deken" }, attributes: { color: "rood" }, price: 4995, currency: "EUR" });
  });

  test("a column that the file does not have is told once, before anything is read", async () => {
    await expect(load("products", "x.csv", "id,name,price\n1,Mug,1\n2,Cup,1", ["title=nocolumn"])).rejects.toThrow("There is no column \"nocolumn\". The file has id, name, price.");
    await expect(load("orders", "o.json", "{\"users\":[{\"id\":\"c1\",\"name\":\"Ada\"}],\"orders\":[{\"id\":\"A1\"}]}", ["status=a.b"])).rejects.toThrow("There is no column \"a.b\"");
    expect(await readCustomer(db, "c1")).toBeUndefined();
    const sparse = [{ id: "1", title: "Mug", price: 1 }, { id: "2", title: "Cup", price: 1, more: { color: "red" } }];
    await load("products", "p.jsonl", sparse.map((row) => JSON.stringify(row)).join("\n"), ["attributes.color=more.color"]);
    expect(productsNow().map((each) => each.attributes)).toEqual([{}, { color: "red" }]);
  });

  test("a field that does not exist is refused before anything is read", async () => {
    await expect(load("products", "x.csv", "id\n1", ["colour=x"])).rejects.toThrow("There is no field \"colour\"");
  });

  test("bad lines are named with their line and reason, and the rest is imported", async () => {
    const lines = ["id,title,price,stock", "1,Mug,100,1", "2,,100,1", "3,Lamp,cheap,1", ",Vase,1,1", "5,Box,1,2,3,4", "6,Tray,-5,1", "7,Jar,9,1"];
    const report = await load("products", "bad.csv", lines.join("\n"));
    expect(report).toMatchObject({ read: 7, created: 2, badTotal: 5 });
    expect(report.bad.map((bad) => bad.line)).toEqual([3, 4, 5, 6, 7]);
    expect(report.bad.map((bad) => bad.reason).join("\n")).toMatch(/title: .*\nprice: .*\nid: .*\nThe row has 6 columns.*\nprice: is negative/);
  });
});

describe("products from JSON lines", () => {
  const line = {
    id: "3920564", sku: "006R90321", title: "Xerox toner", description: "Black", brand: "Xerox", category: null, price_cents: 4995,
    attributes: { pages: 23000, laser: true },
  };

  test("a row keeps its id, its cents are dollars, its attributes stay as they are, its model code is a variant's", async () => {
    await load("products", "p.jsonl", JSON.stringify(line));
    expect(productsNow()[0]).toMatchObject({
      id: "3920564", price: 4995, currency: "USD", attributes: { pages: 23000, laser: true }, variants: [{ sku: "006R90321" }],
    });
  });

  test("importing a file twice changes nothing, and a corrected row only itself", async () => {
    const rows = [line, { ...line, id: "2" }];
    const text = rows.map((row) => JSON.stringify(row)).join("\n");
    await load("products", "p.jsonl.gz", gzipSync(text));
    expect(await load("products", "p.jsonl.gz", gzipSync(text))).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
    expect(await load("products", "p.jsonl", text.replace("4995", "3995"))).toMatchObject({ created: 0, changed: 1, unchanged: 1 });
    expect(productsNow().find((each) => each.id === "3920564")).toMatchObject({ revision: 2, price: 3995 });
  });

  test("broken lines are named, and there is an end to the list of them", async () => {
    const report = await load("products", "p.jsonl", `${JSON.stringify(line)}\n{"id":\n[1]\n${"x\n".repeat(300)}`);
    expect(report).toMatchObject({ read: 303, created: 1, badTotal: 302 });
    expect(report.bad.length).toBe(100);
    expect(report.bad[0]?.line).toBe(2);
    expect(report.bad[1]).toEqual({ line: 3, reason: "The line is JSON, but not an object." });
  });

  test("texts in both languages, decomposed Hangul and a price in decimals", async () => {
    const row = { id: "a", title: { ko: "수건".normalize("NFD"), en: "Towel" }, price: 12.5, currency: "usd", stock: 4 };
    await load("products", "p.jsonl", JSON.stringify(row));
    expect(productsNow()[0]).toMatchObject({ title: { ko: "수건", en: "Towel" }, price: 1250, currency: "USD", stock: 4 });
  });

  test("a row that the database refuses does not take its neighbours along", async () => {
    const variants = [{ id: "same", options: {}, stock: 1 }];
    const common = { title: "Mug", price: 1 };
    const rows = [{ id: "a", ...common, variants }, { id: "b", ...common, variants }, { id: "c", ...common }];
    const report = await load("products", "p.jsonl", rows.map((row) => JSON.stringify(row)).join("\n"));
    expect(report).toMatchObject({ created: 2, badTotal: 1 });
    expect(report.bad[0]?.line).toBe(2);
  });
});

describe("ids", () => {
  test("that no answer could cite are refused, in words; the longest that is taken can be cited", async () => {
    const longest = "i".repeat(100);
    const ids = ["a b", "a,b", "a]b", "[a", "a\u00a0b", `${longest}i`, "unknown", "Unknown", longest, "A-1/2.가_나"];
    for (const kind of ["products", "faqs"] as const) {
      const rows = ids.map((id) => JSON.stringify({ id: kind === "faqs" ? id.replace("A-1", "F-1").replace(/i$/, "f") : id, title: "Mug", question: "Mug?", price: 1 }));
      const report = await load(kind, `${kind}.jsonl`, rows.join("\n"));
      expect(report.bad.map((bad) => bad.line)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(report.bad.map((bad) => bad.reason).join("\n")).toMatch(/^id: has a space, a comma or a bracket in it, and answers could not cite it.*(\n.*){4}\nid: is longer than 100.*\nid: cannot be "unknown"/);
    }
    for (const { id } of entries()) expect(createMarkReader().push(`It is. [[${id}]]`)).toContainEqual({ type: "cite", id });
    expect(entries()).toHaveLength(4);
  });
});

describe("FAQ entries", () => {
  test("a list of questions alone answers with the question, and keeps one entry for each when it is imported again", async () => {
    const text = "utterance\n배송은 언제 되나요?\nCan I return it?\n";
    expect(await load("faqs", "f.csv", text)).toMatchObject({ created: 2 });
    expect(await load("faqs", "f.csv", text)).toMatchObject({ created: 0, unchanged: 2 });
    const korean = { ko: "배송은 언제 되나요?" };
    expect(faqsNow().find((each) => each.question.ko !== undefined)).toMatchObject({ question: korean, answer: korean });
  });

  test("JSON under a key, with tags as text", async () => {
    await load("faqs", "f.json", JSON.stringify({ faqs: [{ id: 1, 질문: "환불 기간은?", 답변: "3일입니다.", tags: "환불, refund" }] }));
    expect(faqsNow()[0]).toMatchObject({ id: "1", question: { ko: "환불 기간은?" }, answer: { ko: "3일입니다." }, tags: ["환불", "refund"] });
  });

  test("an id that a product has is not taken from it", async () => {
    await load("products", "p.csv", "id,title,price\n1,Mug,100\n");
    const report = await load("faqs", "f.csv", "id,question\n1,Why?\n2,How?\n");
    expect(report).toMatchObject({ created: 1, badTotal: 1 });
    expect(productsNow().length).toBe(1);
  });
});

describe("orders", () => {
  const shop = {
    users: {
      ada_1: {
        user_id: "ada_1", name: { first_name: "Ada", last_name: "Li" }, email: "ada@example.com",
        address: { address1: "1 Hill", address2: "Flat 2", city: "York", country: "UK", zip: "Y1" },
      },
    },
    orders: {
      "#W1": {
        order_id: "#W1", user_id: "ada_1", status: "processed", address: { address1: "1 Hill", address2: "", city: "York", zip: "Y1" },
        items: [
          { name: "Bottle", product_id: "p9", price: 50, options: { color: "blue" } },
          { name: "Chair", product_id: "p8", price: 488.81, options: {} },
        ],
        fulfillments: [{ tracking_id: ["357962501027"], item_ids: [] }],
        payment_history: [{ transaction_type: "payment", amount: 538.81, payment_method_id: "gift_card_17" }],
      },
      "#W2": { order_id: "#W2", user_id: "nobody", status: "pending", items: [{ name: "Cup", price: 1.5 }] },
      "#W3": { order_id: "#W3", user_id: "ada_1", status: "teleported", items: [{ name: "Cup", price: 1.5 }] },
    },
  };

  test("customers, items, parcels and payments come along without a map; dollars become cents, 50 as well as 488.81", async () => {
    const report = await load("orders", "db.json", JSON.stringify(shop));
    expect(report).toMatchObject({ read: 3, created: 1, badTotal: 2 });
    expect(report.bad.map((bad) => bad.reason).join(" ")).toMatch(/status: .* customerId: there is no customer nobody/);
    expect(await readCustomer(db, "ada_1")).toMatchObject({ name: "Ada Li", email: "ada@example.com", locale: "en" });
    expect(await createOrderStore(db).findOwned("ada_1", "w1")).toMatchObject({
      orderNo: "#W1", status: "processed", currency: "USD", total: 53881, shipTo: { postcode: "Y1", line1: "1 Hill", line2: "York" },
      items: [{ title: { en: "Bottle" }, unitPrice: 5000, options: { color: "blue" } }, { title: { en: "Chair" }, unitPrice: 48881 }],
      payments: [{ kind: "payment", method: "gift_card", amount: 53881 }], shipments: [{ trackingNo: "357962501027", state: null }],
    });
  });

  test("that would take the place of another customer's, or of one spelt otherwise, are refused and leave it as it was", async () => {
    const users = [{ id: "c1", name: "Ada" }, { id: "c2", name: "Bo" }];
    const order = (orderNo: string, customerId: string, price: number) => ({ orderNo, customerId, status: "paid", items: [{ name: "Cup", price }] });
    const orders = [order("A-1", "c1", 1000), order("A1", "c2", 2000), order("A 1", "c1", 3000), order("A-1", "c2", 4000), order("##", "c1", 5000), order("--", "c2", 6000)];
    const report = await load("orders", "o.json", JSON.stringify({ users, orders }));
    expect(report).toMatchObject({ read: 6, created: 1, changed: 0, badTotal: 5 });
    expect(report.bad.map(({ line, reason }) => `${line} ${reason}`)).toEqual([
      "2 orderNo: there is an order A-1 of another customer.", "3 orderNo: there is an order A-1, and shoppers could not tell the two apart.",
      "4 orderNo: there is an order A-1 of another customer.", "5 orderNo: ## has neither letters nor digits.", "6 orderNo: -- has neither letters nor digits."]);
    const store = createOrderStore(db);
    expect(await store.findOwned("c1", "a1")).toMatchObject({ orderNo: "A-1", total: 1000 });
    expect(await store.listOwned("c2", { limit: 10 })).toEqual([]);
    expect(await load("orders", "o.json", JSON.stringify({ users, orders: [order("A-1", "c1", 7000)] }))).toMatchObject({ created: 0, changed: 1, badTotal: 0 });
  });

  test("importing them again leaves one of each", async () => {
    await load("orders", "db.json", JSON.stringify(shop));
    await load("orders", "db.json", JSON.stringify(shop));
    expect(await createOrderStore(db).listOwned("ada_1", { limit: 10 })).toHaveLength(1);
  });
});

test("a file that is not there, of no known kind or without the list is told in words", async () => {
  await expect(importFile({ db, kind: "products", file: join(folder, "none.csv") })).rejects.toThrow("there is no such file");
  await expect(load("products", "p.xlsx", "x")).rejects.toThrow("must end in .csv");
  await expect(load("faqs", "f.json", "{\"rows\": 1}")).rejects.toThrow("there is no list of faqs");
  await expect(load("faqs", "f.json", "{")).rejects.toThrow("The file is not JSON");
  await expect(load("products", "p.csv.gz", "not packed")).rejects.toThrow(/p\.csv\.gz: the file is not packed with gzip, or is damaged \(incorrect header check\)/);
  const packed = gzipSync(`id,title,price\n${"1,Mug,100\n".repeat(50)}`);
  await expect(load("products", "p.csv.gz", packed.subarray(0, -9))).rejects.toThrow(/p\.csv\.gz: the file ends in the middle/);
});
