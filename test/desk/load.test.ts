import { afterAll, beforeAll, expect, test } from "vitest";
import { counted, saveFigure } from "../rig/figures.ts";
import { fillLog } from "../rig/log.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";

// A log of a hundred thousand messages is as quick as a small one, and nobody who chats waits while it is read.

const messages = counted({ quick: 4000, full: 100_000 });
const rounds = counted({ quick: 1, full: 12 });
const chats = counted({ quick: 12, full: 150 });
const dayMs = 24 * 3_600_000;
let shop: Shop;
let agent: string;

beforeAll(async () => {
  shop = await openShop();
  agent = await staffToken(shop, "agent");
  fillLog(shop.deps.db, { messages, seed: 7, now: Date.now() });
}, 300_000);
afterAll(async () => { await shop.close(); });

const filters = [
  "", "state=waiting", "language=en", "rating=down", "unanswered=true", "unsupported=true", "handedOff=true", "model=openai:gpt-6-luna", "arm=hybrid", "costMin=0.02", "topic=returns", "outcome=confirmed", "outcome=abandoned", "outcome=assumed",
  "outcome=reopened", "source=faq_7", "verdict=none", "verdict=wrong", "rating=down&unanswered=true&language=en", "rating=down&unsupported=true&arm=hybrid&model=openai:gpt-6-luna", `from=${Date.now() - 3 * dayMs}`,
  `to=${Date.now() - 58 * dayMs}`, "turnState=failed", `q=${encodeURIComponent("배송")}`, `q=${encodeURIComponent("환불")}`, `q=${encodeURIComponent("향초 파손")}`, `q=${encodeURIComponent("없는말")}`, "q=blanket", "q=courier%20delay", "unanswered=true&gap=nothing-like-it", `q=${encodeURIComponent("머그")}&rating=down`,
];
const reads = [...filters.map((filter) => `/api/staff/conversations?${filter}`), ...filters.map((filter) => `/api/staff/conversations/count?${filter}`), `/api/staff/dashboard?from=${Date.now() - 61 * dayMs}`, "/api/staff/dashboard", "/api/staff/dashboard?language=en", "/api/staff/dashboard?topic=returns"];

const percentile = (times: number[], at: number) => times.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(times.length * at) - 1)] ?? 0;

test(`any filter, search and figure over ${messages} messages comes within 200 ms, at the 95th percentile`, async () => {
  const slowest: { path: string; ms: number; p95: number }[] = [];
  for (const path of reads) {
    await call(shop, path, { token: agent });
    const times: number[] = [];
    for (let round = 0; round < Math.max(3, rounds); round++) {
      const startedAt = performance.now();
      const { status } = await call(shop, path, { token: agent });
      times.push(performance.now() - startedAt);
      expect([path, status]).toEqual([path, 200]);
    }
    slowest.push({ path: decodeURIComponent(path), ms: Math.round(percentile(times, 0.5)), p95: Math.round(percentile(times, 0.95)) });
  }
  const worst = slowest.toSorted((a, b) => b.p95 - a.p95).slice(0, 8);
  saveFigure("100k log reads", { asked: "p95 ≤ 200 ms each", messages, worst });
  if (rounds > 1) console.log(worst);
  expect(worst[0]?.p95).toBeLessThanOrEqual(200);
}, 300_000);

test("whoever chats meanwhile sees the first word about as soon as ever", async () => {
  const token = await shop.visit();
  const idle = await chatTimes(token, chats);
  const reading = { isOn: true, done: 0 };
  const reader = (async () => { for (let at = 0; reading.isOn; at++, reading.done++) await call(shop, reads[at % reads.length]!, { token: agent }); })();
  const busy = await chatTimes(token, chats);
  reading.isOn = false;
  await reader;
  const [idleP95, busyP95] = [percentile(idle, 0.95), percentile(busy, 0.95)];
  saveFigure("chat during heavy reads", { asked: "p95 first text ≤ 1.5 × idle", idleP95, busyP95, ratio: busyP95 / idleP95, idleP50: percentile(idle, 0.5), busyP50: percentile(busy, 0.5), reads: reading.done });
  if (rounds > 1) console.log({ idleP95, busyP95, ratio: busyP95 / idleP95, done: reading.done });
  expect(reading.done).toBeGreaterThan(3);
  // In `npm test` other files share the machine, so only a stall would be told here.
  expect(busyP95).toBeLessThanOrEqual(rounds > 1 ? Math.max(idleP95 * 1.5, 20) : 1000);
}, 300_000);

async function chatTimes(token: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < count; at++) {
    const startedAt = performance.now();
    const answer = await shop.open(token, ["배송비 얼마예요?", "How long does delivery take?", "교환은 어떻게 해요?"][at % 3]!);
    await answer.untilText(" ");
    times.push(performance.now() - startedAt);
    await answer.untilEnd();
  }
  return times;
}
