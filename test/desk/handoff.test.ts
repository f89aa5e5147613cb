import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isThanks, wishesForPerson } from "../../server/chat/person.ts";
import { availabilityAt, type Hours } from "../../server/desk/hours.ts";
import { codeOf, conversationIdOf } from "../rig/client.ts";
import { counted, saveFigure } from "../rig/figures.ts";
import { finish, scriptedModel, toolCall } from "../rig/model.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { chunksOf, textOf } from "../rig/stream.ts";

// Whoever asks for a person gets one, in whatever words, with or without a model; and nobody is sent round in circles.

const korean = [
  "상담원 연결", "상담원 연결해 주세요", "상담원이랑 얘기하고 싶어요", "상담사 연결 부탁드려요", "사람이랑 얘기할래요", "사람 연결해줘", "진짜 사람 바꿔주세요", "직원 연결", "담당자랑 통화하고 싶어요",
  "담당자 바꿔 주세요", "상담원 불러줘", "상담원 좀", "사람 나와", "실제 상담원과 대화하고 싶습니다", "봇 말고 사람", "챗봇 말고 상담원이요", "매니저 연결해 주세요", "고객센터 연결",
  "상담 직원 연결해 주실 수 있나요?", "사람한테 물어보고 싶어요", "주문번호 HG-2K7Q-04DX 건으로 상담원 연결해주세요", "한 시간째 기다렸어요. 사람 연결해 주세요",
];
const english = [
  "human please", "Talk to a human", "I want to speak to a person", "agent", "real person", "live agent please", "connect me with an agent", "can I talk to someone?", "customer service rep please",
  "get me a human", "representative!!", "operator please", "transfer me to a person", "speak with customer support", "I need a human being", "let me talk to your manager", "not a bot, a human", "can a person help me?",
];
const otherThings = [
  "상담원 상담 시간이 어떻게 되나요?", "상담원 연결 몇 시까지 되나요?", "상담원 말고 네가 알려줘", "사람들이 많이 사는 상품 추천해줘", "사람 모양 쿠키 있나요?", "직원 할인 있나요?", "고객센터 전화번호 알려주세요",
  "상담원이 친절했어요", "담당자 이메일 알려주세요", "두 사람 식기 세트", "다른 사람 얘기로는 배송이 빠르대요", "사람이 직접 만든 도자기인가요?", "is this safe for a person with allergies?",
  "Do you sell a cleaning agent?", "Am I talking to a human?", "are you a real person?", "personalised mug", "what hours are your agents available?", "I want to get someone a gift", "I don't need a human",
];

const all = [...korean, ...english];
const phrasings = all.filter((_, at) => at % counted({ quick: 5, full: 1 }) === 0);
const isKorean = (text: string) => /[가-힣]/.test(text);

describe.each([["the embedded model", {}], ["the model down", { model: scriptedModel(() => { throw new Error("down"); }) }]])("with %s", (name, parts) => {
  let shop: Shop;
  let agent: string;
  beforeAll(async () => {
    shop = await openShop(parts);
    agent = await staffToken(shop, "agent");
  });
  afterAll(async () => { await shop.close(); });

  test(`${phrasings.length} ways of asking for a person all end in the queue, with a word in the shopper's language, and none starts again after the end`, async () => {
    const wrong: unknown[] = [];
    for (const phrase of phrasings) {
      const token = await shop.visit();
      const asked = await shop.ask(token, phrase);
      const id = conversationIdOf(asked);
      const words = textOf(asked);
      const reached = (await shop.conversation(token, id)).state;
      if (reached !== "waiting" || words.length < 10 || isKorean(words) !== isKorean(phrase) || chunksOf(asked, "data-status").at(-1)?.data.state !== "waiting") wrong.push({ phrase, reached, words });
      await call(shop, `/api/staff/conversations/${id}/accept`, { token: agent, body: {} });
      await call(shop, `/api/staff/conversations/${id}/messages`, { token: agent, body: { text: isKorean(phrase) ? "상담원에게 연결해 드릴까요? 다른 도움이 필요하시면 상담원 연결을 요청해 주세요." : "Shall I connect you with a person? Just ask me for a person.", clientMessageId: "message-1" } });
      await call(shop, `/api/staff/conversations/${id}/close`, { token: agent, body: { outcome: "solved" } });
      for (const [after, ...more] of [isKorean(phrase) ? ["네", "네 고마워요", "배송비 얼마예요?"] : ["yes", "ok thanks", "How much is shipping?"]]) {
        for (const text of [after, ...more]) {
          const next = await shop.ask(token, text ?? "", { conversationId: id });
          const state = (await shop.conversation(token, id)).state;
          if (state !== "bot" || textOf(next) === "") wrong.push({ phrase, after: text, state, words: textOf(next) });
        }
      }
    }
    saveFigure(`handoff phrasings with ${name}`, { asked: "all reach waiting, none loops", phrasings: phrasings.length, wrong: wrong.length });
    expect(wrong).toEqual([]);
  }, 60_000);
});

test("all of them are understood by rule, whatever the model is", () => {
  expect(all.filter((phrase) => !wishesForPerson(phrase))).toEqual([]);
});

test("what only names a person is no wish for one", () => {
  expect(otherThings.filter(wishesForPerson)).toEqual([]);
});

test("thanks are told from questions", () => {
  expect(["고마워요!", "네 감사합니다~", "thanks a lot", "Thank you!", "수고하세요"].filter((text) => !isThanks(text))).toEqual([]);
  expect(["고마운데 배송은 언제 와요?", "thanks, but where is my order?", "감사 선물 추천해 주세요, 3만원 이하로 두 개 정도 보고 있어요 부탁드립니다"].filter(isThanks)).toEqual([]);
  expect(["감사합니다 그런데 아직 안 왔어요", "고마워요 근데 환불은 안 됐는데요", "thanks but it is still broken", "Thanks, it doesn't work", "감사하지만 색이 달라요"].filter(isThanks)).toEqual([]);
  expect(["감사합니다 안녕히 계세요", "그동안 감사했어요", "고마워요, 문제 없어요!"].filter((text) => !isThanks(text))).toEqual(["그동안 감사했어요"]);
});

test("a model that hands over without a word leaves the shopper with one", async () => {
  const shop = await openShop({ model: scriptedModel(function* (call) {
    if (call.step === 0) yield toolCall("requestHuman", { reason: "complaint", summary: "화가 났어요" });
    yield finish(call.step === 0 ? "tool-calls" : "stop");
  }) });
  const token = await shop.visit();
  const answer = await shop.ask(token, "정말 화가 나네요, 어떻게 하실 건가요");
  expect(textOf(answer)).toMatch(/상담원/);
  expect((await shop.conversation(token, conversationIdOf(answer))).state).toBe("waiting");
  await shop.close();
});

test("who waits longest is served first, however many have come since and however often they write", async () => {
  const shop = await openShop();
  const agent = await staffToken(shop, "agent");
  const wait = async () => {
    const token = await shop.visit();
    return { token, id: conversationIdOf(await shop.ask(token, "상담원 연결해 주세요")) };
  };
  const first = await wait();
  const second = await wait();
  await call(shop, `/api/staff/conversations/${first.id}/accept`, { token: agent, body: {} });
  await call(shop, `/api/staff/conversations/${first.id}/release`, { token: agent, body: { to: "bot" } });
  await shop.ask(first.token, "상담원 다시 연결해 주세요", { conversationId: first.id }); // hers is the newest wish now
  await shop.ask(second.token, "아직인가요", { conversationId: second.id });
  const queue = async (limit: number) => (await call<{ items: { id: string }[] }>(shop, `/api/staff/conversations?state=waiting&order=longest_waiting&limit=${limit}`, { token: agent })).body.items.map(({ id }) => id);
  expect(await queue(100)).toEqual([second.id, first.id]);
  expect(await queue(1)).toEqual([second.id]);
  await shop.close();
});

test("a shopper who leaves word and presses buttons without end fills one note and one row, and hides no agent's note", async () => {
  const shop = await openShop();
  const agent = await staffToken(shop, "agent");
  const token = await shop.visit();
  const id = conversationIdOf(await shop.ask(token, "상담원 연결해 주세요"));
  const leave = async (text: string) => (await shop.request(`/api/conversations/${id}/callback`, { token, body: { text } })).status;
  expect([await leave("오후에 올게요"), await leave("오후에 올게요"), await leave("주문 번호도 있어요")]).toEqual([200, 200, 200]);
  for (let at = 0; at < 30; at++) {
    await leave(`또 씀 ${at} ${"길게 ".repeat(30)}`);
    await shop.request(`/api/conversations/${id}/outcome`, { token, body: { solved: at % 2 === 0 } });
  }
  expect(await leave("긴 글".repeat(600))).toBe(413);
  await call(shop, `/api/staff/conversations/${id}/notes`, { token: agent, body: { text: "사진을 받을 것" } });
  const { body } = await call<{ lastEvent: number; notes: { kind: string; text: string }[]; events: { kind: string; number: number }[] }>(shop, `/api/staff/conversations/${id}`, { token: agent });
  expect(body.notes.map(({ kind }) => kind)).toEqual(["callback", "internal"]);
  expect(body.notes[0]?.text).toMatch(/^오후에 올게요\n주문 번호도 있어요\n또 씀 0 /);
  expect(body.events.map(({ kind }) => kind)).toEqual(["waiting", "callback", "not_solved", "note"]);
  expect(body.lastEvent).toBe(body.events.at(-1)?.number);
  await shop.close();
});

describe("hours", () => {
  const weekdays: Hours["days"]["mon"] = [["09:00", "12:00"], ["13:00", "18:00"]];
  const hours: Hours = { timeZone: "Asia/Seoul", days: { mon: weekdays, tue: weekdays, wed: weekdays, thu: weekdays, fri: weekdays, sat: [], sun: [] }, closedOn: ["2026-11-23"] };
  const at = (text: string) => Date.parse(`${text}+09:00`);

  test.each([
    ["2026-11-20T09:00", true, "here", null], ["2026-11-20T11:59", false, "away", null], ["2026-11-20T12:30", true, "closed", "2026-11-20T13:00"], ["2026-11-20T18:00", true, "closed", "2026-11-24T09:00"],
    ["2026-11-24T08:59", false, "closed", "2026-11-24T09:00"],
  ])("at %s with somebody online: %s it is %s", (now, isAnybodyOnline, kind, opens) => {
    expect(availabilityAt({ hours, now: at(now), isAnybodyOnline })).toEqual({ kind, opensAt: opens === null ? null : at(opens) });
  });

  test("outside of them the shopper is told when somebody comes, and leaves a note that the desk finds", async () => {
    const shop = await openShop();
    const agent = await staffToken(shop, "agent");
    const none = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
    expect((await call(shop, "/api/staff/hours", { token: agent, method: "PUT", body: { hours: { timeZone: "Asia/Seoul", days: none, closedOn: [] } } })).status).toBe(200);
    for (const [phrase, words] of [["상담원 연결해 주세요", /상담 시간이 아니에요/], ["I want to talk to a human", /not at the desk right now/]] as const) {
      const token = await shop.visit();
      const asked = await shop.ask(token, phrase);
      expect(textOf(asked)).toMatch(words);
      const id = conversationIdOf(asked);
      const left = await shop.request(`/api/conversations/${id}/callback`, { token, body: { text: "  오후에 다시 올게요 " } });
      expect(left.status).toBe(200);
      const notes = shop.deps.db.sqlite.prepare("select kind, text, staff_id as staffId from notes where conversation_id = ?").all(id);
      expect(notes).toEqual([{ kind: "callback", text: "오후에 다시 올게요", staffId: null }]);
    }
    const open = await shop.ask(await shop.visit(), "배송비 얼마예요?");
    const early = await shop.request(`/api/conversations/${conversationIdOf(open)}/callback`, { token: await shop.visit(), body: { text: "x" } });
    expect([early.status, await codeOf(early)]).toEqual([404, "not_found"]);
    const wrong = await call(shop, "/api/staff/hours", { token: agent, method: "PUT", body: { hours: { timeZone: "Mars/Olympus", days: none, closedOn: [] } } });
    expect(wrong.status).toBe(400);
    await shop.close();
  });
});
