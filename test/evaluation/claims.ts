import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readCategoriesJson, readEntries, type Entry, type Faq, type Product } from "../../db/catalog.ts";
import { openDb } from "../../db/open.ts";
import { createOrderStore } from "../../db/orders.ts";
import { demoCustomerIds, readDemo, seedDemo } from "../../db/seed.ts";
import type { Language } from "../../db/schema.ts";
import { createEvidence, type Evidence } from "../../server/chat/claims/evidence.ts";
import { factOf, labelsOf } from "../../server/chat/facts.ts";
import { detectLanguage } from "../../server/chat/language.ts";
import { orderTools } from "../../server/tools/orders.ts";
import { readPrompts } from "../../server/chat/prompt.ts";
import { generateCases, type Random } from "./claim-phrases.ts";

/** What is done to a sentence that the shop's facts do not hold. */
export const alterations = ["number", "swapped", "unit", "date", "id", "link", "stock", "promise", "negated"] as const;
export type Alteration = (typeof alterations)[number];
/** A labelled sentence: what the turn has at hand, what is said, and whether that is so. */
export type ClaimCase = { facts: string[]; orderNo?: string; question: string; say: string; is: "supported" | Alteration; language: Language; from: "hand" | "held out" | "generator" };

const written = z.strictObject({
  facts: z.array(z.string()), also: z.array(z.string()).optional(), question: z.string().default(""), say: z.string(), is: z.enum(alterations).optional(),
});

/** The moment at which the set's shop stands: a Friday noon in Seoul. */
export const clockAt = Date.UTC(2026, 10, 20, 3);

/** The sentences written by hand, before the checker was first run on them; those "held out" it was not mended for. */
export function readHandCases(name: "claims" | "claims-held-out"): ClaimCase[] {
  return readFileSync(join(import.meta.dirname, `${name}.jsonl`), "utf8").split("\n").filter(Boolean).map((line): ClaimCase => {
    const { facts, also = [], question, say, is = "supported" } = written.parse(JSON.parse(line));
    return { facts: [...facts, ...also], question, say, is, language: detectLanguage(say) ?? "ko", from: name === "claims" ? "hand" : "held out" };
  });
}

export type Bench = { cases: ClaimCase[]; evidenceFor(one: ClaimCase): Promise<Evidence>; close(): void };

/** The demo shop with all labelled sentences over it. Each is checked among facts that a search might bring up beside its own. */
export async function openClaims(dataDir: string, seed = 7): Promise<Bench> {
  const db = openDb(join(dataDir, "claims.db"));
  await seedDemo(db, clockAt);
  const demo = readDemo(clockAt);
  const labels = labelsOf(readCategoriesJson(db));
  const entries = await readEntries(db, [...demo.products.map((product) => product.id), ...demo.faqs.map((faq) => faq.id)]);
  const byId = new Map(entries.map((entry) => [entry.id, entry]));
  const products = entries.filter((entry): entry is Product & { kind: "product" } => entry.kind === "product");
  const faqs = entries.filter((entry): entry is Faq & { kind: "faq" } => entry.kind === "faq");
  const orders = createOrderStore(db);
  const random = seeded(seed);
  const own = demo.orders.filter((order) => demoCustomerIds.includes(order.customerId));
  const found = await Promise.all(own.map(async (order) => ({ customerId: order.customerId, order: (await orders.findOwned(order.customerId, order.orderNo))! })));
  const cases = [...readHandCases("claims"), ...readHandCases("claims-held-out"), ...generateCases({ random, products, faqs, orders: found.map(({ order }) => order), now: clockAt })];
  const { tone, policy } = readPrompts();
  return {
    cases, close: () => db.close(),
    async evidenceFor(one) {
      const view = { language: one.language, labels };
      const evidence = createEvidence({ language: one.language, now: clockAt, question: one.question, earlier: [], policy: [tone, policy] });
      const shown = besides(one, { byId, entries, random: seeded(hash(one.say)) });
      evidence.add(shown.map((entry) => ({ fact: factOf({ entry, match: 0.5, naming: 0.5, score: 1, recent: false }, view), revision: entry.revision })));
      const customerId = found.find(({ order }) => order.orderNo === one.orderNo)?.customerId;
      if (customerId !== undefined && one.orderNo !== undefined) {
        const tools = orderTools({ orders, language: one.language, shopper: { kind: "customer", customerId, sessionId: "s", owner: "o" } as never });
        evidence.addTool("lookupOrder", (await tools["lookupOrder"]!.run({ orderNo: one.orderNo })).output, []);
      }
      return evidence;
    },
  };
}

/** The entries of a case among others of their kind and two of the other, as a search would bring them up. */
function besides(one: ClaimCase, shop: { byId: Map<string, Entry>; entries: Entry[]; random: Random }): Entry[] {
  const own = one.facts.map((id) => { const entry = shop.byId.get(id); if (entry === undefined) throw new Error(`The demo has no ${id}.`); return entry; });
  const near = shop.entries.filter((entry) => own.some((mine) => mine.kind === entry.kind && mine.category === entry.category) && !own.includes(entry));
  const far = shop.entries.filter((entry) => !own.includes(entry) && !near.includes(entry));
  return [...own, ...pick(near, 4, shop.random), ...pick(far, 3, shop.random)];
}

function pick<T>(list: T[], count: number, random: Random): T[] {
  const left = [...list];
  return Array.from({ length: Math.min(count, left.length) }, () => left.splice(Math.floor(random() * left.length), 1)[0]!);
}

function hash(text: string): number {
  let value = 2_166_136_261;
  for (const character of text) value = Math.imul(value ^ (character.codePointAt(0) ?? 0), 16_777_619);
  return value >>> 0;
}

/** Mulberry32: the same numbers for the same seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
