import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { openDb, type Db } from "../../db/open.ts";
import { createOrderStore, digitGuessesPerDay, guestWindowMs, putCustomers, putOrders } from "../../db/orders.ts";
import { shopperOf } from "../../server/identity.ts";
import { orderTools } from "../../server/tools/orders.ts";
import { conversationIdOf, turnIdOf } from "../rig/client.ts";
import { casesOf, keepCounts, patienceMs } from "../rig/counts.ts";
import { last4, makePurchases, ownersOnly, spellings, wordsOf, type Purchase } from "../rig/orders.ts";
import { randomFrom } from "../rig/people.ts";
import { openShop, type Shop } from "../rig/shop.ts";

// Every way to an order, for everybody who might take it: one's own opens, and nobody learns whether another's exists.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const purchases = makePurchases(43);
const counts = { matrix: { cases: 0, leaks: 0, notIdentical: 0, byAsker: {} as Record<string, number> }, routes: { cases: 0, leaks: 0, notIdentical: 0 }, guesses: { made: 0, evaluated: 0, hits: 0, buyerAsked: 0, buyerRefused: 0 } };
afterAll(() => keepCounts("orders", counts));

async function fill(db: Db): Promise<void> {
  await putCustomers(db, purchases.map(({ customer }) => customer));
  await putOrders(db, purchases.map(({ order }) => order));
}
const leaksIn = (text: string, words: string[]) => words.filter((word) => text.includes(word));

const purchase = fc.constantFrom(...purchases);
const absentNo = fc.stringMatching(/^Z[0-9A-Z]{8}Z$/);
const malformed = fc.oneof(fc.constantFrom("", " ", "-", "%", "_", "*", "' or 1=1 --", "null", "undefined", "[object Object]", "\u0000", "../..", "${orderNo}", "{{orderNo}}", "#", "0", "NaN"), fc.string({ unit: "grapheme", maxLength: 60 }));

describe("the order tools", () => {
  const db = openDb(":memory:");
  let clock = Date.UTC(2026, 10, 21);
  let guests = 0;
  const store = createOrderStore(db, () => clock);
  beforeAll(() => fill(db));
  afterAll(() => db.close());
  const setOf = (customerId: string | null) => orderTools({ orders: store, shopper: shopperOf({ sessionId: `ses_${guests++}`, customerId }), language: "ko" });
  /** What a tool tells, as bytes: also what it says of input that does not fit. */
  async function told(tools: ReturnType<typeof setOf>, name: string, input: object): Promise<string> {
    clock += guestWindowMs * 8; // no bound of an earlier case is in the way of this one
    const tool = tools[name];
    const checked = tool?.input.safeParse(input);
    return checked?.success === true ? JSON.stringify(await tool!.run(checked.data)) : `refused ${tool === undefined ? "no tool" : "input"}`;
  }
  const asker = fc.constantFrom("customer", "guest without proof", "guest with a wrong proof", "guest with another's proof", "guest with the right proof");

  test("give an asker what is theirs, and of another's order the very bytes of one that does not exist", async () => {
    await fc.assert(fc.asyncProperty(asker, purchase, purchase, fc.constantFrom("lookupOrder", "trackShipment", "listMyOrders"), fc.constantFrom(...spellings), absentNo, malformed, fc.stringMatching(/^\d{4}$/), async (who, mine, theirs, name, spell, absent, odd, wrong) => {
      fc.pre(mine.customer.id !== theirs.customer.id && wrong !== last4(theirs) && wrong !== last4(mine));
      const proofs: Record<string, object> = { "guest with a wrong proof": { phoneLast4: wrong }, "guest with another's proof": { email: mine.customer.email!, phoneLast4: last4(mine) }, "guest with the right proof": { email: theirs.customer.email! } };
      const isCustomer = who === "customer";
      const tools = () => setOf(isCustomer ? mine.customer.id : null);
      const ask = (orderNo: string) => told(tools(), name, name === "listMyOrders" ? {} : { orderNo, ...proofs[who] });
      fc.pre(who !== "guest with another's proof" || last4(mine) !== last4(theirs));
      const [foreign, missing, strange] = [await ask(spell(theirs.order.orderNo)), await ask(absent), await ask(odd)];
      counts.matrix.cases += 3;
      counts.matrix.byAsker[who] = (counts.matrix.byAsker[who] ?? 0) + 3;
      if (who === "guest with the right proof" && name !== "listMyOrders") {
        expect(leaksIn(foreign, [...ownersOnly(theirs), theirs.customer.email!])).toEqual([]);
        expect(foreign).toContain(theirs.order.items[0]!.title.ko);
      } else {
        const leaks = leaksIn(foreign + missing + strange, wordsOf(theirs));
        counts.matrix.leaks += leaks.length;
        if (foreign !== missing) counts.matrix.notIdentical++;
        expect(leaks).toEqual([]);
        expect(foreign).toBe(missing);
      }
      if (isCustomer) {
        const own = await told(tools(), name, name === "listMyOrders" ? {} : { orderNo: spell(mine.order.orderNo) });
        counts.matrix.cases++;
        expect(own).toContain(mine.order.orderNo);
        expect(leaksIn(own, wordsOf(theirs))).toEqual([]);
      }
    }), { numRuns: casesOf({ full: 4000, quick: 150 }), seed: 51 });
    if (counts.matrix.cases >= 10_000) expect(Object.keys(counts.matrix.byAsker)).toHaveLength(5);
  });
});

describe("the routes", () => {
  let shop: Shop;
  const readers: { name: string; token: string | undefined }[] = [];
  const owned: { owner: string; conversation: string; turn: string; source: string }[] = [];
  beforeAll(async () => {
    shop = await openShop();
    await fill(shop.deps.db);
    for (const customer of [purchases[0]!.customer.id, purchases.at(-1)!.customer.id, undefined, undefined]) {
      const token = await shop.visit(customer);
      const name = `${customer ?? "guest"} ${readers.length}`;
      const answer = await shop.ask(token, "배송비는 얼마예요?");
      readers.push({ name, token });
      owned.push({ owner: name, conversation: conversationIdOf(answer), turn: turnIdOf(answer), source: "faq_shipping_fee" });
    }
    readers.push({ name: "nobody", token: undefined }, { name: "a made-up session", token: "x".repeat(43) });
  });
  afterAll(async () => { await shop.close(); });

  const routes: [string, (ids: (typeof owned)[number]) => string, object?][] = [
    ["GET", ({ conversation }) => `/api/conversations/${conversation}`], ["GET", ({ turn }) => `/api/turns/${turn}/stream`], ["POST", ({ turn }) => `/api/turns/${turn}/stop`, {}], ["POST", ({ turn }) => `/api/turns/${turn}/rating`, { value: "up" }],
    ["GET", ({ turn, source }) => `/api/turns/${turn}/sources/${source}`],
  ];
  /** An answer as bytes, without what every answer has of its own. */
  async function bytes(method: string, path: string, { token, body }: { token: string | undefined; body: object | undefined }): Promise<string> {
    const response = await shop.request(path, { method, ...(token !== undefined && { token }), ...(body !== undefined && { body }) });
    const headers = [...response.headers].filter(([name]) => name !== "date");
    return JSON.stringify([response.status, headers, await response.text()]);
  }

  test("tell a stranger of another's conversation, turn and source what they tell of none", async () => {
    const random = randomFrom(52);
    const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
    const alphabet = [..."abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"];
    const madeUp = (prefix: string) => `${prefix}_${Array.from({ length: 22 }, () => pick(alphabet)).join("")}`;
    for (let run = 0; run < casesOf({ full: 2500, quick: 80 }); run++) {
      const [method, path, body] = pick(routes);
      const target = pick(owned);
      const reader = pick(readers);
      const absent = { owner: "", conversation: madeUp("cnv"), turn: madeUp("trn"), source: "faq_shipping_fee" };
      const [real, none] = [await bytes(method, path(target), { token: reader.token, body }), await bytes(method, path(absent), { token: reader.token, body })];
      counts.routes.cases += 2;
      if (reader.name === target.owner) {
        expect(JSON.parse(real)[0]).toBe(200);
        continue;
      }
      if (real !== none) counts.routes.notIdentical++;
      if (real.includes("배송비")) counts.routes.leaks++;
      expect(real).toBe(none);
      expect(JSON.parse(real)[0]).toBe(reader.name === "nobody" || reader.name === "a made-up session" ? 401 : 404);
    }
  });
});

describe("a guesser with a thousand addresses", () => {
  const day = 24 * 3_600_000;
  /** What a guess can go for: one order, all of them, or mail addresses. */
  const aims = ["one order's digits", "all orders' digits", "one order's e-mail"] as const;

  test.each(aims)("never gets to an order by guessing at %s, and keeps no buyer out", async (aim) => {
    const db = openDb(":memory:");
    let clock = Date.UTC(2026, 10, 21);
    const store = createOrderStore(db, () => clock);
    await fill(db);
    const random = randomFrom(53);
    const victim = purchases[7]!;
    const guesses = casesOf({ full: 34_000, quick: 600 });
    const evaluated: Record<string, number> = {};
    for (let guess = 0; guess < guesses; guess++) {
      clock += Math.floor(day / guesses);
      const target = aim === "all orders' digits" ? purchases[guess % purchases.length]! : victim;
      // A new session for each guess, as an address may start as many as it likes.
      const proof = aim === "one order's e-mail" ? { email: `guess${guess}@example.com` } : { phoneLast4: String(Math.floor(random() * 10_000)).padStart(4, "0") };
      const finding = await store.findByGuestProof({ sessionId: `ses_${guess}`, orderNo: target.order.orderNo, ...proof });
      counts.guesses.made++;
      if (finding.kind === "not_found") { counts.guesses.evaluated++; evaluated[target.order.orderNo] = (evaluated[target.order.orderNo] ?? 0) + 1; }
      if (finding.kind === "found") counts.guesses.hits++;
      if (guess % 50 !== 0) continue;
      counts.guesses.buyerAsked += 2;
      const byMail = await store.findByGuestProof({ sessionId: `ses_buyer${guess}`, orderNo: victim.order.orderNo, email: victim.customer.email! });
      const signedIn = await store.findOwned(victim.customer.id, victim.order.orderNo);
      if (byMail.kind !== "found" || signedIn === undefined) counts.guesses.buyerRefused++;
    }
    db.close();
    expect(counts.guesses).toMatchObject({ hits: 0, buyerRefused: 0 });
    if (aim !== "one order's e-mail") expect(Math.max(...Object.values(evaluated))).toBeLessThanOrEqual(2 * digitGuessesPerDay.order);
    if (aim === "all orders' digits") expect(Object.values(evaluated).reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(2 * digitGuessesPerDay.all);
  });

  test("with made-up order numbers takes nobody's digits away, and one who is locked out without an e-mail is offered a person", async () => {
    const db = openDb(":memory:");
    const store = createOrderStore(db, () => Date.UTC(2026, 10, 21));
    await fill(db);
    const owner = purchases[4]!;
    await putCustomers(db, [{ ...owner.customer, email: null }]);
    for (let guess = 0; guess <= digitGuessesPerDay.all; guess++) await store.findByGuestProof({ sessionId: `ses_${guess % 150}`, orderNo: `ZZ-${guess}`, phoneLast4: "0000" });
    const look = (sessionId: string, phoneLast4: string) => store.findByGuestProof({ sessionId, orderNo: owner.order.orderNo, phoneLast4 });
    expect(await look("ses_owner", last4(owner))).toMatchObject({ kind: "found" });
    for (let place = 0; place < 5; place++) await look(`ses_known${place}`, "0000");
    const tools = orderTools({ orders: store, shopper: shopperOf({ sessionId: "ses_owner", customerId: null }), language: "ko" });
    expect((await tools["lookupOrder"]!.run({ orderNo: owner.order.orderNo, phoneLast4: last4(owner) })).output).toMatchObject({ found: false, orBy: ["email", "person"] });
    db.close();
  });

  test("leaves the digits of other orders to their buyers, and an order that does not exist is locked like one that does", async () => {
    const db = openDb(":memory:");
    const store = createOrderStore(db, () => Date.UTC(2026, 10, 21));
    await fill(db);
    const [one, other] = [purchases[1]!, purchases[10]!] as [Purchase, Purchase];
    const guess = (orderNo: string, place: number, phoneLast4 = "0000") => store.findByGuestProof({ sessionId: `ses_${orderNo}${place}`, orderNo, phoneLast4 });
    for (const orderNo of [one.order.orderNo, "ZZ-NONE"]) for (let place = 0; place < 5; place++) expect(await guess(orderNo, place)).toEqual({ kind: "not_found" });
    expect(JSON.stringify(await guess(one.order.orderNo, 9, last4(one)))).toBe(JSON.stringify(await guess("ZZ-NONE", 9)));
    expect(await guess(one.order.orderNo, 10, last4(one))).toMatchObject({ kind: "locked", orBy: "email" });
    expect(await guess(other.order.orderNo, 1, last4(other))).toMatchObject({ kind: "found" });
    db.close();
  });
});
