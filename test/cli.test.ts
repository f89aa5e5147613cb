import { spawn } from "node:child_process";
import { rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openDb } from "../db/open.ts";
import { startServer } from "./rig/server.ts";
import { seededFolder } from "./rig/shop.ts";

// What an operator types at the command line, and what it tells them.

vi.setConfig({ testTimeout: 30_000 }); // each command is a process of its own

let dataDir: string;
beforeAll(async () => { dataDir = await seededFolder(); });
afterAll(() => rmSync(dataDir, { recursive: true }));

async function cli(...args: string[]): Promise<{ code: number | null; output: string; complaints: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "../server/cli.ts"), ...args], { env: { PATH: process.env["PATH"], DATA_DIR: dataDir }, stdio: ["ignore", "pipe", "pipe"] });
  const told = { output: "", complaints: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => { told.output += text; });
  child.stderr.setEncoding("utf8").on("data", (text: string) => { told.complaints += text; });
  const code = await new Promise<number | null>((resolve) => { child.once("close", resolve); });
  return { code, ...told };
}
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(dataDir, name), content);
  return join(dataDir, name);
}

describe("backup", () => {
  test("saves the whole shop while a server runs, for its owner only, and never over another file", async () => {
    const server = await startServer("main", { DATA_DIR: dataDir });
    try {
      const to = join(dataDir, "saved.db");
      const { code, complaints } = await cli("backup", to);
      expect([code, complaints]).toEqual([0, expect.stringMatching(/saved\.db: \d+\.\d MB, checked/)]);
      expect(statSync(to).mode & 0o777).toBe(0o600);
      const count = (path: string) => {
        const db = openDb(path);
        try { return db.sqlite.prepare("select (select count(*) from products), (select count(*) from orders), (select count(*) from customers)").raw().get(); } finally { db.close(); }
      };
      expect(count(to)).toEqual(count(join(dataDir, "sangdam.db")));
      expect(await cli("backup", to)).toMatchObject({ code: 1, complaints: expect.stringContaining("exists already") as string });
    } finally {
      await server.terminate();
    }
  });

  test("says where there is nothing to save", async () => {
    expect(await cli("backup")).toMatchObject({ code: 1, complaints: "Usage: backup FILE\n" });
  });
});

describe("import", () => {
  test("says how it understood the prices", async () => {
    const { code, complaints } = await cli("import", "products", file("p.csv", "id,title,price\ncli-1,Mug,$5\ncli-2,Cup,1만원\n"));
    expect([code, complaints]).toEqual([0, expect.stringMatching(/^products: 2 read, 2 new.*\nprices read as USD and KRW, a plain 5000 as 50 USD\n$/)]);
  });

  test.each([["header.csv", "id,title,price\n"], ["none.json", "[]"], ["none.csv.gz", gzipSync("")]])("says of %s that there is nothing in it", async (name, content) => {
    const { code, complaints } = await cli("import", "products", file(name, content));
    expect([code, complaints]).toEqual([1, expect.stringContaining(`${name}: there are no rows in it.`)]);
  });

  test.each([["plain.csv.gz", Buffer.from("id,title\n1,Mug\n"), "not packed with gzip"], ["half.csv.gz", gzipSync("id,title,price\n1,Mug,1\n").subarray(0, -10), "ends in the middle"]])("names %s where its packing is broken", async (name, content, words) => {
    const { code, complaints } = await cli("import", "products", file(name, content));
    expect([code, complaints]).toEqual([1, expect.stringMatching(new RegExp(`${name}: .*${words}`))]);
  });

  test("names a column that is not there once", async () => {
    const { code, complaints } = await cli("import", "products", file("p.csv", "id,title,price\n1,Mug,1\n2,Cup,2\n"), "--map", "title=nocolumn");
    expect([code, complaints]).toEqual([1, "There is no column \"nocolumn\". The file has id, title, price.\n"]);
  });
});

describe("ask", () => {
  test("does not answer in the name of a customer that there is not", async () => {
    expect(await cli("ask", "주문 보여 줘", "--customer", "nope")).toEqual({ code: 1, output: "", complaints: "There is no customer nope.\n" });
    expect(await cli("ask", "안녕하세요", "--customer", "cus_seoyun")).toMatchObject({ code: 0, complaints: "" });
  });

  test("takes a question of 2,000 characters, emoji too, and none longer", async () => {
    expect(await cli("ask", "😀".repeat(2000))).toMatchObject({ code: 0, complaints: "" });
    expect(await cli("ask", "가".repeat(2001))).toEqual({ code: 1, output: "", complaints: "A question may have 2,000 characters; this one has 2,001.\n" });
  });

  test("makes a data folder that only its owner can look into", async () => {
    const earlier = dataDir;
    dataDir = join(earlier, "fresh");
    try {
      expect(await cli("ask", "안녕하세요")).toMatchObject({ code: 0 });
      expect([dataDir, join(dataDir, "sangdam.db")].map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual(["700", "600"]);
    } finally {
      dataDir = earlier;
    }
  });
});

test("the server removes old sessions, failed proofs and changes when it starts", async () => {
  const rows = () => {
    const db = openDb(join(dataDir, "sangdam.db"));
    const ids = ["select id from sessions where id = 'ses_old'", "select id from guest_failures where session_id = 'ses_old'", "select seq from outbox where entry_id = 'faq_old'"].map((query) => db.sqlite.prepare(query).get());
    db.close();
    return ids;
  };
  const db = openDb(join(dataDir, "sangdam.db"));
  db.sqlite.exec(`insert into sessions (id, token_hash, created_at, expires_at) values ('ses_old', 'hash', 1, 2); insert into guest_failures (session_id, order_key, at) values ('ses_old', 'A1', 1);
    insert into outbox (seq, kind, entry_id, revision, op, at) values (-1, 'faq', 'faq_old', 1, 'delete', 1);`);
  const insert = db.sqlite.prepare("insert into outbox (kind, entry_id, revision, op, at) values ('faq', 'faq_none', 1, 'delete', 1)");
  db.sqlite.transaction(() => { for (let row = 0; row < 10_000; row++) insert.run(); })();
  db.close();
  expect(rows()).not.toContain(undefined);
  const server = await startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "error" });
  await server.terminate();
  expect(rows()).toEqual([undefined, undefined, undefined]);
});
