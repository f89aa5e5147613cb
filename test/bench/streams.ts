import { randomUUID } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { startServer, type ServerProcess } from "../rig/server.ts";
import { seededFolder } from "../rig/shop.ts";
import { openStream, openUpstream, type Upstream } from "../rig/upstream.ts";
import { ms, print, type Figure } from "./figure.ts";
import { percentile } from "./score.ts";

const wordsEach = 150;
const paceMs = 20; // 50 words a second
const slowPaceMs = 10_000; // shorter than the silence that ends a turn
const rampMs = 2000; // over which the shoppers come

/**
 * What the product in a process of its own costs between a model's server and many shoppers: CPU time for each word, the wait
 * it adds before the first one, memory for each open stream; without the claim check, which holds words back on purpose. Model and shoppers share this process, so how many streams one
 * core holds is for a bench that has a core for each side.
 */
export async function benchStreams(): Promise<Figure[]> {
  const upstream = await openPacedUpstream();
  const dataDir = await seededFolder();
  const server = await startServer("main", { DATA_DIR: dataDir, LOG_LEVEL: "warn", CHECK_CLAIMS: "off", CHAT_MODEL: "compatible:m", COMPATIBLE_BASE_URL: upstream.baseUrl });
  try {
    await comeIn(await product(server, 100)); // warm
    const direct = await comeIn(Array.from({ length: 50 }, () => () => askModel(upstream)));
    const few = await comeIn(await product(server, 50));
    const shoppers = await product(server, 100);
    const cpuBefore = cpuUs(server.pid);
    await comeIn(shoppers);
    const cpuUsPerWord = (cpuUs(server.pid) - cpuBefore) / (shoppers.length * wordsEach);
    const before = residentKb(server.pid);
    const open = await openSlow(server, 1000);
    const streamKb = (residentKb(server.pid) - before) / open.length;
    for (const socket of open) socket.destroy();
    const added = (share: number) => percentile(few, share) - percentile(direct, share);
    return print([
      { name: "CPU for each word, 100 streams of 50 words a second", asked: "reported", measured: `${cpuUsPerWord.toFixed(0)} µs`, ok: true },
      { name: "added wait for the first text, 50 streams, p50", asked: "≤ 3 ms", measured: ms(added(0.5)), ok: added(0.5) <= 3 },
      { name: "added wait for the first text, 50 streams, p99", asked: "≤ 20 ms", measured: ms(added(0.99)), ok: added(0.99) <= 20 },
      { name: "memory for each of 1,000 open, slow streams", asked: "≤ 80 kB", measured: `${streamKb.toFixed(0)} kB`, ok: streamKb <= 80 },
    ]);
  } finally {
    await server.terminate();
    await upstream.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** A model that says its first word at once and the others at the pace that the question names. */
function openPacedUpstream(): Promise<Upstream> {
  return openUpstream((call, { frames }) => {
    const all = frames({ words: Array.from({ length: wordsEach }, (_, place) => `단어${String.fromCharCode(0xac00 + place)} `) });
    const first = all.findIndex((frame) => frame.kind === "words") + 1;
    const rest = all.slice(first).map((frame) => frame.data);
    openStream(call.response);
    call.response.write(all.slice(0, first).map((frame) => frame.data).join(""));
    const timer = setInterval(() => {
      if (rest.length > 3) return void call.response.write(rest.shift());
      clearInterval(timer);
      call.response.end(rest.join(""));
    }, Number(/PACE(\d+)/.exec(call.question)?.[1] ?? paceMs));
    call.response.once("close", () => clearInterval(timer));
  });
}

type Stream = { socket: Socket; first: Promise<number>; ended: Promise<void> };

/** Lets shoppers come one after the other and hear their answers to the end: what each waited for the first word, in ms. */
async function comeIn(shoppers: (() => Stream)[]): Promise<number[]> {
  return Promise.all(shoppers.map(async (start, place) => {
    await pause(rampMs * place / shoppers.length);
    const { socket, first, ended } = start();
    await ended;
    socket.destroy();
    return first;
  }));
}

async function product(server: ServerProcess, count: number): Promise<(() => Stream)[]> {
  return (await tokensOf(server, count)).map((token) => () => ask(server, { token, pace: paceMs }));
}

async function openSlow(server: ServerProcess, count: number): Promise<Socket[]> {
  const sockets: Socket[] = [];
  for (const token of await tokensOf(server, count)) {
    const { socket, first, ended } = ask(server, { token, pace: slowPaceMs });
    ended.catch(() => undefined); // it is left open, and then closed
    await first;
    sockets.push(socket);
  }
  return sockets;
}

async function tokensOf(server: ServerProcess, count: number): Promise<string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push(await server.start());
  return tokens;
}

/** One question over a plain socket: how long until its first word, and its end. */
function ask(server: ServerProcess, { token, pace }: { token: string; pace: number }): Stream {
  const body = JSON.stringify({ clientMessageId: randomUUID(), text: `PACE${pace} 재고와 배송을 알려 주세요.` });
  const headers = `Host: shop\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}`;
  return send(new URL(server.url).port, `POST /api/chat HTTP/1.1\r\n${headers}\r\n\r\n${body}`);
}

function askModel(upstream: Upstream): Stream {
  const body = JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content: `PACE${paceMs} 배송은요?` }] });
  return send(new URL(upstream.baseUrl).port, `POST /v1/chat/completions HTTP/1.1\r\nHost: model\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
}

function send(port: string, request: string): Stream {
  const socket = connect({ port: Number(port), host: "127.0.0.1", noDelay: true });
  const startedAt = performance.now();
  const first = Promise.withResolvers<number>();
  const ended = Promise.withResolvers<void>();
  let tail = "";
  socket.setEncoding("utf8").on("data", (text: string) => {
    tail = (tail + text).slice(-20_000);
    if (tail.includes("단어가")) first.resolve(performance.now() - startedAt);
    if (tail.includes("data: [DONE]")) ended.resolve();
  }).on("error", first.reject).on("close", () => {
    first.reject(new Error(`no word: ${tail.slice(0, 200)}`));
    ended.reject(new Error("the stream was cut"));
  }).write(request);
  return { socket, first: first.promise, ended: ended.promise };
}

/** What a process has used of the processors, in µs; Linux tells it in hundredths of a second. */
function cpuUs(pid: number): number {
  const [user = 0, system = 0] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ").slice(11, 13).map(Number);
  return (user + system) * 10_000;
}

function residentKb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
