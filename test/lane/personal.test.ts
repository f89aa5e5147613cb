import { afterAll, describe, expect, test, vi } from "vitest";
import { pino } from "pino";
import { logOptions } from "../../server/log.ts";
import { findPersonal, scrub } from "../../server/scrub.ts";
import { casesOf, keepCounts, patienceMs } from "../rig/counts.ts";
import { innocentByHand, makeInnocent, makeNamed, namedByHand, type Named } from "../rig/people.ts";

// What says who somebody is never stands in a log; what a shop's texts are full of stays readable.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const counts: Record<string, unknown> = {};
afterAll(() => keepCounts("personal", counts));

/** Whether the secret's characters, as somebody who undoes the disguise would read them, are gone. */
function isGone({ text, secret }: Pick<Named, "text" | "secret">): boolean {
  const bare = (given: string) => given.normalize("NFKC").replace(/[^\p{L}\p{N}@]/gu, "");
  return !bare(scrub(text)).includes(bare(secret));
}

test.each(["rrn", "card", "phone", "email"] as const)("of a thousand ways to write a person's %s at least 99.5 %% are taken out whole", (kind) => {
  const all = makeNamed(casesOf({ full: 40_000, quick: 6_000 }), 31).filter((one) => one.kind === kind);
  const missed = all.filter((one) => !isGone(one));
  counts[kind] = { cases: all.length, missed: missed.length, recall: 1 - missed.length / all.length, examples: missed.slice(0, 10) };
  expect([missed.length / all.length <= 0.005, missed.slice(0, 5)]).toEqual([true, expect.anything()]);
});

test.each(namedByHand)("a %s written by hand is found: %j", (kind, text) => {
  expect(findPersonal(text.normalize("NFKC").replaceAll("\u200b", "")).map((found) => found.kind)).toContain(kind);
  expect(scrub(text)).toContain(`[${kind}]`);
});

test("of order numbers, codes, prices and days at most 0.5 % are taken for somebody's", () => {
  const innocent = makeInnocent(casesOf({ full: 40_000, quick: 6_000 }), 32);
  const hit = innocent.filter((text) => scrub(text) !== text);
  counts["innocent"] = { cases: innocent.length, hit: hit.length, share: hit.length / innocent.length, examples: hit.slice(0, 10) };
  expect([hit.length / innocent.length <= 0.005, hit.slice(0, 5)]).toEqual([true, expect.anything()]);
  expect(innocentByHand.filter((text) => scrub(text) !== text)).toEqual([]);
  counts["byHand"] = { named: namedByHand.length, innocent: innocentByHand.length };
});

describe("the log", () => {
  test("holds nobody's number, address or mail, wherever somebody puts it", () => {
    const lines: string[] = [];
    const log = pino(logOptions("debug"), { write: (line: string) => void lines.push(line) });
    for (const [, text] of namedByHand) {
      log.info({ turnId: "trn_x", note: text, deep: { list: [text] }, [text]: 1 }, text);
      log.error({ error: Object.assign(new Error(text), { cause: { text } }) }, `failed for ${text}`);
    }
    const all = lines.join("");
    const shown = namedByHand.filter(([, text]) => all.includes(text));
    expect(shown).toEqual([]);
    expect(lines).toHaveLength(namedByHand.length * 2);
  });

  test("is not held up by a text made to be slow", () => {
    for (const unit of ["0 1 0 - ", "a", "1", "a@", "강남구 ", "시 로 1 ", "12 Aa "]) {
      const startedAt = performance.now();
      scrub(unit.repeat(100_000 / unit.length));
      expect([unit, performance.now() - startedAt < 1000]).toEqual([unit, true]);
    }
  });
});
