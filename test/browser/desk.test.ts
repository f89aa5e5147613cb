import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { conversationIdOf } from "../rig/client.ts";
import { barriersOn, openConsole, type ConsoleShop } from "./console.ts";
import { browserPath } from "./shop.ts";

// What agents do all day, in a real browser on a real server, with a shopper's page beside it.

const seen = test.skipIf(browserPath === undefined);

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

/** A guest's conversation: its questions, answered by the bot. */
async function talk(...questions: string[]): Promise<string> {
  const session = await office.shop.visit();
  let conversationId: string | undefined;
  for (const text of questions) conversationId = conversationIdOf(await office.shop.ask(session, text, { conversationId }));
  return conversationId ?? "";
}

const judged = (): { verdict: string; reason: string | null }[] => office.shop.deps.db.sqlite.prepare("select verdict, reason from verdicts order by seq").all() as { verdict: string; reason: string | null }[];

seen("conversations are found by two syllables, gone through with j and k, and judged with 1 to 3", async () => {
  await talk("배송비 얼마예요?");
  await talk("반품 기간이 며칠이에요?");
  const page = await office.signedIn("agent", "/conversations");
  await page.locator(".log-line").nth(1).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("반품");
  await expect.poll(() => page.locator(".log-line").count()).toBe(1);
  await page.locator(".bubble", { hasText: "반품 기간이" }).waitFor();
  await page.getByRole("searchbox").fill("");
  await expect.poll(() => page.locator(".log-line").count()).toBe(2);
  await page.keyboard.press("Escape");
  await page.locator(".triage").waitFor();
  await page.keyboard.press("1");
  await expect.poll(judged).toEqual([{ verdict: "right", reason: null }]);
  await page.keyboard.press("j");
  await page.locator(".bubble", { hasText: "배송비" }).first().waitFor();
  await page.locator(".triage").waitFor();
  await page.keyboard.press("3");
  await page.getByRole("button", { name: "옛 내용" }).waitFor();
  await page.keyboard.press("2");
  await expect.poll(judged).toEqual([{ verdict: "right", reason: null }, { verdict: "wrong", reason: "stale" }]);
  expect(await barriersOn(page)).toEqual([]);
});

seen("a shopper asks for a person, an agent takes over, both see each other's words and typing, and the bot is silent until it is handed back", async () => {
  const agent = await office.signedIn("agent", "/queue");
  await agent.getByText("기다리는 고객이 없어요").first().waitFor();
  const shopper = await office.stranger();
  await shopper.goto(office.shop.url);
  const field = shopper.getByRole("textbox", { name: /메시지/ });
  await field.fill("상담원 연결해 주세요");
  await field.press("Enter");
  await agent.locator(".log-line").waitFor();
  await agent.locator(".chat-view .thread").waitFor();
  expect(await barriersOn(agent)).toEqual([]);
  await agent.keyboard.press("a");
  const reply = agent.getByRole("textbox", { name: "답장" });
  await reply.fill("안녕하세요, 이상담이에요. 무엇을 도와드릴까요?");
  await agent.keyboard.press("Control+Enter");
  await shopper.getByText("이상담이에요").waitFor();
  await field.fill("컵이 깨져서 왔어요 <b>정말</b>");
  await agent.getByText("고객이 입력하고 있어요").waitFor();
  await field.press("Enter");
  await agent.locator(".bubble", { hasText: "컵이 깨져서 왔어요 <b>정말</b>" }).waitFor();
  await agent.getByRole("button", { name: "메모", exact: true }).click();
  await agent.getByRole("textbox", { name: "메모" }).fill("사진을 받아 둘 것");
  await agent.keyboard.press("Control+Enter");
  await agent.locator(".thread .note", { hasText: "사진을 받아 둘 것" }).waitFor();
  expect(await shopper.locator("body").innerText()).not.toContain("사진을 받아 둘 것");
  const second = await office.signedIn("agent", "/conversations");
  await second.getByText("이상담 님이 상담하고 있어요.").waitFor();
  await agent.getByRole("button", { name: "봇에게 돌려주기" }).click();
  await agent.getByText("봇에게 돌려줬어요").waitFor();
  const before = await shopper.locator(".answer[data-phase=ended]").count();
  await field.fill("배송비 얼마예요?");
  await field.press("Enter");
  await expect.poll(() => shopper.locator(".answer[data-phase=ended]").count()).toBeGreaterThan(before);
  expect(await shopper.locator(".answer").last().innerText()).toContain("3,000원");
});

seen("a note that was being written stays a note when the conversation becomes one's own, and a cut feed comes back by itself", async () => {
  const id = await talk("상담원 연결해 주세요");
  const page = await office.signedIn("agent", `/conversations/${id}`);
  let isRefused = false;
  await page.route("**/api/staff/stream", (route) => (isRefused ? route.fulfill({ status: 502 }) : route.continue()));
  const note = page.getByRole("textbox", { name: "메모" });
  await note.fill("화가 많이 난 손님");
  isRefused = true;
  await page.reload();
  await page.getByText("실시간 연결이 끊겼어요").waitFor();
  expect(await note.inputValue()).toBe("화가 많이 난 손님");
  await page.getByRole("button", { name: "이어받기" }).click();
  await page.getByRole("button", { name: "봇에게 돌려주기" }).waitFor();
  expect(await note.inputValue()).toBe("화가 많이 난 손님");
  await page.getByRole("button", { name: "답장", exact: true }).click();
  expect(await page.getByRole("textbox", { name: "답장" }).inputValue()).toBe("");
  office.shop.deps.db.sqlite.prepare("update conversations set staff_name = '박상담' where id = ?").run(id); // nothing tells the page while it is cut
  office.shop.deps.db.sqlite.prepare("insert into handoffs select 'hnd_newest', conversation_id, turn_id, reason, '나중 사연', created_at + 1 from handoffs where conversation_id = ?").run(id);
  isRefused = false;
  await page.getByText("박상담").first().waitFor();
  expect(await page.locator(".handoff").innerText()).toBe("나중 사연");
  expect(await page.getByText("실시간 연결이 끊겼어요").count()).toBe(0);
  expect(office.complaints.splice(0).filter((text) => !/EventSource/.test(text))).toEqual([]); // the browser's own words on the refused stream
});

seen("one answer is explained and corrected; a second reviewer sees both and disagrees", async () => {
  const id = await talk("교환 배송비는 얼마예요?");
  const page = await office.signedIn("agent", `/conversations/${id}`);
  await page.getByRole("link", { name: "왜 이렇게 답했나" }).click();
  await page.getByText("그때 보낸 것과 한 글자도 다르지 않아요.").waitFor();
  await page.locator(".passages li").first().waitFor();
  await page.keyboard.press("2");
  await page.getByLabel("이유").selectOption({ label: "말투" });
  await page.getByLabel("이렇게 답했어야 해요").fill("교환 배송비는 왕복 6,000원이에요. 불편을 드려 죄송해요.");
  expect(await barriersOn(page)).toEqual([]);
  await page.keyboard.press("Control+Enter");
  await page.locator(".opinions li").waitFor();
  const other = await office.signedIn("operator", new URL(page.url()).pathname.replace("/console", ""));
  await other.locator(".opinions .corrected").waitFor();
  await other.getByRole("button", { name: "맞음" }).click();
  await other.getByRole("button", { name: "판정 남기기" }).click();
  await other.getByText("검토자들의 의견이 달라요.").waitFor();
  expect(await other.locator(".opinions li").count()).toBe(2);
});

seen("what is personal is masked until somebody asks for it, and an export says why it was made", async () => {
  await talk("제 번호는 010-1234-5678 이에요. 쿠폰 어떻게 써요?");
  const page = await office.signedIn("agent", "/conversations?q=쿠폰");
  await page.locator(".thread .bubble").first().waitFor();
  expect(await page.locator("main").innerText()).not.toContain("1234-5678");
  await page.getByRole("button", { name: "가린 내용 보기" }).click();
  await page.locator(".bubble", { hasText: "010-1234-5678" }).waitFor();
  await page.getByRole("button", { name: "내보내기" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "내보내기" }).click();
  await dialog.getByText("이유를 적어 주세요.").waitFor();
  await dialog.getByLabel("내보내는 이유").fill("쿠폰 문의 정리");
  const [file] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "내보내기" }).click()]);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain("쿠폰");
  expect(text).not.toContain("1234-5678");
});

seen("each figure of the dashboard leads to its conversations", async () => {
  await talk("주차장 있나요?");
  const page = await office.signedIn("agent", "/dashboard");
  await page.locator(".plot canvas").first().waitFor();
  expect(await barriersOn(page)).toEqual([]);
  const unanswered = page.locator(".figures.linked > div", { hasText: "답 못한 비율" });
  const times = Number(/(\d+)회/.exec(await unanswered.innerText())?.[1]);
  await unanswered.getByRole("link").click();
  await page.getByRole("heading", { name: "대화 기록" }).waitFor();
  await expect.poll(() => page.locator(".log-line").count()).toBe(times);
});
