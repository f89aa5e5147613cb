import { Hono } from "hono";
import { z } from "zod";
import { lastEventNumber } from "../../db/conversation-events.ts";
import { readConversation, readMessages, readTurns, type Conversation, type Message, type Turn } from "../../db/conversations.ts";
import { conversationStates, languages } from "../../db/schema.ts";
import type { Metadata, ShopMessage } from "../chat/message.ts";
import { checkedOf, degradedModel, turnRecord } from "../chat/record.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { identify } from "../identity.ts";
import { conversationMessagesMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { idSchema, valid } from "./request.ts";

const kept = z.object({
  id: z.string(), state: z.enum(conversationStates), language: z.enum(languages), activeTurnId: z.string().nullable().describe("The answer that is still being given"),
  person: z.string().nullable().describe("The name of the person who has taken over"), lastEvent: z.int().describe("Follow /stream from here"), isSolved: z.boolean().nullable().describe("What the shopper said came of it"),
  availability: z.object({ kind: z.enum(["here", "away", "closed"]), opensAt: z.int().nullable() }),
  messages: z.array(z.object({
    id: z.string(), role: z.enum(["user", "assistant"]), parts: z.array(z.object({ type: z.string() })).describe("As in an AI SDK UIMessage: text, tool-*, source-document, data-order, data-product, data-status, data-notice"),
    metadata: z.object({ turnId: z.string(), person: z.string().optional() }).optional(),
  })),
});

/** A shopper's own conversations, as messages that any AI SDK client can show. */
export function conversationRoutes(deps: Deps) {
  return new Hono()
    .get("/conversations/:id", described({ summary: "One's own conversation", answer: kept, isOwn: true, refusals: ["invalid_request", "not_found"] }), valid("param", z.object({ id: idSchema })), async (c) => {
      const { owner } = await identify(deps.db, c.req.header("authorization"));
      const conversation = await readConversation(deps.db, { id: c.req.valid("param").id, owner });
      if (conversation === undefined) throw new AppError("not_found");
      const { id, state, language } = conversation;
      const lastEvent = await lastEventNumber(deps.db, id); // before the messages: what comes in between is told twice rather than never
      const rows = await readMessages(deps.db, { conversationId: id, limit: conversationMessagesMax });
      const turns = await readTurns(deps.db, id, conversationMessagesMax);
      const byId = new Map(turns.map((turn) => [turn.id, turn]));
      const activeTurnId = turns.find((turn) => turn.state === "streaming")?.id ?? null;
      const about = { person: conversation.staffName, lastEvent, isSolved: saidOf(conversation), availability: await deps.availability() };
      return c.json({ id, state, language, activeTurnId, ...about, messages: rows.map((row) => toMessage(row, byId.get(row.turnId))) } satisfies z.infer<typeof kept>, 200);
    });
}

/** The later word counts; null where the shopper has said nothing. */
function saidOf({ solvedAt, notSolvedAt }: Conversation): boolean | null {
  return solvedAt === null && notSolvedAt === null ? null : (solvedAt ?? 0) > (notSolvedAt ?? 0);
}

function toMessage(row: Message, turn: Turn | undefined): ShopMessage & { role: "user" | "assistant" } {
  if (row.author === "shopper") return { id: row.id, role: "user", parts: [{ type: "text", text: row.text }] };
  if (row.author === "agent") return { id: row.id, role: "assistant", metadata: { turnId: row.turnId, person: row.staffName ?? "" }, parts: row.parts as ShopMessage["parts"] };
  const record = turnRecord.safeParse(turn?.record).data;
  const checked = record === undefined ? undefined : checkedOf(record);
  const metadata: Metadata = {
    turnId: row.turnId, ...(checked && { checked }),
    ...(turn !== undefined && { state: turn.state, arm: turn.arm, language: turn.language }),
    ...(turn?.model != null && { model: turn.model }), ...(turn?.rating != null && { rating: turn.rating }),
    ...(turn?.model === degradedModel && { degraded: true }), ...(turn?.costUsd != null && { costUsd: turn.costUsd }),
    ...(turn?.firstTextMs != null && { firstTextMs: Math.round(turn.firstTextMs) }), ...(turn?.totalMs != null && { totalMs: Math.round(turn.totalMs) }),
  };
  return { id: row.turnId, role: "assistant", metadata, parts: row.parts as ShopMessage["parts"] };
}
