import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readEntries } from "../../db/catalog.ts";
import { findConflicts } from "../../server/operators/conflicts.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import type { RequestOptions } from "../rig/client.ts";
import { call, staffToken } from "../rig/staff.ts";
import { textOf } from "../rig/stream.ts";

// What operators keep besides the catalog, and how they see before shoppers do what an edit will do.

type Brief = { text: string; cited: { id: string }[]; isRight: boolean | null };
type Run = { items: { question: string; now: Brief; drafted: Brief | null; outcome: string }[]; right: number; wrong: number; changed: number; breaks: number; mends: number; of: number };
type Conflicts = { items: { kind: string; id: string; ours: string; theirs: string }[] };
type Texts = { ko?: string; en?: string };

const read = <T>(name: string) => JSON.parse(readFileSync(join(import.meta.dirname, name), "utf8")) as T;
let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await staffToken(shop, "operator");
});
afterAll(async () => { await shop.close(); });

const as = <T>(path: string, body?: unknown, options: RequestOptions = {}) => call<T>(shop, `/api/staff${path}`, { token, ...(body !== undefined && { body }), ...options });
const asked = async (text: string) => textOf(await shop.ask(await shop.visit(), text));
const entryOf = async (id: string) => (await call<Record<string, unknown>>(shop, `/api/${id.startsWith("faq") ? "faqs" : "products"}/${id}`, { token })).body;

describe("the test box", () => {
  type Inspection = { text: string; passages: { id: string; score: number; terms: { word: string; as: string | null }[] }[]; layers: { name: string; tokens: number }[]; tools: { name: string; outcome: string }[]; model: string };

  test("shows what an answer was made of: passages, matched words, tools, layers with tokens; and keeps nothing", async () => {
    const turns = () => shop.deps.db.sqlite.prepare("select (select count(*) from turns) + (select count(*) from conversations) as rows").get();
    const before = turns();
    const { body } = await as<Inspection>("/ask", { text: "도톰한 목욕 수건은 얼마예요?" });
    expect(body.text).toContain("24,000원");
    expect(body.passages[0]).toMatchObject({ id: "prd_thick_bath_towel", terms: expect.arrayContaining([expect.objectContaining({ word: "수건은", as: expect.any(String) })]) });
    expect(body.layers.map(({ name, tokens }) => [name, tokens > 0])).toEqual([["tone and policy", true], ["history", false], ["facts", true], ["question", true]]);
    expect((await as<Inspection>("/ask", { text: "3만원 이하 머그컵 추천해 주세요" })).body.tools).toMatchObject([{ name: "searchCatalog", outcome: "ok" }]);
    expect(turns()).toEqual(before);
  });

  test("answers as if a draft were saved, deleted or new, while shoppers still get what is", async () => {
    const item = await entryOf("prd_thick_bath_towel");
    const draft = { kind: "product", id: "prd_thick_bath_towel", item: { ...item, price: 31_400 } };
    expect((await as<Inspection>("/ask", { text: "도톰한 목욕 수건은 얼마예요?", draft })).body.text).toContain("31,400원");
    expect(await asked("도톰한 목욕 수건은 얼마예요?")).toContain("24,000원");
    const fresh = { kind: "faq", id: "faq_roof", item: { question: { ko: "옥상 정원에 올라갈 수 있나요?" }, answer: { ko: "옥상 정원은 토요일에만 열어요." } } };
    expect((await as<Inspection>("/ask", { text: "옥상 정원 가 볼 수 있어요?", draft: fresh })).body.text).toContain("토요일에만");
    expect(await asked("옥상 정원 가 볼 수 있어요?")).not.toContain("토요일에만");
    const gone = await as<Inspection>("/ask", { text: "도톰한 목욕 수건은 얼마예요?", draft: { kind: "deleted", id: "prd_thick_bath_towel" } });
    expect(gone.body.passages.map(({ id }) => id)).not.toContain("prd_thick_bath_towel");
  });

  test("finds with a draft exactly what the index finds once it is saved, score for score", async () => {
    const questions = ["목욕 수건 세탁", "thick towel price", "호텔 수건", "여행용 샴푸"];
    const item = { ...await entryOf("prd_thick_bath_towel"), title: { ko: "호텔식 여행 수건", en: "Hotel Travel Towel" } };
    const drafted: unknown[] = [];
    for (const text of questions) drafted.push((await as<Inspection>("/ask", { text, draft: { kind: "product", id: "prd_thick_bath_towel", item } })).body.passages.map(({ id, score }) => [id, score]));
    await call(shop, "/api/products/prd_thick_bath_towel", { token, method: "PUT", body: item });
    for (const [place, text] of questions.entries()) expect((await as<Inspection>("/ask", { text })).body.passages.map(({ id, score }) => [id, score])).toEqual(drafted[place]);
    await call(shop, "/api/products/prd_thick_bath_towel/restore", { token, body: { revision: 1 } });
  });
});

describe("a question set", () => {
  test("says before an edit is saved which answers change and which break", async () => {
    const questions = [
      { text: "배송비 얼마예요?", entryId: "faq_shipping_fee", contains: ["3,000원"] }, { text: "교환 배송비는 얼마예요?", contains: ["6000원"] }, { text: "화성에도 배송되나요?", isUnknown: true },
      ...Array.from({ length: 60 }, (_, place) => ({ text: `도톰한 목욕 수건 얼마예요? (${place})` })),
    ];
    const { body: set } = await as<{ id: string; revision: number }>("/sets", { name: "배송", questions });
    const { body: plain } = await as<Run>(`/sets/${set.id}/run`, {});
    expect([plain.of, plain.items.slice(0, 2).map(({ outcome }) => outcome)]).toEqual([63, ["right", "right"]]);
    const item = { ...await entryOf("faq_shipping_fee"), answer: { ko: "배송비는 2,500원이에요.", en: "Shipping is 2,500 won." } };
    const { body: run } = await as<Run>(`/sets/${set.id}/run`, { draft: { kind: "faq", id: "faq_shipping_fee", item } });
    expect(run.items.flatMap(({ question, outcome }) => (outcome === "breaks" ? [question] : []))).toEqual(["배송비 얼마예요?"]);
    expect(run.items.slice(3).every(({ outcome }) => outcome === "same")).toBe(true);
    type LastRun = { lastRun: { right: number; of: number } };
    for (let offset = 0; offset < questions.length; offset += 5) {
      await as(`/sets/${set.id}/run`, { offset, limit: 5 });
      expect((await as<LastRun>(`/sets/${set.id}`)).body.lastRun.of).toBe(Math.min(offset + 5, questions.length));
    }
    expect((await as<LastRun>(`/sets/${set.id}`)).body.lastRun).toMatchObject({ right: 63, of: 63 });
    const stale = await as(`/sets/${set.id}`, { name: "x", questions: [] }, { method: "PUT", headers: { "if-match": "9" } });
    expect(stale.status).toBe(412);
  }, 30_000);

  test("and a fixed answer that are sent again with their key are kept once", async () => {
    const headers = { "idempotency-key": "once-1" };
    const set = { name: "한 번만", questions: [] };
    expect((await as("/sets", set, { headers })).body).toEqual((await as("/sets", set, { headers })).body);
    expect((await as<{ items: { name: string }[] }>("/sets")).body.items.filter(({ name }) => name === set.name)).toHaveLength(1);
    const pin = { questions: ["한 번만 고정되나요?"], reply: { ko: "네." } };
    const [first, again] = [await as<{ id: string }>("/pins", pin, { headers: { "idempotency-key": "once-2" } }), await as("/pins", pin, { headers: { "idempotency-key": "once-2" } })];
    expect([again.status, again.body]).toEqual([200, first.body]);
    await as(`/pins/${first.body.id}`, undefined, { method: "DELETE" });
  });

  test("what-if names every question of the last 30 days that an edit would answer otherwise, and few others", async () => {
    const about = ["배송비 얼마예요?", "배송비는 얼마인가요?", "배송비 알려주세요", "How much is shipping?", "무료 배송 조건이 뭐예요?"];
    const others = ["도톰한 목욕 수건 얼마예요?", "교환은 어떻게 해요?", "포인트는 언제 사라져요?", "선물 포장 되나요?", "안녕하세요"];
    for (const text of [...about, ...others, "배송비 얼마예요?"]) await asked(text);
    const item = { ...await entryOf("faq_shipping_fee"), answer: { ko: "배송비는 2,500원이고, 40,000원부터 무료예요.", en: "Shipping is 2,500 won, free from 40,000 won." } };
    const { body } = await as<{ changed: { question: string; count: number }[]; looked: number }>("/what-if", { draft: { kind: "faq", id: "faq_shipping_fee", item } });
    const named = body.changed.map(({ question }) => question);
    for (const text of about.slice(0, 4)) expect(named).toContain(text);
    expect(named.filter((text) => others.includes(text))).toEqual([]);
    expect(body.changed.find(({ question }) => question === "배송비 얼마예요?")?.count).toBe(2);
  }, 30_000);
});

describe("gaps", () => {
  test("30 questions on 5 missing topics become 5 groups, whose published drafts answer at least 28 of them", async () => {
    const topics = read<{ topic: string; answer: Texts; questions: string[] }[]>("gaps.json");
    const own = await openShop();
    try {
      const operator = await staffToken(own, "operator");
      const topicOf = new Map(topics.flatMap((topic) => topic.questions.map((text) => [text, topic] as const)));
      for (const text of topicOf.keys()) {
        const shopper = await own.visit();
        const answer = await own.ask(shopper, text);
        if (/찾지 못했|could not find/.test(textOf(answer))) continue;
        // Answered from something else: the shopper says that it was no answer.
        await own.request(`/api/turns/${answer.headers.get("x-turn-id")}/rating`, { token: shopper, body: { value: "down" } });
      }
      type Gap = { count: number; turnIds: string[]; examples: { text: string }[]; draft: { question: Texts; tags: string[] } };
      const { body } = await call<{ items: Gap[]; questions: number }>(own, "/api/staff/gaps", { token: operator });
      expect([body.questions, body.items.length >= 4 && body.items.length <= 6]).toEqual([30, true]);
      let answered = 0;
      for (const gap of body.items) {
        const topic = topicOf.get(gap.examples[0]?.text ?? "");
        const entry = { ...gap.draft, answer: topic?.answer };
        const published = await call<{ answered: number; receipt: { state: string } }>(own, "/api/staff/gaps/publish", { token: operator, body: { turnIds: gap.turnIds, entry } });
        answered += published.body.answered;
      }
      expect(answered).toBeGreaterThanOrEqual(28);
      expect((await call<{ questions: number }>(own, "/api/staff/gaps", { token: operator })).body.questions).toBe(30 - answered);
    } finally {
      await own.close();
    }
  }, 30_000);
});

describe("contradictions and duplicates", () => {
  const data = read<{ planted: { against: string; question: Texts; answer: Texts }[]; harmless: [string, string][] }>("contradictions.json");
  const conflictsOf = async (question: Texts, answer: Texts, id = "faq_draft", category: unknown = null) => (await as<Conflicts>("/conflicts", { draft: { kind: "faq", id, item: { question, answer, category } } })).body.items;

  test("of 40 planted ones at least 36 are named, with both sentences", async () => {
    expect(data.planted).toHaveLength(40);
    let named = 0;
    for (const { against, question, answer } of data.planted) {
      const found = (await conflictsOf(question, answer)).find(({ id, kind }) => id === against && kind === "contradiction");
      if (found !== undefined) named++;
    }
    expect(named).toBeGreaterThanOrEqual(36);
  }, 30_000);

  test("of 200 harmless entries at most 4 are suspected: other topics, the shop's own, and the same fact in other words", async () => {
    const suspected = new Set<string>();
    let looked = 0;
    const look = async (of: { name: string; question: Texts; answer: Texts; id?: string; category?: unknown }) => {
      looked++;
      for (const { id, kind } of await conflictsOf(of.question, of.answer, of.id, of.category)) if (kind === "contradiction") suspected.add([of.name, id].toSorted().join(" × "));
    };
    for (const [question, answer] of data.harmless) {
      const language = /[가-힣]/.test(question) ? "ko" : "en";
      await look({ name: question, question: { [language]: question }, answer: { [language]: answer } });
    }
    const rows = shop.deps.db.sqlite.prepare("select id, question, answer, category from faqs").all() as { id: string; question: string; answer: string; category: string }[];
    const shopSays = new Map(rows.map((row) => [row.id, { ...row, question: JSON.parse(row.question) as Texts, answer: JSON.parse(row.answer) as Texts }]));
    for (const row of shopSays.values()) await look({ name: row.id, ...row });
    for (const { against, question } of data.planted) {
      const language = question.ko === undefined ? "en" : "ko";
      await look({ name: question[language] ?? "", question, answer: { [language]: shopSays.get(against)?.answer[language] ?? "" } });
    }
    const products = shop.deps.db.sqlite.prepare("select id from products").all() as { id: string }[];
    for (const product of await readEntries(shop.deps.db, products.filter((_, place) => place % 3 === 0).map(({ id }) => id))) {
      for (const { id, kind } of await findConflicts(shop.deps, product)) if (kind === "contradiction") suspected.add(`${product.id} × ${id}`);
    }
    expect(looked).toBeGreaterThanOrEqual(200);
    expect(suspected.size).toBeLessThanOrEqual(4);
  }, 30_000);

  test("are named in the answer to a save, as are the same question twice and a price that is not the product's", async () => {
    const save = (body: unknown) => call<{ conflicts: Conflicts["items"] }>(shop, "/api/faqs", { token, body });
    const { body } = await save({ id: "faq_fee_again", question: { ko: "배송비는 얼마예요?" }, answer: { ko: "배송비는 4,000원이에요." } });
    expect(body.conflicts[0]).toMatchObject({ kind: "contradiction", id: "faq_shipping_fee", ours: "배송비는 4,000원이에요." });
    const priced = await save({ id: "faq_towel_price", question: { ko: "인기 수건은 무엇인가요?" }, answer: { ko: "도톰한 목욕 수건이 인기예요. 도톰한 목욕 수건은 19,000원이에요." } });
    expect(priced.body.conflicts).toMatchObject([{ kind: "contradiction", id: "prd_thick_bath_towel" }]);
    const twice = await save({ id: "faq_vegan_again", question: { ko: "동물성 원료를 쓰지 않은 상품이 있나요?" }, answer: { ko: "네, 여러 가지가 있어요." } });
    expect(twice.body.conflicts).toMatchObject([{ kind: "duplicate", id: "faq_vegan" }]);
    for (const id of ["faq_fee_again", "faq_towel_price", "faq_vegan_again"]) await call(shop, `/api/faqs/${id}`, { token, method: "DELETE" });
  });
});

describe("what says otherwise than an entry that changes", () => {
  type Named = { conflicts: (Conflicts["items"][number] & { entryKind: string })[] };
  const pinOf = async (question: string, ko: string) => (await as<{ id: string }>("/pins", { questions: [question], reply: { ko } })).body.id;
  const named = ({ body }: { body: Named }) => body.conflicts.filter(({ kind }) => kind === "contradiction").map(({ entryKind, id }) => `${entryKind} ${id}`).toSorted();

  test("are the FAQ entries and fixed answers that state a product's old price, until the price is theirs again", async () => {
    const faqs = [["faq_towel_cost", "도톰한 목욕 수건은 얼마예요?", "24,000원이에요."], ["faq_gift_towel", "선물로 인기인 상품이 있나요?", "네, 도톰한 목욕 수건은 24,000원이에요."], ["faq_towel_fee", "도톰한 목욕 수건 배송비는 얼마예요?", "3,000원이에요."]] as const;
    for (const [id, ko, answer] of faqs) await call(shop, "/api/faqs", { token, body: { id, question: { ko }, answer: { ko: answer } } });
    const pin = await pinOf("목욕 수건 값 알려 주세요", "도톰한 목욕 수건은 24,000원이에요!");
    const reprice = (price: number) => call<Named>(shop, "/api/products/prd_thick_bath_towel", { token, method: "PATCH", body: { price } });
    expect(named(await reprice(29_000))).toEqual(["faq faq_gift_towel", "faq faq_towel_cost", `pin ${pin}`]);
    expect(named(await reprice(24_000))).toEqual([]);
    for (const [id] of faqs) await call(shop, `/api/faqs/${id}`, { token, method: "DELETE" });
    await as(`/pins/${pin}`, undefined, { method: "DELETE" });
  });

  test("is a fixed answer with another number than the FAQ entry that it stands before", async () => {
    const pin = await pinOf("배송비 얼마예요?", "배송비는 2,500원이에요.");
    const fee = await entryOf("faq_shipping_fee");
    const saved = await call<Named>(shop, "/api/faqs/faq_shipping_fee", { token, method: "PATCH", body: { tags: ["배송비"] } });
    expect(named(saved)).toEqual([`pin ${pin}`]);
    await call(shop, "/api/faqs/faq_shipping_fee", { token, method: "PATCH", body: { tags: fee["tags"] } });
    await as(`/pins/${pin}`, undefined, { method: "DELETE" });
  });
});

describe("a fixed answer", () => {
  test("is given to the letter, however particles and spaces fall, is counted, and is gone the moment it is removed", async () => {
    const reply = { ko: "배송비는 이번 주 무료예요! 🎉\n(11월 한정)", en: "Shipping is free this week." };
    const { body: pin } = await as<{ id: string }>("/pins", { questions: ["이번 주 배송비 얼마예요?", "How much is shipping this week?"], reply });
    for (const text of ["이번 주 배송비 얼마예요?", "이번주 배송비 얼마예요", "이번 주 배송비는 얼마예요??"]) expect(await asked(text)).toBe(reply.ko);
    expect(await asked("how much is shipping this week")).toBe(reply.en);
    expect(await asked("배송비 얼마예요?")).not.toContain("무료예요!");
    await as("/ask", { text: "이번 주 배송비 얼마예요?" });
    expect((await as<{ items: { hits: number }[] }>("/pins")).body.items).toMatchObject([{ id: pin.id, hits: 4 }]);
    expect((await as("/pins", { questions: ["이번 주, 배송비 얼마예요"], reply })).status).toBe(409);
    expect((await as("/pins", { questions: ["x y z"], reply: { ko: "숨은 표시 [[prd_x]]" } })).status).toBe(400);
    await as(`/pins/${pin.id}`, undefined, { method: "DELETE" });
    expect(await asked("이번 주 배송비 얼마예요?")).not.toContain("🎉");
  });
});

describe("synonyms and voice", () => {
  test("a synonym finds in the very next question; two people at the table do not overwrite one another", async () => {
    const before = await as<{ groups: string[][]; revision: string }>("/synonyms");
    type Found = { passages: { id: string; match: number }[] };
    const match = async () => (await as<Found>("/ask", { text: "뽀송타올 얼마예요?" })).body.passages.find(({ id }) => id === "prd_thick_bath_towel")?.match ?? 0;
    expect(await match()).toBeLessThan(0.5);
    const saved = await as<{ revision: string }>("/synonyms", { groups: [...before.body.groups, ["뽀송타올", "목욕 수건"]] }, { method: "PUT", headers: { "if-match": before.body.revision } });
    expect(saved.status).toBe(200);
    expect(await match()).toBeGreaterThan(0.9);
    expect((await as("/synonyms", { groups: [] }, { method: "PUT", headers: { "if-match": before.body.revision } })).status).toBe(412);
  });

  test("a voice is in the prompt of the next answer, by version, and the prompt's hash tells which", async () => {
    const settings = { politeness: "hapsyo", emoji: "none", signOff: { ko: "하루결 드림" }, forbidden: ["최저가"], notes: "" };
    type Layer = { layers: { name: string; text: string; hash: string }[] };
    const tone = async () => (await as<Layer>("/ask", { text: "배송비 얼마예요?" })).body.layers[0];
    const before = await tone();
    const saved = await as<{ version: number; lines: string[] }>("/voice", settings, { method: "PUT", headers: { "if-match": "0" } });
    expect(saved.body.version).toBe(1);
    const after = await tone();
    for (const line of saved.body.lines) expect(after?.text).toContain(line);
    expect(after?.hash).not.toBe(before?.hash);
    expect((await as("/voice", settings, { method: "PUT", headers: { "if-match": "0" } })).status).toBe(412);
    await as("/voice", { ...settings, politeness: "haeyo", signOff: {}, forbidden: [] }, { method: "PUT" });
    expect((await tone())?.hash).toBe(before?.hash);
  });
});
