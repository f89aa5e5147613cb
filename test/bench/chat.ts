import { openShop, type Shop } from "../rig/shop.ts";
import { ms, print, type Figure } from "./figure.ts";
import { percentile } from "./score.ts";

const singles = 200;
const atOnce = 20;
const questions = ["배송비 얼마예요?", "How long does delivery take?", "달항아리 머그 식기세척기 돌려도 되나요?", "교환은 어떻게 해요?", "Do you ship to Japan?"];

/** Answers of the embedded model over HTTP on a real socket: time to the first text, alone and under load. */
export async function benchChat(): Promise<Figure[]> {
  const shop = await openShop({ settings: { LOG_LEVEL: "error" } });
  try {
    await inTurn(shop, 20);
    const alone = await inTurn(shop, singles);
    const unchecked = await withoutCheck();
    const together = await allAtOnce(shop, singles);
    return print([
      { name: "first text over HTTP, one at a time, p50", asked: "reported", measured: ms(percentile(alone.map((time) => time.firstMs), 0.5)), ok: true },
      { name: "first text without the claim check, p50 · p95", asked: "reported", measured: `${ms(percentile(unchecked.map((time) => time.firstMs), 0.5))} · ${ms(percentile(unchecked.map((time) => time.firstMs), 0.95))}`, ok: true },
      figure("first text over HTTP, one at a time, p95", { value: percentile(alone.map((time) => time.firstMs), 0.95), max: 60 }),
      figure(`${singles} answers, ${atOnce} at once, whole answer p95`, { value: percentile(together.map((time) => time.totalMs), 0.95), max: 400 }),
      { name: `${singles} answers, ${atOnce} at once, first text p95`, asked: "reported", measured: ms(percentile(together.map((time) => time.firstMs), 0.95)), ok: true },
    ]);
  } finally {
    await shop.close();
  }
}

async function withoutCheck(): Promise<Timing[]> {
  const shop = await openShop({ settings: { LOG_LEVEL: "error", CHECK_CLAIMS: "off" } });
  try {
    await inTurn(shop, 20);
    return await inTurn(shop, singles);
  } finally {
    await shop.close();
  }
}

type Timing = { firstMs: number; totalMs: number };

function figure(name: string, { value, max }: { value: number; max: number }): Figure {
  return { name, asked: `≤ ${max} ms`, measured: ms(value), ok: value <= max };
}

async function inTurn(shop: Shop, count: number): Promise<Timing[]> {
  const times: Timing[] = [];
  for (let at = 0; at < count; at++) times.push(await timed(shop, { token: await shop.visit(), text: questions[at % questions.length]! }));
  return times;
}

async function allAtOnce(shop: Shop, count: number): Promise<Timing[]> {
  const tokens = await Promise.all(Array.from({ length: count }, () => shop.visit()));
  const times: Timing[] = [];
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < count; at = next++) times.push(await timed(shop, { token: tokens[at]!, text: questions[at % questions.length]! }));
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return times;
}

/** One question: milliseconds from sending it to the first text delta and to the end of the stream. */
async function timed(shop: Shop, { token, text }: { token: string; text: string }): Promise<Timing> {
  const startedAt = performance.now();
  const response = await fetch(`${shop.url}/api/chat`, {
    method: "POST", headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
    body: JSON.stringify({ clientMessageId: crypto.randomUUID(), text }),
  });
  if (response.body === null || !response.ok) throw new Error(`The question was refused: ${response.status}`);
  let firstMs: number | undefined;
  let seen = "";
  for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
    seen += piece;
    if (firstMs === undefined && seen.includes('"text-delta"')) firstMs = performance.now() - startedAt;
  }
  if (firstMs === undefined) throw new Error("The answer had no text.");
  return { firstMs, totalMs: performance.now() - startedAt };
}
