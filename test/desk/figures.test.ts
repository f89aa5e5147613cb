import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exportConversationsMax } from "../../server/limits.ts";
import { conversationIdOf } from "../rig/client.ts";
import { saveFigure } from "../rig/figures.ts";
import { insertConversation, type MadeTurn } from "../rig/log.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// Every figure of the dashboard is what was put into the log by hand, and leads to just those conversations.

const hour = 3_600_000;
const day = 24 * hour;
const noon = Date.UTC(2026, 10, 18, 3); // 12:00 in Seoul; the log is looked at three days later
const now = noon + 3 * day;
let shop: Shop;
let agent: string;
const ids: Record<string, string> = {};

const turn = (change: Partial<MadeTurn> & { at: number }): MadeTurn => {
  const { at, ...rest } = change;
  return { question: "질문", answer: "답", agoMs: now - at, model: "openai:a", costUsd: 0.01, firstTextMs: 100, totalMs: 1000, topic: "shipping", unsupported: 0, sources: ["faq_shipping_fee"], ...rest };
};

beforeAll(async () => {
  shop = await openShop();
  agent = await staffToken(shop, "agent");
  const { db } = shop.deps;
  const add = (name: string, made: Parameters<typeof insertConversation>[1]) => { ids[name] = insertConversation(db, made, now).id; };
  add("confirmed", { turns: [turn({ at: noon, rating: "up", firstTextMs: 100, totalMs: 500 }), turn({ at: noon + 60_000, firstTextMs: 200, totalMs: 700 })], solvedAgoMs: now - noon - 120_000 });
  add("reopened", { turns: [turn({ at: noon + 1, firstTextMs: 300, totalMs: 900, rating: "up" })], solvedAgoMs: now - noon - hour, reopenedAgoMs: now - noon - 2 * hour });
  add("handed_off", { turns: [turn({ at: noon + 2, rating: "down", unsupported: 2, firstTextMs: 400, totalMs: 1100 }), turn({ at: noon + 3, model: null, topic: "person", costUsd: null, unsupported: null, sources: [] })], handedOffAgoMs: now - noon - 3, solvedAgoMs: now - noon - hour, state: "closed" });
  add("assumed", { turns: [turn({ at: noon + day, language: "en", topic: "returns", sources: ["faq_returns_window"], firstTextMs: 500, totalMs: 1300 })], language: "en" });
  add("unanswered", { turns: [turn({ at: noon + day + 1, unanswered: "not_in_facts", question: "우주선 있나요?", sources: [], firstTextMs: 600, totalMs: 1500 })] });
  add("unanswered again", { turns: [turn({ at: noon + day + 2, unanswered: "not_in_facts", question: "우주선  있나요", sources: [], firstTextMs: 700, totalMs: 1700 })] });
  add("downvoted", { turns: [turn({ at: noon + day + 3, rating: "down", topic: "returns", costUsd: null, sources: ["faq_returns_window", "faq_shipping_fee"], firstTextMs: 800, totalMs: 1900 })] });
  add("not solved", { turns: [turn({ at: noon + day + 4, firstTextMs: 900, totalMs: 2100, unsupported: null })], notSolvedAgoMs: now - noon - day - hour });
  add("open", { turns: [turn({ at: now - hour, firstTextMs: 1000, totalMs: 2300 })] });
  add("before", { turns: [turn({ at: noon - 10 * day })] });
});
afterAll(async () => { await shop.close(); });

type Filter = Record<string, unknown>;
type Group = Record<string, unknown> & { key: string; outcomes: Record<string, number>; answerFilter: Filter; conversationFilter: Filter };
type Board = { total: Group; days: Group[]; languages: Group[]; topics: Group[]; sources: { id: string; answers: number; filter: Filter }[]; gaps: { text: string; questions: number; filter: Filter }[] };

async function read(query = ""): Promise<Board> {
  // Figures at a moment of the past: the reading thread is asked as the route asks it.
  const span = { from: noon - hour, to: now, now, timeZone: "Asia/Seoul", ...Object.fromEntries(new URLSearchParams(query)) };
  return await shop.deps.reader.ask("readDashboard", span) as unknown as Board;
}

async function listed(filter: Filter): Promise<string[]> {
  const rows = await shop.deps.reader.ask("listLog", { filter, now, limit: 100 });
  return rows.map((row) => Object.entries(ids).find(([, id]) => id === row.id)?.[0] ?? "?").toSorted();
}

test("the whole span, number by number", async () => {
  const { total } = await read();
  expect(total).toMatchObject({
    questions: 11, answers: 10, conversations: 9, handedOff: 1, handoffRate: 1 / 9, ups: 2, downs: 2, csat: 0.5, unanswered: 2, checked: 9, unsupported: 1, unsupportedRate: 1 / 9,
    firstTextP50: 500, firstTextP95: 1000, totalP50: 1300, totalP95: 2300, outcomes: { confirmed: 1, assumed: 1, abandoned: 4, reopened: 1, handed_off: 1, open: 1 },
  });
  expect(total["costUsd"]).toBeCloseTo(0.09, 10);
  expect(total["costPerAnswer"]).toBeCloseTo(0.01, 10);
  expect(total["costPerConfirmed"]).toBeCloseTo(0.09, 10);
  expect(Object.values(total.outcomes).reduce((sum, count) => sum + count, 0)).toBe(total["conversations"]);
  saveFigure("dashboard", { asked: "every number exact", figures: 24, wrong: 0 });
});

test("by day, language and topic, each with the conversations it is made of", async () => {
  const board = await read();
  expect(board.days.map(({ key, questions, conversations, costUsd }) => [key, questions, conversations, Math.round(Number(costUsd) * 100)])).toEqual([["2026-11-18", 5, 3, 4], ["2026-11-19", 5, 5, 4], ["2026-11-21", 1, 1, 1]]);
  expect(board.languages.map(({ key, answers, conversations }) => [key, answers, conversations]).toSorted()).toEqual([["en", 1, 1], ["ko", 9, 8]]);
  expect(board.topics.map(({ key, questions, conversations }) => [key, questions, conversations])).toEqual([["shipping", 8, 7], ["returns", 2, 2], ["person", 1, 1]]);
  expect(board.sources).toMatchObject([{ id: "faq_shipping_fee", answers: 7 }, { id: "faq_returns_window", answers: 2 }]);
  expect(board.gaps).toMatchObject([{ text: "우주선  있나요", questions: 2 }]);
  for (const group of [board.total, ...board.days, ...board.languages, ...board.topics]) {
    expect([group.key, (await listed(group.conversationFilter)).length]).toEqual([group.key, group["conversations"]]);
    for (const [outcome, count] of Object.entries(group.outcomes)) expect([group.key, outcome, (await listed({ ...group.conversationFilter, outcome })).length]).toEqual([group.key, outcome, count]);
    expect([group.key, (await listed({ ...group.conversationFilter, handedOff: true })).length]).toEqual([group.key, group["handedOff"]]);
  }
  expect(await listed(board.total.answerFilter)).toHaveLength(9);
  expect(await listed({ ...board.total.answerFilter, unsupported: true })).toEqual(["handed_off"]);
  expect(await listed({ ...board.total.answerFilter, rating: "down" })).toEqual(["downvoted", "handed_off"]);
  expect(await listed(board.gaps[0]!.filter)).toEqual(["unanswered", "unanswered again"]);
  expect(await listed(board.sources[1]!.filter)).toEqual(["assumed", "downvoted"]);
});

test("narrowed to a language or a topic, the figures are those of its answers alone", async () => {
  expect((await read("language=en")).total).toMatchObject({ questions: 1, answers: 1, conversations: 1, outcomes: { assumed: 1, confirmed: 0 }, firstTextP95: 500 });
  const returns = await read("topic=returns");
  expect(returns.total).toMatchObject({ questions: 2, answers: 2, conversations: 2, downs: 1, outcomes: { assumed: 1, abandoned: 1 }, costPerAnswer: 0.01 });
  expect(returns.sources).toMatchObject([{ id: "faq_returns_window", answers: 2 }, { id: "faq_shipping_fee", answers: 1 }]);
});

test("each figure counts what its link lists, also where no model could answer and where questions share their first words", async () => {
  const { db } = shop.deps;
  const from = noon + 40 * day;
  const at = (order: number, change: Partial<MadeTurn>) => insertConversation(db, { turns: [turn({ at: from + order, ...change })] }, now).id;
  const degraded = { model: "degraded", unanswered: "model_failed", state: "failed", sources: [], unsupported: null };
  const asked = [at(0, { unanswered: "not_in_facts", question: "우주선 있나요", rating: "down" }), at(1, { ...degraded, question: "우주선 있나요?", costUsd: 0.02, rating: "down" }), at(2, { unanswered: "not_in_facts", question: "우주선 있나요 빨간색으로" })];
  const { total, gaps } = await shop.deps.reader.ask("readDashboard", { from, to: from + day, now, timeZone: "Asia/Seoul" });
  const listedIds = async (filter: Filter) => (await shop.deps.reader.ask("listLog", { filter, now, limit: 100 })).map(({ id }) => id).toSorted();
  expect([total.unanswered, total.downs, total.answers]).toEqual([3, 2, 2]);
  expect(await listedIds({ ...total.answerFilter, unanswered: true })).toEqual(asked.toSorted());
  expect(await listedIds({ ...total.answerFilter, rating: "down" })).toHaveLength(total.downs);
  expect([total.costUsd, total.costPerAnswer].map((usd) => Math.round((usd ?? 0) * 1000))).toEqual([40, 10]);
  expect(gaps.map(({ questions }) => questions)).toEqual([2, 1]);
  for (const gap of gaps) expect(await listedIds(gap.filter)).toHaveLength(gap.questions);
});

describe("the same through the routes", () => {
  test("a shopper's yes is confirmed, coming back within 72 hours is not any more, thanks are no coming back", async () => {
    const outcomeOf = async (id: string) => (await call<{ items: { id: string; outcome: string }[] }>(shop, "/api/staff/conversations?limit=100", { token: agent })).body.items.find((item) => item.id === id)?.outcome;
    const token = await shop.visit();
    const id = conversationIdOf(await shop.ask(token, "배송비 얼마예요?"));
    expect(await outcomeOf(id)).toBe("open");
    await shop.request(`/api/conversations/${id}/outcome`, { token, body: { solved: true } });
    expect(await outcomeOf(id)).toBe("confirmed");
    await shop.ask(token, "감사합니다!", { conversationId: id });
    expect(await outcomeOf(id)).toBe("confirmed");
    await shop.ask(token, "그런데 제주도는요?", { conversationId: id });
    expect(await outcomeOf(id)).toBe("reopened");
  });

  test("silence counts as solved only until the shopper comes back with more than thanks, within 72 hours", async () => {
    const { db } = shop.deps;
    const outcomeAfter = async (hours: number, text: string, change: Partial<MadeTurn> = {}) => {
      const token = await shop.visit();
      const id = conversationIdOf(await shop.ask(token, "배송비 얼마예요?"));
      db.sqlite.prepare("update conversations set updated_at = ?, created_at = ? where id = ?").run(Date.now() - hours * hour, Date.now() - hours * hour, id);
      if (change.rating !== undefined) db.sqlite.prepare("update turns set rating = ? where conversation_id = ?").run(change.rating, id);
      await shop.ask(token, text, { conversationId: id });
      return (db.sqlite.prepare("select reopened_at as at from conversations where id = ?").get(id) as { at: number | null }).at !== null;
    };
    expect([await outcomeAfter(30, "그래서 제주도는요?"), await outcomeAfter(30, "감사합니다!"), await outcomeAfter(2, "제주도는요?"), await outcomeAfter(80, "제주도는요?"), await outcomeAfter(30, "제주도는요?", { rating: "down" })])
      .toEqual([true, false, false, false, false]);
  });

  test("the dashboard is for staff, and refuses a span of centuries", async () => {
    const { status, body } = await call<Board & { timeZone: string }>(shop, "/api/staff/dashboard", { token: agent });
    expect([status, body.timeZone, body.total["questions"]]).toEqual([200, "Asia/Seoul", expect.any(Number)]);
    expect((await call(shop, "/api/staff/dashboard?from=0", { token: agent })).status).toBe(400);
    expect((await call(shop, "/api/staff/dashboard", { token: await shop.visit() })).status).toBe(401);
  });
});

describe("the log", () => {
  test("pages without losing or repeating a conversation, whatever is narrowed", async () => {
    const all = await call<{ items: { id: string }[] }>(shop, "/api/staff/conversations?limit=100", { token: agent });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const { body }: { body: { items: { id: string }[]; nextCursor: string | null } } = await call(shop, `/api/staff/conversations?limit=3${cursor === "" ? "" : `&cursor=${cursor}`}`, { token: agent });
      seen.push(...body.items.map((item) => item.id));
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all.body.items.map((item) => item.id));
    expect(seen.length).toBeGreaterThan(9);
  });

  test("finds Korean words of two syllables inside others, before any particle, and English by its beginning", async () => {
    const { db } = shop.deps;
    const said = ["제주도배송은 되나요", "무선청소기필터 있어요?", "Where is my parcel", "이불을 바꾸고 싶어요", "교환·반품", "हिन्दी में बात"];
    const made = said.map((question) => insertConversation(db, { turns: [turn({ at: now, question, answer: "네" })] }, now).id);
    const find = async (q: string) => (await call<{ items: { id: string }[] }>(shop, `/api/staff/conversations?limit=100&q=${encodeURIComponent(q)}`, { token: agent })).body.items.flatMap((item) => (made.includes(item.id) ? said[made.indexOf(item.id)]! : [])).toSorted();
    expect(await find("배송")).toEqual(["제주도배송은 되나요"]);
    expect(await find("청소")).toEqual(["무선청소기필터 있어요?"]);
    expect(await find("이불")).toEqual(["이불을 바꾸고 싶어요"]);
    expect(await find("이불".normalize("NFD"))).toEqual(["이불을 바꾸고 싶어요"]);
    expect(await find("반품")).toEqual(["교환·반품"]);
    expect(await find("PARC")).toEqual(["Where is my parcel"]);
    expect(await find("\" OR * ( NEAR")).toEqual([]);
    expect([await find("हिन्दी"), await find("தமிழ் பேசுகிறீர்களா"), await find("বাংলা"), await find("\u0c41")]).toEqual([["हिन्दी में बात"], [], [], []]);
    expect(await find("  ")).toEqual([]);
  });

  test("leaves as a file, masked, with the reason in the audit log", async () => {
    const token = await shop.visit();
    const id = conversationIdOf(await shop.ask(token, "=HYPERLINK(\"x\") 제 번호 010-2345-6789, \"따옴표\"\n줄바꿈"));
    for (const format of ["jsonl", "csv"] as const) {
      const response = await shop.request("/api/staff/exports", { token: agent, body: { filter: { language: "ko" }, format, reason: "분기 품질 점검" } });
      const text = await response.text();
      expect([response.status, response.headers.get("content-disposition")]).toEqual([200, expect.stringContaining(`.${format}`)]);
      expect(text).toContain(id);
      expect(text).not.toContain("2345");
      if (format === "jsonl") expect(text.trim().split("\n").map((line) => (JSON.parse(line) as { language: string }).language).every((language) => language === "ko")).toBe(true);
      else expect(text).toContain("\"'=HYPERLINK(\"\"x\"\") 제 번호 [phone], \"\"따옴표\"\"\n줄바꿈\"");
    }
    const audit = shop.deps.db.sqlite.prepare("select details from audit where action = 'log.exported' order by seq desc limit 1").get() as { details: string };
    expect(JSON.parse(audit.details)).toMatchObject({ format: "csv", filters: ["language"], reason: "분기 품질 점검" });
    const without = await call<{ error: { code: string } }>(shop, "/api/staff/exports", { token: agent, body: { format: "csv", reason: "  " } });
    expect(without.body.error.code).toBe("message_empty");
  });

  test("keeps views and canned replies for everybody", async () => {
    const view = await call<{ id: string }>(shop, "/api/staff/views", { token: agent, body: { title: "나쁜 답변", filter: { rating: "down", unanswered: true } } });
    const listedViews = await call<{ items: { id: string; filter: Filter }[] }>(shop, "/api/staff/views", { token: await staffToken(shop, "operator") });
    expect(listedViews.body.items).toMatchObject([{ id: view.body.id, filter: { rating: "down", unanswered: true } }]);
    expect((await call(shop, `/api/staff/views/${view.body.id}`, { token: agent, method: "DELETE" })).status).toBe(200);
    const reply = await call<{ id: string }>(shop, "/api/staff/replies", { token: agent, body: { title: "인사", language: "ko", text: "안녕하세요" } });
    await call(shop, `/api/staff/replies/${reply.body.id}`, { token: agent, method: "PUT", body: { title: "인사", language: "ko", text: "반갑습니다" } });
    expect((await call(shop, "/api/staff/replies", { token: agent })).body).toMatchObject({ items: [{ title: "인사", text: "반갑습니다" }] });
  });

  test("suggests a reply that nobody but the agent sends", async () => {
    const token = await shop.visit();
    const id = conversationIdOf(await shop.ask(token, "상담원 연결"));
    await shop.ask(token, "배송비 얼마예요?", { conversationId: id });
    const { body } = await call<{ text: string; sources: { id: string }[] }>(shop, `/api/staff/conversations/${id}/suggestion`, { token: agent, body: {} });
    expect(body.text).toContain("3,000원");
    expect(body.sources.map((source) => source.id)).toContain("faq_shipping_fee");
    expect(JSON.stringify((await shop.conversation(token, id)).messages)).not.toContain("3,000원");
  });
});

test("a file that could not hold all that fits says so", async () => {
  const big = await openShop();
  const { db } = big.deps;
  db.sqlite.prepare(`with recursive n(i) as (select 1 union all select i + 1 from n where i <= ${exportConversationsMax})
    insert into conversations (id, owner, state, language, created_at, updated_at) select 'cnv_' || i, 'ses_x', 'bot', 'en', i, i from n`).run();
  const take = async (filter: Filter) => {
    const response = await big.request("/api/staff/exports", { token: await staffToken(big, "agent"), body: { filter, format: "jsonl", reason: "점검" } });
    await response.body?.cancel();
    return [response.status, response.headers.get("x-export-cut-at")];
  };
  expect([await take({ language: "en" }), await take({ language: "en", from: 2 })]).toEqual([[200, String(exportConversationsMax)], [200, null]]);
  await big.close();
});
