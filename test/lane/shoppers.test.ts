import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { putCustomers, putOrders } from "../../db/orders.ts";
import { conversationIdOf } from "../rig/client.ts";
import { casesOf, keepCounts, patienceMs } from "../rig/counts.ts";
import { makePurchases } from "../rig/orders.ts";
import { openShop, type Shop } from "../rig/shop.ts";
import { textOf } from "../rig/stream.ts";
import { openUpstream, type Upstream } from "../rig/upstream.ts";

// Many shoppers at once, each with a secret in what they say, in their order and in their name: nobody ever meets another's.

vi.setConfig({ testTimeout: patienceMs, hookTimeout: 60_000 });

const shoppers = casesOf({ full: 200, quick: 20 });
const counts = { shoppers, turns: 0, prompts: 0, foreignInStreams: 0, foreignInPrompts: 0, foreignInConversations: 0, inLogs: 0 };
let upstream: Upstream;
let shop: Shop;
const secretOf = (place: number) => `QZ${String(place).padStart(3, "0")}XK`;
const secretsIn = (text: string) => new Set(text.match(/QZ\d{3}XK/g) ?? []);

beforeAll(async () => {
  upstream = await openUpstream((call, { say }) => {
    // It looks the order up once, and then says everything it knows.
    if (call.step === 0 && /주문/.test(call.question)) return say({ calls: [{ name: "lookupOrder", input: JSON.stringify({ orderNo: /AB-\d+-C/.exec(call.question)?.[0] ?? "x" }) }] });
    const known = [...secretsIn(call.raw)].join(" ");
    say({ words: [`질문은 "${call.question.split("\n").at(-1)!.slice(0, 60)}"`, ` 그리고 ${known}`, " 이에요."] });
  });
  shop = await openShop({ settings: { CHAT_MODEL: "compatible:everything", COMPATIBLE_BASE_URL: upstream.baseUrl } });
  const [template] = makePurchases(44);
  await putCustomers(shop.deps.db, Array.from({ length: shoppers }, (_, place) => ({ ...template!.customer, id: `cus_s${place}`, name: `이름 ${secretOf(place)}`, email: `s${place}@example.com`, phone: null, grade: null, address: null })));
  await putOrders(shop.deps.db, Array.from({ length: shoppers }, (_, place) => ({ ...template!.order, customerId: `cus_s${place}`, orderNo: `AB-${place}-C`, shipTo: { postcode: "1", line1: `${secretOf(place)} 아파트`, line2: "" }, items: [{ productId: null, title: { ko: `상품 ${secretOf(place)}` }, options: {}, quantity: 1, unitPrice: 1 }] })));
});
afterAll(async () => {
  keepCounts("shoppers", counts);
  await shop.close();
  await upstream.close();
});

test("two hundred at once, over three turns each, see their own and no other secret; prompts and log neither", async () => {
  const foreign: unknown[] = [];
  const look = (place: number, where: "foreignInStreams" | "foreignInConversations", text: string) => {
    const others = [...secretsIn(text)].filter((secret) => secret !== secretOf(place));
    counts[where] += others.length;
    if (others.length > 0) foreign.push([place, where, others]);
  };
  let ownSeen = 0;
  await Promise.all(Array.from({ length: shoppers }, async (_, place) => {
    const token = await shop.visit(place % 3 === 0 ? undefined : `cus_s${place}`);
    const first = await shop.ask(token, `제 비밀은 ${secretOf(place)} 이에요`);
    const conversationId = conversationIdOf(first);
    const second = await shop.ask(token, `주문 AB-${place}-C 어디까지 왔나요?`, { conversationId });
    // Somebody else's number too: it is asked for, and not had.
    const third = await shop.ask(token, `주문 AB-${(place + 1) % shoppers}-C 는요?`, { conversationId });
    for (const answer of [first, second, third]) { look(place, "foreignInStreams", answer.raw); counts.turns++; }
    if (textOf(second).includes(secretOf(place))) ownSeen++;
    look(place, "foreignInConversations", JSON.stringify(await shop.conversation(token, conversationId)));
  }));
  for (const call of upstream.calls) {
    counts.prompts++;
    if (secretsIn(call.raw).size > 1) { counts.foreignInPrompts++; foreign.push(["prompt", [...secretsIn(call.raw)]]); }
  }
  counts.inLogs = secretsIn(shop.logged.join("")).size;
  expect(foreign.slice(0, 5)).toEqual([]);
  expect(counts.inLogs).toBe(0);
  expect(ownSeen).toBe(shoppers);
  expect(counts.prompts).toBeGreaterThan(shoppers * 4);
});
