import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { pageFolder } from "../../server/app.ts";
import { keepCounts, patienceMs } from "../rig/counts.ts";
import { openShop, type Shop } from "../rig/shop.ts";

// Every answer of the server tells a browser what it may not do with it, and only the shop's own pages may read it from elsewhere.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const allowed = ["https://shop.example", "https://m.shop.example:8443"];
const counts = { responses: 0, withoutHeaders: 0, origins: 0, wronglyAllowed: 0 };
let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop({ settings: { ALLOWED_ORIGINS: allowed.join(",") } });
  token = await shop.visit();
});
afterAll(async () => {
  keepCounts("headers", counts);
  await shop.close();
});

const policy = /^default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/;

type Ask = { name: string; path: string; init?: RequestInit };
async function everyRoute(): Promise<Ask[]> {
  const { paths } = await (await shop.request("/openapi.json")).json() as { paths: Record<string, Record<string, unknown>> };
  const json = { "content-type": "application/json" };
  const documented = Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).flatMap((method): Ask[] => {
    const base = { path: path.replaceAll(/\{\w+\}/g, "none") };
    const body = ["post", "put", "patch"].includes(method) ? { body: "{}", headers: json } : {};
    return [
      { name: `${method} ${path}`, ...base, init: { method: method.toUpperCase(), ...body } }, { name: `${method} ${path} signed in`, ...base, init: { method: method.toUpperCase(), ...body, headers: { ...json, authorization: `Bearer ${token}` } } },
      { name: `${method} ${path} with rubbish`, ...base, init: { method: method.toUpperCase(), ...(body.body !== undefined && { body: "{" }), headers: json } }, { name: `preflight of ${path}`, ...base, init: { method: "OPTIONS", headers: { origin: allowed[0]!, "access-control-request-method": method.toUpperCase() } } },
    ];
  }));
  return [
    ...documented, { name: "an answer's stream", path: "/api/chat", init: { method: "POST", headers: { ...json, authorization: `Bearer ${token}` }, body: JSON.stringify({ clientMessageId: "headers-test-1", text: "배송비 얼마예요?" }) } }, { name: "a body too large", path: "/api/sessions", init: { method: "POST", headers: json, body: "x".repeat(100_000) } },
    { name: "no route", path: "/api/none" }, { name: "no page", path: "/none" }, { name: "the page", path: "/" }, { name: "a path out of the page", path: "/..%2f..%2fpackage.json" }, { name: "a hidden file", path: "/.env" }, { name: "a wrong method", path: "/api/chat", init: { method: "PUT" } }, { name: "a broken path", path: "/api/conversations/%E0%A4%A" },
    { name: "the openapi document", path: "/openapi.json" }, { name: "HEAD", path: "/healthz", init: { method: "HEAD" } },
  ];
}

test("each route, each refusal, each stream and each file carries the policy and the other headers", async () => {
  const wrong: unknown[] = [];
  for (const { name, path, init } of await everyRoute()) {
    const response = await fetch(shop.url + path, init);
    await response.arrayBuffer();
    counts.responses++;
    const { headers } = response;
    const problems = [
      ...(policy.test(headers.get("content-security-policy") ?? "") ? [] : [headers.get("content-security-policy")]), ...(headers.get("x-content-type-options") === "nosniff" ? [] : ["nosniff"]), ...(headers.get("referrer-policy") === "no-referrer" ? [] : ["referrer-policy"]),
      ...(/^(DENY|SAMEORIGIN)$/.test(headers.get("x-frame-options") ?? "") ? [] : ["x-frame-options"]), ...(headers.get("cross-origin-resource-policy") === "same-origin" ? [] : ["corp"]), ...(headers.has("x-powered-by") || headers.has("server") ? ["names itself"] : []), ...(headers.has("set-cookie") ? ["cookie"] : []),
      ...(path.startsWith("/api/") && init?.method !== "OPTIONS" && !/no-store|no-cache/.test(headers.get("cache-control") ?? "") ? ["cache-control"] : []),
    ];
    if (problems.length > 0) { counts.withoutHeaders++; wrong.push([name, response.status, problems]); }
  }
  expect(counts.responses).toBeGreaterThan(50);
  expect(wrong).toEqual([]);
});

describe("a page of another origin", () => {
  const strangers = [
    "null", "*", "", "https://evil.example", "http://shop.example", "https://shop.example:443", "https://shop.example:8443", "https://shop.example/", "https://shop.example.evil.example", "https://evil-shop.example", "https://shop.example%00.evil.example", "https://shop.examplee", "https://sub.shop.example", "https://SHOP.example.", "https://shop.example.",
    "https://shop.example@evil.example", "https://evil.example#shop.example", "https://evil.example?https://shop.example", "https://m.shop.example", "https://m.shop.example:8444", "https://m.shop.example:08443", "HTTPS://SHOP.EXAMPLE", "https://Shop.example", "file://", "data:text/html,x", "chrome-extension://abc", "https://xn--shp-1oa.example", "https://shор.example",
    "https://127.0.0.1", "http://localhost:3000", "http://[::1]", "https://shop.example https://evil.example", "https://shop.example,https://evil.example", " https://shop.example.evil", "https://shop_example", "https://shop.example\t.evil", "shop.example", "//shop.example", "https:shop.example", "https:///shop.example", "ftp://shop.example", "blob:https://shop.example/1",
  ];

  test("is allowed to read an answer where the shop has named it, exactly so", async () => {
    for (const origin of allowed) expect((await shop.request("/api/storefront", { headers: { origin } })).headers.get("access-control-allow-origin")).toBe(origin);
    const wronglyAllowed: unknown[] = [];
    for (const origin of strangers) {
      for (const [path, init] of [["/api/storefront", {}], ["/api/sessions", { method: "POST", body: "{}", headers: { "content-type": "application/json" } }], ["/api/chat", { method: "OPTIONS", headers: { "access-control-request-method": "POST" } }], ["/api/conversations/none", {}]] as const) {
        let response: Response;
        try {
          response = await fetch(shop.url + path, { ...init, headers: { ...("headers" in init && init.headers), origin } });
        } catch {
          continue; // no header can hold it
        }
        counts.origins++;
        const given = response.headers.get("access-control-allow-origin");
        if (given !== null || response.headers.has("access-control-allow-credentials")) { counts.wronglyAllowed++; wronglyAllowed.push([origin, path, given]); }
      }
    }
    expect(counts.origins).toBeGreaterThan(100);
    expect(wronglyAllowed).toEqual([]);
  });

  test("writes nothing unless the shop has named it, also by what browsers send without asking; our own page and the shop's do", async () => {
    const sessions = () => (shop.deps.db.sqlite.prepare("select count(*) count from sessions").get() as { count: number }).count;
    const start = async (headers: Record<string, string>) => (await fetch(`${shop.url}/api/sessions`, { method: "POST", headers, body: "{}" })).status;
    const before = sessions();
    for (const origin of ["https://evil.example", "null", "https://shop.example.evil.example"]) expect([origin, await start({ origin, "content-type": "text/plain" }), await start({ origin, "sec-fetch-site": "cross-site" })]).toEqual([origin, 403, 403]);
    expect(sessions()).toBe(before);
    expect([await start({ origin: allowed[0]!, "sec-fetch-site": "cross-site" }), await start({ origin: shop.url }), await start({ origin: "https://behind.example", "sec-fetch-site": "same-origin" }), await start({})]).toEqual([200, 200, 200, 200]);
  });

  test("cannot send a question without asking first: a form's body is none of ours", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]) {
      const response = await fetch(`${shop.url}/api/chat`, { method: "POST", headers: { ...(type !== "" && { "content-type": type }), authorization: `Bearer ${token}` }, body: JSON.stringify({ clientMessageId: "a-form-of-evil", text: "안녕" }) });
      expect(response.status).toBe(400);
      await response.arrayBuffer();
    }
  });
});

test("staff routes are closed to whoever has no staff token, and say nothing of what they keep", async () => {
  for (const path of ["/api/products", "/api/faqs", "/api/products/prd_bath_towel", "/api/staff/conversations", "/api/staff/turns/none/verdict", "/metrics", "/api/conversations"]) {
    for (const method of ["GET", "POST", "PUT", "DELETE"]) {
      for (const authorization of [undefined, `Bearer ${token}`, "Bearer admin", "Basic YWRtaW46YWRtaW4="]) {
        const response = await fetch(shop.url + path, { method, headers: { "content-type": "application/json", ...(authorization !== undefined && { authorization }) }, ...(method !== "GET" && method !== "DELETE" && { body: "{}" }) });
        const text = await response.text();
        if (path === "/metrics" && response.status === 200) continue; // figures without names, where it is built
        expect([path, method, response.status]).toEqual([path, method, expect.toSatisfy((status: number) => [401, 403, 404].includes(status))]);
        expect(text.length).toBeLessThan(300);
      }
    }
  }
});

test.skipIf(!existsSync(join(pageFolder, "index.html")))("the page itself runs no script and takes no style but its own files'", async () => {
  const page = await (await shop.request("/")).text();
  expect(page).not.toMatch(/<script(?![^>]*src=)[^>]*>|<style|\son\w+=|style=|https?:\/\/(?!127)/i);
});
