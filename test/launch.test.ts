import { spawn, type ChildProcess, type StdioOptions } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { soon, until } from "./rig/condition.ts";
import { temporaryFolder } from "./rig/shop.ts";

// What npm start runs first: it repairs what is missing, and leaves no server behind however it ends.

const root = join(import.meta.dirname, "..");
const folder = temporaryFolder();
const children: ChildProcess[] = [];
afterEach(() => { for (const child of children.splice(0)) child.kill("SIGKILL"); });
afterAll(() => rmSync(folder, { recursive: true }));

function run(file: string, args: string[], options: { env?: NodeJS.ProcessEnv; stdio?: StdioOptions } = {}) {
  const child = spawn(process.execPath, [file, ...args], { env: { PATH: process.env["PATH"], ...options.env }, stdio: options.stdio ?? ["ignore", "pipe", "pipe"] });
  children.push(child);
  const written = { text: "" };
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding("utf8").on("data", (text: string) => { written.text += text; });
  return { child, written, says: (words: RegExp) => until(String(words), () => words.test(written.text), 20_000) };
}

const isAlive = async (url: string): Promise<boolean> => fetch(`${url}/healthz`).then(() => true, () => false);

/** The launcher in a project of its own whose lockfile names one package; its npm only notes that it was called. */
describe("the launcher", () => {
  const project = join(folder, "project");
  const npm = join(project, "npm.js");
  const packageFile = join(project, "node_modules/one/package.json");
  const env = { npm_execpath: npm };

  beforeEach(() => {
    rmSync(project, { recursive: true, force: true });
    mkdirSync(join(project, "server"), { recursive: true });
    cpSync(join(root, "server/launch.mjs"), join(project, "server/launch.mjs"));
    const files = { "package.json": "{}", "package-lock.json": JSON.stringify({ packages: { "": {}, "node_modules/one": {}, "node_modules/other-machine": { optional: true } } }) };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
    writeFileSync(npm, `const fs = require("node:fs"); fs.mkdirSync("node_modules/one", { recursive: true }); fs.writeFileSync("node_modules/one/package.json", "{}"); console.log("npm", process.argv.slice(2).join(" "));`);
    writeFileSync(join(project, "ends.mjs"), `console.log("started", process.argv.slice(2).join()); process.exitCode = 3;`);
    writeFileSync(join(project, "serves.mjs"), [
      `import { createServer } from "node:http";`, `process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));`,
      `const server = createServer((_, response) => response.end()).listen(0, "127.0.0.1", () => console.log("at http://127.0.0.1:" + server.address().port + ";"));`,
    ].join("\n"));
  });

  const launch = (...args: string[]) => run(join(project, "server/launch.mjs"), args, { env });

  test("installs once, again when a part is gone or the lockfile is another, and passes on how the program ended", async () => {
    const start = async () => {
      const { child, written } = launch("ends.mjs", "word");
      const [code] = await soon("the end", once(child, "close"), 20_000) as [number];
      expect([code, written.text]).toEqual([3, expect.stringContaining("started word")]);
      return written.text.includes("npm ci");
    };
    expect(await start()).toBe(true);
    expect(await start()).toBe(false);
    rmSync(packageFile);
    expect(await start()).toBe(true);
    expect(existsSync(packageFile)).toBe(true);
    expect(await start()).toBe(false);
    writeFileSync(join(project, "package-lock.json"), JSON.stringify({ packages: {} }));
    expect(await start()).toBe(true);
  }, 30_000);

  test.each(["SIGKILL", "SIGTERM"] as const)("leaves no server behind when %s ends it", async (signal) => {
    const { child, written, says } = launch("serves.mjs");
    await says(/at (\S+);/);
    const url = /at (\S+);/.exec(written.text)?.[1] ?? "";
    expect(await isAlive(url)).toBe(true);
    child.kill(signal);
    await until("the port is free", async () => !await isAlive(url), 3000);
  }, 30_000);
});

test("a server whose launcher is gone ends as if it had been asked to", async () => {
  const { child, written, says } = run(join(root, "server/main.ts"), [], { env: { PORT: "0", DATA_DIR: join(folder, "data"), LOG_LEVEL: "error" }, stdio: ["ignore", "pipe", "pipe", "ipc"] });
  await says(/ready: http:\/\/\S+:\d+/);
  const url = `http://127.0.0.1:${/ready: http:\/\/\S+:(\d+)/.exec(written.text)?.[1]}`;
  expect(await isAlive(url)).toBe(true);
  child.disconnect();
  expect(await soon("the end of the server", once(child, "exit"), 3000)).toEqual([0, null]);
  expect(await isAlive(url)).toBe(false);
}, 30_000);
