import { createHmac, generateKeyPairSync, sign as signAsymmetric } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { codeOf, conversationIdOf, turnIdOf } from "../rig/client.ts";
import { casesOf, keepCounts, patienceMs } from "../rig/counts.ts";
import { openShop, type Shop } from "../rig/shop.ts";

// A customer is whom the shop has signed for, for as long as it said, until they sign out.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const [secret, previous] = ["the-shops-newest-secret-with-enough-characters", "the-secret-that-it-used-until-last-week-42"];
const counts = { mutations: 0, accepted: 0, valid: 0, validRefused: 0 };
let shop: Shop;
beforeAll(async () => { shop = await openShop({ settings: { CUSTOMER_TOKEN_SECRET: secret, CUSTOMER_TOKEN_SECRET_PREVIOUS: previous, SHOP_NAME: "다른 가게" } }); });
afterAll(async () => {
  keepCounts("tokens", counts);
  await shop.close();
});

const hour = 3600;
const now = () => Math.floor(Date.now() / 1000);
const encode = (value: unknown) => Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
function token(claims: unknown, options: { header?: unknown; key?: string | Buffer; hash?: string } = {}): string {
  const signed = `${encode(options.header ?? { alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${signed}.${createHmac(options.hash ?? "sha256", options.key ?? secret).update(signed).digest("base64url")}`;
}
const good = (change: object = {}) => ({ sub: "cus_seoyun", iat: now(), exp: now() + hour, ...change });
const start = (customerToken: string) => shop.request("/api/sessions", { body: { customerToken } });

async function isAccepted(customerToken: string): Promise<boolean> {
  const { status } = await start(customerToken);
  if (status !== 200 && status !== 401 && status !== 400) throw new Error(`A token was answered with ${status}.`);
  return status === 200;
}

describe("a token that the shop has not signed so", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const asymmetric = (alg: string) => {
    const signed = `${encode({ alg, typ: "JWT" })}.${encode(good())}`;
    return `${signed}.${signAsymmetric("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  };
  const tricks: [string, () => string][] = [
    ["signed with RS256", () => asymmetric("RS256")], ["signed with RS256 and called HS256", () => asymmetric("HS256")], ["signed with a public key as if it were a secret", () => token(good(), { key: pem })], ["that says RS256 over an HMAC of ours", () => token(good(), { header: { alg: "RS256" } })],
    ...["none", "None", "NONE", "nOnE", "", "HS256 ", "hs256", "HS384", "HS512", "ES256", "PS256", "EdDSA"].map((alg): [string, () => string] => [`that calls itself ${JSON.stringify(alg)}`, () => token(good(), { header: { alg } })]),
    ["without a signature", () => `${encode({ alg: "none" })}.${encode(good())}.`], ["HS256 without a signature", () => `${encode({ alg: "HS256" })}.${encode(good())}.`], ["with the key in it", () => token(good(), { header: { alg: "HS256", jwk: { kty: "oct", k: encode("mine") } }, key: "mine" })],
    ["that names its own key's place", () => token(good(), { header: { alg: "HS256", jku: "https://evil.example/keys", kid: "1" }, key: "mine" })], ["that names a file as its key", () => token(good(), { header: { alg: "HS256", kid: "../../../../dev/null" }, key: "" })], ["that names a query as its key", () => token(good(), { header: { alg: "HS256", kid: "x' union select 'k" }, key: "k" })],
    ["with two algorithms", () => `${Buffer.from("{\"alg\":\"none\",\"alg\":\"HS256\"}").toString("base64url")}.${encode(good())}.`], ["signed over something else", () => `${token(good()).split(".").slice(0, 2).join(".")}.${token(good({ sub: "cus_emma" })).split(".")[2]}`], ["twice as long as allowed", () => token(good({ exp: now() + 24 * hour }))],
    ["with the secret itself as its signature", () => `${token(good()).split(".").slice(0, 2).join(".")}.${encode(secret)}`], ["in another alphabet", () => token(good()).replaceAll("-", "+").replaceAll("_", "/").concat("=")], ["with a space before it", () => ` ${token(good({ exp: now() - 5 }))}`], ["in five parts", () => `${token(good())}..`],
    ["that was over a second ago", () => token(good({ exp: now() - 1 }))], ["that begins in an hour", () => token(good({ nbf: now() + hour }))], ["issued tomorrow", () => token(good({ iat: now() + 24 * hour }))], ["with an end as text", () => token(good({ exp: String(now() + hour) }))], ["for a number", () => token(good({ sub: 7 }))], ["for null", () => token(good({ sub: null }))],
    ["for an object", () => token(good({ sub: { $ne: "" } }))], ["without an end", () => token({ sub: "cus_seoyun", iat: now() })], ["with no end in sight", () => token(good({ exp: Number.MAX_SAFE_INTEGER }))], ["with a negative end", () => token(good({ exp: -1 }))], ["whose claims are a list", () => token([good()])],
  ];
  test.each(tricks)("%s is refused", async (_, make) => {
    counts.mutations++;
    const response = await start(make());
    if (response.status === 200) counts.accepted++;
    expect([response.status, await codeOf(response)]).toEqual([401, "customer_token_invalid"]);
  });

  test("changed in any place, by any of twelve kinds of change, is refused", async () => {
    const valid = token(good({ exp: now() + 11 * hour }));
    const [header = "", payload = "", signature = ""] = valid.split(".");
    const bytesOf = (text: string) => text.split(".").map((part) => Buffer.from(part, "base64url").toString("hex")).join(".");
    const place = fc.nat(valid.length - 1);
    const junk = fc.constantFrom(..."ABCxyz019-_.=+/ \n가\u0000");
    const claims = fc.record({ sub: fc.oneof(fc.string(), fc.constantFrom("cus_emma", "cus_minjun")), exp: fc.constantFrom(now() + hour, now() + 12 * hour, now() - 1), iat: fc.constantFrom(now(), 0), extra: fc.string({ maxLength: 5 }) });
    const mutations = fc.oneof(
      fc.tuple(place, junk).map(([at, by]) => valid.slice(0, at) + by + valid.slice(at + 1)), fc.tuple(place, junk).map(([at, by]) => valid.slice(0, at) + by + valid.slice(at)), place.map((at) => valid.slice(0, at)), place.map((at) => valid.slice(at + 1)),
      fc.tuple(place, place).map(([one, other]) => valid.slice(0, Math.min(one, other)) + valid.slice(Math.max(one, other) + 1)), claims.map((made) => `${header}.${encode(made)}.${signature}`), fc.constantFrom("none", "HS384", "RS256", "").map((alg) => `${encode({ alg, typ: "JWT" })}.${payload}.${signature}`),
      fc.tuple(claims, fc.string({ minLength: 1, maxLength: 64 })).filter(([, key]) => key !== secret && key !== previous).map(([made, key]) => token(made, { key })), fc.nat(255).map((bit) => `${header}.${payload}.${flip(signature, bit)}`), fc.nat(2000).map((bit) => `${header}.${flip(payload, bit)}.${signature}`),
      fc.constantFrom([1, 0, 2], [2, 1, 0], [0, 0, 2], [0, 1, 1]).map((order) => order.map((at) => valid.split(".")[at]).join(".")), fc.uint8Array({ maxLength: 64 }).map((bytes) => `${header}.${payload}.${Buffer.from(bytes).toString("base64url")}`),
    ).filter((made) => made !== "" && made.length <= 4096 && bytesOf(made) !== bytesOf(valid));
    const run = { numRuns: casesOf({ full: 260, quick: 20 }), seed: 61, endOnFailure: true };
    await fc.assert(fc.asyncProperty(fc.array(mutations, { minLength: 20, maxLength: 20 }), async (batch) => {
      const accepted = (await Promise.all(batch.map(isAccepted))).filter(Boolean).length;
      counts.mutations += batch.length;
      counts.accepted += accepted;
      expect(accepted).toBe(0);
    }), run);
    expect(await isAccepted(valid)).toBe(true);
  });
});

function flip(part: string, bit: number): string {
  const bytes = Buffer.from(part, "base64url");
  const at = bit % (bytes.length * 8);
  bytes[at >> 3] = bytes[at >> 3]! ^ (1 << (at & 7));
  return bytes.toString("base64url");
}

describe("while the shop changes its secret over", () => {
  test("tokens signed with either are taken, and with neither are not", async () => {
    for (let life = 60; life <= 12 * hour; life += casesOf({ full: 200, quick: 4000 })) {
      for (const key of [secret, previous]) {
        counts.valid++;
        if (!await isAccepted(token(good({ exp: now() + life }), { key }))) counts.validRefused++;
      }
    }
    expect(counts.validRefused).toBe(0);
    for (const key of [`${secret}${previous}`, `${secret},${previous}`, secret.slice(0, -1), ""]) expect(await isAccepted(token(good(), { key: key || "\0" }))).toBe(false);
  });

  test("the old one is worth nothing once it is taken out", async () => {
    const changed = await openShop({ settings: { CUSTOMER_TOKEN_SECRET: secret, SHOP_NAME: "다른 가게" } });
    try {
      expect((await changed.request("/api/sessions", { body: { customerToken: token(good(), { key: previous }) } })).status).toBe(401);
    } finally {
      await changed.close();
    }
  });
});

describe("whoever signs out", () => {
  const sessionOf = async (customerToken?: string) => ((await (await shop.request("/api/sessions", { body: customerToken === undefined ? {} : { customerToken } })).json()) as { sessionToken: string }).sessionToken;
  const signOut = (session: string) => shop.request("/api/sessions", { method: "DELETE", token: session });

  test("is a stranger from the next request on, everywhere, and the shop's token starts nothing any more", async () => {
    const customerToken = token(good());
    const [here, there] = [await sessionOf(customerToken), await sessionOf(customerToken)];
    const answer = await shop.ask(here, "배송비는 얼마예요?");
    expect((await signOut(here)).status).toBe(200);
    for (const session of [here, there]) {
      for (const path of [`/api/conversations/${conversationIdOf(answer)}`, `/api/turns/${turnIdOf(answer)}/stream`, `/api/turns/${turnIdOf(answer)}/sources/faq_shipping_fee`]) expect((await shop.request(path, { token: session })).status).toBe(401);
      expect((await shop.ask(session, "주문 어디까지 왔나요?")).status).toBe(401);
    }
    const [header, payload, signature = ""] = customerToken.split(".");
    for (const replay of [customerToken, `${header}.${payload}.${signature}=`, ` ${customerToken}`.trim()]) expect(await isAccepted(replay)).toBe(false);
    expect(await isAccepted(token(good({ jti: "another" })))).toBe(true);
  });

  test("leaves the sessions of others alone, also of the same customer on another device", async () => {
    const [phone, laptop, other, guest] = [await sessionOf(token(good({ jti: "phone" }))), await sessionOf(token(good({ jti: "laptop" }))), await sessionOf(token(good({ sub: "cus_emma" }))), await sessionOf()];
    expect((await signOut(phone)).status).toBe(200);
    for (const session of [laptop, other, guest]) expect((await shop.request("/api/conversations/cnv_none", { token: session })).status).toBe(404);
    expect((await signOut(guest)).status).toBe(200);
    expect((await shop.request("/api/conversations/cnv_none", { token: guest })).status).toBe(401);
  });

  test("without a session is told so, and with one that is unknown has nothing to end", async () => {
    expect(await codeOf(await shop.request("/api/sessions", { method: "DELETE" }))).toBe("session_missing");
    const before = shop.deps.db.sqlite.prepare("select count(*) count from sessions").get();
    expect((await signOut("y".repeat(43))).status).toBe(200);
    expect(shop.deps.db.sqlite.prepare("select count(*) count from sessions").get()).toEqual(before);
  });
});

test("one browser, guest then A then B then nobody: none of them sees a word of the others", async () => {
  const words = { guest: "손님 비밀 가나다", first: "첫째 비밀 라마바", second: "둘째 비밀 사아자" };
  const guest = await shop.visit();
  const asGuest = await shop.ask(guest, words.guest);
  const first = await shop.visit("cus_seoyun");
  const asFirst = await shop.ask(first, words.first);
  await shop.request("/api/sessions", { method: "DELETE", token: first });
  const second = await shop.visit("cus_minjun");
  const asSecond = await shop.ask(second, words.second);
  await shop.request("/api/sessions", { method: "DELETE", token: second });
  const out = await shop.visit();
  for (const [token_, own] of [[guest, asGuest], [first, undefined], [second, undefined], [out, undefined]] as const) {
    for (const answer of [asGuest, asFirst, asSecond]) {
      const response = await shop.request(`/api/conversations/${conversationIdOf(answer)}`, { token: token_ });
      const text = await response.text();
      expect([response.status === 200, Object.values(words).some((word) => text.includes(word))]).toEqual([answer === own, answer === own]);
    }
  }
});
