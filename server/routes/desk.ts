import { Hono } from "hono";
import { z } from "zod";
import { lastEventNumber } from "../../db/conversation-events.ts";
import { addSavedView, listCannedReplies, listSavedViews, putCannedReply, putDeskSetting, removeCannedReply, removeSavedView } from "../../db/desk.ts";
import { languages } from "../../db/schema.ts";
import type { Deps } from "../compose.ts";
import { hoursSchema, hoursSetting, readHours } from "../desk/hours.ts";
import { lastEventOf, streamFeed } from "../desk/stream.ts";
import { AppError } from "../errors.ts";
import { agentTextCharsMax, cannedRepliesMax, deskTitleCharsMax, savedViewsMax, streamsBusyMs } from "../limits.ts";
import { described, liveFeed } from "../openapi.ts";
import { tooMany } from "../rates.ts";
import { staffOnly } from "../staff.ts";
import { logFilter } from "./log-filter.ts";
import { cleanText, idSchema, valid } from "./request.ts";

const param = z.object({ id: idSchema });
const newReply = z.strictObject({ title: z.string(), language: z.enum(languages), text: z.string() });
const reply = z.object({ id: z.string(), title: z.string(), language: z.enum(languages), text: z.string(), createdBy: z.string(), updatedAt: z.int() });
const newView = z.strictObject({ title: z.string(), filter: logFilter });
const view = z.object({ id: z.string(), title: z.string(), filter: z.record(z.string(), z.unknown()), createdBy: z.string(), updatedAt: z.int() });
const hours = z.object({ hours: hoursSchema.nullable().describe("null: open whenever somebody is online"), availability: z.object({ kind: z.enum(["here", "away", "closed"]), opensAt: z.int().nullable() }) });
const newHours = z.strictObject({ hours: hoursSchema.nullable() });
const done = z.object({ ok: z.literal(true) });

/** What agents share: the live feed, canned replies, saved views and the hours. */
export function deskRoutes(deps: Deps) {
  const { db, feed } = deps;
  const agentOnly = staffOnly(db, "agent");
  const readers = staffOnly(db, "agent", "operator");
  return new Hono()
    .get("/staff/stream", described({
      summary: "What happens in all conversations, live. Goes on after Last-Event-ID, else from now. An agent who follows it counts as online, unless ?quiet=true",
      answer: liveFeed, refusals: ["invalid_request", "too_many_requests"], isStaff: true,
      parameters: [{ in: "header", name: "Last-Event-ID", schema: { type: "integer" }, description: "The number of the last event that arrived" }],
    }), readers, valid("query", z.object({ quiet: z.enum(["true", "false"]).optional() })), async (c) => {
      const { id, role } = c.var.staff;
      const giveBack = feed.admit(id);
      if (giveBack === undefined) throw tooMany(streamsBusyMs, 0);
      const after = lastEventOf(c.req.header("last-event-id")) ?? await lastEventNumber(db);
      const isPerson = role !== "operator" && c.req.valid("query").quiet !== "true";
      return streamFeed((signal) => feed.followDesk({ after, isPerson, signal }), { after, onEnd: giveBack });
    })
    .get("/staff/replies", described({ summary: "Canned replies", answer: z.object({ items: z.array(reply) }), refusals: [], isStaff: true }), agentOnly, async (c) => c.json({ items: await listCannedReplies(db, cannedRepliesMax) }, 200))
    .post("/staff/replies", described({ summary: "Add a canned reply", answer: reply, refusals: ["invalid_request", "message_empty", "message_too_long", "list_full", "body_too_large"], isStaff: true }), agentOnly, valid("json", newReply), async (c) => {
      const saved = await putCannedReply(db, { ...cleanReply(c.req.valid("json")), actor: c.var.staff.id, max: cannedRepliesMax });
      if (saved === undefined) throw new AppError("list_full");
      return c.json(saved, 200);
    })
    .put("/staff/replies/:id", described({ summary: "Change a canned reply", answer: reply, refusals: ["invalid_request", "message_empty", "message_too_long", "not_found", "body_too_large"], isStaff: true }), agentOnly, valid("param", param), valid("json", newReply), async (c) => {
      const saved = await putCannedReply(db, { ...cleanReply(c.req.valid("json")), id: c.req.valid("param").id, actor: c.var.staff.id, max: cannedRepliesMax });
      if (saved === undefined) throw new AppError("not_found");
      return c.json(saved, 200);
    })
    .delete("/staff/replies/:id", described({ summary: "Remove a canned reply", answer: done, refusals: ["not_found"], isStaff: true }), agentOnly, valid("param", param), async (c) => {
      if (!await removeCannedReply(db, c.req.valid("param").id)) throw new AppError("not_found");
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/views", described({ summary: "Saved filters of the log", answer: z.object({ items: z.array(view) }), refusals: [], isStaff: true }), readers, async (c) => c.json({ items: await listSavedViews(db, savedViewsMax) }, 200))
    .post("/staff/views", described({ summary: "Save filters of the log under a name", answer: view, refusals: ["invalid_request", "message_empty", "message_too_long", "list_full", "body_too_large"], isStaff: true }), readers, valid("json", newView), async (c) => {
      const { title, filter } = c.req.valid("json");
      const saved = await addSavedView(db, { title: cleanText(title, deskTitleCharsMax), filter, actor: c.var.staff.id, max: savedViewsMax });
      if (saved === undefined) throw new AppError("list_full");
      return c.json(saved, 200);
    })
    .delete("/staff/views/:id", described({ summary: "Remove a saved view", answer: done, refusals: ["not_found"], isStaff: true }), readers, valid("param", param), async (c) => {
      if (!await removeSavedView(db, c.req.valid("param").id)) throw new AppError("not_found");
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/hours", described({ summary: "When people are at the desk, and whether somebody is now", answer: hours, refusals: [], isStaff: true }), readers, async (c) => c.json({ hours: await readHours(db), availability: await deps.availability() }, 200))
    .put("/staff/hours", described({ summary: "Set the hours", answer: hours, refusals: ["invalid_request", "body_too_large"], isStaff: true }), agentOnly, valid("json", newHours), async (c) => {
      await putDeskSetting(db, { name: hoursSetting, value: c.req.valid("json").hours, actor: c.var.staff.id });
      return c.json({ hours: await readHours(db), availability: await deps.availability() }, 200);
    });
}

function cleanReply({ title, language, text }: z.infer<typeof newReply>) {
  return { title: cleanText(title, deskTitleCharsMax), language, text: cleanText(text, agentTextCharsMax) };
}
