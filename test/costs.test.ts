import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { turnRecord } from "../server/chat/record.ts";
import { turnIdOf } from "./rig/client.ts";
import { openShop, seededFolder, type Shop } from "./rig/shop.ts";
import { closingOf } from "./rig/stream.ts";
import { openUpstream, sayUsual, usualWords, type Upstream } from "./rig/upstream.ts";

// What a shop pays for its answers, so that the bounds it sets are the ones it gets.

const folders: string[] = [];
let shop: Shop | undefined;
let upstream: Upstream | undefined;
afterEach(async () => { await shop?.close(); await upstream?.close(); shop = undefined; });
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })));

async function open(settings: NodeJS.ProcessEnv): Promise<{ shop: Shop; upstream: Upstream }> {
  upstream = await openUpstream();
  const dataDir = await seededFolder();
  folders.push(dataDir);
  const price = { input: 1, cached: null, output: 5, asOf: "2026-11-21" };
  writeFileSync(join(dataDir, "models.json"), JSON.stringify({ models: { "compatible:*": { price } } }));
  shop = await openShop({ dataDir, settings: { OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COMPATIBLE_BASE_URL: upstream.baseUrl, ...settings } });
  return { shop, upstream };
}

describe("a call that another model took over for", () => {
  const usage = { input: 1000, cached: 0, output: 20 };
  const due = (1000 + 20 * 5) / 1e6;

  test.each([
    ["ended without a word after thinking for long", "length" as const, { input: 0, cached: 0, output: 9000 }, 9000 * 5 / 1e6],
    ["was filtered", "content_filter" as const, { input: 2000, cached: 0, output: 0 }, 2000 / 1e6],
  ])("and that %s is paid for and kept with the turn", async (_, end, lost, lostCost) => {
    const { shop, upstream } = await open({ CHAT_MODEL: "compatible:first,compatible:second" });
    const asked = { ...lost, input: Math.max(1, lost.input) }; // none at all would mean that the endpoint does not say
    upstream.plays((call, { say }) => say(call.model === "first" ? { words: [], end, usage: asked } : { words: usualWords, usage }));
    const answer = await shop.ask(await shop.visit(), "배송비 얼마예요?");
    expect(closingOf(answer).messageMetadata).toMatchObject({ state: "complete", model: "compatible:second", costUsd: expect.closeTo(lostCost + due, 5) });
    const { record } = shop.deps.db.sqlite.prepare("select record from turns where id = ?").get(turnIdOf(answer)) as { record: string };
    expect(turnRecord.parse(JSON.parse(record)).steps).toMatchObject([{ model: "compatible:first", finish: end === "length" ? "length" : "filtered", outputTokens: lost.output }, { model: "compatible:second", finish: "stop" }]);
  });

  test("is paid for once where nobody else could speak either", async () => {
    const { shop, upstream } = await open({ CHAT_MODEL: "compatible:first,compatible:second" });
    upstream.plays((_, { say }) => say({ words: [], end: "length", usage }));
    expect(closingOf(await shop.ask(await shop.visit(), "배송비 얼마예요?")).messageMetadata).toMatchObject({ state: "failed", costUsd: expect.closeTo(2 * due, 9) });
    upstream.plays(sayUsual);
  });
});
