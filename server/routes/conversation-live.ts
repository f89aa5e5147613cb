import { Hono } from "hono";
import { z } from "zod";
import { readConversation } from "../../db/conversations.ts";
import { leaveCallback, sayOutcome } from "../../db/takeover.ts";
import type { Deps } from "../compose.ts";
import { eraseNow } from "../desk/erasing.ts";
import { lastEventOf, streamFeed } from "../desk/stream.ts";
import { AppError } from "../errors.ts";
import { identify } from "../identity.ts";
import { noteCharsMax, streamsBusyMs } from "../limits.ts";
import { described, liveFeed } from "../openapi.ts";
import { tooMany } from "../rates.ts";
import { cleanText, idSchema, valid } from "./request.ts";

const param = z.object({ id: idSchema });
const done = z.object({ ok: z.literal(true) });
const outcome = z.strictObject({ solved: z.boolean() });
const note = z.strictObject({ text: z.string() });

/** What a shopper's page hears of people, live, and tells them. */
export function conversationLiveRoutes(deps: Deps) {
  const { db, feed } = deps;
  const own = async (id: string, authorization: string | undefined) => {
    const { owner } = await identify(db, authorization);
    const conversation = await readConversation(db, { id, owner });
    if (conversation === undefined) throw new AppError("not_found");
    return conversation;
  };
  return new Hono()
    .get("/conversations/:id/stream", described({
      summary: "What happens between people in one's own conversation: waiting, accepted, message, typing, transferred, released, closed, reopened. Goes on after Last-Event-ID; ends after ten minutes, to be opened again",
      answer: liveFeed, isOwn: true, refusals: ["invalid_request", "not_found", "too_many_requests"],
      parameters: [{ in: "header", name: "Last-Event-ID", schema: { type: "integer" }, description: "`lastEvent` of the conversation, then the number of the last event that arrived" }],
    }), valid("param", param), async (c) => {
      const { id: conversationId, owner } = await own(c.req.valid("param").id, c.req.header("authorization"));
      const giveBack = feed.admit(owner);
      if (giveBack === undefined) throw tooMany(streamsBusyMs, 0);
      const after = lastEventOf(c.req.header("last-event-id")) ?? 0;
      return streamFeed((signal) => feed.followConversation({ conversationId, after, signal }), { after, onEnd: giveBack });
    })
    .post("/conversations/:id/typing", described({ summary: "The shopper is typing: told to the person who has taken over", answer: done, isOwn: true, refusals: ["invalid_request", "not_found", "body_too_large"] }), valid("param", param), async (c) => {
      const { id: conversationId, state } = await own(c.req.valid("param").id, c.req.header("authorization"));
      if (state !== "bot") feed.typing({ conversationId, by: "shopper" });
      return c.json({ ok: true as const }, 200);
    })
    .delete("/conversations/:id", described({ summary: "Delete one's own conversation and all that was said in it, for good; orders stay", answer: done, isOwn: true, refusals: ["invalid_request", "not_found", "turn_running", "body_too_large"] }), valid("param", param), async (c) => {
      const { id } = await own(c.req.valid("param").id, c.req.header("authorization"));
      if (!await eraseNow(deps, id)) throw new AppError("turn_running");
      feed.wake(id);
      return c.json({ ok: true as const }, 200);
    })
    .post("/conversations/:id/outcome", described({ summary: "Say whether it was solved; the later word counts", answer: done, isOwn: true, refusals: ["invalid_request", "not_found", "body_too_large"] }), valid("param", param), valid("json", outcome), async (c) => {
      const { id, owner } = await own(c.req.valid("param").id, c.req.header("authorization"));
      await sayOutcome(db, { id, owner, isSolved: c.req.valid("json").solved });
      feed.wake(id);
      return c.json({ ok: true as const }, 200);
    })
    .post("/conversations/:id/callback", described({ summary: "Leave a note for when somebody is at the desk; more is added to the same note", answer: done, isOwn: true, refusals: ["invalid_request", "not_found", "message_empty", "message_too_long", "conversation_state", "body_too_large"] }), valid("param", param), valid("json", note), async (c) => {
      const { id, state } = await own(c.req.valid("param").id, c.req.header("authorization"));
      if (state !== "waiting") throw new AppError("conversation_state");
      if (!await leaveCallback(db, { conversationId: id, text: cleanText(c.req.valid("json").text, noteCharsMax), charsMax: noteCharsMax })) throw new AppError("message_too_long");
      feed.wake(id);
      return c.json({ ok: true as const }, 200);
    });
}
