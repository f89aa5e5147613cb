import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { pageFolder } from "../server/app.ts";
import { errorKinds } from "../server/errors.ts";
import { codeOf, conversationIdOf, turnIdOf, type RequestOptions } from "./rig/client.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { staffToken } from "./rig/staff.ts";
import { sourcesOf } from "./rig/stream.ts";

// What the server says around its answers: how long they may be kept, how often one may ask, and what /openapi.json promises.

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await shop.visit();
});
afterAll(async () => { await shop.close(); });

describe("headers", () => {
  test("let nobody keep what is personal, and promise nothing for the shop's whole domain", async () => {
    const answer = await shop.ask(token, "배송비는 얼마예요?");
    const responses = [
      await shop.request("/api/sessions", { body: {} }), await shop.request(`/api/conversations/${conversationIdOf(answer)}`, { token }),
      await shop.request(`/api/turns/${turnIdOf(answer)}/sources/${sourcesOf(answer)[0]}`, { token }), await shop.request("/api/conversations/cnv_none", { token }),
    ];
    expect(responses.map(({ status, headers }) => [status, headers.get("cache-control"), headers.get("strict-transport-security")])).toEqual([200, 200, 200, 404].map((status) => [status, "no-store", null]));
    expect(answer.headers.get("cache-control")).toBe("no-cache, no-transform");
  });

  test.skipIf(!existsSync(join(pageFolder, "index.html")))("let the page be kept only as long as it is the newest, its assets for ever", async () => {
    const page = await shop.request("/");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-cache"]);
    const asset = /"(\/assets\/[^"]+)"/.exec(await page.text())?.[1] ?? "";
    expect((await shop.request(asset)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    const gone = await shop.request("/assets/gone.js");
    expect([gone.status, gone.headers.get("cache-control")]).toEqual([404, null]);
    expect((await shop.request("/.built")).status).toBe(404);
  });
});

describe("sessions", () => {
  test("can be started only so often from one address, and it is said when again", async () => {
    const busy = await openShop({ settings: { SESSIONS_PER_MINUTE: "3" } });
    try {
      const starts = [];
      for (let count = 0; count < 5; count++) starts.push(await busy.request("/api/sessions", { body: {} }));
      expect(starts.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
      expect(Number(starts[4]?.headers.get("retry-after"))).toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60);
      expect(await codeOf(starts[4]!)).toBe("too_many_requests");
      expect(busy.deps.db.sqlite.prepare("select count(*) count from sessions").get()).toEqual({ count: 3 });
    } finally {
      await busy.close();
    }
  });

  test("are bounded for each address behind the shop's own proxy, whatever else a sender writes before it, and for each IPv6 network", async () => {
    const behind = await openShop({ settings: { SESSIONS_PER_MINUTE: "1", TRUSTED_PROXIES: "127.0.0.1, 10.0.0.0/8" } });
    try {
      const start = async (forwarded: string) => (await behind.request("/api/sessions", { body: {}, headers: { "x-forwarded-for": forwarded } })).status;
      expect([await start("203.0.113.1"), await start("203.0.113.2"), await start("203.0.113.1")]).toEqual([200, 200, 429]);
      expect([await start("198.51.100.9, 203.0.113.1"), await start("203.0.113.1, 10.1.2.3"), await start("203.0.113.1:4711")]).toEqual([429, 429, 429]);
      expect([await start("2001:db8:1:2::1"), await start("2001:db8:1:2:ffff::7"), await start("2001:db8:1:3::1")]).toEqual([200, 429, 200]);
      expect([await start("not an address"), await start("")], "the proxy's own").toEqual([200, 429]);
      const signIn = async (forwarded: string) => (await behind.request("/api/staff/sign-in", { body: { email: "a@shop.example", password: "wrong" }, headers: { "x-forwarded-for": forwarded } })).status;
      for (let tries = 0; tries < 5; tries++) await signIn("203.0.113.1");
      expect([await signIn("203.0.113.1"), await signIn("203.0.113.2")]).toEqual([429, 401]);
    } finally {
      await behind.close();
    }
  });

  test("are not told apart by what anybody may write, where no proxy is trusted", async () => {
    const open = await openShop({ settings: { SESSIONS_PER_MINUTE: "1" } });
    try {
      const statuses = [];
      for (const forwarded of ["203.0.113.1", "203.0.113.2"]) statuses.push((await open.request("/api/sessions", { body: {}, headers: { "x-forwarded-for": forwarded } })).status);
      expect(statuses).toEqual([200, 429]);
    } finally {
      await open.close();
    }
  });

  test("are known by their token, however the scheme is written", async () => {
    for (const scheme of ["Bearer", "bearer", "BEARER"]) {
      const response = await shop.request("/api/conversations/cnv_none", { headers: { authorization: `${scheme} ${token}` } });
      expect(response.status).toBe(404);
    }
  });
});

describe("/openapi.json", () => {
  type Answer = { content?: Record<string, { schema: { $ref?: string } }> };
  type Operation = { operationId: string; security?: unknown; responses: Record<string, Answer> };
  let document: { info: { description: string }; paths: Record<string, Record<string, Operation>>; components: { schemas: { Error: unknown }; securitySchemes: unknown } };
  beforeAll(async () => { document = await (await shop.request("/openapi.json")).json() as typeof document; });

  const operations = () => Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })));

  function schemaOf(name: string, status: string): z.ZodType {
    const schema = operations().find((operation) => operation.name === name)?.operation.responses[status]?.content?.["application/json"]?.schema;
    if (schema === undefined) throw new Error(`${name} has no JSON for ${status}`);
    return z.fromJSONSchema((schema.$ref === undefined ? schema : document.components.schemas.Error) as Parameters<typeof z.fromJSONSchema>[0]);
  }

  test("gives each route a good answer and its refusals in one shape, with the closed list of codes", () => {
    expect(operations().length).toBeGreaterThan(12);
    for (const { operation } of operations()) {
      const { 200: good, ...refusals } = operation.responses;
      expect(Object.keys(good?.content ?? {}).length).toBeGreaterThan(0);
      if (operation.operationId === "getReadyz") continue;
      for (const refusal of Object.values(refusals)) expect(refusal.content).toEqual({ "application/json": { schema: { $ref: "#/components/schemas/Error" } } });
    }
    expect(JSON.stringify(document.components.schemas)).toContain(JSON.stringify(Object.keys(errorKinds)));
    expect(document.info.description).not.toMatch(/development/i);
  });

  test("asks for a session's token wherever there is no answer without it", async () => {
    expect(document.components.securitySchemes).toMatchObject({ session: { type: "http", scheme: "bearer" } });
    const bodies: Record<string, unknown> = { "post /api/chat": { clientMessageId: "message-1", text: "안녕" }, "post /api/turns/{id}/rating": { value: "up" }, "post /api/conversations/{id}/outcome": { solved: true }, "post /api/conversations/{id}/callback": { text: "안녕" } };
    for (const { name, operation } of operations()) {
      const [method = "", path = ""] = name.split(" ");
      if (path === "/api/sessions" || path === "/api/storefront/visits") continue;
      const { status } = await shop.request(path.replaceAll(/\{\w+\}/g, "none"), { method: method.toUpperCase(), ...(name in bodies && { body: bodies[name] }) });
      expect([name, status === 401]).toEqual([name, operation.security !== undefined]);
      expect([name, Object.keys(operation.responses)]).toEqual([name, expect.arrayContaining([String(status)])]);
    }
  });

  /** What the console and a shop's own systems call, with an admin's token. */
  async function staffCalls(product: string): Promise<[string, string, RequestOptions?, string?][]> {
    const admin = await staffToken(shop, "admin");
    const body = { question: { ko: "우산꽂이가 있나요?" }, answer: { ko: "입구에 있어요." } };
    const draft = { kind: "faq", id: "faq_umbrella", item: body };
    const reads = ["setup", "me", "sessions", "members", "tokens", "audit", "audit/proof", "freshness", "imports", "sets", "gaps", "pins", "voice", "voice/versions", "synonyms"];
    return [
      ...reads.map((name): [string, string, RequestOptions] => [`get /api/staff/${name}`, `/api/staff/${name}`, { token: admin }]),
      ...["products", "faqs"].flatMap((name): [string, string, RequestOptions][] => ["", "/facets", "/deleted"].map((rest) => [`get /api/${name}${rest}`, `/api/${name}${rest}`, { token: admin }])),
      ["get /api/products/{id}", `/api/products/${product}`, { token: admin }], ["get /api/products/{id}/revisions", `/api/products/${product}/revisions`, { token: admin }],
      ["put /api/faqs/{id}", "/api/faqs/faq_umbrella", { token: admin, method: "PUT", body }], ["put /api/faqs", "/api/faqs", { token: admin, method: "PUT", body: [{ id: "faq_umbrella", ...body }] }],
      ["put /api/faqs/{id}", "/api/faqs/faq_umbrella", { token: admin, method: "PUT", body, headers: { "if-match": "7" } }, "412"], ["patch /api/products/{id}", `/api/products/${product}`, { token: admin, method: "PATCH", body: { stock: 4 } }],
      ["post /api/staff/ask", "/api/staff/ask", { token: admin, body: { text: "우산꽂이 있어요?", draft } }], ["post /api/staff/what-if", "/api/staff/what-if", { token: admin, body: { draft } }], ["post /api/staff/conflicts", "/api/staff/conflicts", { token: admin, body: { draft } }],
      ["delete /api/faqs/{id}", "/api/faqs/faq_umbrella", { token: admin, method: "DELETE" }], ["post /api/staff/imports", "/api/staff/imports", { token: admin, body: { kind: "faqs", name: "faq.csv" } }],
      ["post /api/staff/sign-in", "/api/staff/sign-in", { body: { email: "a@b.example", password: "no" } }, "401"], ["post /api/staff/tokens", "/api/staff/tokens", { token: admin, body: { label: "x", role: "agent" } }],
    ];
  }

  test("tells what is really sent", async () => {
    const answer = await shop.ask(token, "도톰한 목욕 수건 얼마예요?");
    const [turn, product] = [turnIdOf(answer), sourcesOf(answer)[0]];
    const calls: [string, string, RequestOptions?, string?][] = [
      ["get /healthz", "/healthz"], ["get /readyz", "/readyz"], ["post /api/sessions", "/api/sessions", { body: {} }], ["post /api/sessions", "/api/sessions", { body: { customerToken: "x" } }, "401"],
      ["post /api/sessions", "/api/sessions", { body: { name: "x" } }, "400"], ["post /api/chat", "/api/chat", { token, body: { clientMessageId: "message-1", text: " " } }, "400"],
      ["get /api/conversations/{id}", `/api/conversations/${conversationIdOf(answer)}`, { token }], ["post /api/turns/{id}/stop", `/api/turns/${turn}/stop`, { token, body: {} }],
      ["post /api/turns/{id}/rating", `/api/turns/${turn}/rating`, { token, body: { value: "up" } }], ["get /api/turns/{id}/sources/{sourceId}", `/api/turns/${turn}/sources/${product}`, { token }],
      ["get /api/storefront", "/api/storefront"], ["get /api/storefront/products", "/api/storefront/products?limit=48"], ["get /api/storefront/products/{id}", `/api/storefront/products/${product}`],
      ["post /api/storefront/visits", "/api/storefront/visits", { body: { customerId: "cus_emma" } }], ...await staffCalls(product ?? ""),
    ];
    for (const [name, path, options, status = "200"] of calls) {
      const response = await shop.request(path, options);
      expect([name, String(response.status)]).toEqual([name, status]);
      expect([name, schemaOf(name, status).safeParse(await response.json()).error]).toEqual([name, undefined]);
    }
  });
});
