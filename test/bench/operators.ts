import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Receipt } from "../../server/operators/receipt.ts";
import { until } from "../rig/condition.ts";
import { startQdrant } from "../rig/qdrant.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { ms, print, type Figure } from "./figure.ts";
import { percentile } from "./score.ts";

type Item = { id: string; price: number; title: { ko?: string; en?: string } };
const partBytes = 8 * 1024 * 1024;

/** What operators wait for: receipts, tables of 20,000 rows, a large upload, and what shoppers notice of it. */
export async function benchOperators(dataDir: string): Promise<Figure[]> {
  const shop = await openShop({ settings: { LOG_LEVEL: "error" } });
  try {
    const token = await staffToken(shop, "operator");
    const figures = [...await benchReceipts(shop, { token, edits: 300, name: "demo shop" }), ...await benchMirrored()];
    const file = join(dataDir, "chorus/products.jsonl");
    if (!existsSync(file)) return print(figures);
    figures.push(...await benchUpload(shop, { token, file }), ...await benchTable(shop, token), ...await benchReceipts(shop, { token, edits: 300, name: "19,500 products" }));
    return print(figures);
  } finally {
    await shop.close();
  }
}

function figure(name: string, { value, max }: { value: number; max: number }): Figure {
  return { name, asked: `≤ ${max} ms`, measured: ms(value), ok: value <= max };
}

/** The same with a Qdrant of our own on a real socket: a receipt is complete once Qdrant has the change too. */
async function benchMirrored(): Promise<Figure[]> {
  const qdrant = await startQdrant();
  const shop = await openShop({ settings: { LOG_LEVEL: "error", QDRANT_URL: qdrant.url } });
  try {
    await until("Qdrant is filled", () => shop.deps.searching.mirror?.standing().isUsable === true, 60_000);
    return await benchReceipts(shop, { token: await staffToken(shop, "operator"), edits: 300, name: "demo shop with Qdrant", maxMs: 600 });
  } finally {
    await shop.close();
    await qdrant.close();
  }
}

/** When the last step of a receipt was done. */
function completeMs({ answeredMs, mirror }: Receipt): number {
  return Math.max(answeredMs ?? Infinity, mirror === null ? 0 : mirror.heldMs ?? Infinity);
}

async function benchReceipts(shop: Shop, { token, edits, name, maxMs = 300 }: { token: string; edits: number; name: string; maxMs?: number }): Promise<Figure[]> {
  const { body } = await call<{ items: Item[] }>(shop, "/api/products?limit=200&sort=id", { token });
  const receipts: Receipt[] = [];
  for (let at = 0; at < edits; at++) {
    const item = body.items[at % body.items.length]!;
    const saved = await call<{ receipt: Receipt }>(shop, `/api/products/${encodeURIComponent(item.id)}`, { token, method: "PATCH", body: { price: item.price + 10 * (at + 1) } });
    receipts.push(saved.body.receipt);
  }
  const states = Object.entries(Object.groupBy(receipts, ({ state }) => state)).map(([state, list]) => `${list?.length} ${state}`).join(", ");
  return [
    figure(`save → receipt complete, ${name}, p95`, { value: percentile(receipts.map(completeMs), 0.95), max: maxMs }),
    figure(`save → searchable, ${name}, p99`, { value: percentile(receipts.map((receipt) => (receipt.indexedMs ?? Infinity) - receipt.writtenMs), 0.99), max: 20 }),
    { name: `receipts of ${edits} edits, ${name}`, asked: "0 failed", measured: states, ok: receipts.every(({ state }) => state !== "failed") },
  ];
}

/** Asks a question every `everyMs` until told to stop; ms to the first text of each. */
async function chatMeanwhile(shop: Shop, until: Promise<unknown>, everyMs = 60): Promise<number[]> {
  const times: number[] = [];
  const over = new AbortController();
  void until.then(() => over.abort());
  const token = await shop.visit();
  while (!over.signal.aborted) {
    const startedAt = performance.now();
    const stream = await shop.open(token, "배송비 얼마예요?");
    while (!stream.raw.includes('"text-delta"') && await stream.more());
    times.push(performance.now() - startedAt);
    await stream.untilEnd();
    await pause(everyMs);
  }
  return times;
}

async function benchUpload(shop: Shop, { token, file }: { token: string; file: string }): Promise<Figure[]> {
  const as = <T>(path: string, body?: unknown) => call<T>(shop, `/api/staff/imports${path}`, { token, ...(body !== undefined && { body }) });
  const idle = await chatMeanwhile(shop, pause(6_000));
  const { id } = (await as<{ id: string }>("", { kind: "products", name: "chorus.jsonl" })).body;
  const bytes = readFileSync(file);
  for (let at = 0; at < bytes.length; at += partBytes) {
    await fetch(`${shop.url}/api/staff/imports/${id}/file?offset=${at}`, { method: "PUT", headers: { authorization: `Bearer ${token}` }, body: bytes.subarray(at, at + partBytes) });
  }
  const { map } = (await as<{ map: Record<string, string> }>(`/${id}/survey`)).body;
  const timed = async (verb: string): Promise<{ totalMs: number; chat: number[]; report: Record<string, unknown> }> => {
    const startedAt = performance.now();
    await as(`/${id}/${verb}`, { map });
    const done = shop.deps.imports.settled();
    const chatting = chatMeanwhile(shop, done);
    await done;
    const totalMs = performance.now() - startedAt;
    const { report, state } = (await as<{ report: Record<string, unknown>; state: string }>(`/${id}`)).body;
    return { totalMs, chat: await chatting, report: { ...report, state } };
  };
  const dry = await timed("check");
  const run = await timed("run");
  const idleP95 = percentile(idle, 0.95);
  const counts = (report: Record<string, unknown>) => `${report["state"] as string}: ${report["created"] as number} new, ${report["badTotal"] as number} bad`;
  return [
    figure(`dry run of 19,406 products, chats going on (${counts(dry.report)})`, { value: dry.totalMs, max: 10_000 }),
    figure(`import of 19,406 products, chats going on (${counts(run.report)})`, { value: run.totalMs, max: 30_000 }),
    { name: "chat meanwhile, first text p95", asked: `≤ 2 × idle (${ms(idleP95)})`, measured: `${ms(percentile(run.chat, 0.95))} over ${run.chat.length} questions; dry run ${ms(percentile(dry.chat, 0.95))}`, ok: percentile(run.chat, 0.95) <= 2 * idleP95 },
  ];
}

async function benchTable(shop: Shop, token: string): Promise<Figure[]> {
  const timed = async (paths: string[], rounds: number): Promise<number[]> => {
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const path of paths) {
        const startedAt = performance.now();
        await call(shop, `/api/products?${path}`, { token });
        times.push(performance.now() - startedAt);
      }
    }
    return times;
  };
  const typed = "hp laptop battery";
  const keystrokes = Array.from({ length: typed.length }, (_, at) => `q=${encodeURIComponent(typed.slice(0, at + 1))}`);
  return [
    figure("table of 19,500 products, first rows in any order, p95", { value: percentile(await timed(["", "sort=title", "sort=price&order=desc", "sort=stock", "missing=ko"], 5), 0.95), max: 300 }),
    figure("each keystroke of a search in it → rows, p95", { value: percentile(await timed([...keystrokes, ...["수", "수건", "목욕 수", "이불"].map((q) => `q=${encodeURIComponent(q)}`)], 3), 0.95), max: 150 }),
  ];
}
