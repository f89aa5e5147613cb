import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { readConversation, readMessages, readTurns, type Message, type Turn } from "../../db/conversations.ts";
import type { Metadata, ShopMessage } from "../chat/message.ts";
import { degradedModel } from "../chat/record.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { identify } from "../identity.ts";
import { conversationMessagesMax } from "../limits.ts";
import { idSchema, valid } from "./request.ts";

/** A shopper's own conversations, as messages that any AI SDK client can show. */
export function conversationRoutes(deps: Deps) {
  return new Hono()
    .get("/conversations/:id", describeRoute({ summary: "One's own conversation" }), valid("param", z.object({ id: idSchema })), async (c) => {
      const { owner } = await identify(deps.db, c.req.header("authorization"));
      const conversation = await readConversation(deps.db, { id: c.req.valid("param").id, owner });
      if (conversation === undefined) throw new AppError("not_found");
      const { id, state, language } = conversation;
      const rows = await readMessages(deps.db, { conversationId: id, limit: conversationMessagesMax });
      const turns = await readTurns(deps.db, id, conversationMessagesMax);
      const byId = new Map(turns.map((turn) => [turn.id, turn]));
      const activeTurnId = turns.find((turn) => turn.state === "streaming")?.id ?? null;
      return c.json({ id, state, language, activeTurnId, messages: rows.map((row) => toMessage(row, byId.get(row.turnId))) }, 200);
    });
}

function toMessage(row: Message, turn: Turn | undefined): ShopMessage {
  if (row.author === "shopper") return { id: row.id, role: "user", parts: [{ type: "text", text: row.text }] };
  const metadata: Metadata = {
    turnId: row.turnId,
    ...(turn !== undefined && { state: turn.state, arm: turn.arm, language: turn.language }),
    ...(turn?.model != null && { model: turn.model }), ...(turn?.rating != null && { rating: turn.rating }),
    ...(turn?.model === degradedModel && { degraded: true }), ...(turn?.costUsd != null && { costUsd: turn.costUsd }),
    ...(turn?.firstTextMs != null && { firstTextMs: Math.round(turn.firstTextMs) }), ...(turn?.totalMs != null && { totalMs: Math.round(turn.totalMs) }),
  };
  return { id: row.author === "model" ? row.turnId : row.id, role: "assistant", metadata, parts: row.parts as ShopMessage["parts"] };
}
