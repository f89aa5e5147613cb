import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ask, browserPath, ended, field, openDemoShop, type DemoShop } from "./shop.ts";

/** One guest, several tabs: no question is lost to another tab. */

const seen = test.skipIf(browserPath === undefined);

vi.setConfig({ testTimeout: 30_000 });

let shop: DemoShop;

beforeAll(async () => {
  if (browserPath !== undefined) shop = await openDemoShop(browserPath);
}, 60_000);

afterAll(async () => shop?.close());

afterEach(async () => {
  if (shop === undefined) return;
  await shop.leave();
  expect(shop.complaints.splice(0)).toEqual([]);
});

/** Another tab of the same browser. */
async function openTab(page: Page): Promise<Page> {
  const tab = await page.context().newPage();
  await tab.goto(shop.address);
  await tab.locator(".tile:not(.skeleton-tile)").first().waitFor();
  return tab;
}

seen("two tabs that begin at once keep a question each", async () => {
  const first = await shop.visit();
  const second = await openTab(first);
  await first.context().route("**/api/sessions", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    await route.continue();
  });
  const questions: [Page, string][] = [[first, "배송비 얼마예요?"], [second, "반품은 며칠 안에 해야 하나요?"]];
  await Promise.all(questions.map(([page, text]) => ask(page, text)));
  for (const [page, text] of questions) {
    await page.reload();
    await ended(page).waitFor();
    expect(await page.locator(".question-text").allInnerTexts()).toEqual([text]);
  }
  await first.getByRole("button", { name: "새 대화" }).click();
  await first.reload();
  await field(first).waitFor();
  expect(await first.locator(".question").count()).toBe(0);
});

seen("a conversation begun in one tab appears in another that has none, and in a new one", async () => {
  const first = await shop.visit();
  const second = await openTab(first);
  await ask(first, "배송비 얼마예요?");
  await ended(second).waitFor();
  await ask(second, "제주도는요?");
  const third = await openTab(first);
  await ended(third).nth(1).waitFor();
  expect(await third.locator(".question-text").allInnerTexts()).toEqual(["배송비 얼마예요?", "제주도는요?"]);
});

seen("questions that two tabs could not send are there after a reload", async () => {
  const first = await shop.visit();
  const second = await openTab(first);
  await first.context().route("**/api/sessions", (route) => route.abort());
  const questions: [Page, string][] = [[first, "배송비 얼마예요?"], [second, "반품은 며칠 안에 해야 하나요?"]];
  for (const [page, text] of questions) {
    await field(page).fill(text);
    await field(page).press("Enter");
    await page.getByRole("button", { name: "다시 보내기" }).waitFor();
  }
  for (const [page, text] of questions) {
    await page.reload();
    await page.getByRole("button", { name: "다시 보내기" }).waitFor();
    expect(await page.locator(".question-text").allInnerTexts()).toEqual([text]);
  }
});
