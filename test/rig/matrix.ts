import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { degradedModel, turnRecord } from "../../server/chat/record.ts";
import { conversationIdOf, turnIdOf } from "./client.ts";
import { until } from "./condition.ts";
import { openShop, seededFolder, type Shop } from "./shop.ts";
import { chunksOf, closingOf, textOf } from "./stream.ts";
import { openUpstream, sayUsual, usualWords, type Upstream } from "./upstream.ts";
import { canary, faults } from "./upstream-faults.ts";

export const paths = { chat: "openai:tone", responses: "openai:tone", compatible: "compatible:tone" } as const;
export type Path = keyof typeof paths;
/** Whether the fault strikes each call, only the first, or a model that has another behind it. */
const arrangements = ["always", "once", "chained"] as const;
export type Case = { id: number; path: Path; fault: string; seed: number; arrangement: (typeof arrangements)[number]; isAfterTool: boolean };
export type Outcome = Case & { state: string; tookMs: number; problems: string[]; failures: string[] };

export const deadlines = { firstTokenMs: 1500, gapMs: 1000, turnMs: 4500 };
const slackMs = 1500; // what a machine that runs a dozen of these at a time may add
const promptWord = "What you may state";
const questionWord = "비밀질문";

/** The shops of one path: a model alone, and one with a healthy one behind it. */
type Stand = { alone: Shop; chained: Shop; upstream: Upstream; tokens: Map<Shop, string>; close(): Promise<void> };

/** The cases of one path, the same for the same seeds. */
export function casesOf(path: Path, seeds: number): Case[] {
  return Object.keys(faults).flatMap((fault, place) => Array.from({ length: seeds }, (_, seed): Case => ({
    id: place * 1000 + seed, path, fault, seed, arrangement: arrangements[(seed + place) % arrangements.length]!,
    isAfterTool: !["tool", "always"].includes(faults[fault]!.strikes) && randomOf(place * 7919 + seed)() < 0.3,
  })));
}

export async function openStand(path: Path): Promise<Stand> {
  const upstream = await openUpstream();
  const shops = await Promise.all([paths[path], `${paths[path]},compatible:spare`].map(async (chain) => {
    const dataDir = await seededFolder();
    writeFileSync(join(dataDir, "models.json"), JSON.stringify({ models: { "openai:*": { api: path === "chat" ? "chat" : "responses" } } }));
    return openShop({
      dataDir, deadlines, chainBounds: { failuresMax: Infinity, retryPauseMs: 10 },
      settings: { CHAT_MODEL: chain, OPENAI_API_KEY: "sk-rig", OPENAI_BASE_URL: upstream.baseUrl, COMPATIBLE_BASE_URL: upstream.baseUrl },
    });
  }));
  const [alone, chained] = shops as [Shop, Shop];
  const tokens = new Map(await Promise.all(shops.map(async (shop) => [shop, await shop.visit()] as const)));
  return { alone, chained, upstream, tokens, async close() {
    for (const shop of shops) { await shop.close(); rmSync(shop.dataDir, { recursive: true }); }
    await upstream.close();
  } };
}

/** Makes the upstream play each case's fault, however many run at a time. */
export function playCases(stand: Stand, cases: Case[]): void {
  const byId = new Map(cases.map((one) => [one.id, { one, count: 0, random: randomOf(one.id) }]));
  stand.upstream.plays((call, wire) => {
    const found = byId.get(Number(/#(\d+)/.exec(call.question)?.[1]));
    if (found === undefined || call.model === "spare") return sayUsual(call, wire);
    const { one } = found;
    if (one.isAfterTool && call.step === 0) return wire.say({ calls: [{ name: "searchCatalog", input: "{\"limit\":1}" }] });
    const isFirst = found.count++ === 0;
    return one.arrangement === "once" && !isFirst ? sayUsual(call, wire) : faults[one.fault]!.play(call, wire, found.random);
  });
}

/** Asks one question and holds what came of it against everything that is promised. */
export async function runCase(stand: Stand, one: Case): Promise<Outcome> {
  const shop = one.arrangement === "chained" ? stand.chained : stand.alone;
  const token = stand.tokens.get(shop)!;
  const problems: string[] = [];
  const wrong = (is: boolean, problem: string) => { if (is) problems.push(problem); };
  const startedAt = performance.now();
  const answer = await shop.ask(token, `배송은 얼마나 걸리나요? ${questionWord} #${one.id}`);
  const tookMs = performance.now() - startedAt;
  const { state = "none", model } = closingOf(answer).messageMetadata ?? {};
  const text = textOf(answer);
  const row = shop.deps.db.sqlite.prepare("select t.state, t.record, m.text from turns t join messages m on m.turn_id = t.id and m.author = 'model' where t.id = ?").get(turnIdOf(answer)) as { state: string; record: string; text: string };
  const record = turnRecord.parse(JSON.parse(row.record));
  const shown = (await shop.conversation(token, conversationIdOf(answer))).messages.at(-1)?.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n");
  const replayed = textOf(await (await shop.resume(token, turnIdOf(answer))).untilEnd());

  wrong(!answer.isDone, "the stream was not closed");
  wrong(tookMs > deadlines.turnMs + slackMs, `took ${Math.round(tookMs)} ms`);
  wrong(!statesOf(one).includes(state), `ended as ${state} where ${statesOf(one).join(" or ")} was due`);
  wrong(row.state !== state, `saved as ${row.state}, sent as ${state}`);
  wrong(row.text !== text || shown !== text || replayed !== text, "saved text is not the sent text");
  wrong(state === "complete" && (text !== wholeOf(one) && text !== usualWords.join("") || record.steps.at(-1)?.finish !== "stop"), `complete without stop or with a hole: ${text.slice(0, 80)}`);
  wrong(model !== degradedModel && !wholeOf(one).startsWith(text) && !usualWords.join("").startsWith(text), `words with a hole: ${text.slice(0, 80)}`);
  wrong(record.degraded !== (model === degradedModel) || (record.degraded && (text === "" || state !== "failed")), "a degraded answer that is not named so");
  wrong(state !== "complete" && record.failure === undefined, "no failure on record");
  wrong(chunksOf(answer, "data-notice").length !== (state === "complete" ? 0 : 1), "not one notice");
  wrong(answer.raw.includes(canary) || answer.raw.includes(promptWord), "the stream holds the upstream's words or the prompt");
  wrong(row.record.includes(canary) || row.record.includes(questionWord), "the record holds the upstream's words or the question");
  const isMine = (question: string) => question.includes(`#${one.id}`);
  await until("its calls are closed", () => stand.upstream.calls.every((call) => !call.isOpen || !isMine(call.question)), 1000).catch(() => problems.push("a call is still open after 1 s"));
  return { ...one, state, tookMs, problems, failures: record.failures.map(({ step, kind }) => `${step}: ${kind}`) };
}

/** What no log line of a stand may hold. */
export function leaksOf(stand: Stand): string[] {
  return [stand.alone, stand.chained].flatMap((shop) => shop.logged).filter((line) => [canary, promptWord, questionWord, "sk-rig"].some((word) => line.includes(word)));
}

/** The states in which a case may end. */
function statesOf({ fault, arrangement }: Case): string[] {
  const { strikes, isRetried = false } = faults[fault]!;
  const isSaved = arrangement === "chained" || (arrangement === "once" && isRetried !== false);
  if (strikes === "never" || strikes === "tool") return ["complete"];
  if (strikes === "always") return [arrangement === "once" ? "complete" : "failed"];
  const before = isSaved ? "complete" : "failed";
  if (isRetried === "maybe" && arrangement === "once") return ["complete", "failed"];
  return strikes === "before" ? [before] : strikes === "after" ? ["interrupted"] : [before, "interrupted"];
}

/** All that the model of a case would say. */
function wholeOf({ fault }: Case): string {
  if (fault === "one byte at a time") return "네, 선물 포장돼요 👨‍👩‍👧‍👦🇰🇷 고마워요 🙂";
  return fault === "line of a megabyte" ? `네 ${"가".repeat(12_000)}` : usualWords.join("");
}

/** Mulberry32: the same numbers for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed + 0x9e3779b9;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
