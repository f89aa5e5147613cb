import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Item } from "../server/operators/items.ts";
import type { Receipt } from "../server/operators/receipt.ts";
import { openShop, type Shop } from "./rig/shop.ts";
import { conversationIdOf, type RequestOptions } from "./rig/client.ts";
import { call, staffToken } from "./rig/staff.ts";
import { textOf } from "./rig/stream.ts";

// Operators and the shop's own systems keep the catalog: what is saved is what the bot says, and the receipt proves it.

type Saved = { item: Item & { stock: number; price: number }; state: string; receipt: Receipt };
type Page = { items: (Item & { title: { ko?: string; en?: string } })[]; nextCursor: string | null; total: number };
type Failure = { error: { code: string; details: { fields: string[]; problems: { field: string; message: string }[]; current: { revision: number; price: number } | null } } };

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
});
afterAll(async () => { await shop.close(); });

const as = <T>(path: string, options: RequestOptions = {}) => call<T>(shop, path, { token, ...options });
const towel = "/api/products/prd_thick_bath_towel";
const parking = { question: { ko: "매장에 주차할 수 있나요?", en: "Can I park at the store?" }, answer: { ko: "지하 2층에 2시간 무료로 주차하실 수 있어요.", en: "You can park on B2 for two hours, free." } };

describe("a saved entry", () => {
  test("is in the very next answer, in an old chat as in a new one, and the receipt says so", async () => {
    const shopper = await shop.visit();
    const before = await shop.ask(shopper, "도톰한 목욕 수건 얼마예요?");
    expect(textOf(before)).toContain("24,000원");
    const saved = await as<Saved>(towel, { method: "PATCH", body: { price: 26_300 } });
    expect(saved.body.receipt).toMatchObject({ state: "live", question: "도톰한 목욕 수건 가격이 얼마예요?", failure: null, answer: { usesRevision: true, cited: [{ id: "prd_thick_bath_towel", revision: saved.body.item.revision }] } });
    expect(saved.body.receipt.answer?.text).toContain("26,300원");
    const { writtenMs, indexedMs, askedMs, answeredMs } = saved.body.receipt;
    expect([writtenMs, indexedMs, askedMs, answeredMs]).toEqual([writtenMs, indexedMs, askedMs, answeredMs].toSorted((a, b) => (a ?? 0) - (b ?? 0)));
    for (const conversationId of [conversationIdOf(before), undefined]) expect(textOf(await shop.ask(shopper, "도톰한 목욕 수건 얼마예요?", { conversationId }))).toContain("26,300원");
  });

  test("can be new, in either language, and is asked in the one that changed", async () => {
    const added = await as<Saved>("/api/faqs", { body: parking });
    expect(added.body).toMatchObject({ state: "created", item: { revision: 1, category: null, tags: [] }, receipt: { state: "live", answer: { text: parking.answer.ko } } });
    const changed = await as<Saved>(`/api/faqs/${added.body.item.id}`, { method: "PATCH", body: { answer: { en: "Parking on B2 is free for three hours." } } });
    expect(changed.body.receipt).toMatchObject({ state: "live", question: parking.question.en, answer: { text: "Parking on B2 is free for three hours." } });
    expect(changed.body.item).toMatchObject({ answer: { ko: parking.answer.ko } });
  });

  test("that is deleted is never spoken of again, and comes back whole when restored", async () => {
    const question = { ko: "선물 카드에 손글씨를 써 주시나요?" };
    const { body } = await as<Saved>("/api/faqs", { body: { id: "faq_handwriting", question, answer: { ko: "네, 손글씨 카드는 1,700원이에요." } } });
    expect(body.receipt.state).toBe("live");
    const removed = await as<Saved>("/api/faqs/faq_handwriting", { method: "DELETE", headers: { "if-match": '"1"' } });
    expect(removed.body).toMatchObject({ state: "removed", item: { revision: 2 }, receipt: { state: "live", answer: { cited: expect.not.arrayContaining([expect.objectContaining({ id: "faq_handwriting" })]) } } });
    expect((await as("/api/faqs/faq_handwriting")).status).toBe(404);
    expect((await as<{ items: { item: { id: string } }[] }>("/api/faqs/deleted")).body.items[0]).toMatchObject({ item: { id: "faq_handwriting", question }, revision: 2 });
    const restored = await as<Saved>("/api/faqs/faq_handwriting/restore", { body: { revision: 1 } });
    expect(restored.body).toMatchObject({ state: "created", item: { revision: 3, question }, receipt: { state: "live" } });
    const history = await as<{ items: { revision: number; cause: string; item: unknown }[] }>("/api/faqs/faq_handwriting/revisions");
    expect(history.body.items.map(({ revision, cause, item }) => [revision, cause, item !== null])).toEqual([[3, "restore", true], [2, "delete", false], [1, "save", true]]);
  });

  test("says nothing new when it is saved as it was: no revision, no false change", async () => {
    const { body, headers } = await as<Item>(towel);
    const again = await as<Saved>(towel, { method: "PUT", body, headers: { "if-match": headers.get("etag") ?? "" } });
    expect(again.body).toMatchObject({ state: "unchanged", item: { revision: body.revision } });
  });

  test("can get its stock from a system that knows totals only, and from one that knows each variant", async () => {
    const { body } = await as<{ variants: { id: string; sku: string; stock: number | null }[] }>("/api/products/prd_thick_bath_towel");
    const [first] = body.variants;
    const one = await as<Saved>(towel, { method: "PATCH", body: { variants: [{ sku: first?.sku, stock: 3 }] } });
    expect(one.body.item.stock).toBe(body.variants.slice(1).reduce((sum, variant) => sum + (variant.stock ?? 0), 3));
    const none = await as<Saved>(towel, { method: "PATCH", body: { stock: 0 } });
    expect(none.body.receipt.answer?.text).toContain("품절");
    const total = await as<Saved>(towel, { method: "PATCH", body: { stock: 11 } });
    expect(total.body.item).toMatchObject({ stock: 11, variants: body.variants.map(({ id }) => expect.objectContaining({ id, stock: null })) });
  });
});

describe("two people at one entry", () => {
  test("never lose an edit: of those made on one revision one is saved, all others see what is there now", async () => {
    let saves = 0;
    const { body: start } = await as<Item>("/api/products/prd_haru_rice_bowl").then((found) => (found.status === 200 ? found : as<Item>(towel)));
    const path = `/api/products/${start.id}`;
    const seen = { one: start.revision, other: start.revision };
    for (let round = 0; round < 20; round++) {
      const writers = (["one", "other"] as const).map(async (who) => {
        const outcome = await as<Saved & Failure>(`${path}`, { method: "PATCH", body: { attributes: { [`note_${who}`]: `${round}` } }, headers: { "if-match": `"${seen[who]}"` } });
        if (outcome.status === 200) saves++;
        else expect(outcome.body.error.code).toBe("revision_conflict");
        seen[who] = outcome.status === 200 ? outcome.body.item.revision : outcome.body.error.details.current?.revision ?? 0;
        return outcome.status;
      });
      expect((await Promise.all(writers)).filter((status) => status === 200).length).toBeGreaterThanOrEqual(1);
    }
    expect((await as<Item>(path)).body.revision).toBe(start.revision + saves);
    const gone = await as<Failure>("/api/products/prd_never_was", { method: "PUT", body: { title: { ko: "없던 것" }, price: 1 }, headers: { "if-match": '"3"' } });
    expect([gone.status, gone.body.error.details.current]).toEqual([412, null]);
  });

  test("a request that is sent again with its key is done once, and gets the same answer", async () => {
    const options = { body: { title: { en: "Walnut Spoon Rest" }, price: 4_500 }, headers: { "idempotency-key": "delivery-17" } };
    const [first, second] = [await as<Saved>("/api/products", options), await as<Saved>("/api/products", options)];
    expect([second.body, second.headers.get("idempotency-replayed")]).toEqual([first.body, "true"]);
    expect((await as<Failure>("/api/products", { ...options, body: { title: { en: "Another" }, price: 1 } })).body.error.code).toBe("key_conflict");
    const bothAtOnce = { body: { title: { en: "Oak Spoon Rest" }, price: 4_700 }, headers: { "idempotency-key": "delivery-18" } };
    const statuses = (await Promise.all([1, 2, 3].map(() => as("/api/products", bothAtOnce)))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 409 || status === 200)).toHaveLength(3);
    expect((await as<Page>("/api/products?q=spoon%20rest")).body.items.map((item) => item.title.en).toSorted()).toEqual(["Oak Spoon Rest", "Walnut Spoon Rest"]);
  });
});

describe("a request that a crash cut off after it was saved", () => {
  /** As a power cut leaves it: saved, but never answered; a minute later the sender tries again. */
  const cut = () => shop.deps.db.sqlite.prepare("update request_keys set status = null, body = null, at = at - 61000").run();
  const twice = async (path: string, options: RequestOptions, between: () => Promise<unknown> = async () => undefined) => {
    const sent = { ...options, headers: { ...options.headers, "idempotency-key": `cut-${path}-${options.method}` } };
    const first = await as<Saved>(path, sent);
    cut();
    await between();
    return [first, await as<Saved & Failure>(path, sent)] as const;
  };
  const shown = ({ status, body }: { status: number; body: Saved }) => [status, body.state, body.item, body.receipt.state];

  test("is answered at its retry as it would have been: added, changed on a revision, deleted, restored", async () => {
    const path = "/api/products/cut-off";
    const added = await twice("/api/products", { method: "POST", body: { title: { en: "Copper Milk Pan" }, price: 9_000 } });
    expect(shown(added[1])).toEqual(shown(added[0]));
    expect(added[1].body.state).toBe("created");
    await as(path, { method: "PUT", body: { title: { en: "Copper Egg Pan" }, price: 9_000 } });
    const steps = [
      [path, { method: "PUT", body: { title: { en: "Copper Egg Pan" }, price: 9_100 }, headers: { "if-match": '"1"' } }], [path, { method: "PATCH", body: { price: 9_200 }, headers: { "if-match": '"2"' } }],
      [path, { method: "DELETE", headers: { "if-match": '"3"' } }], [`${path}/restore`, { method: "POST", body: { revision: 3 }, headers: { "if-match": '"0"' } }],
    ] as const;
    for (const [at, options] of steps) {
      const [first, again] = await twice(at, options);
      expect([first.status, ...shown(again)]).toEqual([200, ...shown(first)]);
    }
    expect((await as<Item>(path)).body.revision).toBe(5);
  });

  test("is a conflict all the same where somebody else has changed the entry since, or another saved it", async () => {
    const path = "/api/products/cut-between";
    await as(path, { method: "PUT", body: { title: { en: "Copper Sauce Pan" }, price: 9_000 } });
    const [, again] = await twice(path, { method: "PUT", body: { title: { en: "Copper Sauce Pan" }, price: 9_100 }, headers: { "if-match": '"1"' } }, () => as(path, { method: "PATCH", body: { price: 9_300 } }));
    expect([again.status, again.body.error.details.current?.price]).toEqual([412, 9_300]);
  });
});

test("If-Match: * saves no entry that is not there", async () => {
  const path = "/api/products/never-there";
  const save = () => as<Failure>(path, { method: "PUT", body: { title: { en: "Brass Door Knob" }, price: 9_000 }, headers: { "if-match": "*" } });
  expect([(await save()).status, (await as(path)).status]).toEqual([412, 404]);
  await as(path, { method: "PUT", body: { title: { en: "Brass Door Knob" }, price: 8_000 } });
  expect((await save()).status).toBe(200);
  await as(path, { method: "DELETE" });
  expect([(await save()).status, (await as(path)).status]).toEqual([412, 404]);
});

describe("what is wrong is said in words, beside its field", () => {
  test("in the language of whoever sent it, and nothing is saved", async () => {
    const { body, status } = await as<Failure>("/api/products", { body: { title: {}, price: -1, currency: "won", variants: [{ stock: 1.5 }], colour: "red" } });
    expect(status).toBe(400);
    expect(body.error.details.fields).toEqual(expect.arrayContaining(["price", "currency", "variants.0.stock", "colour"]));
    expect(body.error.details.problems.find(({ field }) => field === "price")?.message).toBe("0 이상이어야 해요.");
    const english = await as<Failure>("/api/faqs", { body: { question: { ko: " " }, answer: {} }, headers: { "accept-language": "en" } });
    expect(english.body.error.details.problems).toEqual([{ field: "question", message: "Needed in Korean or in English." }]);
    const taken = await as<Failure>("/api/products", { body: { id: "prd_thick_bath_towel", title: { ko: "같은 번호" }, price: 1 } });
    expect([taken.status, taken.body.error.details.fields]).toEqual([409, ["id"]]);
    const variant = await as<Failure>("/api/products", { body: { title: { ko: "남의 옵션" }, price: 1, variants: [{ id: "var_thick_bath_towel_iv" }] } });
    expect(variant.body.error.details.fields).toEqual(["variants.0.id"]);
  });

  test("an agent reads and does not write; nobody else sees anything", async () => {
    const agent = await staffToken(shop, "agent");
    expect((await as("/api/products?limit=1", { token: agent })).status).toBe(200);
    for (const [path, method] of [[towel, "PATCH"], [towel, "DELETE"], ["/api/faqs", "POST"]] as const) expect((await as<Failure>(path, { token: agent, method, body: {} })).body.error.code).toBe("forbidden");
    expect((await shop.request("/api/products")).status).toBe(401);
  });
});

describe("the table", () => {
  test("finds parts of words in Korean and English, codes, ids and synonyms", async () => {
    const titles = async (q: string) => (await as<Page>(`/api/products?q=${encodeURIComponent(q)}&limit=10`)).body.items.map((item) => item.id);
    for (const q of ["목욕 수", "bath tow", "HG-BT-001", "prd_thick_bath", "도톰한 목욕수건"]) expect([q, await titles(q)]).toEqual([q, expect.arrayContaining(["prd_thick_bath_towel"])]);
    expect(await titles("prd_thick_bath_towel")).toEqual(["prd_thick_bath_towel"]);
    expect(await titles("%_")).toEqual([]);
  });

  test("gives every row once, in order, page by page, also while rows are saved", async () => {
    for (const sort of ["price", "title", "stock", "id", "updated"]) {
      for (const order of ["asc", "desc"]) {
        const ids: string[] = [];
        let cursor: string | null = "";
        for (let page = 0; cursor !== null && page < 50; page++) {
          const { body }: { body: Page } = await as<Page>(`/api/products?sort=${sort}&order=${order}&limit=20${cursor === "" ? "" : `&cursor=${cursor}`}`);
          ids.push(...body.items.map((item) => item.id));
          cursor = body.nextCursor;
          if (page === 1) expect(ids.length).toBe(Math.min(40, body.total));
        }
        const { total } = (await as<Page>("/api/products?limit=1")).body;
        expect([sort, order, new Set(ids).size, ids.length]).toEqual([sort, order, total, total]);
      }
    }
  });

  test("filters by category, stock, price and a missing language", async () => {
    const list = async (query: string) => (await as<{ items: { category: string; stock: number; price: number; title: { en?: string } }[] }>(`/api/products?limit=200&${query}`)).body.items;
    expect(new Set((await list("category=bath")).map((item) => item.category))).toEqual(new Set(["bath"]));
    expect(Math.max(...(await list("stock=out")).map((item) => item.stock))).toBe(0);
    expect((await list("priceMin=10000&priceMax=20000")).every((item) => item.price >= 10_000 && item.price <= 20_000)).toBe(true);
    await as("/api/products", { body: { id: "prd_only_korean", title: { ko: "한국어뿐" }, description: { ko: "설명" }, price: 1_000 } });
    expect((await list("missing=en")).map((item) => item.title.en)).toContain(undefined);
    expect((await list("missing=en")).length).toBeLessThan(20);
  });
});

describe("a bulk save", () => {
  test("of a thousand entries is answered with what became of each, and is one deed in the log", async () => {
    const rows = Array.from({ length: 1000 }, (_, place) => ({ id: `sync-${place}`, title: { en: `Synced cable number ${place}` }, price: 1000 + place, stock: place }));
    const first = await as<{ items: { state: string }[]; receipt: { state: string; sample: unknown[] } }>("/api/products", { method: "PUT", body: rows });
    expect([first.status, first.body.items.length, new Set(first.body.items.map(({ state }) => state))]).toEqual([200, 1000, new Set(["created"])]);
    expect(first.body.receipt.sample).toHaveLength(3);
    const again = await as<typeof first.body>("/api/products", { method: "PUT", body: rows.map((row) => ({ ...row, stock: row.id === "sync-7" ? 0 : row.stock })) });
    expect(again.body.items.flatMap(({ state }, place) => (state === "unchanged" ? [] : [place]))).toEqual([7]);
    const refused = await as<Failure>("/api/products", { method: "PUT", body: [rows[0], { ...rows[1], price: "free" }] });
    expect([refused.status, refused.body.error.details.fields]).toEqual([400, ["1.price"]]);
    expect((await as("/api/products", { method: "PUT", body: [...rows, rows[0]] })).status).toBe(400);
    await as("/api/products/sync-7", { method: "DELETE" });
  }, 30_000);
});

test("a bulk save of which one entry cannot be saved saves none, and says which; a variant may move between its products", async () => {
  const rows: { id: string; title: { en: string }; price: number; variants?: { id: string }[] }[] = Array.from({ length: 120 }, (_, place) => ({ id: `half-${place}`, title: { en: `Half saved hook ${place}` }, price: 1000 }));
  for (const [wrong, field] of [[{ ...rows[90]!, id: "faq_shipping_fee" }, "90.id"], [{ ...rows[90]!, variants: [{ id: "var_thick_bath_towel_iv" }] }, "90.variants.0.id"]] satisfies [object, string][]) {
    const refused = await as<Failure & { error: { details: { saved: number } } }>("/api/products", { method: "PUT", body: rows.toSpliced(90, 1, wrong) });
    expect([refused.status, refused.body.error.details]).toEqual([409, { fields: [field], saved: 0 }]);
    expect((await as("/api/products/half-0")).status).toBe(404);
  }
  const moved = [{ ...rows[0]!, variants: [] }, { ...rows[1]!, variants: [{ id: "hook-red" }] }];
  expect((await as("/api/products", { method: "PUT", body: [{ ...rows[0]!, variants: [{ id: "hook-red" }] }] })).status).toBe(200);
  expect((await as("/api/products", { method: "PUT", body: moved })).status).toBe(200);
  for (const { id } of moved) await as(`/api/products/${id}`, { method: "DELETE" });
});

describe("an index that is broken on purpose", () => {
  const broken = { throws: false, forgets: undefined as string | undefined };
  let frail: Shop;
  beforeAll(async () => {
    frail = await openShop({ search: (index) => ({
      foreignShare: index.foreignShare,
      async search(wanted) {
        if (broken.throws) throw new Error("the index is broken");
        return (await index.search(wanted)).filter((hit) => hit.entryId !== broken.forgets);
      },
      revisions: async (entryIds) => index.revisions(entryIds.filter((id) => id !== broken.forgets)),
    }) });
  });
  afterAll(async () => { await frail.close(); });

  test("makes the receipt red within five seconds, and the bot answers right from the rows", async () => {
    const owner = await staffToken(frail, "operator");
    const shopper = await frail.visit();
    const entry = { id: "faq_broken", ...parking };
    for (const [fault, reason] of [[{ throws: true }, "index_down"], [{ throws: false, forgets: "faq_broken" }, "not_in_index"]] as const) {
      Object.assign(broken, { throws: false, forgets: undefined }, fault);
      const startedAt = performance.now();
      const answer = { ko: `지하 ${reason.length}층에 주차하실 수 있어요.` };
      const { body } = await call<Saved>(frail, "/api/faqs/faq_broken", { token: owner, method: "PUT", body: { ...entry, answer } });
      expect(performance.now() - startedAt).toBeLessThan(5000);
      expect(body.receipt).toMatchObject({ state: "failed", failure: { step: "indexed", reason }, answer: { text: answer.ko, usesRevision: true } });
      expect(textOf(await frail.ask(shopper, parking.question.ko))).toBe(answer.ko);
    }
    Object.assign(broken, { throws: false, forgets: undefined });
    const { body } = await call<Saved>(frail, "/api/faqs/faq_broken", { token: owner, method: "PUT", body: entry });
    expect(body.receipt).toMatchObject({ state: "live", failure: null });
    expect(frail.deps.steady.standing().suspects).toEqual([]);
  });
});
