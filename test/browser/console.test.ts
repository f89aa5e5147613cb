import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { makeLink } from "../../server/staff.ts";
import { barriersOn, openConsole, password, type ConsoleShop } from "./console.ts";
import { browserPath } from "./shop.ts";

// What operators do all day, in a real browser on a real server.

const isWhole = process.env["CONSOLE_PAGES"] === "all";
const seen = test.skipIf(browserPath === undefined);
/** Only in `npm run test:console`, which .ci/run does as well. */
const seenInFull = test.skipIf(browserPath === undefined || !isWhole);
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

/** Each page on a phone takes a second: npm test looks at two, `npm run test:console` at all. */
const phonePages = isWhole ? ["/products", "/faqs", "/import", "/freshness", "/test", "/gaps", "/question-sets", "/fixed", "/synonyms", "/voice"] : ["/products", "/voice"];

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
  await page.getByRole("heading", { name: "상담 대기", exact: true }).waitFor();
  await page.getByRole("button", { name: "로그아웃" }).click();
  await page.getByLabel("이메일").fill("owner@shop.example");
  await page.getByLabel("비밀번호").fill("not the one");
  await page.keyboard.press("Enter");
  await page.getByText("이메일이나 비밀번호가 맞지 않아요.").waitFor();
  await page.getByLabel("비밀번호").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "상담 대기", exact: true }).waitFor();
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

seenInFull("leaving with unsaved words asks first, and keeps them", async () => {
  const page = await office.signedIn("operator", "/faqs/new");
  await page.getByLabel("질문 · 한국어").fill("주차할 수 있나요?");
  await page.getByRole("link", { name: "상품", exact: true }).click();
  await page.getByRole("button", { name: "계속 쓰기" }).click();
  expect(await page.getByLabel("질문 · 한국어").inputValue()).toBe("주차할 수 있나요?");
  await page.getByRole("link", { name: "상품", exact: true }).click();
  await page.getByRole("button", { name: "저장하지 않고 나가기" }).click();
  await page.getByRole("heading", { name: "상품", exact: true }).waitFor();
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

seenInFull("an agent may look at a product and change nothing; a session that ends loses no words", async () => {
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

seen("a file is uploaded, its columns are matched, the dry run counts, it is imported and undone", async () => {
  const page = await office.signedIn("operator", "/import");
  const rows = Array.from({ length: 60 }, (_, at) => `plate-${at},가져온 접시 ${at},${12_000 + at},${at}`);
  await page.locator("input[type=file]").setInputFiles({ name: "plates.csv", mimeType: "text/csv", buffer: Buffer.from(["id,상품명,판매가,재고수량,모름", ...rows, "plate-x,,없음,-1"].join("\n")) });
  await page.getByLabel("가격", { exact: true }).waitFor();
  expect(await page.getByLabel("가격", { exact: true }).inputValue()).toBe("판매가");
  await page.getByRole("button", { name: "미리 확인" }).click();
  await page.getByRole("button", { name: "60개 가져오기" }).waitFor();
  expect(await page.locator(".bad-lines tbody tr").count()).toBe(1);
  expect(await barriersOn(page)).toEqual([]);
  await page.getByRole("button", { name: "60개 가져오기" }).click();
  await page.getByRole("link", { name: "결과 보기" }).waitFor();
  const found = await office.windowOf(page, "/products?q=plate-59");
  await found.getByRole("link", { name: "가져온 접시 59" }).waitFor();
  await page.getByRole("button", { name: "가져오기 되돌리기" }).click();
  await page.getByRole("heading", { name: "되돌렸어요" }).waitFor();
  await found.reload();
  await found.getByText("찾는 항목이 없어요").waitFor();
});

seenInFull("the test box shows what an answer was made of, with an edit that is not saved", async () => {
  const page = await office.signedIn("operator", "/test");
  await page.getByLabel("질문").fill("배송비 얼마예요?");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "찾은 내용" }).waitFor();
  expect(await page.locator(".inspected-answer").innerText()).toContain("3,000원");
  expect(await page.locator(".passages li").count()).toBeGreaterThan(1);
  expect(await page.locator(".term.met").count()).toBeGreaterThan(0);
  await page.locator(".layer summary", { hasText: "찾은 내용" }).click();
  expect(await page.locator(".layer[open] pre").innerText()).toContain("faq_shipping_fee");
  expect(await barriersOn(page)).toEqual([]);
  await page.goto(`${office.shop.url}/console/faqs/faq_shipping_fee`);
  const answer = page.getByLabel("답변 · 한국어");
  await answer.fill("배송비는 4,444원이에요.");
  await page.getByRole("button", { name: "저장 전에 확인" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("질문").fill("배송비 얼마예요?");
  await page.keyboard.press("Enter");
  await expect.poll(() => dialog.innerText()).toContain("4,444원");
  await dialog.getByRole("button", { name: "닫기" }).click();
  expect(await answer.inputValue()).toBe("배송비는 4,444원이에요.");
});

seenInFull("questions without an answer are grouped; an answer is written, and they are asked again", async () => {
  const session = await office.shop.visit();
  for (const text of ["주차장 있나요?", "매장에 주차할 수 있어요?", "차 가지고 가도 주차 되나요?"]) await office.shop.ask(session, text);
  const page = await office.signedIn("operator", "/gaps");
  await page.locator(".gap-list button", { hasText: "3번" }).click();
  await page.getByLabel("답변 · 한국어").fill("네, 건물 지하에 2시간 무료로 주차할 수 있어요.");
  expect(await barriersOn(page)).toEqual([]);
  await page.keyboard.press("Control+Enter");
  await page.getByText("3개 질문 중 3개에 이제 답해요").waitFor();
  await page.locator(".receipt.live").waitFor();
  await expect.poll(() => page.locator(".gap-list button", { hasText: "주차" }).count()).toBe(0);
});

seen("the console fits a phone, in both languages, and nothing a catalog says becomes markup", async () => {
  const page = await office.signedIn("operator", "/faqs/new", { viewport: { width: 390, height: 844 } });
  await page.getByLabel("질문 · 한국어").fill('<img src=x onerror="document.title=1"> 되나요?');
  await page.getByLabel("답변 · 한국어").fill('<b>네</b> <a href="javascript:alert(1)">여기</a>');
  await page.locator(".save-bar button").click();
  await page.locator(".receipt:not(.idle)").waitFor();
  expect(await page.locator("main img, main b:text('네'), main a[href^=javascript]").count()).toBe(0);
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toContain("<img src=x");
  for (const path of phonePages) {
    await page.goto(`${office.shop.url}/console${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("[role=status][aria-label='불러오는 중']").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.documentElement.scrollWidth), path).toBeLessThanOrEqual(390);
    expect(await barriersOn(page), path).toEqual([]);
  }
  await page.getByRole("button", { name: "메뉴" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("link", { name: "Products" }).click();
  await page.getByRole("heading", { name: "Products" }).waitFor();
});
