import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { answers, ask, browserPath, ended, field, openDemoShop, type DemoShop } from "./shop.ts";

/** What people see: the real page on the real server, in a real browser. */

const seen = test.skipIf(browserPath === undefined);
if (browserPath === undefined) console.warn("No Chromium found (set CHROMIUM to one): the page is not tested here.");

vi.setConfig({ testTimeout: 30_000 });

let shop: DemoShop;

beforeAll(async () => {
  if (browserPath !== undefined) shop = await openDemoShop(browserPath);
}, 60_000);

afterAll(async () => shop?.close());

afterEach(async () => {
  if (shop === undefined) return;
  await shop.leave();
  shop.pace.ms = 20;
  expect(shop.complaints.splice(0)).toEqual([]);
});

const hasFocus = (target: Locator): Promise<boolean> => target.evaluate((element) => element === document.activeElement);

/** Presses Tab until the target has the focus; a dozen times is further than anything lies. */
async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab"): Promise<void> {
  for (let presses = 0; presses < 12 && !(await hasFocus(target)); presses++) await page.keyboard.press(key);
  expect(await hasFocus(target)).toBe(true);
}

/** Counts, inside the page, the different texts that the last answer has shown: polling from out here misses some. */
async function watchAnswer(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    const lengths = new Set<number>();
    Object.assign(window, { lengths });
    const look = (): unknown => lengths.add([...document.querySelectorAll(".answer .prose")].at(-1)?.textContent?.length ?? 0);
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  return () => page.evaluate(() => (window as unknown as { lengths: Set<number> }).lengths.size);
}

seen("a Korean question is answered sentence by sentence, and its source opens the text the answer used", async () => {
  shop.pace.ms = 60;
  const page = await shop.visit();
  const increments = await watchAnswer(page);
  await ask(page, "배송비 얼마예요?");
  expect(await answers(page).innerText()).toMatch(/3,000원/);
  expect(await increments()).toBeGreaterThan(1);
  expect(await page.locator(".checked").innerText()).toBe("출처 1곳과 대조함");
  await page.locator(".chip").first().click();
  const dialog = page.getByRole("dialog");
  expect(await dialog.innerText()).toContain("이 답변에 쓰인 내용");
  await expect.poll(() => dialog.innerText()).toMatch(/3,000원/);
  await page.keyboard.press("Escape");
  await expect.poll(() => dialog.count()).toBe(0);
});

seen("an English browser gets an English page and an English answer", async () => {
  const page = await shop.visit({ locale: "en-US" });
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await ask(page, "How much is shipping?");
  expect(await answers(page).innerText()).toMatch(/3,000/);
  expect(await page.locator("main").innerText()).toMatch(/₩[\d,]+/);
  await page.getByRole("button", { name: "한국어" }).click();
  expect(await page.locator("main").innerText()).toMatch(/[\d,]+원/);
});

seen("products are shown as cards, and a card opens the product", async () => {
  const page = await shop.visit();
  await ask(page, "3만원 이하 선물 추천해 주세요");
  const cards = page.locator(".product-card");
  expect(await cards.count()).toBeGreaterThan(1);
  const title = await cards.first().locator(".product-card-title").innerText();
  await cards.first().click();
  const dialog = page.getByRole("dialog", { name: title });
  await dialog.getByRole("button", { name: "이 상품 물어보기" }).click();
  await expect.poll(() => field(page).inputValue()).toContain(title);
});

seen("a demo customer sees an order with its way; nobody else sees it after switching", async () => {
  const page = await shop.visit();
  const visitAs = page.getByLabel("다음으로 방문");
  await visitAs.selectOption({ label: "Emma Clark" });
  await ask(page, "Where is my order?");
  const order = page.locator(".order-card");
  const orderNo = await order.locator(".order-no").innerText();
  expect(orderNo).toMatch(/^HG-/);
  expect(await order.locator(".badge").innerText()).not.toMatch(/[a-z_]/);
  for (const label of ["비회원", "박민준"]) {
    await visitAs.selectOption({ label });
    await field(page).waitFor();
    expect(await page.locator("body").innerText()).not.toContain(orderNo);
    expect(await answers(page).count()).toBe(0);
  }
  await visitAs.selectOption({ label: "Emma Clark" });
  await order.waitFor();
  expect(await order.locator(".order-no").innerText()).toBe(orderNo);
});

seen("a reload keeps the chat, and joins an answer that is still being given", async () => {
  const page = await shop.visit();
  await ask(page, "배송비 얼마예요?");
  shop.pace.ms = 150;
  await field(page).fill("3만원 이하 선물 추천해 주세요");
  await field(page).press("Enter");
  await page.locator(".answer[data-phase=live] .prose").waitFor();
  await page.reload();
  await page.getByRole("button", { name: "답변 멈추기" }).waitFor();
  expect(await page.locator(".question").count()).toBe(2);
  await ended(page).nth(1).waitFor();
  expect(await page.locator(".product-card").count()).toBeGreaterThan(1);
  const text = await page.locator(".log").innerText();
  await page.reload();
  await ended(page).nth(1).waitFor();
  expect(await page.locator(".log").innerText()).toBe(text);
});

seen("an answer can be stopped, and what was said stays", async () => {
  shop.pace.ms = 250;
  const page = await shop.visit();
  await field(page).fill("3만원 이하 선물 추천해 주세요");
  await field(page).press("Enter");
  await page.locator(".answer[data-phase=live] .prose").waitFor();
  await page.getByRole("button", { name: "답변 멈추기" }).click();
  await ended(page).waitFor();
  expect(await answers(page).innerText()).toContain("답변을 멈췄어요.");
  expect(await answers(page).locator(".prose").innerText()).not.toBe("");
  expect(await hasFocus(field(page))).toBe(true);
});

seen("everything can be done with the keyboard alone", async () => {
  const page = await shop.visit();
  await page.keyboard.press("Tab");
  expect(await page.locator(":focus").innerText()).toBe("상담으로 바로 가기");
  await page.keyboard.press("Enter");
  await tabTo(page, field(page), "Tab");
  await page.keyboard.type("배송비");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("얼마예요?");
  expect(await field(page).inputValue()).toBe("배송비\n얼마예요?");
  await page.keyboard.press("Enter");
  await ended(page).waitFor();
  const chip = page.locator(".chip").first();
  await tabTo(page, chip, "Shift+Tab");
  expect(await chip.evaluate((element) => getComputedStyle(element).outlineStyle)).toBe("solid");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
  expect(await hasFocus(chip)).toBe(true);
  await page.keyboard.press("Escape");
  expect(await page.locator(":focus").innerText()).toBe("상담하기");
  await page.keyboard.press("Enter");
  expect(await hasFocus(field(page))).toBe(true);
});

seen("the Enter that ends a Korean syllable does not send", async () => {
  const page = await shop.visit();
  await field(page).fill("배송비 얼마예");
  await field(page).evaluate((element) => {
    element.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true, cancelable: true }));
  });
  expect(await page.locator(".question").count()).toBe(0);
  expect(await field(page).inputValue()).toBe("배송비 얼마예");
});

seen("markup in a message is shown as text", async () => {
  const page = await shop.visit();
  const text = `<img src=x onerror="window.hurt=1"> **굵게** <b>배송비</b> 얼마예요?`;
  await ask(page, text);
  expect(await page.locator(".question-text").innerText()).toBe(text);
  expect(await page.locator(".log img, .log b").count()).toBe(0);
  expect(await page.evaluate(() => "hurt" in window)).toBe(false);
});

seen("older messages are not drawn again while a new answer streams", async () => {
  const page = await shop.visit();
  await ask(page, "배송비 얼마예요?");
  await page.evaluate(() => {
    Object.assign(window, { redrawn: 0 });
    const count = (): unknown => Object.assign(window, { redrawn: (window as unknown as { redrawn: number }).redrawn + 1 });
    const everything = { subtree: true, childList: true, characterData: true, attributes: true };
    for (const old of document.querySelectorAll(".question, .answer")) new MutationObserver(count).observe(old, everything);
  });
  await ask(page, "3만원 이하 선물 추천해 주세요");
  expect(await page.evaluate(() => (window as unknown as { redrawn: number }).redrawn)).toBe(0);
});

seen("on a phone the chat fills the screen, and nothing runs over its edge", async () => {
  const page = await shop.visit({ viewport: { width: 390, height: 844 }, hasTouch: true });
  const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
  expect(await width()).toBe(390);
  await page.getByRole("button", { name: "상담하기" }).click();
  const panel = page.getByRole("dialog", { name: "하루결 상담" });
  expect(await panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  expect(await field(page).evaluate((element) => getComputedStyle(element).fontSize)).toBe("16px");
  await ask(page, "3만원 이하 선물 추천해 주세요");
  expect(await width()).toBe(390);
  expect(await page.locator(".log").evaluate((element) => element.scrollWidth)).toBe(390);
});

seen("a question that does not get through keeps its text and can be sent again", async () => {
  const page = await shop.visit();
  await page.context().setOffline(true);
  await field(page).fill("배송비 얼마예요?");
  await field(page).press("Enter");
  await page.getByRole("button", { name: "다시 보내기" }).waitFor();
  expect(await page.locator(".question-text").innerText()).toBe("배송비 얼마예요?");
  await page.context().setOffline(false);
  await ended(page).waitFor();
  expect(await page.locator(".question").count()).toBe(1);
  expect(await answers(page).innerText()).toMatch(/3,000원/);
});

seen("a dropped connection is taken up again, without a word twice", async () => {
  const page = await shop.visit();
  let drops = 0;
  await page.route("**/api/chat", async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    drops++;
    await route.fulfill({ response, body: body.subarray(0, Math.floor(body.length / 2)) });
  });
  await ask(page, "배송비 얼마예요?");
  expect(drops).toBe(1);
  const text = await answers(page).locator(".prose").innerText();
  await page.reload();
  await ended(page).waitFor();
  expect(await answers(page).locator(".prose").innerText()).toBe(text);
});

seen("an answer can be rated, and the rating is kept", async () => {
  const page = await shop.visit();
  await ask(page, "배송비 얼마예요?");
  await page.getByRole("button", { name: "아쉬워요" }).click();
  await page.getByRole("textbox", { name: /아쉬웠나요/ }).fill("제주도 배송비도 알고 싶어요");
  await page.locator(".why").getByRole("button").click();
  await page.getByText("알려 주셔서 고마워요.").waitFor();
  await page.reload();
  expect(await page.getByRole("button", { name: "아쉬워요" }).getAttribute("aria-pressed")).toBe("true");
});

seen("when a guest's session has ended the page says so and goes on in a new one", async () => {
  const page = await shop.visit();
  await ask(page, "배송비 얼마예요?");
  await page.evaluate(() => {
    for (const storage of [sessionStorage, localStorage]) {
      const kept = JSON.parse(storage.getItem("sangdam.chat.guest") ?? "{}") as object;
      storage.setItem("sangdam.chat.guest", JSON.stringify({ ...kept, sessionToken: "a".repeat(43) }));
    }
  });
  await page.reload();
  await page.getByText("새 대화로 이어 갈게요").waitFor();
  await ask(page, "반품은 며칠 안에 해야 하나요?");
  expect(await page.locator(".question").count()).toBe(1);
});

seen("who answers now is said once, below the last message", async () => {
  const page = await shop.visit();
  await ask(page, "상담원 연결해 주세요");
  const status = page.locator(".status-line");
  await status.waitFor();
  for (const text of ["배송비 얼마예요?", "기다릴게요"]) await ask(page, text);
  expect(await status.count()).toBe(1);
  expect(await page.locator(".answer .status-line").count()).toBe(0);
});
