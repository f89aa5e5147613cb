import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestOptions } from "../rig/client.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// From what shoppers asked in vain to an entry: no colleague's entry goes under, nothing is done twice, nobody's number becomes the shop's text.

type Gap = { count: number; turnIds: string[]; examples: { text: string }[]; draft: { question: { ko?: string }; tags: string[] } };
type Gaps = { items: Gap[]; questions: number };
type Published = { item: { id: string }; answered: number; questions: { text: string }[] };

const asked = ["옥상 정원에 반려견 데려가도 돼요?", "반려견이랑 옥상 정원 가도 되나요?", "제 번호 010-2345-6789인데 minji.kim@example.com 으로 옥상 정원 반려견 동반되는지 답 주세요"];
const entry = { question: { ko: "옥상 정원에 반려견과 함께 갈 수 있나요?" }, answer: { ko: "옥상 정원에는 반려견과 함께 오실 수 있어요." }, tags: ["옥상", "정원", "반려견"] };

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
  for (const text of asked) {
    const shopper = await shop.visit();
    const answer = await shop.ask(shopper, text);
    await shop.request(`/api/turns/${answer.headers.get("x-turn-id")}/rating`, { token: shopper, body: { value: "down" } });
  }
});
afterAll(async () => { await shop.close(); });

const gaps = async () => (await call<Gaps>(shop, "/api/staff/gaps", { token })).body;
const publish = <T = Published>(body: unknown, options: RequestOptions = {}) => call<T>(shop, "/api/staff/gaps/publish", { token, body, ...options });

describe("a group of questions", () => {
  test("shows colleagues, and offers for the entry, nothing of who asked", async () => {
    const { items } = await gaps();
    const shown = JSON.stringify(items.map(({ examples, draft }) => [examples.map(({ text }) => text), draft]));
    expect(shown).toContain("옥상");
    expect(shown).not.toMatch(/010|2345|6789|minji|kim|example|com\b|cus_|ses_/);
    const tags = items.flatMap(({ draft }) => draft.tags);
    expect(tags.filter((tag) => /\d/.test(tag) || ["phone", "email"].includes(tag))).toEqual([]);
    expect(tags).toEqual(expect.arrayContaining(["옥상", "정원"]));
    for (const { draft, count } of items) if (count > 1) expect(draft.question.ko).not.toMatch(/\[/);
  });

  test("becomes no entry over one that is there", async () => {
    const before = (await call<{ revision: number }>(shop, "/api/faqs/faq_shipping_fee", { token })).body;
    const { turnIds } = (await gaps()).items[0]!;
    const refused = await publish<{ error: { code: string } }>({ turnIds, entry: { ...entry, id: "faq_shipping_fee" } });
    expect([refused.status, refused.body.error.code]).toEqual([409, "id_taken"]);
    expect((await call(shop, "/api/faqs/faq_shipping_fee", { token })).body).toEqual(before);
  });

  test("becomes one entry however often it is sent, and a retry after a crash asks the questions that were left", async () => {
    const turnIds = (await gaps()).items.flatMap((gap) => gap.turnIds);
    const options = { headers: { "idempotency-key": "garden-1" } };
    const first = await publish({ turnIds, entry }, options);
    expect(first.body.answered).toBeGreaterThanOrEqual(2);
    expect(JSON.stringify(first.body.questions)).not.toMatch(/010-|minji/);
    expect((await publish({ turnIds, entry }, options)).body).toEqual(first.body);
    const { db } = shop.deps;
    // As a crash between the save and the questions leaves it: the entry is there, the key still open, nothing settled.
    db.sqlite.exec("update request_keys set status = null, body = null, at = 0; delete from settled_questions");
    const again = await publish({ turnIds, entry }, options);
    expect([again.status, again.body.item.id, again.body.answered]).toEqual([200, first.body.item.id, first.body.answered]);
    expect(db.sqlite.prepare("select count(*) as entries from faqs where question like '%옥상 정원%'").get()).toEqual({ entries: 1 });
    expect((await gaps()).questions).toBe(asked.length - first.body.answered);
  });
});
