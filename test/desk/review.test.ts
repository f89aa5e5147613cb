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

type Verdict = { id: string; staffId: string; verdict: string; corrected: string | null };
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
