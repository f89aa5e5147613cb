import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Receipt } from "../../server/operators/receipt.ts";
import { conversationIdOf } from "../rig/client.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { call, staffToken } from "../rig/staff.ts";
import { sourcesOf, textOf } from "../rig/stream.ts";

// Edits at random, each followed by a question in a new and in an old chat; editors at random, two at one entry. `npm test`
// runs a sample, `npm run test:operators` the whole: 1,000 edits, 200 interleavings, counts in data/operators.json.

const isWhole = process.env["OPERATORS_WHOLE"] !== undefined;
const edits = isWhole ? 1000 : 20;
const interleavings = isWhole ? 200 : 10;

type Entry = { id: string; revision: number; price: number; currency: string; title: { ko: string; en: string }; question: { ko: string }; answer: { ko: string } };
type Told = { text: string; sources: string[] };
/** An entry under test: the chat that has known it longest, and what the bot must never say of it again. */
type Subject = { kind: "products" | "faqs"; entry: Entry; question: string; shopper: string; conversationId: string; isGone: boolean };

let shop: Shop;
let token: string;
const counts = { edits: 0, asked: 0, right: 0, stale: 0, citedAfterDeletion: 0, receipts: {} as Record<string, number>, answeredMs: [] as number[], problems: [] as string[] };
const conflicts = { interleavings: 0, saved: 0, refused: 0, lost: 0 };
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
});
afterAll(async () => {
  await shop.close();
  if (!isWhole) return;
  const folder = join(import.meta.dirname, "../../data");
  mkdirSync(folder, { recursive: true });
  const { answeredMs, ...told } = counts;
  const sorted = answeredMs.toSorted((a, b) => a - b);
  writeFileSync(join(folder, "operators.json"), `${JSON.stringify({ ...told, receiptP95Ms: sorted[Math.floor(sorted.length * 0.95)], conflicts }, null, 2)}\n`);
});

/** The same numbers in every run (mulberry32). */
function createDice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides;
  };
}

const as = <T>(path: string, options: { method?: string; body?: unknown; headers?: Record<string, string> } = {}) => call<T>(shop, `/api/${path}`, { token, ...options });

async function ask(subject: Subject, isOld: boolean): Promise<Told> {
  const answer = isOld ? await shop.ask(subject.shopper, subject.question, { conversationId: subject.conversationId }) : await shop.ask(await shop.visit(), subject.question);
  return { text: textOf(answer), sources: sourcesOf(answer) };
}

/** Entries that the bot answers their own question from, each with a chat that has just heard so. */
async function openSubjects(): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for (const kind of ["products", "faqs"] as const) {
    for (const entry of (await as<{ items: Entry[] }>(`${kind}?limit=200&sort=id`)).body.items) {
      const question = kind === "products" ? `${entry.title.ko} 가격이 얼마예요?` : entry.question.ko;
      const shopper = await shop.visit();
      const answer = await shop.ask(shopper, question);
      if (!sourcesOf(answer).includes(entry.id)) continue;
      subjects.push({ kind, entry, question, shopper, conversationId: conversationIdOf(answer), isGone: false });
      if (!isWhole && subjects.length % 20 === 0) break; // a sample knows a few of each kind
    }
  }
  return subjects;
}

/** One edit of an entry: what the next answers must say, and what they must not. */
async function edit(subject: Subject, dice: (sides: number) => number): Promise<{ says: string | undefined; not: string | undefined }> {
  const { kind, entry } = subject;
  const path = `${kind}/${entry.id}`;
  const won = `${(entry.price ?? 0).toLocaleString("en-US")}원`;
  const before = subject.isGone ? undefined : kind === "products" ? won : entry.answer.ko;
  if (!subject.isGone && dice(8) === 0) {
    keep(await as<{ receipt: Receipt }>(path, { method: "DELETE" }));
    subject.isGone = true;
    return { says: undefined, not: before };
  }
  const figure = dice(9_000) + 1_000;
  const change = kind === "products" ? { price: figure * 10 } : { answer: { ...entry.answer, ko: `${entry.answer.ko.replace(/ \(안내 .*\)/, "")} (안내 ${figure}번)` } };
  const revision = subject.isGone ? (await as<{ items: { revision: number; item: unknown }[] }>(`${path}/revisions`)).body.items.find(({ item }) => item !== null)?.revision : undefined;
  if (revision !== undefined) keep(await as<{ receipt: Receipt }>(`${path}/restore`, { method: "POST", body: { revision } }));
  const saved = await as<{ item: Entry; receipt: Receipt }>(path, { method: "PATCH", body: change });
  keep(saved);
  Object.assign(subject, { entry: saved.body.item, isGone: false });
  const says = kind === "products" ? `${saved.body.item.price.toLocaleString("en-US")}원` : saved.body.item.answer.ko;
  return { says, not: before === says ? undefined : before };
}

function keep({ body }: { body: { receipt: Receipt } }): void {
  counts.receipts[body.receipt.state] = (counts.receipts[body.receipt.state] ?? 0) + 1;
  if (body.receipt.answeredMs !== null) counts.answeredMs.push(body.receipt.answeredMs);
}

test(`after each of ${edits} random edits a new chat and an old one hear what is saved, and nothing that was`, async () => {
  const dice = createDice(20_261_121);
  const subjects = await openSubjects();
  expect(subjects.length).toBeGreaterThan(isWhole ? 120 : 30);
  for (; counts.edits < edits; counts.edits++) {
    const subject = subjects[dice(subjects.length)]!;
    const { says, not } = await edit(subject, dice);
    for (const isOld of [false, true]) {
      const told = await ask(subject, isOld);
      counts.asked++;
      const saysNew = says !== undefined && told.text.includes(says);
      const isStale = not !== undefined && told.sources.includes(subject.entry.id) && told.text.includes(not) && !(saysNew && says.includes(not));
      const isCited = told.sources.includes(subject.entry.id);
      if (isStale) counts.stale++;
      if (subject.isGone && isCited) counts.citedAfterDeletion++;
      const isRight = !isStale && (says === undefined ? !isCited : isCited && saysNew);
      if (isRight) counts.right++;
      else counts.problems.push(`${subject.entry.id} ${isOld ? "old" : "new"}: ${subject.question} → ${told.text.slice(0, 120)} (${says ?? "gone"})`);
    }
  }
  expect({ asked: counts.asked, right: counts.right, stale: counts.stale, citedAfterDeletion: counts.citedAfterDeletion, problems: counts.problems.slice(0, 5) })
    .toEqual({ asked: 2 * edits, right: 2 * edits, stale: 0, citedAfterDeletion: 0, problems: [] });
}, 600_000);

test(`in ${interleavings} interleavings of two editors no edit is lost, and every conflict is shown`, async () => {
  const dice = createDice(5);
  const path = "products/prd_thick_bath_towel";
  for (; conflicts.interleavings < interleavings; conflicts.interleavings++) {
    const start = (await as<Entry>(path)).body.revision;
    const round = conflicts.interleavings;
    const written: string[] = [];
    // Each editor reads, thinks for a while, writes one field on what was read, and on a conflict does so again.
    const editor = async (name: string) => {
      for (let edit = 0; edit < 2; edit++) {
        for (;;) {
          const { revision } = (await as<Entry>(path)).body;
          for (let wait = dice(4); wait > 0; wait--) await new Promise((resolve) => { setTimeout(resolve, dice(3)); });
          const mark = `${name}-${round}-${edit}`;
          const outcome = await as<{ error?: { code: string; details: { current: Entry } } }>(path, { method: "PATCH", body: { attributes: { [`mark${name}${edit}`]: mark } }, headers: { "if-match": `"${revision}"` } });
          if (outcome.status === 200) { conflicts.saved++; written.push(mark); break; }
          expect(outcome.body.error).toMatchObject({ code: "revision_conflict", details: { current: { id: "prd_thick_bath_towel" } } });
          expect(outcome.body.error?.details.current.revision).toBeGreaterThan(revision);
          conflicts.refused++;
        }
      }
    };
    await Promise.all([editor("A"), editor("B")]);
    const { attributes, revision } = (await as<{ attributes: Record<string, string>; revision: number }>(path)).body;
    conflicts.lost += written.filter((mark) => !Object.values(attributes).includes(mark)).length;
    expect(revision - start).toBe(4);
  }
  expect(conflicts).toMatchObject({ saved: interleavings * 4, lost: 0 });
  expect(conflicts.refused).toBeGreaterThan(interleavings / 4);
}, 600_000);
