import { setTimeout as pause } from "node:timers/promises";
import { errorFrame, event, type Frame, type Saying } from "./dialect.ts";
import { drip, json, openStream, usualWords, type Play, type UpstreamCall } from "./upstream.ts";

/** A word that stands in everything an upstream says of its own errors, and must never be seen again. */
export const canary = "CANARYUPSTREAM";

type Wire = Parameters<Play>[1];
export type Fault = {
  /**
   * When it strikes: before anything can have left for the shopper · after words have · either, by the seed · never: the
   * answer is whole · in a tool call, which is told to the model · again and again.
   */
  strikes: "before" | "after" | "either" | "never" | "tool" | "always";
  /** Whether the same call may be tried again when it strikes before the first word. */
  isRetried?: true | "maybe";
  play(call: UpstreamCall, wire: Wire, random: () => number): Promise<void> | void;
};

const whole: Saying = { words: usualWords };
const search = { name: "searchCatalog", input: "{\"query\":\"머그컵\",\"limit\":2}" };
const datas = (frames: Frame[]) => frames.map((frame) => frame.data);
/** The frames up to and with some of the words. */
function begun(frames: Frame[], random: () => number): Frame[] {
  const first = frames.findIndex((frame) => frame.kind === "words");
  return frames.slice(0, first + 1 + Math.floor(random() * (usualWords.length - 1)));
}
const opened = (call: UpstreamCall, texts: string[]) => { openStream(call.response); return drip(call, texts); };
const refuses = (status: number, headers: Record<string, string> = {}): Fault["play"] => ({ response }) => json(response, status, { error: { message: `${canary} at db-7.internal`, type: canary, code: canary, param: null } }, headers);

/** Sends a part of the stream's bytes, then resets the connection. */
function resets(third: number): Fault["play"] {
  return async (call, wire, random) => {
    const bytes = Buffer.from(datas(wire.frames(whole)).join(""));
    openStream(call.response);
    call.response.write(bytes.subarray(0, Math.floor(bytes.length * (third + random()) / 3)));
    await pause(5);
    call.response.socket?.resetAndDestroy();
  };
}

const calls = (saying: Saying): Fault["play"] => (call, { say }) => (call.step === 0 ? say(saying) : say(whole));

/** Everything that is known to go wrong with an upstream. */
export const faults: Record<string, Fault> = {
  "no headers": { strikes: "before", play: () => undefined },
  "headers only": { strikes: "before", play: ({ response }) => { openStream(response); response.flushHeaders(); } },
  "role chunk only": { strikes: "before", play: (call, { frames }) => opened(call, datas(frames(whole).filter((frame) => frame.kind === "open"))) },
  "ping only": { strikes: "before", async play(call) { openStream(call.response); while (call.isOpen) { call.response.write(": ping\n\n"); await pause(15); } } },
  "stall mid-stream": { strikes: "after", play: (call, { frames }, random) => opened(call, datas(begun(frames(whole), random))) },
  "pings mid-stream for ever": { strikes: "after", async play(call, { frames }, random) { await opened(call, datas(begun(frames(whole), random))); while (call.isOpen) { call.response.write(": ping\n\n"); await pause(15); } } },
  "clean end without finish": { strikes: "after", async play(call, { frames }, random) { await opened(call, datas(begun(frames(whole), random))); call.response.end(); } },
  "clean end with [DONE] only": { strikes: "after", async play(call, { frames }, random) { await opened(call, [...datas(begun(frames(whole), random)), event("[DONE]")]); call.response.end(); } },
  "clean end before the first word": { strikes: "before", isRetried: true, async play(call, { frames }) { await opened(call, datas(frames(whole).filter((frame) => frame.kind === "open"))); call.response.end(); } },
  "reset in the first third": { strikes: "either", isRetried: true, play: resets(0) },
  "reset in the second third": { strikes: "either", isRetried: true, play: resets(1) },
  "reset in the last third": { strikes: "either", isRetried: true, play: resets(2) },
  "connection closed at once": { strikes: "before", isRetried: true, play: ({ response }) => { response.socket?.destroy(); } },
  "broken JSON chunk": { strikes: "after", async play(call, { frames }, random) {
    const all = frames(whole);
    const at = begun(all, random).length;
    await opened(call, all.map((frame, place) => (place === at ? `${frame.data.slice(0, 20 + Math.floor(random() * 20)).trimEnd()}\n\n` : frame.data)));
    call.response.end();
  } },
  "chunk of another shape": { strikes: "after", async play(call, { frames }, random) {
    const all = frames(whole);
    const at = begun(all, random).length;
    await opened(call, all.map((frame, place) => (place === at ? frame.data.replace(/"(content|delta)":"[^"]*"/, "\"$1\":17") : frame.data)));
    call.response.end();
  } },
  "error object in the stream": { strikes: "after", async play(call, { frames }, random) { await opened(call, [...datas(begun(frames(whole), random)), errorFrame(call.dialect, canary)]); call.response.end(); } },
  "error object, then more and stop": { strikes: "after", async play(call, { frames }, random) {
    const all = frames(whole);
    const at = begun(all, random).length;
    await opened(call, [...datas(all.slice(0, at)), errorFrame(call.dialect, canary), ...datas(all.slice(at))]);
    call.response.end();
  } },
  "error object before the first word": { strikes: "before", isRetried: true, async play(call, { frames }) { await opened(call, [...datas(frames(whole).slice(0, 1)), errorFrame(call.dialect, canary)]); call.response.end(); } },
  "HTML with 200": { strikes: "before", isRetried: true, play: ({ response }) => { response.writeHead(200, { "content-type": "text/html" }).end(`<html><h1>502</h1>${canary}</html>`); } },
  "nothing with 200": { strikes: "before", isRetried: true, play: ({ response }) => { response.writeHead(200).end(); } },
  "400": { strikes: "before", play: refuses(400) },
  "401": { strikes: "before", play: refuses(401) },
  "403": { strikes: "before", play: refuses(403) },
  "404": { strikes: "before", play: refuses(404) },
  "429": { strikes: "before", isRetried: true, play: refuses(429) },
  "429 with Retry-After": { strikes: "before", isRetried: true, play: refuses(429, { "retry-after": "0.05" }) },
  "429 with a long Retry-After": { strikes: "before", play: refuses(429, { "retry-after": "3600" }) },
  "429 with an odd Retry-After": { strikes: "before", isRetried: true, play: refuses(429, { "retry-after": "soon" }) },
  "500": { strikes: "before", isRetried: true, play: refuses(500) },
  "503": { strikes: "before", isRetried: true, play: refuses(503) },
  "length": { strikes: "after", play: (_, { say }) => say({ words: usualWords.slice(0, 3), end: "length" }) },
  "length without a word": { strikes: "before", play: (_, { say }) => say({ words: [], end: "length" }) },
  "content filter": { strikes: "after", play: (_, { say }) => say({ words: usualWords.slice(0, 2), end: "content_filter" }) },
  "content filter without a word": { strikes: "before", play: (_, { say }) => say({ words: [], end: "content_filter" }) },
  "tool call cut in its arguments": { strikes: "before", async play(call, { frames }) { await opened(call, datas(frames({ calls: [search] }).filter((frame) => frame.kind !== "end" && frame.kind !== "done").slice(0, -2))); call.response.end(); } },
  "tool call whole but without finish": { strikes: "before", async play(call, { frames }) { await opened(call, datas(frames({ calls: [search] }).filter((frame) => frame.kind !== "end" && frame.kind !== "done"))); call.response.end(); } },
  "arguments that are no JSON": { strikes: "tool", play: calls({ calls: [{ ...search, input: "{\"query\": \"머" }] }) },
  "arguments that do not fit": { strikes: "tool", play: calls({ calls: [{ ...search, input: "{\"query\":[1],\"customerId\":\"cus_seoyun\"}" }] }) },
  "unknown tool": { strikes: "tool", play: calls({ calls: [{ name: "refundEverything", input: "{}" }] }) },
  "tool loop": { strikes: "always", play: (_, { say }) => say({ calls: [search] }) },
  "one byte at a time": { strikes: "never", async play(call, { frames }) {
    openStream(call.response);
    const bytes = Buffer.from(datas(frames({ words: ["네, 선물 포장돼요 👨‍👩‍👧‍👦🇰🇷", " 고마워요 🙂"] })).join(""));
    for (let at = 0; at < bytes.length && call.isOpen; at++) { call.response.write(bytes.subarray(at, at + 1)); if (at % 64 === 0) await pause(0); }
    call.response.end();
  } },
  "line of a megabyte": { strikes: "after", play: (_, { say }) => say({ words: ["네 ", "가".repeat(350_000)] }) },
  "line without end": { strikes: "before", isRetried: "maybe", async play(call) {
    openStream(call.response);
    call.response.write("data: ");
    while (call.isOpen && call.response.writable) { call.response.write("x".repeat(256 * 1024)); await pause(2); }
  } },
  "finish twice": { strikes: "never", async play(call, { frames }) { const all = frames(whole); const end = all.findLast((frame) => frame.kind === "end")!; await opened(call, datas(all.flatMap((frame) => (frame === end ? [frame, frame] : [frame])))); call.response.end(); } },
  "no usage": { strikes: "never", play: (_, { say }) => say({ words: usualWords, usage: "none" }) },
};
