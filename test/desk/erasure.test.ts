import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { eraseNow, eraseOld } from "../../server/desk/erasing.ts";
import { sweepAgainMs } from "../../server/limits.ts";
import { conversationIdOf, turnIdOf } from "../rig/client.ts";
import { createDice } from "../rig/dice.ts";
import { counted, saveFigure } from "../rig/figures.ts";
import { answers, createTurnstile, questionOf, scriptedModel, slowly, toolCall, finish } from "../rig/model.ts";
import { insertConversation } from "../rig/log.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// A shopper who deletes a chat is gone from every file; so is what was kept too long. Orders and the audit log stay.

const deletions = counted({ quick: 3, full: 120 });
const turnstile = createTurnstile();
const model = scriptedModel(async function* (call) {
  const question = questionOf(call);
  if (question.startsWith("느리게")) return yield* slowly(question.split(" "), turnstile);
  if (call.step === 0 && question.includes("찾아")) {
    yield toolCall("searchCatalog", { query: question.slice(0, 150) });
    return yield finish("tool-calls");
  }
  yield* answers(`말씀하신 "${question}" 확인했어요.`);
});
let shop: Shop;
let agent: string;
beforeAll(async () => {
  shop = await openShop({ model, mayLogErrors: false });
  agent = await staffToken(shop, "agent");
});
afterAll(async () => { await shop.close(); });

/** How often a text stands in any file of the data folder, as UTF-8 or UTF-16. */
function countInFiles(text: string): number {
  const files = ["sangdam.db", "sangdam.db-wal", "sangdam.db-shm"].map((name) => join(shop.dataDir, name)).filter((file) => existsSync(file));
  return files.reduce((sum, file) => {
    const bytes = readFileSync(file);
    return sum + [Buffer.from(text), Buffer.from(text, "utf16le")].reduce((count, needle) => count + occurrences(bytes, needle), 0);
  }, 0);
}

function occurrences(bytes: Buffer, needle: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(needle); at >= 0; at = bytes.indexOf(needle, at + 1)) count++;
  return count;
}

const erase = (token: string, id: string) => shop.request(`/api/conversations/${id}`, { token, method: "DELETE" });

test(`${deletions} deleted chats leave not one byte in the database, its log or its index, among others that stay`, async () => {
  const dice = createDice(3);
  const left: unknown[] = [];
  const stays: { canary: string; token: string; id: string }[] = [];
  for (let run = 0; run < deletions * 2; run++) {
    const secret = Array.from({ length: 12 }, () => "bcdfghjkmpqrtvwxz"[dice(17)]!).join("");
    const canary = `카나리${run}번비밀${secret}`;
    const token = await shop.visit();
    const asked = await shop.ask(token, `${canary} 이불 찾아 주세요 ${"긴 이야기 ".repeat(dice(120))}`);
    const id = conversationIdOf(asked);
    await shop.ask(token, `한 번 더 ${canary}`, { conversationId: id });
    await shop.request(`/api/turns/${turnIdOf(asked)}/rating`, { token, body: { value: "down", comment: `${canary} 별로예요` } });
    await shop.ask(token, `상담원 연결 ${canary}`, { conversationId: id });
    await shop.request(`/api/conversations/${id}/callback`, { token, body: { text: `전할 말 ${canary}` } });
    await call(shop, `/api/staff/conversations/${id}/accept`, { token: agent, body: {} });
    await call(shop, `/api/staff/conversations/${id}/notes`, { token: agent, body: { text: `${canary} 손님` } });
    await call(shop, `/api/staff/conversations/${id}/messages`, { token: agent, body: { text: `${canary} 확인했어요`, clientMessageId: "message-1" } });
    await call(shop, `/api/staff/turns/${turnIdOf(asked)}/verdict`, { token: agent, body: { verdict: "wrong", reason: "stale", comment: canary, corrected: `${canary} 고침`, consent: "policy" } });
    if (run % 2 === 1) stays.push({ canary, token, id });
    else left.push({ canary, token, id });
  }
  await shop.request("/api/staff/exports", { token: agent, body: { filter: { q: "카나리" }, format: "jsonl", reason: "월간 점검" } }).then((response) => response.text());
  const traces: unknown[] = [];
  for (const { canary, token, id } of left as typeof stays) {
    expect(countInFiles(canary)).toBeGreaterThan(5);
    expect((await erase(token, id)).status).toBe(200);
    const bytes = countInFiles(canary) + countInFiles(canary.slice(-8)); // an index keeps words by what they do not share
    if (bytes > 0) traces.push({ canary, bytes });
  }
  const found = await call<{ items: { id: string }[] }>(shop, `/api/staff/conversations?limit=100&q=${encodeURIComponent("카나리")}`, { token: agent });
  saveFigure("deletion", { asked: "0 bytes of the canary", deletions, filesWithTraces: traces.length });
  expect(traces).toEqual([]);
  expect(found.body.items.map((item) => item.id).filter((id) => (left as typeof stays).some((gone) => gone.id === id))).toEqual([]);
  for (const { canary, token, id } of stays.slice(0, 5)) {
    expect(countInFiles(canary)).toBeGreaterThan(5);
    expect((await shop.conversation(token, id)).messages.length).toBeGreaterThan(3);
  }
  const exported = await call<{ items: { deletedSince: number; filters: string[] }[] }>(shop, "/api/staff/exports", { token: agent });
  expect(exported.body.items[0]).toMatchObject({ deletedSince: deletions, filters: ["q"] });
  expect(shop.deps.db.sqlite.prepare("insert into message_terms (message_terms) values ('integrity-check')").run().changes).toBeGreaterThanOrEqual(0);
}, 240_000);

test("an answer under way is stopped, orders and the audit log stay, and the page finds nothing any more", async () => {
  const token = await shop.visit("cus_seoyun");
  const orders = shop.deps.db.sqlite.prepare("select count(*) as count from orders").get();
  const answer = await shop.open(token, "느리게 하나 둘 셋 넷 카나리끝zzz");
  turnstile.pass(2);
  await answer.untilText("하나");
  const id = conversationIdOf(answer);
  const deleting = erase(token, id);
  turnstile.pass(1);
  expect((await deleting).status).toBe(200);
  await answer.untilEnd();
  expect(countInFiles("카나리끝zzz")).toBe(0);
  expect((await shop.request(`/api/conversations/${id}`, { token })).status).toBe(404);
  expect(shop.deps.db.sqlite.prepare("select count(*) as count from orders").get()).toEqual(orders);
  expect(shop.deps.db.sqlite.prepare("select actor from audit where action = 'conversation.deleted' and subject = ?").get(id)).toEqual({ actor: "shopper" });
  expect((await erase(await shop.visit(), id)).status).toBe(404);
});

test("conversations go after the days that were set, and no others", async () => {
  const { db } = shop.deps;
  const now = Date.now();
  const day = 24 * 3_600_000;
  const [old, kept] = [insertConversation(db, { turns: [{ question: "옛날카나리qq 이야기", answer: "네", agoMs: 31 * day }] }, now), insertConversation(db, { turns: [{ question: "새로운카나리ww", answer: "네", agoMs: 29 * day }] }, now)];
  expect(await eraseOld(shop.deps, 30)).toBe(1);
  expect(db.sqlite.prepare("select id from conversations where id in (?, ?)").all(old.id, kept.id)).toEqual([{ id: kept.id }]);
  expect([countInFiles("옛날카나리qq"), countInFiles("새로운카나리ww") > 0]).toEqual([0, true]);
});

test("what a person has taken and forgotten goes too, a week later", async () => {
  const { db } = shop.deps;
  const day = 24 * 3_600_000;
  const held = (agoMs: number) => insertConversation(db, { state: "human", turns: [{ question: "맡은 이야기", answer: "네", agoMs }] }, Date.now()).id;
  const [talking, forgotten] = [held(33 * day), held(38 * day)];
  await eraseOld(shop.deps, 30);
  expect(db.sqlite.prepare("select id from conversations where id in (?, ?)").all(talking, forgotten)).toEqual([{ id: talking }]);
});

test("a deletion that somebody's reading keeps in the write-ahead log is finished once they are done, without another deletion", async () => {
  const reading = new Database(join(shop.dataDir, "sangdam.db"), { readonly: true });
  const token = await shop.visit();
  const id = conversationIdOf(await shop.ask(token, "끝까지카나리vv"));
  reading.exec("begin");
  reading.prepare("select count(*) from messages").get();
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  try {
    expect([await eraseNow(shop.deps, id), countInFiles("끝까지카나리vv") > 0]).toEqual([true, true]);
    reading.close();
    vi.advanceTimersByTime(sweepAgainMs);
    expect(countInFiles("끝까지카나리vv")).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
