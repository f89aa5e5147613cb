import { execFile } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { runDoctor } from "../server/commands/doctor.ts";
import { readConfig } from "../server/config.ts";
import { judge } from "../server/model/retirement.ts";
import { startEmbeddings, type EmbeddingRig } from "./rig/embeddings.ts";
import { startQdrant, type QdrantRig } from "./rig/qdrant.ts";
import { openShop, seededFolder, temporaryFolder, type Shop } from "./rig/shop.ts";
import { startServer } from "./rig/server.ts";
import { closingOf } from "./rig/stream.ts";
import { json, openUpstream, sayUsual, type Upstream } from "./rig/upstream.ts";
import { until } from "./rig/condition.ts";

// An operator hears of a model's end before the shoppers do, and a model that is gone costs them nothing.

const now = Date.UTC(2026, 10, 21);
const tuned = "ft:gpt-4.1-mini-2025-04-14:shop::abc";
let upstream: Upstream;
let folder: string;
beforeAll(async () => { upstream = await openUpstream(); folder = await seededFolder(); });
afterAll(async () => { await upstream.close(); rmSync(folder, { recursive: true }); });

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
const settings = (chain: string): Record<string, string> => ({ CHAT_MODEL: chain, OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COMPATIBLE_BASE_URL: upstream.baseUrl });

describe("a model", () => {
  const listing = (models: Record<string, string | undefined>) => ({ models: new Map(Object.entries(models)) });
  test.each([
    ["openai:a", { a: undefined }, { state: "ok" }],
    ["openai:a", { a: "2027-02-20" }, { state: "ok", daysLeft: 91 }],
    ["openai:a", { a: "2027-02-19" }, { state: "retiring", daysLeft: 90, shutdownDate: "2027-02-19" }],
    ["openai:a", { a: "2026-11-21" }, { state: "retired", daysLeft: 0 }],
    ["openai:b", { a: undefined }, { state: "unlisted" }],
    [`openai:${tuned}`, { [tuned]: undefined, "gpt-4.1-mini-2025-04-14": "2027-01-14" }, { state: "retiring", daysLeft: 54 }],
    [`openai:${tuned}`, { [tuned]: "2027-09-01", "gpt-4.1-mini-2025-04-14": "2027-01-14" }, { shutdownDate: "2027-01-14" }],
    [`openai:${tuned}`, { "gpt-4.1-mini-2025-04-14": "2027-01-14" }, { state: "unlisted", shutdownDate: "2027-01-14" }],
  ])("%s in a list of %o is %o", (name, models, expected) => {
    expect(judge(name, listing(models), now)).toMatchObject({ name, ...expected });
  });
});

describe("a server", () => {
  let shop: Shop | undefined;
  afterEach(async () => { await shop?.close(); shop = undefined; });

  test("warns in its log and in /readyz, and stays ready", async () => {
    upstream.lists([{ id: tuned, shutdown_date: null }, { id: "gpt-4.1-mini-2025-04-14", shutdown_date: inDays(54) }]);
    const opened = await openShop({ settings: settings(`openai:${tuned},embedded`) });
    shop = opened;
    await opened.deps.retirement.check();
    expect(opened.logged.filter((line) => line.includes("will be switched off"))).toHaveLength(1);
    const ready = await opened.request("/readyz");
    expect([ready.status, await ready.json()]).toMatchObject([200, { ok: true, models: [{ name: `openai:${tuned}`, state: "retiring", daysLeft: 54, isResting: false }, { name: "embedded:extractive-1", state: "ok" }] }]);
  });

  test.each(["hang", "error"] as const)("does not wait for an endpoint whose list does %s, and answers meanwhile", async (list) => {
    upstream.lists(list);
    const server = await startServer("main", { DATA_DIR: folder, ...settings("openai:tone") });
    try {
      expect(closingOf(await server.ask(await server.start(), "배송비 얼마예요?")).messageMetadata).toMatchObject({ state: "complete", model: "openai:tone" });
      await until("the log names it", () => server.output().includes("cannot be reached"), 4000);
      expect(server.output() + server.complaints()).not.toContain("sk-rig");
    } finally {
      await server.kill9();
    }
  }, 30_000);

  test("falls to the next model in the same turn where one is gone", async () => {
    upstream.plays((call, wire) => (call.model === "gone" ? json(call.response, 404, { error: { message: "no such model", code: "model_not_found" } }) : sayUsual(call, wire)));
    const opened = await openShop({ settings: settings("openai:gone,compatible:tone") });
    shop = opened;
    expect(closingOf(await opened.ask(await opened.visit(), "배송비 얼마예요?")).messageMetadata).toMatchObject({ state: "complete", model: "compatible:tone" });
    upstream.plays(sayUsual);
  });
});

async function doctor(given: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
  const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, "../server/cli.ts"), "doctor"], { env: { PATH: process.env["PATH"], DATA_DIR: folder, ...given }, timeout: 20_000 });
  return run.then(({ stdout }) => ({ code: 0, output: stdout }), (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, output: error.stdout + error.stderr }));
}

describe("cli doctor", () => {
  test("finds a fresh server well", async () => {
    const { code, output } = await doctor({});
    expect(output.trim().split("\n").map((line) => line.split(":")[0])).toEqual(["✓ Node", "✓ disk", "✓ database", "✓ index", "✓ audit log", "✓ model embedded"]);
    expect([code, output.includes("synchronous=2")]).toEqual([0, true]);
  }, 30_000);

  test("names each model that will end, is gone or has no way to it, and fails for those that are wrong now", async () => {
    upstream.lists([{ id: "old", shutdown_date: inDays(10) }, { id: "dead", shutdown_date: inDays(-3) }, { id: "fine" }]);
    const soon = await doctor(settings("openai:old,openai:fine"));
    expect([soon.code, soon.output]).toEqual([0, expect.stringMatching(/! model openai:old: will be switched off.*in 10 days/)]);
    const wrong = await doctor(settings("openai:dead,compatible:absent,openai:fine"));
    expect(wrong.code).toBe(1);
    expect(wrong.output).toMatch(/✗ model openai:dead: has been switched off[\s\S]*✗ model compatible:absent: is not in its endpoint's list[\s\S]*✓ model openai:fine: reachable/);
    const lost = await doctor({ ...settings("openai:fine"), OPENAI_BASE_URL: "http://127.0.0.1:9/v1" });
    expect([lost.code, lost.output]).toEqual([1, expect.stringContaining("✗ model openai:fine: its endpoint cannot be reached")]);
  }, 40_000);
});

describe("cli doctor, of a shop that finds by meaning", () => {
  const searching = (qdrant: string, baseUrl: string): Record<string, string> => ({
    QDRANT_URL: qdrant, EMBEDDING_MODEL: "compatible:bge-m3", EMBEDDING_DIMENSIONS: "8", COMPATIBLE_BASE_URL: baseUrl, COST_USD_PER_DAY: "5", CHAT_MODEL: "openai:fine", OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl,
  });
  /** The command in this process: a process of its own takes seconds. */
  async function examine(given: NodeJS.ProcessEnv): Promise<{ code: number; output: string }> {
    const told: string[] = [];
    const spy = vi.spyOn(process.stdout, "write").mockImplementation((text) => { told.push(String(text)); return true; });
    const code = await runDoctor([], readConfig({ DATA_DIR: folder, ...given })).finally(() => spy.mockRestore());
    return { code, output: told.join("") };
  }
  let qdrant: QdrantRig;
  let embeddings: EmbeddingRig;
  beforeAll(async () => { [qdrant, embeddings] = await Promise.all([startQdrant(), startEmbeddings([])]); });
  afterAll(async () => { await qdrant.close(); await embeddings.close(); });

  test("finds Qdrant and embedder well, and names a model that the bound on cost does not bound", async () => {
    upstream.lists([{ id: "fine" }]);
    const shop = await openShop({ dataDir: folder, settings: searching(qdrant.url, embeddings.url), mirroring: { graceMs: 0 } });
    await until("the index is built", () => shop.deps.searching.mirror?.standing().isUsable === true && shop.deps.searching.mirror.lag().rows === 0, 10_000);
    expect(shop.logged.filter((line) => line.includes("does not bound these models") && line.includes("openai:fine"))).toHaveLength(1);
    await shop.close();
    const { code, output } = await examine(searching(qdrant.url, embeddings.url));
    expect(output).toMatch(/✓ Qdrant: answers\n[\s\S]*✓ embedding model compatible:bge-m3: answers with vectors of 8 numbers\n! price of openai:fine: not known/);
    expect(code).toBe(0);
  }, 30_000);

  test("says so where they are dead or give other vectors, and fails", async () => {
    const dead = await examine(searching("http://127.0.0.1:9", "http://127.0.0.1:9/v1"));
    expect([dead.code, dead.output]).toEqual([1, expect.stringMatching(/✗ Qdrant: cannot be reached[\s\S]*✗ embedding model compatible:bge-m3: The embedding model could not answer/)]);
    const other = await examine({ ...searching(qdrant.url, embeddings.url), EMBEDDING_DIMENSIONS: "9" });
    expect([other.code, other.output]).toEqual([1, expect.stringMatching(/✗ Qdrant: [^\n]*reindex[\s\S]*✗ embedding model compatible:bge-m3: The embedding model gives vectors of 8 numbers/)]);
  }, 30_000);

  test("names the day on which the embedding model ends", async () => {
    upstream.lists([{ id: "fine" }, { id: "text-embedding-3-small", shutdown_date: inDays(20) }]);
    const ending = await examine({ ...searching(qdrant.url, embeddings.url), EMBEDDING_MODEL: "openai:text-embedding-3-small" });
    expect(ending.output).toContain(`! embedding model openai:text-embedding-3-small: ends on ${inDays(20)}`);
  }, 30_000);
});

describe("an operator who sets models wrongly", () => {
  const refuses = async (given: NodeJS.ProcessEnv, words: RegExp[]) => {
    const run = promisify(execFile)(process.execPath, [join(import.meta.dirname, "../server/cli.ts"), "doctor"], { env: { PATH: process.env["PATH"], DATA_DIR: folder, ...given } });
    const { code, stderr } = await run.then(() => ({ code: 0, stderr: "" }), (error: { code: number; stderr: string }) => error);
    expect(code).toBe(1);
    for (const sentence of words) expect(stderr).toMatch(sentence);
  };

  test("hears of every problem at once: a key, an address, an unknown name", async () => {
    await refuses({ CHAT_MODEL: "openai:ft:gpt-4.1-mini:org::id, compatible:x, gpt-9", COMPATIBLE_API_KEY: "k", PORT: "x" }, [/^PORT: /m, /^CHAT_MODEL: "gpt-9" is not known/m, /^OPENAI_API_KEY: is missing/m, /^COMPATIBLE_BASE_URL: is missing/m]);
    await refuses({ CHAT_MODEL: "compatible:x", COMPATIBLE_BASE_URL: "localhost:8000" }, [/^COMPATIBLE_BASE_URL: is not an address/m]);
  }, 30_000);

  test("and of a models.json that cannot be read, by its place", async () => {
    const dataDir = temporaryFolder();
    writeFileSync(join(dataDir, "models.json"), JSON.stringify({ models: { "openai:*": { temprature: 1 } } }));
    await refuses({ DATA_DIR: dataDir }, [/models\.json: models → openai:\*: .*temprature/]);
    rmSync(dataDir, { recursive: true });
  }, 30_000);
});
