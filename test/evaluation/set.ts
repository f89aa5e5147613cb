import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readEntries } from "../../db/catalog.ts";
import { acceptQuestion } from "../../db/conversations.ts";
import { readDemo } from "../../db/seed.ts";
import { createSession } from "../../db/sessions.ts";
import { answer } from "../../server/chat/answer.ts";
import { detectLanguage } from "../../server/chat/language.ts";
import type { Chunk } from "../../server/chat/message.ts";
import type { Deps } from "../../server/compose.ts";
import { shopperOf } from "../../server/identity.ts";

const expectation = z.strictObject({
  sources: z.array(z.string()).optional(), tool: z.string().optional(), includes: z.array(z.string()).optional(), anyOf: z.array(z.string()).optional(),
  excludes: z.array(z.string()).optional(), language: z.enum(["ko", "en"]).optional(), unknown: z.boolean().optional(),
});
const question = z.strictObject({ id: z.string(), turns: z.array(z.string()).min(1), visitor: z.string(), expect: expectation, tags: z.array(z.string()) });
export type Question = z.infer<typeof question>;
export type Answered = { text: string; sources: string[]; tools: string[]; given: string; cited: string; state: string; unanswered: string | null };
export type Judged = { question: Question; answered: Answered; problems: string[] };

/** The set that the embedded model was written against, or the one whose author had not seen it and it had not seen. */
export type SetName = "questions" | "held-out";

export function readQuestions(name: SetName): Question[] {
  return readFileSync(join(import.meta.dirname, `${name}.jsonl`), "utf8").split("\n").filter(Boolean).map((line) => question.parse(JSON.parse(line)));
}

/** Fills "{{order:cus_emma:delivered}}", "{{email:cus_emma}}" and "{{last4:cus_emma}}" in from the demo shop. */
export function fillIn(text: string, now = Date.now()): string {
  return text.replace(/\{\{(order|email|last4):(\w+)(?::(\w+))?\}\}/g, (_, what: string, customerId: string, status: string | undefined) => {
    const demo = demoAt(now);
    const customer = demo.customers.find((candidate) => candidate.id === customerId);
    if (what === "email") return customer?.email ?? "";
    if (what === "last4") return customer?.phone?.slice(-4) ?? "";
    const order = demo.orders.filter((candidate) => candidate.customerId === customerId).toSorted((a, b) => (b.placedAt ?? 0) - (a.placedAt ?? 0))
      .find((candidate) => status === undefined || candidate.status === status || candidate.shipments.some((shipment) => shipment.state === status));
    if (order === undefined) throw new Error(`The demo has no order ${customerId} ${status}.`);
    return order.orderNo;
  });
}

let demo: ReturnType<typeof readDemo> | undefined;
function demoAt(now: number): ReturnType<typeof readDemo> {
  return demo ??= readDemo(now);
}

/** Asks all turns of a question in one conversation and returns the last answer. */
export async function askAll(deps: Deps, { turns, visitor }: Question): Promise<Answered> {
  const customerId = visitor === "guest" ? null : visitor;
  const session = await createSession(deps.db, { tokenHash: randomUUID(), customerId, expiresAt: Date.now() + 3_600_000 });
  const shopper = shopperOf({ sessionId: session.id, customerId });
  let conversationId: string | undefined;
  let last: Answered | undefined;
  for (const turn of turns) {
    const text = fillIn(turn);
    const accepted = await acceptQuestion(deps.db, {
      owner: shopper.owner, conversationId, clientMessageId: randomUUID(), text, language: detectLanguage(text), fallbackLanguage: "ko", arm: "rag",
    });
    if (accepted.kind !== "new") throw new Error(`The question was not accepted: ${accepted.kind}`);
    conversationId = accepted.conversation.id;
    const chunks: Chunk[] = [];
    let unanswered: string | null = null;
    deps.turns.start(accepted.turn, async ({ emit, signal }) => {
      const result = await answer(deps.answering, { turn: accepted.turn, state: accepted.conversation.state, shopper, text, signal }, emit);
      unanswered = result.unanswered;
      return result;
    });
    for await (const events of deps.turns.follow({ turnId: accepted.turn.id, after: -1, signal: new AbortController().signal })) {
      chunks.push(...events.map((event) => JSON.parse(event.chunk) as Chunk));
    }
    const said = summary(chunks);
    last = { ...said, unanswered, cited: JSON.stringify(await readEntries(deps.db, said.sources)) };
  }
  if (last === undefined) throw new Error("A question has at least one turn.");
  return last;
}

function summary(chunks: Chunk[]): Omit<Answered, "unanswered" | "cited"> {
  const finish = chunks.find((chunk) => chunk.type === "finish");
  return {
    text: chunks.flatMap((chunk) => (chunk.type === "text-delta" ? chunk.delta : [])).join(""),
    sources: chunks.flatMap((chunk) => (chunk.type === "source-document" ? chunk.sourceId : [])),
    tools: chunks.flatMap((chunk) => (chunk.type === "tool-input-available" ? chunk.toolName : [])),
    // What the shop itself has said in this turn: every figure of the answer must stand in it.
    given: JSON.stringify(chunks.filter((chunk) => chunk.type === "tool-output-available" || chunk.type === "data-product" || chunk.type === "data-order")),
    state: (finish?.messageMetadata as { state?: string } | undefined)?.state ?? "none",
  };
}

/** What is wrong with an answer, in words; nothing where it is right. */
export function judge({ expect }: Question, answered: Answered): string[] {
  const plain = (text: string) => text.toLowerCase().replace(/[\s,*]/g, "");
  const said = plain(answered.text);
  const has = (text: string) => said.includes(plain(text));
  const problems: string[] = [];
  if (answered.state !== "complete") problems.push(`ended as ${answered.state}`);
  if (expect.sources !== undefined && !expect.sources.some((id) => answered.sources.includes(id))) problems.push(`sources ${answered.sources.join(" ") || "none"}, wanted one of ${expect.sources.join(" ")}`);
  if (expect.tool !== undefined && !answered.tools.includes(expect.tool)) problems.push(`tools ${answered.tools.join(" ") || "none"}, wanted ${expect.tool}`);
  for (const text of expect.includes ?? []) if (!has(text)) problems.push(`does not say "${text}"`);
  if (expect.anyOf !== undefined && !expect.anyOf.some(has)) problems.push(`says none of ${expect.anyOf.join(" | ")}`);
  for (const text of expect.excludes ?? []) if (has(text)) problems.push(`says "${text}"`);
  if (expect.language !== undefined && detectLanguage(answered.text) !== expect.language) problems.push(`is not in ${expect.language}`);
  if (expect.unknown === true && (answered.sources.length > 0 || answered.unanswered === null)) problems.push(`is no honest not-knowing (${answered.sources.join(" ")})`);
  return problems;
}
