import { Hono } from "hono";
import { z } from "zod";
import { readConversation, readMessages, readTurns, type Message, type Turn } from "../../db/conversations.ts";
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
  messages: z.array(z.object({
    id: z.string(), role: z.enum(["user", "assistant"]), parts: z.array(z.object({ type: z.string() })).describe("As in an AI SDK UIMessage: text, tool-*, source-document, data-order, data-product, data-status, data-notice"),
    metadata: z.object({ turnId: z.string() }).optional(),
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
      const rows = await readMessages(deps.db, { conversationId: id, limit: conversationMessagesMax });
      const turns = await readTurns(deps.db, id, conversationMessagesMax);
      const byId = new Map(turns.map((turn) => [turn.id, turn]));
      const activeTurnId = turns.find((turn) => turn.state === "streaming")?.id ?? null;
      return c.json({ id, state, language, activeTurnId, messages: rows.map((row) => toMessage(row, byId.get(row.turnId))) } satisfies z.infer<typeof kept>, 200);
    });
}

function toMessage(row: Message, turn: Turn | undefined): ShopMessage & { role: "user" | "assistant" } {
  if (row.author === "shopper") return { id: row.id, role: "user", parts: [{ type: "text", text: row.text }] };
  const record = turnRecord.safeParse(turn?.record).data;
  const checked = record === undefined ? undefined : checkedOf(record);
  const metadata: Metadata = {
    turnId: row.turnId, ...(checked && { checked }),
    ...(turn !== undefined && { state: turn.state, arm: turn.arm, language: turn.language }),
    ...(turn?.model != null && { model: turn.model }), ...(turn?.rating != null && { rating: turn.rating }),
    ...(turn?.model === degradedModel && { degraded: true }), ...(turn?.costUsd != null && { costUsd: turn.costUsd }),
    ...(turn?.firstTextMs != null && { firstTextMs: Math.round(turn.firstTextMs) }), ...(turn?.totalMs != null && { totalMs: Math.round(turn.totalMs) }),
  };
  return { id: row.author === "model" ? row.turnId : row.id, role: "assistant", metadata, parts: row.parts as ShopMessage["parts"] };
}
