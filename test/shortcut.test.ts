import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createSieve } from "../server/model/shortcut.ts";
import { framesOf, type Dialect } from "./rig/dialect.ts";

// Plain words are taken out of a model's reply at the wire: whatever way its bytes are cut, no word is bent, none is lost, and
// what is not plain goes to the provider as it came.

const words = ["배송은", " 🙂👨‍👩‍👧‍👦🇰🇷", " 이틀", " \"안에\"\n", " café "];

/** What comes of a reply whose bytes come in these pieces: the words, and what is left to the provider. */
function sift(bytes: Buffer, cuts: number[]): { said: string; rest: string } {
  let said = "";
  const sieve = createSieve((more) => { said += more; });
  const passed: Buffer[] = [];
  const places = [0, ...cuts, bytes.length];
  for (let piece = 1; piece < places.length; piece++) {
    const part = bytes.subarray(places[piece - 1], places[piece]);
    if (passed.length > 0) { passed.push(part); continue; }
    const rest = sieve.push(part);
    if (rest !== undefined) passed.push(rest);
  }
  if (passed.length === 0) passed.push(sieve.end());
  return { said, rest: Buffer.concat(passed).toString("utf8") };
}

describe.each(["chat", "responses"] as Dialect[])("a reply in the dialect %s", (dialect) => {
  const frames = framesOf(dialect, { words }, "tone");
  const bytes = Buffer.from(frames.map((frame) => frame.data).join(""));
  const rest = frames.filter((frame) => frame.kind !== "words").map((frame) => frame.data).join("");

  test("cut at every single byte, keeps each word whole and leaves the rest as it was", () => {
    for (let cut = 0; cut <= bytes.length; cut++) expect(sift(bytes, [cut])).toEqual({ said: words.join(""), rest });
  });

  test("cut anywhere, as often as you like, says the same", () => {
    fc.assert(fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
      expect(sift(bytes, cuts.toSorted((one, other) => one - other))).toEqual({ said: words.join(""), rest });
    }), { numRuns: 200, seed: 4 });
  });

  const odd: [string, string][] = [
    ["an event with a stop beside its words", JSON.stringify({ choices: [{ index: 0, delta: { content: "끝" }, finish_reason: "stop" }] })],
    ["an event with tokens counted beside its words", JSON.stringify({ choices: [{ index: 0, delta: { content: "끝" } }], usage: { prompt_tokens: 1 } })],
    ["two answers at once", JSON.stringify({ choices: [{ index: 0, delta: { content: "하나" } }, { index: 1, delta: { content: "둘" } }] })],
    ["a thought", JSON.stringify({ choices: [{ index: 0, delta: { content: "", reasoning_content: "음" } }] })],
    ["a refusal", JSON.stringify({ choices: [{ index: 0, delta: { refusal: "안 돼요" } }] })],
    ["words of another type", JSON.stringify({ choices: [{ index: 0, delta: { content: 17 } }] })],
    ["an error", JSON.stringify({ error: { message: "no" } })],
    ["broken JSON", "{\"choices\":[{\"index\":0,\"del"],
    ["[DONE]", "[DONE]"],
  ];
  test.each(odd)("%s ends the short way: it and all after it go to the provider, byte for byte", (_, data) => {
    const at = frames.findIndex((frame) => frame.kind === "words") + 2;
    const changed = [...frames.slice(0, at).map((frame) => frame.data), `data: ${data}\n\n`, ...frames.slice(at).map((frame) => frame.data)];
    const left = changed.filter((_event, place) => place >= at || frames[place]?.kind !== "words").join("");
    for (const cut of [7, 200, 1000]) expect(sift(Buffer.from(changed.join("")), [cut])).toEqual({ said: words.slice(0, 2).join(""), rest: left });
  });

  test("with lines that end in another way is left alone", () => {
    const other = bytes.toString("utf8").replaceAll("\n", "\r\n");
    expect(sift(Buffer.from(other), [40, 41])).toEqual({ said: "", rest: other });
  });
});

test("a tool call and a page of HTML go to the provider whole", () => {
  for (const text of [framesOf("chat", { calls: [{ name: "searchCatalog", input: "{\"limit\":1}" }] }, "tone").map((frame) => frame.data).join(""), "<html>\n\n502</html>", ""]) {
    expect(sift(Buffer.from(text), [3, 90])).toEqual({ said: "", rest: text });
  }
});
