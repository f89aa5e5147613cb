import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { openDb } from "../db/open.ts";
import { readConfig, SettingsError } from "../server/config.ts";
import { runServer, startServer, type ServerProcess } from "./rig/server.ts";
import { temporaryFolder } from "./rig/shop.ts";
import { closingOf } from "./rig/stream.ts";

// An operator who starts the server wrongly is told what to change, in one go and in words.

const folder = temporaryFolder();
const cannotWrite = /^The data folder \/.* cannot be written \(\w+\): set DATA_DIR/;
const nobody = 65_534;
afterAll(() => rmSync(folder, { recursive: true }));

describe("settings", () => {
  test("have defaults for everything, and empty ones count as not set", () => {
    const config = readConfig({ PORT: "", CHAT_MODEL: "", CUSTOMER_TOKEN_SECRET: "" });
    expect(config).toMatchObject({ port: 3000, host: "127.0.0.1", chatModels: ["embedded"], customerTokenSecret: undefined, allowedOrigins: [], logLevel: "info" });
    expect(config.dataDir).toMatch(/\/data$/);
    expect(readConfig({ TRUSTED_PROXIES: "127.0.0.1, ::1,10.0.0.0/8," }).trustedProxies).toEqual(["127.0.0.1", "::1", "10.0.0.0/8"]);
    for (const proxy of ["proxy", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/8/1"]) expect(() => readConfig({ TRUSTED_PROXIES: proxy })).toThrow(SettingsError);
    expect(readConfig({ ALLOWED_ORIGINS: " https://a.example , https://b.example:8443," }).allowedOrigins).toEqual(["https://a.example", "https://b.example:8443"]);
  });

  test.each(["https://a.example/", "a.example", "*", "null", "https://a.example/path", "https://user@a.example"])("do not take %s for an origin", (origin) => {
    expect(() => readConfig({ ALLOWED_ORIGINS: origin })).toThrow(SettingsError);
  });

  test.each([" ", "1e3", "0x50", "-1", "65536", "80.5", "eighty"])("do not take %j for a port, and say what one is", (port) => {
    expect(() => readConfig({ PORT: port })).toThrow(/^PORT: must be a whole number from 0 to 65535\.$/);
  });

  test("all reach the server in its container, from .env or from the environment", () => {
    const read = (file: string) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
    const settings = [...read("server/config.ts").matchAll(/^ {2}([A-Z_]+):/gm)].map((match) => match[1] ?? "");
    const [, server = ""] = /^ {2}server:\n([\s\S]*?)^ {2}qdrant:/m.exec(read("compose.yaml")) ?? [];
    const passed = [...server.matchAll(/^ {6}([A-Z_]+):( \S.*)?$/gm)];
    expect(passed.map((match) => match[1]).toSorted()).toEqual(settings.toSorted());
    // What the container itself decides, and what nobody may forget; all the rest as it is set, or the server's default.
    expect(passed.filter((match) => match[2] !== undefined).map((match) => match[1])).toEqual(["HOST", "PORT", "DATA_DIR", "CUSTOMER_TOKEN_SECRET", "QDRANT_URL", "QDRANT_API_KEY"]);
  });

  test("name a shop once for both languages or once for each", () => {
    expect(readConfig({ SHOP_NAME: " 다른 가게 " }).shopName).toEqual({ ko: "다른 가게", en: "다른 가게" });
    expect(readConfig({ SHOP_NAME: "하루결|Harugyeol" }).shopName).toEqual({ ko: "하루결", en: "Harugyeol" });
    for (const name of [" ", "|", "하루결 |", "a | b | c"]) expect(() => readConfig({ SHOP_NAME: name })).toThrow(/^SHOP_NAME: /);
  });

  test("that are wrong are all named at once, each with what it must be, and none is repeated in full", async () => {
    const secret = "short-secret";
    const { code, complaints, output } = await runServer({
      DATA_DIR: join(folder, "never"), PORT: "99999", CUSTOMER_TOKEN_SECRET: secret, ALLOWED_ORIGINS: "https://ok.example,shop.example", LOG_LEVEL: "loud", CHAT_MODEL: "gpt-9" });
    expect([code, output]).toEqual([1, ""]);
    expect(complaints.trim().split("\n").map((line) => line.split(":")[0]).toSorted()).toEqual(["ALLOWED_ORIGINS", "CHAT_MODEL", "CUSTOMER_TOKEN_SECRET", "LOG_LEVEL", "PORT"]);
    expect(complaints).not.toContain(secret);
    expect(() => rmSync(join(folder, "never"), { recursive: true })).toThrow(/ENOENT/); // nothing was created on the way
  }, 30_000);
});

describe("a start that cannot work ends with one sentence", () => {
  const servers: ServerProcess[] = [];
  afterEach(async () => { await Promise.all(servers.splice(0).map((server) => server.kill9())); });

  async function refuses(settings: NodeJS.ProcessEnv, sentence: RegExp, account?: number): Promise<void> {
    const { code, complaints, output } = await runServer({ LOG_LEVEL: "error", ...settings }, account);
    expect(complaints.trim().split("\n")).toHaveLength(1);
    expect(complaints).toMatch(sentence);
    expect([code, output]).toEqual([1, ""]);
  }

  test("when the port is taken, and leaves the answers of the server that has it alone", async () => {
    const dataDir = join(folder, "shared");
    const server = await startServer("slow", { DATA_DIR: dataDir, LOG_LEVEL: "error" });
    servers.push(server);
    const token = await server.start();
    const answer = await server.open(token, "배송은요?");
    await answer.untilText("단어3");
    const port = new URL(server.url).port;
    await refuses({ DATA_DIR: dataDir, PORT: port }, new RegExp(`^Port ${port} is already in use: .*PORT`));
    const db = openDb(join(dataDir, "sangdam.db"));
    expect(db.sqlite.prepare("select state from turns").all()).toEqual([{ state: "streaming" }]);
    db.close();
    await server.stop(token, answer.headers.get("x-turn-id") ?? "");
    expect(closingOf(await answer.untilEnd()).messageMetadata?.state).toBe("stopped");
  }, 30_000);

  test("when another server has the data folder, on whatever port", async () => {
    const dataDir = join(folder, "one-owner");
    servers.push(await startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "error" }));
    await refuses({ DATA_DIR: dataDir, PORT: "0" }, /^Another server is using the data folder .*DATA_DIR/);
    await Promise.all(servers.splice(0).map((server) => server.kill9()));
    servers.push(await startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "error" })); // a killed server leaves no lock behind
  }, 30_000);

  test.each([["is a file", ""], ["is below a file", "/below"]])("when the data folder %s", async (_, below) => {
    const file = join(folder, "file");
    writeFileSync(file, "a file");
    await refuses({ DATA_DIR: file + below }, cannotWrite);
  }, 30_000);

  test("when the data folder is read-only", async () => {
    const dataDir = join(folder, "read-only");
    mkdirSync(dataDir, { mode: 0o555 });
    await refuses({ DATA_DIR: dataDir }, cannotWrite, process.getuid?.() === 0 ? nobody : undefined); // root may write anywhere
  }, 30_000);

  test.each([["is something else", () => Buffer.from("this is no database\n".repeat(500))], ["is damaged", damaged]])("when the database %s", async (_, bytes) => {
    const dataDir = join(folder, `db-${randomBytes(4).toString("hex")}`);
    mkdirSync(dataDir);
    writeFileSync(join(dataDir, "sangdam.db"), bytes());
    await refuses({ DATA_DIR: dataDir }, /^The database in \/.* is not readable \(SQLITE_\w+\): restore a backup/);
  }, 30_000);

  test("when its address is not ours", async () => {
    for (const host of ["203.0.113.7", "no-such-host.invalid"]) await refuses({ DATA_DIR: join(folder, "address"), HOST: host }, new RegExp(`^HOST ${host} is not an address of this machine: set it to`));
  }, 30_000);
});

/** A database whose first page is whole and whose second, where its first table begins, is noise. */
function damaged(): Buffer {
  const file = join(folder, "whole.db");
  openDb(file).close();
  const bytes = readFileSync(file);
  bytes.fill(0xa5, 4096, 4096 * 6);
  return bytes;
}
