import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, conversationIdOf, turnIdOf } from "./rig/client.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { textOf } from "./rig/stream.ts";

// Who is asking is settled by the shop's own signature, or it is a guest.

const secret = "a-secret-of-the-shop-with-enough-characters";
const hour = 3600;
let shop: Shop;

beforeAll(async () => { shop = await openShop({ settings: { CUSTOMER_TOKEN_SECRET: secret, SHOP_NAME: "다른 가게" } }); });
afterAll(async () => { await shop.close(); });

const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");

/** A token made by hand, so that any part of it can be wrong. */
function token(claims: unknown, options: { header?: unknown; key?: string; hash?: string } = {}): string {
  const signed = `${encode(options.header ?? { alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac(options.hash ?? "sha256", options.key ?? secret).update(signed).digest("base64url")}`;
}
const good = () => ({ sub: "cus_seoyun", iat: now(), exp: now() + hour });

async function start(customerToken: string): Promise<Response> {
  return shop.request("/api/sessions", { body: { customerToken } });
}

describe("a customer token", () => {
  test.each([["an hour", hour], ["twelve hours", 12 * hour], ["ten seconds", 10]])("signed for %s is a session of that customer, for as long", async (_, lifeSeconds) => {
    const claims = { sub: "cus_seoyun", exp: now() + lifeSeconds };
    const response = await start(token(claims));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ sessionToken: expect.stringMatching(/^[\w-]{43}$/), expiresAt: claims.exp * 1000, customer: { id: "cus_seoyun", name: expect.any(String) } });
  });

  test("may be for a customer that the chat has never heard of", async () => {
    expect(await (await start(token({ ...good(), sub: "새 고객 1" }))).json()).toMatchObject({ customer: { id: "새 고객 1", name: "" } });
  });

  const wrong: [string, () => string][] = [
    ["with another key", () => token(good(), { key: `${secret}!` })], ["with an empty key", () => token(good(), { key: "\0" })],
    ["without a signature (alg none)", () => `${encode({ alg: "none" })}.${encode(good())}.`], ["alg none but signed", () => token(good(), { header: { alg: "none" } })],
    ["that claims RS256", () => token(good(), { header: { alg: "RS256", typ: "JWT" } })], ["that claims HS512", () => token(good(), { header: { alg: "HS512" }, hash: "sha512" })],
    ["that claims hs256 in small letters", () => token(good(), { header: { alg: "hs256" } })], ["without an alg", () => token(good(), { header: { typ: "JWT" } })],
    ["that is over", () => token({ ...good(), exp: now() - 1 })], ["that ends now", () => token({ ...good(), exp: now() })], ["from 1970", () => token({ ...good(), exp: 1 })],
    ["that is not valid yet", () => token({ ...good(), nbf: now() + hour })], ["issued in the future", () => token({ ...good(), iat: now() + hour })],
    ["for more than twelve hours", () => token({ ...good(), exp: now() + 12 * hour + 300 })], ["for ever", () => token({ ...good(), exp: 9e15 })],
    ["without an end", () => token({ sub: "cus_seoyun" })], ["with an end in words", () => token({ ...good(), exp: "tomorrow" })], ["with half a second", () => token({ ...good(), exp: now() + 0.5 })],
    ["for nobody", () => token({ exp: now() + hour })], ["for an empty name", () => token({ ...good(), sub: "" })], ["for a list", () => token({ ...good(), sub: ["cus_seoyun"] })],
    ["for a very long name", () => token({ ...good(), sub: "c".repeat(201) })], ["that is a word", () => "token"], ["that is three dots", () => "..."], ["that is four parts", () => `${token(good())}.x`],
    ["whose payload is not JSON", () => token("no json")], ["whose payload is null", () => token("null")], ["whose header is not JSON", () => token(good(), { header: "x" })],
    ["whose payload was swapped", () => swapPayload(token(good()), { ...good(), sub: "cus_emma" })], ["of an id token's kind with the key in it", () => token(good(), { header: { alg: "HS256", jwk: { k: "x" } }, key: "x" })],
  ];
  test.each(wrong)("%s is refused", async (_, make) => {
    const response = await start(make());
    expect([response.status, await codeOf(response)]).toEqual([401, "customer_token_invalid"]);
  });

  test("that is empty, or longer than any token, is no request at all", async () => {
    for (const odd of ["", "x".repeat(5000)]) expect((await start(odd)).status).toBe(400);
    expect((await shop.request("/api/sessions", { body: { customerToken: token(good()), customerId: "cus_emma" } })).status).toBe(400);
  });

  test("changed in any place is refused, 600 times of 600", async () => {
    const valid = token({ ...good(), exp: now() + 12 * hour });
    const bytes = (text: string) => text.split(".").map((part) => Buffer.from(part, "base64url").toString("hex")).join(".");
    const place = fc.nat(valid.length - 1);
    const characters = fc.constantFrom(..."ABCxyz019-_.=+/ \n가");
    const mutations = fc.oneof(
      fc.record({ at: place, by: characters }).map(({ at, by }) => valid.slice(0, at) + by + valid.slice(at + 1)),
      fc.record({ at: place, by: characters }).map(({ at, by }) => valid.slice(0, at) + by + valid.slice(at)),
      place.map((at) => valid.slice(0, at)), place.map((at) => valid.slice(at + 1)),
      fc.tuple(place, place).map(([one, other]) => valid.slice(0, Math.min(one, other)) + valid.slice(Math.max(one, other) + 1)),
      fc.record({ sub: fc.string(), exp: fc.integer() }).map((claims) => swapPayload(valid, claims)),
    ).filter((mutation) => mutation !== "" && bytes(mutation) !== bytes(valid)); // base64url has spellings of the same bytes: those are the same token
    const before = sessionCount();
    await fc.assert(fc.asyncProperty(fc.array(mutations, { minLength: 20, maxLength: 20 }), async (batch) => {
      expect(await Promise.all(batch.map(async (mutation) => (await start(mutation)).status))).toEqual(batch.map(() => 401));
    }), { numRuns: 30, seed: 3, endOnFailure: true });
    expect(sessionCount()).toEqual(before);
    expect((await start(valid)).status).toBe(200);
  }, 20_000);
});

function swapPayload(from: string, claims: unknown): string {
  const [header, , signature] = from.split(".");
  return [header, encode(claims), signature].join(".");
}

function sessionCount(): unknown {
  return shop.deps.db.sqlite.prepare("select count(*) as count from sessions").get();
}

describe("one browser, several people", () => {
  test("a guest who signs in, and out, leaves nothing of either to the other", async () => {
    const guest = await shop.visit();
    const asGuest = await shop.ask(guest, "손님으로 한 질문");
    const customer = await shop.visit("cus_seoyun");
    const asCustomer = await shop.ask(customer, "고객으로 한 질문");
    const another = await shop.visit("cus_minjun");
    const guestAgain = await shop.visit();
    for (const [reader, answer, status] of [
      [guest, asGuest, 200], [customer, asGuest, 404], [another, asGuest, 404], [guestAgain, asGuest, 404],
      [customer, asCustomer, 200], [guest, asCustomer, 404], [another, asCustomer, 404], [guestAgain, asCustomer, 404],
    ] as const) {
      expect((await shop.request(`/api/conversations/${conversationIdOf(answer)}`, { token: reader })).status).toBe(status);
      expect((await shop.request(`/api/turns/${turnIdOf(answer)}/stream`, { token: reader })).status).toBe(status);
    }
  });

  test("a customer finds the conversation again from another device", async () => {
    const [phone, laptop] = [await shop.visit("cus_seoyun"), await shop.visit("cus_seoyun")];
    const answer = await shop.ask(phone, "배송비는 얼마예요?");
    expect((await shop.conversation(laptop, conversationIdOf(answer))).messages).toHaveLength(2);
    expect(textOf(await shop.ask(laptop, "배송비는요?", { conversationId: conversationIdOf(answer) }))).not.toBe("");
  });

  test("a customer whose id looks like a guest's session is not that guest", async () => {
    const guest = await shop.visit();
    const answer = await shop.ask(guest, "손님으로 한 질문");
    const { owner } = shop.deps.db.sqlite.prepare("select owner from turns where id = ?").get(turnIdOf(answer)) as { owner: string };
    const impostor = await shop.visit(owner);
    expect((await shop.request(`/api/conversations/${conversationIdOf(answer)}`, { token: impostor })).status).toBe(404);
  });

  test("a session's token is not in the database", async () => {
    const guest = await shop.visit();
    const stored = JSON.stringify(shop.deps.db.sqlite.prepare("select * from sessions").all());
    expect(stored).not.toContain(guest);
  });
});

test("a real shop hands out no demo visits, and the demo hands them only for its own three", async () => {
  expect((await shop.request("/api/storefront/visits", { body: { customerId: "cus_seoyun" } })).status).toBe(404);
  const demo = await openShop();
  try {
    const visit = async (customerId: string) => demo.request("/api/storefront/visits", { body: { customerId } });
    expect((await visit("cus_haeun")).status).toBe(404);
    const { customerToken } = await (await visit("cus_emma")).json() as { customerToken: string };
    expect(await (await demo.request("/api/sessions", { body: { customerToken } })).json()).toMatchObject({ customer: { id: "cus_emma", name: "Emma Clark" } });
  } finally {
    await demo.close();
  }
});
