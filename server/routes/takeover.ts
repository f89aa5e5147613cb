import { Hono } from "hono";
import { z } from "zod";
import { closings, noteKinds } from "../../db/schema-agents.ts";
import { conversationStates } from "../../db/schema.ts";
import {
  acceptConversation, addNote, closeConversation, readAnyConversation, releaseConversation, sayAsAgent, transferConversation, type Person, type Refusal, type Taken,
} from "../../db/takeover.ts";
import type { Staff } from "../../db/staff.ts";
import type { Deps } from "../compose.ts";
import { suggestReply } from "../desk/suggestion.ts";
import { AppError } from "../errors.ts";
import { agentTextCharsMax, noteCharsMax } from "../limits.ts";
import { ModelFailure } from "../model/failure.ts";
import { described } from "../openapi.ts";
import { staffOnly } from "../staff.ts";
import { cleanText, idSchema, valid } from "./request.ts";

const param = z.object({ id: idSchema });
const said = z.strictObject({ text: z.string(), clientMessageId: z.string().regex(/^[\w-]{8,100}$/) });
const release = z.strictObject({ to: z.enum(["bot", "waiting"]).default("bot") });
const closing = z.strictObject({ outcome: z.enum(closings) });
const transfer = z.strictObject({ to: idSchema });
const note = z.strictObject({ text: z.string() });
const standing = z.object({ id: z.string(), state: z.enum(conversationStates), staffId: z.string().nullable(), staffName: z.string().nullable(), acceptedAt: z.int().nullable() });
const sent = standing.extend({ messageId: z.string() });
const noted = z.object({ id: z.string(), kind: z.enum(noteKinds), staffId: z.string().nullable(), staffName: z.string().nullable(), text: z.string(), at: z.int() });
const suggestion = z.object({ text: z.string(), sources: z.array(z.object({ id: z.string(), revision: z.int() })), model: z.string(), withheld: z.object({ sentence: z.string(), claims: z.array(z.string()) }).nullable().describe("Where the text ends early: a sentence that nothing supports") });
const done = z.object({ ok: z.literal(true) });
const owners = ["invalid_request", "not_found", "conversation_owned", "conversation_state", "body_too_large"] as const;

/** Stepping in: a person takes a conversation over, speaks, and gives it back or ends it. */
export function takeoverRoutes(deps: Deps) {
  const { db, feed, turns } = deps;
  const agentOnly = staffOnly(db, "agent");
  const settle = (id: string, taken: Taken | Refusal): z.infer<typeof standing> => {
    if (typeof taken === "string") throw refusalOf(taken);
    feed.wake(id);
    const { state, staffId, staffName, acceptedAt } = taken.conversation;
    return { id, state, staffId, staffName, acceptedAt };
  };
  return new Hono()
    .post("/staff/conversations/:id/accept", described({ summary: "Take a conversation over; the bot falls silent at once", answer: standing, refusals: [...owners], isStaff: true }), agentOnly, valid("param", param), async (c) => {
      const { id } = c.req.valid("param");
      return c.json(settle(id, await acceptConversation(db, { id, person: personOf(c.var.staff), silence: turns.silence })), 200);
    })
    .post("/staff/conversations/:id/messages", described({ summary: "Say something to the shopper; the same clientMessageId again is the same message", answer: sent, refusals: [...owners, "message_empty", "message_too_long", "message_conflict"], isStaff: true }), agentOnly, valid("param", param), valid("json", said), async (c) => {
      const { id } = c.req.valid("param");
      const { text, clientMessageId } = c.req.valid("json");
      const taken = await sayAsAgent(db, { id, person: personOf(c.var.staff), text: cleanText(text, agentTextCharsMax), clientMessageId });
      if (taken === "conflict") throw new AppError("message_conflict");
      const now = settle(id, taken);
      return c.json({ ...now, messageId: typeof taken === "string" ? "" : taken.messageId ?? "" } satisfies z.infer<typeof sent>, 200);
    })
    .post("/staff/conversations/:id/release", described({ summary: "Hand a conversation back to the bot, or to the queue", answer: standing, refusals: [...owners], isStaff: true }), agentOnly, valid("param", param), valid("json", release), async (c) => {
      const { id } = c.req.valid("param");
      return c.json(settle(id, await releaseConversation(db, { id, person: personOf(c.var.staff), to: c.req.valid("json").to })), 200);
    })
    .post("/staff/conversations/:id/close", described({ summary: "End a conversation, with what came of it", answer: standing, refusals: [...owners], isStaff: true }), agentOnly, valid("param", param), valid("json", closing), async (c) => {
      const { id } = c.req.valid("param");
      return c.json(settle(id, await closeConversation(db, { id, person: personOf(c.var.staff), outcome: c.req.valid("json").outcome })), 200);
    })
    .post("/staff/conversations/:id/transfer", described({ summary: "Give a conversation to another person", answer: standing, refusals: [...owners], isStaff: true }), agentOnly, valid("param", param), valid("json", transfer), async (c) => {
      const { id } = c.req.valid("param");
      const taken = await transferConversation(db, { id, person: personOf(c.var.staff), to: c.req.valid("json").to });
      if (taken === "no_such_person") throw new AppError("invalid_request", { details: { fields: ["to"] } });
      return c.json(settle(id, taken), 200);
    })
    .post("/staff/conversations/:id/typing", described({ summary: "The person is typing: told to the shopper", answer: done, refusals: ["invalid_request", "not_found", "conversation_owned"], isStaff: true }), agentOnly, valid("param", param), async (c) => {
      const conversation = await readAnyConversation(db, c.req.valid("param").id);
      if (conversation === undefined) throw new AppError("not_found");
      if (conversation.staffId !== c.var.staff.id) throw new AppError("conversation_owned");
      feed.typing({ conversationId: conversation.id, by: "agent", name: c.var.staff.name });
      return c.json({ ok: true as const }, 200);
    })
    .post("/staff/conversations/:id/notes", described({ summary: "Leave a note for other agents; the shopper never sees it", answer: noted, refusals: ["invalid_request", "not_found", "message_empty", "message_too_long", "body_too_large"], isStaff: true }), agentOnly, valid("param", param), valid("json", note), async (c) => {
      const { id: conversationId } = c.req.valid("param");
      if (await readAnyConversation(db, conversationId) === undefined) throw new AppError("not_found");
      const { conversationId: _, ...kept } = await addNote(db, { conversationId, person: personOf(c.var.staff), text: cleanText(c.req.valid("json").text, noteCharsMax) });
      feed.wake(conversationId);
      return c.json(kept satisfies z.infer<typeof noted>, 200);
    })
    .post("/staff/conversations/:id/suggestion", described({ summary: "What the model would reply: for the agent to change and send, or not", answer: suggestion, refusals: ["invalid_request", "not_found", "model_unavailable", "too_many_requests"], isStaff: true }), agentOnly, valid("param", param), async (c) => {
      const conversation = await readAnyConversation(db, c.req.valid("param").id);
      if (conversation === undefined) throw new AppError("not_found");
      const suggested = await suggestReply(deps, { conversation, staffId: c.var.staff.id, signal: c.req.raw.signal }).catch((cause: unknown) => {
        throw cause instanceof ModelFailure ? new AppError("model_unavailable", { cause }) : cause;
      });
      if (suggested === undefined) throw new AppError("not_found");
      return c.json(suggested satisfies z.infer<typeof suggestion>, 200);
    });
}

function personOf({ id, name, role }: Staff): Person {
  return { id, name, isAdmin: role === "admin" };
}

function refusalOf(refusal: Refusal): AppError {
  return new AppError(refusal === "not_found" ? "not_found" : refusal === "owned" ? "conversation_owned" : "conversation_state");
}
