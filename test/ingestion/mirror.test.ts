import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { lastSeq, putFaqs, putProducts, removeEntry } from "../../db/catalog.ts";
import { listCursors } from "../../db/cursors.ts";
import { type Db, openDb } from "../../db/open.ts";
import { until } from "../rig/condition.ts";
import { alias, faq, held, live, type Life, product, wanted } from "../rig/mirrored.ts";
import { type Fault, startQdrant } from "../rig/qdrant.ts";

// A shop's rows and its Qdrant: whatever dies or lies between a commit and the index's reply, in the end they say the same.

let folder: string;
let seeded: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "mirror-"));
  seeded = join(folder, "seeded.db");
  const db = openDb(seeded);
  await putProducts(db, [product("p1", { ko: "이불", en: "duvet" }), product("p2", { en: "towel" }), product("p3", { ko: "머그컵", en: "mug" }), product("p4", { ko: "접시" })]);
  await putFaqs(db, [faq("f1", { ko: "배송은 얼마나 걸리나요?", en: "How long is delivery?" })]);
  db.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** A catalog's day, an edit at a time: new, changed, changed twice at once, a language lost, deleted, deleted and back. */
const edits: ((db: Db) => Promise<unknown>)[] = [
  (db) => putProducts(db, [product("p5", { ko: "홑이불", en: "quilt" })]),
  (db) => putProducts(db, [product("p1", { ko: "모직 담요", en: "wool blanket" })]),
  async (db) => { await putProducts(db, [product("p2", { en: "bath towel" })]); await putProducts(db, [product("p2", { en: "beach towel" })]); },
  (db) => putProducts(db, [product("p3", { ko: "머그컵" })]),
  (db) => removeEntry(db, "p4"),
  (db) => putFaqs(db, [faq("f1", { ko: "배송비는 얼마인가요?" })]),
  (db) => putProducts(db, [product("p1", { ko: "양털 담요", en: "fleece" })]),
  (db) => removeEntry(db, "p5"),
  (db) => putProducts(db, [product("p4", { ko: "유리 접시" })]),
];

let copies = 0;
function copy(): string {
  const file = join(folder, `${++copies}.db`);
  copyFileSync(seeded, file);
  return file;
}

/** Whether the mirror has nothing left to do. */
function isEven({ mirror, db }: Life): boolean {
  return mirror.standing().isUsable && mirror.lag().rows === 0 && listCursors(db).length === 1;
}

/** Makes the edits from `from` on, each once the one before is in the index or has been given its chance. Returns the next one. */
async function edit(life: Life, from: number, patienceMs = 20_000): Promise<number> {
  for (let at = from; at < edits.length; at++) {
    await until("the mirror is even", () => life.isOver || isEven(life), patienceMs);
    if (life.isOver) return at;
    await edits[at]!(life.db);
  }
  await until("the mirror is even", () => life.isOver || isEven(life), patienceMs);
  return edits.length;
}

/** The whole day with one fault at one request, a crash with it or not, and what the next process makes of it. */
async function day({ at, fault, hasCrash, isDown }: { at: number; fault: Fault; hasCrash: boolean; isDown?: boolean }): Promise<void> {
  const rig = await startQdrant();
  const file = copy();
  let life = live(file, rig);
  const crash = hasCrash ? { after: () => life.crash() } : {};
  rig.script = (_, number) => {
    if (number !== at) return undefined;
    if (isDown === true) void rig.down().then(() => rig.up());
    return { ...fault, ...crash };
  };
  try {
    life.mirror.start();
    let next = await edit(life, 0);
    if (life.isOver) {
      rig.script = () => undefined;
      life = live(file, rig);
      life.mirror.start();
      next = await edit(life, next);
    }
    expect(next).toBe(edits.length);
    expect(held(rig)).toEqual(wanted(life.db));
    rig.settle(); // what was given up on arrives now
    expect(held(rig)).toEqual(wanted(life.db));
    expect(listCursors(life.db)).toMatchObject([{ collection: rig.aliases.get(alias), seq: lastSeq(life.db) }]);
  } finally {
    await life.end();
    await rig.close();
    rmSync(file);
  }
}

const replies: [string, Fault, boolean?][] = [
  ["acknowledged and never applied", { apply: "never", reply: "acknowledged" }],
  ["acknowledged and applied later", { apply: "late", reply: "acknowledged" }],
  ["wait_timeout and applied later", { apply: "late", reply: "wait_timeout" }],
  ["a 503 before", { apply: "never", reply: 503 }],
  ["a 500 after it was applied", { reply: 500 }],
  ["silence, and applied after all else", { apply: "last", reply: "hang" }],
  ["silence, and applied after the next", { apply: "late", reply: "hang" }],
  ["a connection cut after it was applied", { reply: "cut" }],
  ["a connection refused", { apply: "never", reply: "cut" }, true],
];

/** How many requests a day without faults makes: the steps at which something can go wrong. */
async function countSteps(): Promise<number> {
  const rig = await startQdrant();
  const life = live(copy(), rig);
  life.mirror.start();
  await edit(life, 0);
  await life.end();
  await rig.close();
  return rig.calls.length;
}

/** Who dies before the reply never hears it: what counts is whether, and when, the request was applied. */
const crashes: [string, Fault][] = [["applied", {}], ["never applied", { apply: "never" }], ["applied after the next", { apply: "late" }], ["applied after all else", { apply: "last" }]];
const daysAtOnce = 10; // they mostly wait
const isLong = import.meta.env.MODE === "long";
const limitMs = isLong ? 300_000 : 60_000;

/** One day for each step that `takes`, many at once. */
async function everyStep(takes: (at: number) => boolean, of: { fault: Fault; hasCrash: boolean; isDown?: boolean }): Promise<void> {
  const steps = await countSteps();
  expect(steps).toBeGreaterThan(25);
  const days = Array.from({ length: steps }, (_, at) => at).filter(takes);
  await Promise.all(Array.from({ length: daysAtOnce }, async () => {
    for (let at = days.pop(); at !== undefined; at = days.pop()) await day({ ...of, at });
  }));
}

describe("in the end index and database say the same, with nothing lost, stale or back from the dead", () => {
  // A part of the steps for each, in turns; all of them in the long run.
  test.each(crashes.map(([name, fault], turn) => ({ name, fault, turn })))("after a crash at any step whose request is $name", ({ fault, turn }) => everyStep((at) => isLong || (at + turn) % 2 === 0, { fault, hasCrash: true }), limitMs);

  test.each(replies.map(([name, fault, isDown = false], turn) => ({ name, fault, isDown, turn })))("with $name as the reply at any step", ({ fault, isDown, turn }) => (
    everyStep((at) => isLong || (at + turn) % 4 === 0, { fault, isDown, hasCrash: false })), limitMs);
});
