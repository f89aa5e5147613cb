import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { uploadFile } from "../web/console/intake/imports.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { staffToken } from "./rig/staff.ts";

// A large file goes up over a bad line: what has arrived is not sent again.

let shop: Shop;
let token: string;
/** What the line does to the n-th piece that is sent. */
let line: (piece: number) => "carries" | "loses" | "loses the answer" = () => "carries";
let sent: number[] = [];
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
  const real = fetch;
  vi.stubGlobal("document", { documentElement: { lang: "en" } });
  vi.stubGlobal("fetch", async (path: string, init: RequestInit = {}) => {
    const isPiece = init.method === "PUT";
    const does = isPiece ? line(sent.length) : "carries";
    if (isPiece) sent.push(Number(new URL(path, shop.url).searchParams.get("offset")));
    if (does === "loses") throw new TypeError("fetch failed");
    const answer = await real(`${shop.url}${path}`, { ...init, headers: { ...init.headers as Record<string, string>, authorization: `Bearer ${token}` } });
    if (does === "loses the answer") throw new TypeError("fetch failed");
    return answer;
  });
});
afterEach(() => {
  sent = [];
  line = () => "carries";
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await shop.close();
});

const part = 8 * 1024 * 1024;
const bytes = Buffer.alloc(2.5 * part, "id,title,price\nmug,Mug,100\n");
const fileOf = (name: string) => new File([bytes], name, { lastModified: 1_795_000_000_000 });
const arrived = (id: string) => readFileSync(join(shop.dataDir, "imports", `${id}.csv`));

test("a piece that is lost, or whose answer is, is made up for without beginning anew", async () => {
  line = (piece) => (piece === 1 ? "loses" : piece === 3 ? "loses the answer" : "carries");
  const job = await uploadFile({ kind: "products", file: fileOf("bad-line.csv"), signal: AbortSignal.timeout(30_000), onShare: () => undefined });
  expect(sent).toEqual([0, part, part, 2 * part, 2 * part]);
  expect(arrived(job.id).equals(bytes)).toBe(true);
});

test("a file that is chosen again after its upload ended early goes on where it stood", async () => {
  const leaving = new AbortController();
  const shares: number[] = [];
  const first = uploadFile({ kind: "products", file: fileOf("again.csv"), signal: leaving.signal, onShare: (share) => { shares.push(share); leaving.abort(); } });
  await expect(first).rejects.toThrow();
  const job = await uploadFile({ kind: "products", file: fileOf("again.csv"), signal: AbortSignal.timeout(30_000), onShare: (share) => void shares.push(share) });
  expect(sent.slice(-2)).toEqual([part, 2 * part]);
  expect(shares).toEqual([0.4, 0.8, 1]);
  expect(arrived(job.id).equals(bytes)).toBe(true);
});
