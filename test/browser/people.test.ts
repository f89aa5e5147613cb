import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeToken } from "../../server/staff.ts";
import { answers, ask, browserPath, field, openDemoShop, type DemoShop } from "./shop.ts";

/** A person steps in while the shopper's page is open: what the shopper sees of it, live. */

const seen = test.skipIf(browserPath === undefined);
vi.setConfig({ testTimeout: 30_000 });

let shop: DemoShop;
let token: string;
beforeAll(async () => {
  if (browserPath === undefined) return;
  shop = await openDemoShop(browserPath);
  token = (await makeToken(shop.deps.db, { label: "지은", role: "agent", createdBy: "cli" })).token;
}, 60_000);
afterAll(async () => shop?.close());
afterEach(async () => {
  if (shop === undefined) return;
  await shop.leave();
  shop.pace.ms = 20;
  expect(shop.complaints.splice(0)).toEqual([]);
});

async function act(id: string, deed: string, body: unknown = {}): Promise<void> {
  const response = await fetch(`${shop.address}/api/staff/conversations/${id}/${deed}`, { method: "POST", headers: { authorization: `Bearer ${token}`, "content-type": "application/json" }, body: JSON.stringify(body) });
  expect([deed, response.status]).toEqual([deed, 200]);
}

const idOf = (page: Page): Promise<string> => page.evaluate(() => (JSON.parse(Object.entries(sessionStorage).find(([key]) => key.startsWith("sangdam.chat."))?.[1] ?? "{}") as { conversationId: string }).conversationId);

seen("a shopper sees who comes, what they say, that they type, and that they are gone; and says whether it was solved", async () => {
  const page = await shop.visit();
  await ask(page, "상담원 연결해 주세요");
  const status = page.locator(".status-line");
  await status.waitFor();
  expect(await status.innerText()).toContain("상담원을 기다리고 있어요");
  expect(await answers(page).last().innerText()).toContain("자리에 있는 상담원이 없어요");
  await page.getByRole("textbox", { name: "상담원에게 전할 말을 남겨 주세요" }).fill("저녁에 다시 올게요");
  await page.getByRole("button", { name: "남기기" }).click();
  await page.getByText("전할 말을 남겼어요").waitFor();
  const id = await idOf(page);
  await act(id, "accept");
  await page.getByText("지은 상담원과 이야기하고 있어요.").waitFor();
  await act(id, "typing");
  await page.locator(".typing").waitFor();
  await act(id, "messages", { text: "안녕하세요, 지은이에요.\n무엇을 도와드릴까요?", clientMessageId: "message-1" });
  await page.locator(".person-text", { hasText: "무엇을 도와드릴까요" }).waitFor();
  expect(await page.locator(".typing").count()).toBe(0);
  await ask(page, "배송이 늦어요");
  expect(await answers(page).last().innerText()).toBe("");
  await page.reload();
  await page.locator(".person-text", { hasText: "무엇을 도와드릴까요" }).waitFor();
  await page.getByText("지은 상담원과 이야기하고 있어요.").waitFor();
  await act(id, "close", { outcome: "solved" });
  await page.getByText("문제가 해결됐나요?").waitFor();
  await page.getByRole("button", { name: "네, 해결됐어요" }).click();
  await page.getByText("알려 주셔서 고마워요.").waitFor();
  expect(shop.deps.db.sqlite.prepare("select solved_at is not null as said from conversations where id = ?").get(id)).toEqual({ said: 1 });
  await ask(page, "배송비 얼마예요?");
  await expect.poll(() => answers(page).last().innerText()).toMatch(/3,000원/);
});

seen("a take-over in the middle of an answer stops it before the shopper's eyes", async () => {
  const page = await shop.visit({ locale: "en-US" });
  shop.pace.ms = 150;
  await field(page).fill("What towels do you sell?");
  await field(page).press("Enter");
  await page.locator(".answer .prose").waitFor();
  shop.pace.ms = 3000; // the first sentence is there; the next word comes too late
  const id = await idOf(page);
  await act(id, "accept");
  await page.getByText("A person has taken over, so this answer stops here.").waitFor();
  await page.getByText("You are talking to 지은.").waitFor();
  const words = await answers(page).first().innerText();
  await act(id, "release");
  await page.getByText("The assistant answers again").waitFor();
  expect(await answers(page).first().innerText()).toBe(words);
});

seen("a shopper deletes the chat, and it is gone for good", async () => {
  const page = await shop.visit();
  await ask(page, "배송비 얼마예요?");
  const id = await idOf(page);
  await page.getByRole("button", { name: "대화 삭제" }).click();
  await page.getByRole("button", { name: "모두 지우기" }).click();
  await page.getByText("무엇을 도와드릴까요?").waitFor();
  expect(await page.locator(".question").count()).toBe(0);
  expect(shop.deps.db.sqlite.prepare("select count(*) as left from conversations where id = ?").get(id)).toEqual({ left: 0 });
  await page.reload();
  await page.getByText("무엇을 도와드릴까요?").waitFor();
});
