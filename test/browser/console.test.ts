import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeLink } from "../../server/staff.ts";
import { barriersOn, openConsole, password, type ConsoleShop } from "./console.ts";
import { browserPath } from "./shop.ts";

// What operators do all day, in a real browser on a real server.

const seen = test.skipIf(browserPath === undefined);
if (browserPath === undefined) console.warn("No Chromium found (set CHROMIUM to one): the console is not tested here.");

vi.setConfig({ testTimeout: 30_000 });

let office: ConsoleShop;

beforeAll(async () => {
  if (browserPath !== undefined) office = await openConsole(browserPath);
}, 60_000);

afterAll(async () => office?.close());

afterEach(async () => {
  if (office === undefined) return;
  await office.leave();
  expect(office.complaints.splice(0)).toEqual([]);
});

const bag = "prd_canvas_market_bag";

seen("the first admin sets a password by the printed link, signs out, and back in; a wrong password is told so", async () => {
  const { token } = await makeLink(office.shop.deps.db, { memberId: null, actor: "server" });
  const page = await office.stranger();
  await page.goto(`${office.shop.url}/console/welcome#${token}`);
  await page.getByLabel("이메일").fill("owner@shop.example");
  await page.getByLabel("새 비밀번호").fill(password);
  await page.getByLabel("한 번 더").fill("something else");
  await page.keyboard.press("Enter");
  await page.getByText("두 비밀번호가 달라요.").waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await page.getByLabel("한 번 더").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "상품" }).waitFor();
  await page.getByRole("button", { name: "로그아웃" }).click();
  await page.getByLabel("이메일").fill("owner@shop.example");
  await page.getByLabel("비밀번호").fill("not the one");
  await page.keyboard.press("Enter");
  await page.getByText("이메일이나 비밀번호가 맞지 않아요.").waitFor();
  await page.getByLabel("비밀번호").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "상품" }).waitFor();
});

seen("an operator finds a product by keyboard, edits it, and the receipt shows what the bot says now", async () => {
  const page = await office.signedIn("operator", "/products");
  await page.getByRole("row").nth(5).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("캔들 워머");
  await expect.poll(() => page.getByRole("row").count()).toBeLessThan(8);
  await page.keyboard.press("Escape");
  await page.keyboard.press("j");
  expect(await barriersOn(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByLabel("가격", { exact: true }).fill("팔만 원");
  await page.keyboard.press("Control+Enter");
  await page.getByText("숫자로 적어 주세요.").waitFor();
  await page.getByLabel("가격", { exact: true }).fill("81,300");
  await page.keyboard.press("Control+Enter");
  await page.locator(".receipt.live").waitFor();
  expect(await page.locator(".receipt .answer").innerText()).toContain("81,300원");
  expect(await page.locator(".receipt-steps .reached").count()).toBe(4);
  expect(await barriersOn(page)).toEqual([]);
});

seen("leaving with unsaved words asks first, and keeps them", async () => {
  const page = await office.signedIn("operator", "/faqs/new");
  await page.getByLabel("질문 · 한국어").fill("주차할 수 있나요?");
  await page.getByRole("link", { name: "상품", exact: true }).click();
  await page.getByRole("button", { name: "계속 쓰기" }).click();
  expect(await page.getByLabel("질문 · 한국어").inputValue()).toBe("주차할 수 있나요?");
  await page.getByRole("link", { name: "상품", exact: true }).click();
  await page.getByRole("button", { name: "저장하지 않고 나가기" }).click();
  await page.getByRole("heading", { name: "상품" }).waitFor();
});

seen("two operators edit one product: the second sees both versions, chooses, and nothing of either is lost", async () => {
  const first = await office.signedIn("operator", `/products/${bag}`);
  const second = await office.signedIn("operator", `/products/${bag}`, { locale: "en-US" });
  await second.getByLabel("Name · English").waitFor();
  await first.getByLabel("이름 · 영어").fill("Canvas Bag of theirs");
  await first.getByLabel("브랜드").fill("첫 사람");
  await first.keyboard.press("Control+Enter");
  await first.locator(".receipt:not(.idle)").waitFor();
  await second.getByLabel("Name · English").fill("Canvas Bag of mine");
  await second.getByLabel("Description · English").fill("Words of the second.");
  await second.keyboard.press("Control+Enter");
  const dialog = second.getByRole("dialog");
  await dialog.getByText("Canvas Bag of theirs").waitFor();
  expect(await dialog.innerText()).toContain("Canvas Bag of mine");
  expect(await barriersOn(second)).toEqual([]);
  await dialog.getByText("Saved before you").click();
  await dialog.getByRole("button", { name: "Save the merge" }).click();
  await second.locator(".receipt:not(.idle)").waitFor();
  expect(await second.getByLabel("Name · English").inputValue()).toBe("Canvas Bag of theirs");
  expect(await second.getByLabel("Brand").inputValue()).toBe("첫 사람");
  expect(await second.getByLabel("Description · English").inputValue()).toBe("Words of the second.");
});

seen("a deleted question is told to be gone at once, and comes back from its history", async () => {
  const page = await office.signedIn("operator", "/faqs");
  await page.getByRole("searchbox").fill("배송비");
  await page.locator(".row-link").first().click();
  const question = page.getByLabel("질문 · 한국어");
  await question.waitFor();
  const before = await question.inputValue();
  await page.getByRole("button", { name: "삭제" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "삭제" }).click();
  await page.getByText("봇이 더 이상 이 항목을 말하지 않아요").waitFor();
  await page.getByRole("link", { name: "자주 묻는 질문" }).first().click();
  await page.getByRole("button", { name: "삭제한 항목" }).click();
  await page.getByRole("button", { name: "복원" }).first().click();
  await page.getByText("삭제한 항목이 없어요").waitFor();
  await page.getByRole("button", { name: "사용 중" }).click();
  await page.getByRole("searchbox").fill(before);
  await page.getByRole("link", { name: before }).waitFor();
});

seen("an agent may look at a product and change nothing; a session that ends loses no words", async () => {
  const page = await office.signedIn("agent", `/products/${bag}`);
  await page.getByText("상담원은 볼 수만 있어요.").waitFor();
  expect(await page.getByRole("button", { name: "저장", exact: true }).count()).toBe(0);
  const operator = await office.signedIn("operator", "/faqs/new");
  await operator.getByLabel("질문 · 한국어").fill("선물 포장이 되나요, 밤에도?");
  await operator.getByLabel("답변 · 한국어").fill("네, 밤에도 됩니다.");
  const email = (await (await operator.context().request.get(`${office.shop.url}/api/staff/me`)).json() as { email: string }).email;
  await operator.context().clearCookies();
  await operator.keyboard.press("Control+Enter");
  const dialog = operator.getByRole("dialog");
  await dialog.getByLabel("이메일").fill(email);
  await dialog.getByLabel("비밀번호").fill(password);
  await operator.keyboard.press("Enter");
  await expect.poll(() => dialog.count()).toBe(0);
  expect(await operator.getByLabel("질문 · 한국어").inputValue()).toBe("선물 포장이 되나요, 밤에도?");
  await operator.keyboard.press("Control+Enter");
  await operator.locator(".receipt:not(.idle)").waitFor();
});
