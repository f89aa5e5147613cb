import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createApp } from "../server/app.ts";
import { frameMs } from "../server/limits.ts";
import { turnIdOf } from "./rig/client.ts";
import { until } from "./rig/condition.ts";
import { createTurnstile, finish, scriptedModel, type Turnstile } from "./rig/model.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { chunksOf, closingOf, textOf, type AnswerStream } from "./rig/stream.ts";
import { openStream, openUpstream, type Upstream } from "./rig/upstream.ts";

// How words travel from a model's server to a shopper: at once, then gathered, never lost, and never piled up for a slow reader.

const words = Array.from({ length: 60 }, (_, place) => `${["주문하신", "상품은", "🙂👨‍👩‍👧‍👦", "내일", "arrives"][place % 5]}${place} `);
/** Words one by one, whatever they say: this is about the way they take. */
const wordByWord = { CHECK_CLAIMS: "off" };
let upstream: Upstream;
let shop: Shop;
let token: string;
let turnstile: Turnstile;

beforeAll(async () => {
  upstream = await openUpstream(async (call, { frames }) => {
    openStream(call.response);
    for (const frame of frames({ words })) {
      if (frame.kind === "words") await turnstile.enter();
      if (!call.isOpen) return;
      call.response.write(frame.data);
    }
    call.response.end();
  });
  shop = await openShop({ settings: { ...wordByWord, CHAT_MODEL: "compatible:tone", COMPATIBLE_BASE_URL: upstream.baseUrl } });
  token = await shop.visit();
});
afterAll(async () => {
  await shop.close();
  await upstream.close();
});

async function ask(): Promise<AnswerStream> {
  turnstile = createTurnstile();
  return shop.open(token, "배송은 얼마나 걸리나요?");
}

describe("the words of a model's server", () => {
  test("reach the shopper one by one where they come slowly: none waits for the next", async () => {
    const answer = await ask();
    for (let place = 0; place < 5; place++) {
      turnstile.pass();
      await answer.untilText(words[place]!.trim());
    }
    turnstile.open();
    expect(textOf(await answer.untilEnd())).toBe(words.join(""));
    expect(closingOf(answer).messageMetadata?.state).toBe("complete");
  });

  test(`come together in events at most every ${frameMs} ms where they come fast, all of them and in order`, async () => {
    const answer = await ask();
    const startedAt = performance.now();
    const timer = setInterval(() => turnstile.pass(), 4);
    await answer.untilEnd();
    clearInterval(timer);
    const frames = chunksOf(answer, "text-delta").length;
    expect(textOf(answer)).toBe(words.join(""));
    expect(frames).toBeGreaterThan(2);
    expect(frames).toBeLessThanOrEqual(4 + (performance.now() - startedAt) / (frameMs * 0.7)); // the first, and what waits when the end comes
  });

  test("are all there, once, for a shopper whose connection is cut after any event", async () => {
    let reading = await ask();
    const id = turnIdOf(reading);
    const seen: AnswerStream["events"] = [];
    const timer = setInterval(() => turnstile.pass(3), 15);
    while (!reading.isDone) {
      if (!await reading.more()) break;
      if (reading.isDone) break;
      await reading.leave();
      seen.push(...reading.events);
      reading = await shop.resume(token, id, seen.at(-1)?.id);
    }
    clearInterval(timer);
    seen.push(...reading.events);
    expect(seen.map((event) => event.id)).toEqual(seen.map((_, place) => place));
    expect(textOf({ events: seen })).toBe(words.join(""));
  });

  test("come over a connection that is kept; one that the other side has closed meanwhile costs no failure", async () => {
    const before = upstream.calls.length;
    const sockets = new Set<unknown>();
    for (let count = 0; count < 3; count++) {
      const answer = await ask();
      turnstile.open();
      await answer.untilEnd();
      sockets.add(upstream.calls.at(-1)?.response.req.socket);
    }
    expect(sockets.size).toBe(1);
    expect(upstream.calls).toHaveLength(before + 3);
    upstream.calls.at(-1)!.response.req.socket.once("data", function hangUp(this: Socket) { this.resetAndDestroy(); }); // as it arrives, the connection is gone
    const answer = await ask();
    turnstile.open();
    expect(closingOf(await answer.untilEnd()).messageMetadata?.state).toBe("complete");
    expect(shop.logged.filter((line) => line.includes("the model failed"))).toEqual([]);
  });
});

describe("a shopper who does not read", () => {
  const letters = 11_000; // an event for each: together several times what the system takes in for a local socket
  const sockets: Socket[] = [];
  let server: ServerType;
  let slow: Shop;
  let path: string;

  beforeAll(async () => {
    slow = await openShop({ settings: wordByWord, model: scriptedModel(function* () {
      yield { type: "text-start", id: "0" };
      for (let letter = 0; letter < letters; letter++) yield { type: "text-delta", id: "0", delta: String.fromCharCode(0xac00 + letter) };
      yield finish();
    }) });
    path = join(slow.dataDir, "socket");
    server = createAdaptorServer({ fetch: createApp(slow.deps).fetch }).listen(path);
    server.on("connection", (socket: Socket) => sockets.push(socket));
    await once(server, "listening");
  });
  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await slow.close();
  });

  test("holds a place in the answer's log and no buffer of it, and still gets every letter", async () => {
    const visitor = await slow.visit();
    const client = connect(path).pause();
    const body = JSON.stringify({ clientMessageId: randomUUID(), text: "한글 전부요" });
    client.write(`POST /api/chat HTTP/1.1\r\nHost: shop\r\nAuthorization: Bearer ${visitor}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`);
    const ended = () => (slow.deps.db.sqlite.prepare("select count(*) as count from turns where state = 'complete'").get() as { count: number }).count === 1;
    await until("the answer has ended without its reader", ended);
    const [socket] = sockets;
    expect(socket?.writableLength).toBeLessThan(96 * 1024); // where Node says stop, and the batch that went over it
    expect(socket?.bytesWritten).toBeLessThan(letters * 40); // an event is longer: not even the system holds it all
    let got = "";
    client.setEncoding("utf8").on("data", (text: string) => { got += text; }).resume();
    await once(client, "close");
    expect(got.length).toBeGreaterThan(letters * 60);
    expect([...got.matchAll(/"delta":"(.)"/gu)].map((match) => match[1]).join("")).toBe(Array.from({ length: letters }, (_, letter) => String.fromCharCode(0xac00 + letter)).join(""));
    expect(got).toContain("data: [DONE]");
  });
});
