import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { casesOf, leaksOf, openStand, paths, playCases, runCase, type Outcome, type Path } from "./rig/matrix.ts";
import { faults } from "./rig/upstream-faults.ts";

// Every fault an upstream is known to have, on each of the three ways to speak with one: the shopper always gets an end, in
// time and called what it is; what was sent is what is saved; and nothing of the upstream's own words is seen anywhere.

const seeds = Number(process.env["MATRIX_SEEDS"] ?? 2);
const atATime = 12;
const outcomes: Outcome[] = [];

afterAll(() => {
  if (process.env["MATRIX_SEEDS"] === undefined) return;
  const count = (of: (outcome: Outcome) => string) => Object.fromEntries(Object.entries(Object.groupBy(outcomes, of)).map(([key, list]) => [key, list?.length ?? 0]));
  const folder = join(import.meta.dirname, "../data");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "matrix.json"), `${JSON.stringify({
    faults: Object.keys(faults).length, paths: Object.keys(paths), seeds, cases: outcomes.length, asPromised: outcomes.filter((outcome) => outcome.problems.length === 0).length,
    states: count((outcome) => outcome.state), slowestMs: Math.round(Math.max(...outcomes.map((outcome) => outcome.tookMs))), problems: outcomes.filter((outcome) => outcome.problems.length > 0),
  }, null, 2)}\n`);
});

test.each(Object.keys(paths) as Path[])("an upstream may fail in every way it can on the path %s", async (path) => {
  const stand = await openStand(path);
  try {
    const cases = casesOf(path, seeds);
    playCases(stand, cases);
    const waiting = [...cases];
    const found: Outcome[] = [];
    await Promise.all(Array.from({ length: atATime }, async () => {
      for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) found.push(await runCase(stand, one));
    }));
    outcomes.push(...found);
    expect(found.filter((outcome) => outcome.problems.length > 0)).toEqual([]);
    expect(found).toHaveLength(cases.length);
    expect(leaksOf(stand), "the log").toEqual([]);
  } finally {
    await stand.close();
  }
}, 30_000 + seeds * 15_000);
