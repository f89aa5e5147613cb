import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acceptQuestion } from "../../db/conversations.ts";
import { addMember } from "../../db/staff.ts";
import { acceptConversation } from "../../db/takeover.ts";
import { emptyRecord } from "../../server/chat/record.ts";
import { identify } from "../../server/identity.ts";
import { makeToken } from "../../server/staff.ts";
import { conversationIdOf, turnIdOf } from "../rig/client.ts";
import { until } from "../rig/condition.ts";
import { createDice } from "../rig/dice.ts";
import { counted, saveFigure } from "../rig/figures.ts";
import { openFeed } from "../rig/feed.ts";
import { createTurnstile, questionOf, scriptedModel, slowly, type Turnstile } from "../rig/model.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { closingOf, textOf } from "../rig/stream.ts";

// A person takes a conversation over while the bot is speaking: from that instant the bot is silent, until it is asked again.

const interleavings = counted({ quick: 40, full: 500 });
const rivals = counted({ quick: 20, full: 200 });
const turnstiles = new Map<string, Turnstile>();
const wordCount = 12;
/** How many words the model has given out, and how many it had at the instant of the take-over. */
const given = { words: 0, atInstant: 0 };
const model = scriptedModel(async function* (call) {
  for await (const part of slowly(Array.from({ length: wordCount }, (_, at) => `말${at} `), turnstiles.get(questionOf(call)) ?? openTurnstile())) {
    if (part.type === "text-delta") given.words++;
    yield part;
  }
}, { isDeaf: true });

function openTurnstile(): Turnstile {
  const turnstile = createTurnstile();
  turnstile.open();
  return turnstile;
}

let shop: Shop;
let agent: string;
let other: string;
beforeAll(async () => {
  shop = await openShop({ model });
  agent = await staffToken(shop, "agent");
  other = await staffToken(shop, "agent");
  const { turns } = shop.deps;
  const { silence } = turns;
  turns.silence = (turnId) => {
    given.atInstant = given.words;
    silence(turnId);
  };
});
afterAll(async () => { await shop.close(); });

type Standing = { state: string; staffId: string | null; staffName: string | null };
const act = (token: string, id: string, deed: string, body: unknown = {}) => call<Standing & { messageId?: string; error?: { code: string } }>(shop, `/api/staff/conversations/${id}/${deed}`, { token, body });
const say = (token: string, id: string, text: string) => act(token, id, "messages", { text, clientMessageId: crypto.randomUUID() });

describe("a take-over while the bot is answering", () => {
  test(`leaves no word of the bot from after it, in what is sent and in what is kept (${interleavings} interleavings)`, async () => {
    const dice = createDice(20_261_121);
    const wrong: unknown[] = [];
    for (let run = 0; run < interleavings; run++) {
      const token = await shop.visit();
      const question = `질문 ${run}`;
      const turnstile = createTurnstile();
      turnstiles.set(question, turnstile);
      const answer = await shop.open(token, question);
      const id = conversationIdOf(answer);
      const whole = answer.untilEnd();
      // Words are let through before, during and after the take-over, with and without room for the server to act on them.
      const [before, during] = [dice(wordCount), dice(4)];
      Object.assign(given, { words: 0, atInstant: Infinity });
      turnstile.pass(before);
      for (let turns = dice(5); turns > 0; turns--) await pause(dice(3));
      const taking = act(agent, id, "accept");
      turnstile.pass(during);
      if (dice(2) === 0) await pause(dice(4));
      const taken = await taking;
      const passedAtMost = Math.min(before + during, given.atInstant);
      turnstile.open();
      const seen = await whole;
      const kept = (await shop.conversation(token, id)).messages.filter((message) => message.role === "assistant").flatMap((message) => message.parts).flatMap((part) => (part.type === "text" ? part.text : [])).join("");
      const words = textOf(seen);
      const wordsSeen = words.split(" ").filter(Boolean).length;
      const finish = closingOf(seen);
      const isRight = taken.status === 200 && wordsSeen <= passedAtMost && kept === words && (wordsSeen === wordCount || finish.messageMetadata?.state === "stopped")
        && JSON.stringify(rowOf(turnIdOf(answer))).split("말").length - 1 <= passedAtMost * 4;
      if (!isRight) wrong.push({ run, before, during, words, kept, status: taken.status, finish });
    }
    saveFigure("take-over during generation", { asked: "0 bot text after the instant", interleavings, wrong: wrong.length });
    expect(wrong).toEqual([]);
  }, 240_000);

  test("holds also where the model's side never hears that it was stopped, and where it had not begun", async () => {
    for (const isLate of [false, true]) {
      const token = await shop.visit();
      const accepted = await acceptQuestion(shop.deps.db, { owner: await ownerOf(token), clientMessageId: crypto.randomUUID(), text: "질문", fallbackLanguage: "ko", arm: "rag" });
      if (accepted.kind !== "new") throw new Error("not accepted");
      const { turn, conversation } = accepted;
      const taken = Promise.withResolvers<void>();
      if (isLate) await act(agent, conversation.id, "accept");
      shop.deps.turns.start(turn, async ({ emit }) => {
        emit({ type: "text-start", id: "0" });
        emit({ type: "text-delta", id: "0", delta: "먼저 한 말. " });
        await taken.promise;
        emit({ type: "text-delta", id: "0", delta: "나중에 한 말." });
        emit({ type: "text-end", id: "0" });
        return { state: "complete", text: "먼저 한 말. 나중에 한 말.", record: emptyRecord(), unanswered: null, model: "x", firstTextMs: 1, totalMs: 2, costUsd: 0, failures: [] };
      });
      if (!isLate) await act(agent, conversation.id, "accept");
      taken.resolve();
      const seen = await (await shop.resume(token, turn.id)).untilEnd();
      expect([textOf(seen), closingOf(seen).messageMetadata?.state]).toEqual([isLate ? "" : "먼저 한 말. ", "stopped"]);
      expect(JSON.stringify(rowOf(turn.id))).not.toContain("나중에");
    }
  });

  async function ownerOf(token: string): Promise<string> {
    return (await identify(shop.deps.db, `Bearer ${token}`)).owner;
  }

  function rowOf(turnId: string): unknown {
    const sqlite = shop.deps.db.sqlite;
    return [sqlite.prepare("select record from turns where id = ?").get(turnId), sqlite.prepare("select parts, text from messages where turn_id = ? and author = 'model'").all(turnId),
      sqlite.prepare("select chunks from turn_events where turn_id = ?").all(turnId), sqlite.prepare("select trace from turn_traces where turn_id = ?").get(turnId)];
  }
});

test(`of two agents who accept one chat at once exactly one owns it (${rivals} times)`, async () => {
  let wrong = 0;
  for (let run = 0; run < rivals; run++) {
    const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결"));
    const taken = await Promise.all([act(agent, id, "accept"), act(other, id, "accept")]);
    const won = taken.filter(({ status }) => status === 200);
    const lost = taken.filter(({ status, body }) => status === 409 && body.error?.code === "conversation_owned");
    const owner = shop.deps.db.sqlite.prepare("select staff_id as id from conversations where id = ?").get(id) as { id: string };
    if (won.length !== 1 || lost.length !== 1 || owner.id !== won[0]?.body.staffId) wrong++;
  }
  saveFigure("two agents accepting one chat", { asked: "exactly one owner", times: rivals, wrong });
  expect(wrong).toBe(0);
}, 120_000);

describe("a conversation with a person", () => {
  test("shows the shopper who has come, what they say and that they leave, live; then the bot answers again", async () => {
    const token = await shop.visit();
    const asked = await shop.ask(token, "상담원 연결해 주세요");
    const id = conversationIdOf(asked);
    const { lastEvent } = await shop.conversation(token, id) as unknown as { lastEvent: number };
    const feed = await openFeed(shop, `/api/conversations/${id}/stream`, { token, lastEvent });
    expect((await act(agent, id, "accept")).body).toMatchObject({ state: "human", staffName: "agent of a test" });
    await say(agent, id, "안녕하세요, 무엇을 도와드릴까요?");
    await feed.until((events) => events.some((event) => event.event === "message"));
    const waitingBot = await shop.ask(token, "배송비가 궁금해요", { conversationId: id });
    expect(textOf(waitingBot)).toBe("");
    await act(agent, id, "typing");
    await feed.until((events) => events.some((event) => event.event === "typing"));
    await act(agent, id, "release", { to: "bot" });
    await feed.until((events) => events.some((event) => event.event === "released"));
    expect(feed.events.map(({ event }) => event)).toEqual(["accepted", "message", "message", "typing", "released"]);
    expect(feed.events.filter(({ event }) => event === "message").map(({ data }) => [data["author"], data["text"], data["name"]])).toEqual([
      ["agent", "안녕하세요, 무엇을 도와드릴까요?", "agent of a test"], ["shopper", "배송비가 궁금해요", null]]);
    await feed.leave();
    const after = await shop.ask(token, "이제 봇이 답해 주세요", { conversationId: id });
    expect(textOf(after)).toContain("말0");
    const kept = await shop.conversation(token, id);
    expect(kept.messages.filter((message) => message.metadata?.person !== undefined).map((message) => message.metadata?.person)).toEqual(["agent of a test"]);
  });

  test("loses nothing to a cut connection, wherever it is cut", async () => {
    const token = await shop.visit();
    const id = conversationIdOf(await shop.ask(token, "상담원 연결해 주세요"));
    await act(agent, id, "accept");
    const texts = Array.from({ length: 12 }, (_, at) => `메시지 ${at}`);
    const seen: string[] = [];
    let last = 0;
    for (const [at, text] of texts.entries()) {
      const feed = await openFeed(shop, `/api/conversations/${id}/stream`, { token, lastEvent: last });
      if (at % 3 === 0) await feed.leave();
      await say(agent, id, text);
      if (at % 3 !== 0) await feed.until((events) => events.some((event) => event.data["text"] === text));
      await feed.leave();
      seen.push(...feed.events.flatMap((event) => (event.event === "message" ? String(event.data["text"]) : [])));
      last = feed.events.findLast((event) => event.id !== undefined)?.id ?? last;
    }
    const rest = await openFeed(shop, `/api/conversations/${id}/stream`, { token, lastEvent: last });
    if (seen.length < texts.length) await rest.until((events) => events.filter((event) => event.event === "message").length + seen.length >= texts.length);
    await rest.leave();
    seen.push(...rest.events.flatMap((event) => (event.event === "message" ? String(event.data["text"]) : [])));
    expect(seen).toEqual(texts);
  });

  test("belongs to its owner alone: nobody else speaks, hands back, closes or passes it on", async () => {
    const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결해 주세요"));
    await act(agent, id, "accept");
    for (const [deed, body] of [["messages", { text: "끼어들기", clientMessageId: "message-1" }], ["release", {}], ["close", { outcome: "solved" }], ["typing", {}]] as const) {
      const refused = await act(other, id, deed, body);
      expect([deed, refused.status, refused.body.error?.code]).toEqual([deed, 409, "conversation_owned"]);
    }
    const operator = await staffToken(shop, "operator");
    expect((await act(operator, id, "accept")).body.error?.code).toBe("forbidden");
    expect((await act("", id, "accept")).body.error?.code).toBe("sign_in_required");
  });

  test("takes the same message once, however often it is sent", async () => {
    const token = await shop.visit();
    const id = conversationIdOf(await shop.ask(token, "상담원 연결해 주세요"));
    await act(agent, id, "accept");
    const sent = await Promise.all(Array.from({ length: 5 }, () => act(agent, id, "messages", { text: "한 번만", clientMessageId: "message-once" })));
    expect(new Set(sent.map(({ body }) => body.messageId)).size).toBe(1);
    expect((await shop.conversation(token, id)).messages.filter((message) => JSON.stringify(message.parts).includes("한 번만"))).toHaveLength(1);
  });

  test("hears no other text under the same number, and knows what was said also once it is handed back", async () => {
    const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결해 주세요"));
    await act(agent, id, "accept");
    const first = await act(agent, id, "messages", { text: "먼저 쓴 글", clientMessageId: "message-lost" });
    const edited = await act(agent, id, "messages", { text: "고쳐 쓴 글", clientMessageId: "message-lost" });
    expect([edited.status, edited.body.error?.code]).toEqual([409, "message_conflict"]);
    await act(agent, id, "release");
    const again = await act(agent, id, "messages", { text: "먼저 쓴 글", clientMessageId: "message-lost" });
    expect([again.status, again.body.messageId]).toEqual([200, first.body.messageId]);
  });

  test("waits for somebody else when its person is shut out, loses the right or the token; an admin may hand back what another holds", async () => {
    const admin = await staffToken(shop, "admin");
    const { db } = shop.deps;
    const taken = async (person: { id: string; name: string }) => {
      const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결해 주세요"));
      await acceptConversation(db, { id, person, silence: () => undefined });
      return id;
    };
    const hire = async (name: string) => (await addMember(db, { email: `${name}@example.com`, name, role: "agent", actor: "cli" }))!;
    const [minji, dohyun] = [await hire("minji"), await hire("dohyun")];
    const [shutOut, moved] = [await taken(minji), await taken(dohyun)];
    const token = await makeToken(db, { label: "leaving", role: "agent", createdBy: "cli" });
    const revoked = await taken({ id: token.id, name: "leaving" });
    await call(shop, `/api/staff/members/${minji.id}`, { token: admin, method: "PATCH", body: { isDisabled: true } });
    await call(shop, `/api/staff/members/${dohyun.id}`, { token: admin, method: "PATCH", body: { role: "operator" } });
    await call(shop, `/api/staff/tokens/${token.id}`, { token: admin, method: "DELETE" });
    for (const id of [shutOut, moved, revoked]) expect((await act(agent, id, "accept")).body).toMatchObject({ state: "human", staffName: "agent of a test" });
    expect((await act(other, shutOut, "release", { to: "waiting" })).body.error?.code).toBe("conversation_owned");
    expect((await act(admin, shutOut, "release", { to: "waiting" })).body.state).toBe("waiting");
    expect((await act(admin, moved, "close", { outcome: "no_reply" })).body.state).toBe("closed");
  });

  test("is nobody else's to follow", async () => {
    const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결해 주세요"));
    const stranger = await shop.visit();
    for (const path of ["stream", "typing", "outcome", "callback"]) {
      const response = await shop.request(`/api/conversations/${id}/${path}`, { token: stranger, ...(path !== "stream" && { body: path === "outcome" ? { solved: true } : path === "callback" ? { text: "x" } : {} }) });
      expect([path, response.status]).toEqual([path, 404]);
    }
  });
});

test("the desk hears of each change anywhere, once, and of nothing that anybody wrote", async () => {
  const desk = await openFeed(shop, "/api/staff/stream", { token: agent });
  await until("somebody is online", () => shop.deps.feed.isAnybodyOnline());
  const token = await shop.visit();
  const id = conversationIdOf(await shop.ask(token, "사람이랑 얘기할래요 암호987"));
  await act(agent, id, "accept");
  await say(agent, id, "네, 말씀하세요");
  await shop.ask(token, "제 주문이요", { conversationId: id });
  await shop.request(`/api/conversations/${id}/typing`, { token, body: {} });
  await act(agent, id, "close", { outcome: "solved" });
  await desk.until((events) => events.some((event) => event.event === "closed" && event.data["conversationId"] === id));
  const own = desk.events.filter((event) => event.data["conversationId"] === id);
  expect(own.map(({ event }) => event)).toEqual(["waiting", "accepted", "message", "message", "typing", "closed"]);
  expect(JSON.stringify(own)).not.toMatch(/암호|말씀하세요|주문이요/);
  const again = await openFeed(shop, "/api/staff/stream", { token: agent, lastEvent: own.find((event) => event.event === "waiting")?.id ?? 0 });
  await again.until((events) => events.some((event) => event.event === "closed" && event.data["conversationId"] === id));
  expect(again.events.filter((event) => event.data["conversationId"] === id && event.id !== undefined).map(({ event }) => event)).toEqual(["accepted", "message", "message", "closed"]);
  await Promise.all([desk.leave(), again.leave()]);
  await until("nobody is online", () => !shop.deps.feed.isAnybodyOnline());
});

test("a desk that is cut off before the first event knows where it was", async () => {
  const leaving = new AbortController();
  const response = await fetch(`${shop.url}/api/staff/stream`, { headers: { authorization: `Bearer ${agent}` }, signal: leaving.signal });
  const { value } = await response.body!.getReader().read();
  leaving.abort();
  const last = Number(/^id: (\d+)$/m.exec(new TextDecoder().decode(value))?.[1]);
  const id = conversationIdOf(await shop.ask(await shop.visit(), "상담원 연결해 주세요"));
  const again = await openFeed(shop, "/api/staff/stream", { token: agent, lastEvent: last });
  await again.until((events) => events.some((event) => event.event === "waiting" && event.data["conversationId"] === id));
  await again.leave();
});
