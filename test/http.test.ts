import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { pageFolder } from "../server/app.ts";
import { errorKinds } from "../server/errors.ts";
import { codeOf, conversationIdOf, turnIdOf, type RequestOptions } from "./rig/client.ts";
import { openShop, type Shop } from "./rig/shop.ts";
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
      expect(Object.keys(good?.content ?? {})).toHaveLength(1);
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

  test("tells what is really sent", async () => {
    const answer = await shop.ask(token, "도톰한 목욕 수건 얼마예요?");
    const [turn, product] = [turnIdOf(answer), sourcesOf(answer)[0]];
    const calls: [string, string, RequestOptions?, string?][] = [
      ["get /healthz", "/healthz"], ["get /readyz", "/readyz"], ["post /api/sessions", "/api/sessions", { body: {} }], ["post /api/sessions", "/api/sessions", { body: { customerToken: "x" } }, "401"],
      ["post /api/sessions", "/api/sessions", { body: { name: "x" } }, "400"], ["post /api/chat", "/api/chat", { token, body: { clientMessageId: "message-1", text: " " } }, "400"],
      ["get /api/conversations/{id}", `/api/conversations/${conversationIdOf(answer)}`, { token }], ["post /api/turns/{id}/stop", `/api/turns/${turn}/stop`, { token, body: {} }],
      ["post /api/turns/{id}/rating", `/api/turns/${turn}/rating`, { token, body: { value: "up" } }], ["get /api/turns/{id}/sources/{sourceId}", `/api/turns/${turn}/sources/${product}`, { token }],
      ["get /api/storefront", "/api/storefront"], ["get /api/storefront/products", "/api/storefront/products?limit=48"], ["get /api/storefront/products/{id}", `/api/storefront/products/${product}`],
      ["post /api/storefront/visits", "/api/storefront/visits", { body: { customerId: "cus_emma" } }],
    ];
    for (const [name, path, options, status = "200"] of calls) {
      const response = await shop.request(path, options);
      expect([name, String(response.status)]).toEqual([name, status]);
      expect([name, schemaOf(name, status).safeParse(await response.json()).error]).toEqual([name, undefined]);
    }
  });
});
