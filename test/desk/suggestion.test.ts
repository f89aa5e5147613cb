import { afterEach, expect, test } from "vitest";
import { conversationIdOf } from "../rig/client.ts";
import { answers, questionOf, scriptedModel } from "../rig/model.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// What the model suggests to an agent has passed what an answer passes: the agent may send it as it is.

let shop: Shop;
afterEach(async () => { await shop.close(); });

type Suggested = { text: string; withheld: { sentence: string; claims: string[] } | null; error?: { code: string } };

async function suggest(asked: string) {
  const agent = await staffToken(shop, "agent");
  const token = await shop.visit();
  const id = conversationIdOf(await shop.ask(token, "상담원 연결"));
  await shop.ask(token, asked, { conversationId: id });
  return async () => await call<Suggested>(shop, `/api/staff/conversations/${id}/suggestion`, { token: agent, body: {} });
}

test("ends before the sentence that nothing supports, and says which", async () => {
  shop = await openShop({ model: scriptedModel((given) => answers(questionOf(given).includes("배송비") ? "배송비는 3,000원이에요 [[faq_shipping_fee]]. 오늘만 90,000원을 돌려드려요. 감사합니다." : "네.")) });
  const { status, body } = await (await suggest("배송비 얼마예요?"))();
  expect([status, body.text]).toEqual([200, expect.stringContaining("3,000원")]);
  expect(body.text).not.toContain("90,000");
  expect(body.withheld).toMatchObject({ sentence: expect.stringContaining("90,000원"), claims: expect.arrayContaining([expect.stringContaining("90,000원")]) });
});

test("is bounded as questions are, and uses up no shopper's share", async () => {
  shop = await openShop({ settings: { MESSAGES_PER_MINUTE: "3" } });
  const again = await suggest("배송비 얼마예요?");
  const replies = [await again(), await again(), await again(), await again()];
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
  expect((await shop.ask(await shop.visit(), "배송비 얼마예요?")).status).toBe(200);
});
