import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ask, browserPath, ended, field, openDemoShop, type DemoShop } from "../browser/shop.ts";
import { keepCounts, partOf, patienceMs } from "../rig/counts.ts";
import { hostileTexts, registered } from "../rig/hostile-links.ts";
import { answers, questionOf, says, scriptedModel, finish } from "../rig/model.ts";

/** What a hostile answer does to a real page: nothing. With the server's gate before it, and without. */

const seen = test.skipIf(browserPath === undefined);
vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const batchSize = 15;
const chosen = partOf(hostileTexts, 2 * batchSize);
const batches = Array.from({ length: Math.ceil(chosen.length / batchSize) }, (_, at) => chosen.slice(at * batchSize, (at + 1) * batchSize).join("\n\n"));
const counts = { texts: 0, unsafeNodes: 0, offOriginRequests: 0, scriptsRun: 0, dialogs: 0, looks: 0 };
const offOrigin: string[] = [];
let shop: DemoShop;

const model = scriptedModel(function* (call) {
  const at = /^#(\d+)$/.exec(questionOf(call))?.[1];
  if (at === undefined) return yield* answers("네, 알겠어요.");
  yield* says(...(batches[Number(at)]!.match(/[\s\S]{1,9}/g) ?? []));
  yield finish();
});

beforeAll(async () => {
  if (browserPath !== undefined) shop = await openDemoShop(browserPath, model);
});
afterAll(async () => {
  keepCounts("browser", counts);
  await shop?.close();
});
afterEach(async () => {
  await shop?.leave();
  shop?.complaints.splice(0); // a refused request complains by design; what counts is looked at below
});

/** A page that reports whatever it should never do: leave its origin, run a script, open a dialog, hold an unsafe node for an instant. */
async function watched(): Promise<{ page: Page; unsafe(): Promise<string[]> }> {
  const page = await shop.visit();
  shop.pace.ms = 0;
  page.on("request", (request) => { if (!request.url().startsWith(shop.address) && !request.url().startsWith("data:image/svg+xml")) { counts.offOriginRequests++; offOrigin.push(request.url()); } });
  page.on("dialog", (dialog) => { counts.dialogs++; void dialog.dismiss(); });
  page.on("popup", () => { counts.offOriginRequests++; });
  await page.evaluate((allowed) => {
    const state = { unsafe: [] as string[], ran: 0, looks: 0 };
    Object.assign(window, { state, alert: () => { state.ran++; }, msgbox: () => { state.ran++; } });
    const words = new Set(["P", "BR", "STRONG", "UL", "OL", "LI", "DIV"]);
    const look = (): void => {
      state.looks++;
      for (const node of document.querySelectorAll(".answer .prose *")) {
        const href = node.getAttribute("href");
        const isLink = node.tagName === "A" && href !== null && allowed.includes(href);
        const handlers = [...node.attributes].some(({ name }) => name.startsWith("on") || name === "style" || name === "srcdoc");
        if ((!words.has(node.tagName) && !isLink) || handlers) state.unsafe.push(node.outerHTML.slice(0, 200));
      }
      for (const node of document.querySelectorAll(".log script, .log iframe, .log img, .log object, .log embed, .log form, .log base, .log link, .log meta")) state.unsafe.push(node.outerHTML.slice(0, 200));
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, [...registered]);
  return { page, async unsafe() {
    const state = await page.evaluate(() => (window as unknown as { state: { unsafe: string[]; ran: number; looks: number } }).state);
    counts.unsafeNodes += state.unsafe.length;
    counts.scriptsRun += state.ran;
    counts.looks += state.looks;
    return state.unsafe;
  } };
}

seen("through the server: every disguise of a link, every form, comes out as words", async () => {
  const { page, unsafe } = await watched();
  for (const at of batches.keys()) {
    await ask(page, `#${at}`);
    counts.texts += batchSize;
  }
  expect(await page.locator(".answer:has(.prose)").count()).toBe(batches.length); // one that was mended has two texts
  expect(await unsafe()).toEqual([]);
  await page.reload();
  await ended(page).nth(Math.min(batches.length, 90) - 1).waitFor(); // a long conversation begins where its newest 200 messages do
  expect(await page.locator(".answer .prose a, .answer .prose img").count()).toBe(0);
  expect(counts).toMatchObject({ offOriginRequests: 0, scriptsRun: 0, dialogs: 0 });
});

seen("without the server's gate: the page alone makes words of them, piece by piece", async () => {
  const { page, unsafe } = await watched();
  let text = "";
  await page.route("**/api/chat", async (route) => {
    const pieces = text.match(/[\s\S]{1,7}/g) ?? [];
    const chunks = [{ type: "start", messageId: "trn_x" }, { type: "text-start", id: "t0" }, ...pieces.map((delta) => ({ type: "text-delta", id: "t0", delta })), { type: "text-end", id: "t0" },
      { type: "source-document", sourceId: "<img src=x onerror=alert(1)>", mediaType: "text/plain", title: "<script>alert(1)</script>" }, { type: "finish", messageMetadata: { turnId: "trn_x", state: "complete" } }];
    await route.fulfill({ headers: { "content-type": "text/event-stream", "x-conversation-id": "cnv_x", "x-turn-id": "trn_x" }, body: `${chunks.map((chunk, id) => `id: ${id}\ndata: ${JSON.stringify(chunk)}\n\n`).join("")}data: [DONE]\n\n` });
  });
  for (const batch of batches) {
    text = batch;
    await ask(page, "안녕하세요");
    counts.texts += batchSize;
  }
  expect(await unsafe()).toEqual([]);
  expect(counts).toMatchObject({ unsafeNodes: 0, offOriginRequests: 0, scriptsRun: 0, dialogs: 0 });
  expect(offOrigin).toEqual([]);
});

seen("one browser, guest then a customer then another then nobody: nothing of one is left for the next", async () => {
  const page = await shop.visit();
  shop.pace.ms = 0;
  const signOuts: string[] = [];
  page.on("request", (request) => { if (request.method() === "DELETE") signOuts.push(request.headers()["authorization"] ?? ""); });
  const visitAs = page.getByLabel("다음으로 방문");
  const say = async (words: string): Promise<void> => { await field(page).waitFor(); await ask(page, words); };
  const tokens: string[] = [];
  const seenWords = ["손님 비밀 하나", "서연 비밀 둘", "민준 비밀 셋"];
  await say(seenWords[0]!);
  for (const [label, words] of [["김서윤", seenWords[1]!], ["박민준", seenWords[2]!]] as const) {
    await visitAs.selectOption({ label });
    await field(page).waitFor();
    const body = await page.locator("body").innerText();
    expect(seenWords.filter((word) => body.includes(word))).toEqual([]);
    await say(words);
    tokens.push(...await page.evaluate(() => Object.entries(sessionStorage).flatMap(([key, value]) => (key.startsWith("sangdam.chat.customer") ? [(JSON.parse(value) as { sessionToken?: string }).sessionToken ?? ""] : []).filter(Boolean))));
  }
  await visitAs.selectOption({ label: "비회원" });
  await page.getByText(seenWords[0]!).waitFor();
  await expect.poll(() => signOuts.length).toBe(2);
  const stored = await page.evaluate(() => JSON.stringify([Object.entries(sessionStorage), Object.entries(localStorage)]));
  for (const secret of [...tokens, seenWords[1]!, seenWords[2]!]) expect(stored).not.toContain(secret);
  for (const token of tokens) expect((await fetch(`${shop.address}/api/conversations/cnv_none`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401);
  expect(tokens).toHaveLength(2);
});
