import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { conversationIdOf, turnIdOf } from "../rig/client.ts";
import { createDice } from "../rig/dice.ts";
import { counted, saveFigure } from "../rig/figures.ts";
import { insertConversation } from "../rig/log.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// People judge answers: nobody's work is lost to another's, and what they put right can teach.

const interleavings = counted({ quick: 30, full: 200 });
let shop: Shop;
let reviewers: [string, string];
beforeAll(async () => {
  shop = await openShop();
  reviewers = [await staffToken(shop, "agent"), await staffToken(shop, "operator")];
});
afterAll(async () => { await shop.close(); });

type Verdict = { id: string; staffId: string; verdict: string; comment: string | null; corrected: string | null };
type Judged = { item: Verdict; counting: Verdict[]; earlier: Verdict[]; doDiffer: boolean };
const judge = (token: string, turnId: string, body: Record<string, unknown>) => call<Judged & { error?: { code: string } }>(shop, `/api/staff/turns/${turnId}/verdict`, { token, body });
const ask = async (text = "배송비 얼마예요?") => turnIdOf(await shop.ask(await shop.visit(), text));

test(`of two reviewers at once both are kept, each with what they wrote (${interleavings} interleavings)`, async () => {
  const dice = createDice(5);
  let lost = 0;
  for (let run = 0; run < interleavings; run++) {
    const turnId = insertConversation(shop.deps.db, { turns: [{ question: `질문 ${run}`, answer: "답", agoMs: 1000 }] }, Date.now()).turnIds[0]!;
    const saves = reviewers.flatMap((token, who) => Array.from({ length: 1 + dice(3) }, (_, at) => ({ token, corrected: `${who} 고침 ${at}`, delay: dice(4) })));
    const said = await Promise.all(saves.map(async ({ token, corrected, delay }) => {
      if (delay > 0) await pause(delay);
      return judge(token, turnId, { verdict: dice(2) === 0 ? "wrong" : "partly", reason: "wrong_fact", corrected });
    }));
    const { body } = await call<{ opinions: { counting: Verdict[]; earlier: Verdict[] } }>(shop, `/api/staff/turns/${turnId}`, { token: reviewers[0] });
    const kept = [...body.opinions.counting, ...body.opinions.earlier].map((verdict) => verdict.corrected).toSorted();
    if (said.some(({ status }) => status !== 200) || body.opinions.counting.length !== 2 || kept.join() !== saves.map((save) => save.corrected).toSorted().join()) lost++;
  }
  saveFigure("two reviewers", { asked: "0 lost verdicts", interleavings, lost });
  expect(lost).toBe(0);
}, 120_000);

test("a judgement other than right says why, and the difference between two is shown", async () => {
  const turnId = await ask();
  expect((await judge(reviewers[0], turnId, { verdict: "wrong" })).body.error?.code).toBe("invalid_request");
  expect((await judge(reviewers[0], turnId, { verdict: "right" })).body).toMatchObject({ doDiffer: false, counting: [{ verdict: "right" }] });
  const other = await judge(reviewers[1], turnId, { verdict: "wrong", reason: "stale", comment: "값이 바뀌었어요", labels: ["배송", "가격"], facts: [{ id: "faq_shipping_fee", revision: 1 }] });
  expect(other.body.doDiffer).toBe(true);
  const changed = await judge(reviewers[1], turnId, { verdict: "right" });
  expect(changed.body).toMatchObject({ doDiffer: false, earlier: [{ verdict: "wrong" }] });
  expect((await judge(reviewers[0], "trn_AAAAAAAAAAAAAAAAAAAAAA", { verdict: "right" })).status).toBe(404);
});

describe("the queue of what to look at", () => {
  const queue = async (kind: string, token = reviewers[0]) => (await call<{ items: { turnId: string; question: string }[] }>(shop, `/api/staff/reviews/queue?kind=${kind}&limit=100`, { token })).body.items.map((item) => item.turnId);

  test("holds what was downvoted, what the bot was unsure of, what stands on new entries, and what wants a second opinion; each once judged is gone", async () => {
    const { db } = shop.deps;
    const now = Date.now();
    const make = (turn: object) => insertConversation(db, { turns: [{ question: "질문", answer: "답", agoMs: 5000, confidence: 0.9, ...turn }] }, now).turnIds[0]!;
    const [down, unsure, unsupported, fresh, plain] = [make({ rating: "down" }), make({ confidence: 0.2 }), make({ unsupported: 2 }), make({ sources: ["faq_shipping_fee"] }), make({})];
    expect(await queue("downvoted")).toEqual([down]);
    expect((await queue("low_confidence")).filter((id) => [down, unsure, unsupported, fresh, plain].includes(id)).toSorted()).toEqual([unsure, unsupported].toSorted());
    expect(await queue("new_entries")).toContain(fresh);
    expect(await queue("new_entries")).not.toContain(plain);
    const random = await queue("random");
    expect(random).toEqual(random.toSorted());
    expect(random).toContain(plain);
    await judge(reviewers[0], plain, { verdict: "partly", reason: "wrong_tone", wantsSecond: true });
    expect(await queue("random")).not.toContain(plain);
    expect(await queue("second_opinion")).toEqual([]);
    expect(await queue("second_opinion", reviewers[1])).toEqual([plain]);
    await judge(reviewers[1], plain, { verdict: "right" });
    expect(await queue("second_opinion", reviewers[1])).toEqual([]);
  });
});

test("agreement counts pairs of people on the same answer, by what each said last", async () => {
  const from = Date.now();
  await pause(2);
  const [both, split, alone] = [await ask(), await ask("교환은 어떻게 해요?"), await ask("환불은 며칠 걸려요?")];
  await judge(reviewers[0], both, { verdict: "wrong", reason: "stale" });
  await judge(reviewers[0], both, { verdict: "right" });
  await judge(reviewers[1], both, { verdict: "right" });
  await judge(reviewers[0], split, { verdict: "wrong", reason: "unsafe" });
  await judge(reviewers[1], split, { verdict: "right" });
  await judge(reviewers[0], alone, { verdict: "right" });
  expect((await call(shop, `/api/staff/reviews/agreement?from=${from}`, { token: reviewers[0] })).body).toEqual({ turns: 2, pairs: 2, agreeing: 1, rate: 0.5, confusion: { "right · right": 1, "right · wrong": 1 } });
});

test("corrected answers wait for a tone data set with their ground and source, masked, each person's last word only", async () => {
  const answer = await shop.ask(await shop.visit(), "제 메일 minji@example.com 으로 알려 주세요. 배송비는요?");
  const turnId = turnIdOf(answer);
  await judge(reviewers[0], turnId, { verdict: "partly", reason: "wrong_tone", corrected: "먼저 쓴 답", consent: "policy" });
  await judge(reviewers[0], turnId, { verdict: "partly", reason: "wrong_tone", corrected: "배송비는 3,000원이에요. minji@example.com", consent: "policy", facts: [{ id: "faq_shipping_fee", revision: 1 }] });
  const { body } = await call<{ items: { turnId: string; corrected: string; question: string; source: string }[] }>(shop, "/api/staff/corrections?consent=policy", { token: reviewers[1] });
  const own = body.items.filter((item) => item.turnId === turnId);
  expect(own).toMatchObject([{ corrected: "배송비는 3,000원이에요. [email]", consent: "policy", facts: [{ id: "faq_shipping_fee", revision: 1 }], source: expect.stringMatching(/^review:/) }]);
  expect(own[0]?.question).not.toContain("minji");
  expect(conversationIdOf(answer)).toMatch(/^cnv_/);
});

test("a verdict in one key keeps what its person has written, and one that was taken back says nothing any more", async () => {
  const turnId = await ask("교환 배송비는 얼마예요?");
  const written = { corrected: "왕복 6,000원이에요.", comment: "말투만", labels: ["교환"], consent: "policy", wantsSecond: true };
  await judge(reviewers[0], turnId, { verdict: "partly", reason: "wrong_tone", ...written });
  const quick = await judge(reviewers[0], turnId, { verdict: "wrong", reason: "stale", isQuick: true });
  expect(quick.body.item).toMatchObject({ verdict: "wrong", reason: "stale", ...written });
  await judge(reviewers[0], turnId, { verdict: "right" });
  const [{ conversationId }] = shop.deps.db.sqlite.prepare("select conversation_id as conversationId from turns where id = ?").all(turnId) as [{ conversationId: string }];
  const ids = async (query: string) => (await call<{ items: { id: string }[] }>(shop, `/api/staff/conversations?limit=100&${query}`, { token: reviewers[0] })).body.items.map(({ id }) => id);
  expect(await ids("verdict=right")).toContain(conversationId);
  expect(await ids("verdict=wrong")).not.toContain(conversationId);
  const second = await call<{ items: { turnId: string }[] }>(shop, "/api/staff/reviews/queue?kind=second_opinion&limit=100", { token: reviewers[1] });
  expect(second.body.items.map((item) => item.turnId)).not.toContain(turnId);
});

test("two reviewers who call an answer wrong for other reasons, or put it right in other words, differ", async () => {
  const turnId = await ask("적립금은 언제 들어와요?");
  await judge(reviewers[0], turnId, { verdict: "wrong", reason: "stale", corrected: "구매 확정 다음 날이에요." });
  expect((await judge(reviewers[1], turnId, { verdict: "wrong", reason: "stale" })).body.doDiffer).toBe(false);
  expect((await judge(reviewers[1], turnId, { verdict: "wrong", reason: "unsafe" })).body.doDiffer).toBe(true);
  expect((await judge(reviewers[1], turnId, { verdict: "wrong", reason: "stale", corrected: "3일 뒤예요." })).body.doDiffer).toBe(true);
});

test("the newest corrections come first, page by page, each once", async () => {
  const turnIds = [await ask("첫째 질문 배송비요?"), await ask("둘째 질문 배송비요?"), await ask("셋째 질문 배송비요?")];
  for (const turnId of turnIds) await judge(reviewers[0], turnId, { verdict: "partly", reason: "wrong_tone", corrected: `고침 ${turnId}`, consent: "shopper" });
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null;) {
    const { body }: { body: { items: { turnId: string }[]; nextCursor: string | null } } = await call(shop, `/api/staff/corrections?consent=shopper&limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, { token: reviewers[0] });
    seen.push(...body.items.map((item) => item.turnId));
    cursor = body.nextCursor;
  }
  expect(seen).toEqual(turnIds.toReversed());
});

test("what an answer's rating and judgements say of a person is masked, and shown to agents alone, who are noted", async () => {
  const phone = "010-2345-6789";
  const token = await shop.visit();
  const turnId = turnIdOf(await shop.ask(token, "배송비 얼마예요?"));
  await shop.request(`/api/turns/${turnId}/rating`, { token, body: { value: "down", comment: `${phone}로 전화 주세요` } });
  const judged = await judge(reviewers[0], turnId, { verdict: "wrong", reason: "stale", comment: `손님 ${phone}`, corrected: `${phone}로 전화드릴게요` });
  expect(JSON.stringify(judged.body)).not.toContain(phone);
  const saved = await judge(reviewers[0], turnId, { verdict: "wrong", reason: "unsafe", comment: judged.body.item.comment, corrected: judged.body.item.corrected }); // as the page fills them in
  expect(saved.status).toBe(200);
  const read = async (reader: string, query = "") => await call<{ error?: { code: string }; isMasked?: boolean }>(shop, `/api/staff/turns/${turnId}${query}`, { token: reader });
  for (const reader of reviewers) expect(JSON.stringify((await read(reader)).body)).not.toContain(phone);
  expect((await read(reviewers[1], "?reveal=true")).body.error?.code).toBe("forbidden");
  const reveals = () => (shop.deps.db.sqlite.prepare("select count(*) as count from audit where action = 'conversation.revealed'").get() as { count: number }).count;
  const before = reveals();
  expect(JSON.stringify((await read(reviewers[0], "?reveal=true")).body).split(phone).length - 1).toBe(5); // the rating, and both texts of both judgements
  expect(reveals()).toBe(before + 1);
});
