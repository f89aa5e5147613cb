import { Hono } from "hono";
import { z } from "zod";
import { listConversationEvents } from "../../db/conversation-events.ts";
import { readMessages, readTurns, type Turn } from "../../db/conversations.ts";
import { logOrders, outcomes } from "../../db/log.ts";
import { closings, conversationEventKinds, noteKinds } from "../../db/schema-agents.ts";
import { conversationStates, languages, turnStates } from "../../db/schema.ts";
import { listHandoffs, listNotes, noteReveal, readAnyConversation } from "../../db/takeover.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { conversationMessagesMax, eventsListedMax, logPageMax, notesMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { scrub, scrubAll } from "../scrub.ts";
import { staffOnly } from "../staff.ts";
import { logFilter } from "./log-filter.ts";
import { idSchema, valid } from "./request.ts";

const param = z.object({ id: idSchema });
const page = logFilter.extend({ order: z.enum(logOrders).default("newest").describe("longest_waiting has one page only"), cursor: z.string().regex(/^\d{1,15}\.[\w-]{1,200}$/).optional(), limit: z.coerce.number().int().min(1).max(logPageMax).default(50) });
const nullableInt = z.int().nullable();
const row = z.object({
  id: z.string(), language: z.enum(languages), state: z.enum(conversationStates), createdAt: z.int(), updatedAt: z.int(), staffId: z.string().nullable(), staffName: z.string().nullable(), acceptedAt: nullableInt,
  handedOffAt: nullableInt, closedAs: z.enum(closings).nullable(), outcome: z.enum(outcomes), owner: z.enum(["customer", "guest"]), answers: z.int(), costUsd: z.number().nullable(), models: z.array(z.string()),
  ups: z.int(), downs: z.int(), unanswered: z.int(), unsupported: z.int(), lastText: z.string().describe("Masked"), reason: z.string().nullable(), summary: z.string().nullable().describe("Masked"),
});
const list = z.object({ items: z.array(row), nextCursor: z.string().nullable() });
const message = z.object({
  id: z.string(), author: z.enum(["shopper", "model", "agent"]), turnId: z.string(), text: z.string(), parts: z.array(z.unknown()), staffName: z.string().nullable(), createdAt: z.int(),
});
const turnRow = z.object({
  id: z.string(), state: z.enum(turnStates), language: z.enum(languages), arm: z.string(), model: z.string().nullable(), rating: z.enum(["up", "down"]).nullable(), ratingComment: z.string().nullable(), unanswered: z.string().nullable(),
  unsupported: nullableInt, confidence: z.number().nullable(), topic: z.string().nullable(), costUsd: z.number().nullable(), firstTextMs: z.number().nullable(), totalMs: z.number().nullable(), startedAt: z.int(),
});
const whole = z.object({
  id: z.string(), state: z.enum(conversationStates), language: z.enum(languages), owner: z.enum(["customer", "guest"]), createdAt: z.int(), updatedAt: z.int(), staffId: z.string().nullable(), staffName: z.string().nullable(),
  acceptedAt: nullableInt, closedAs: z.enum(closings).nullable(), isSolved: z.boolean().nullable(), isMasked: z.boolean(), lastEvent: z.int(), messages: z.array(message), turns: z.array(turnRow),
  notes: z.array(z.object({ id: z.string(), kind: z.enum(noteKinds), staffId: z.string().nullable(), staffName: z.string().nullable(), text: z.string(), at: z.int() })),
  handoffs: z.array(z.object({ reason: z.string(), summary: z.string(), createdAt: z.int() })),
  events: z.array(z.object({ number: z.int(), kind: z.enum(conversationEventKinds), staffId: z.string().nullable(), data: z.record(z.string(), z.unknown()), at: z.int() })),
});

/** Reading the log: what shoppers and the bot said, narrowed, searched, and one conversation whole. */
export function logRoutes(deps: Deps) {
  const { db, reader, findable } = deps;
  const readers = staffOnly(db, "agent", "operator");
  return new Hono()
    .get("/staff/conversations", described({ summary: "The log, the newest first; ?state=waiting is the queue", answer: list, refusals: ["invalid_request", "too_many_requests"], isStaff: true }), readers, valid("query", page), async (c) => {
      const { cursor, limit, order, ...filter } = c.req.valid("query");
      if (filter.q !== undefined) await findable.all();
      const rows = await reader.ask("listLog", { filter: normal(filter), now: Date.now(), limit: limit + 1, order, after: cursorOf(cursor) });
      const items = rows.slice(0, limit).map((found) => ({ ...found, lastText: scrub(found.lastText), summary: found.summary === null ? null : scrub(found.summary) }));
      const last = items.at(-1);
      return c.json({ items, nextCursor: order === "newest" && rows.length > limit && last !== undefined ? `${last.updatedAt}.${last.id}` : null } satisfies z.infer<typeof list>, 200);
    })
    .get("/staff/conversations/count", described({ summary: "How many conversations fit", answer: z.object({ count: z.int() }), refusals: ["invalid_request", "too_many_requests"], isStaff: true }), readers, valid("query", logFilter), async (c) => {
      const filter = normal(c.req.valid("query"));
      if (filter.q !== undefined) await findable.all();
      return c.json({ count: await reader.ask("countLog", { filter, now: Date.now() }) }, 200);
    })
    .get("/staff/conversations/:id", described({
      summary: "One conversation whole, with what it says of its shopper masked; ?reveal=true shows it to agents and is noted in the audit log", answer: whole, refusals: ["invalid_request", "not_found"], isStaff: true,
    }), readers, valid("param", param), valid("query", z.object({ reveal: z.enum(["true", "false"]).optional() })), async (c) => {
      const { id } = c.req.valid("param");
      const isMasked = c.req.valid("query").reveal !== "true";
      if (!isMasked && c.var.staff.role === "operator") throw new AppError("forbidden");
      const found = await readWhole(deps, id);
      if (found === undefined) throw new AppError("not_found");
      if (!isMasked) await noteReveal(db, { id, actor: c.var.staff.id });
      const { messages, turns, notes, handoffs, ...rest } = found;
      const shown = isMasked ? scrubAll({ messages, turns, notes, handoffs }, maskDepth) as Pick<typeof found, "messages" | "turns" | "notes" | "handoffs"> : { messages, turns, notes, handoffs };
      return c.json({ ...rest, ...shown, isMasked } satisfies z.infer<typeof whole>, 200);
    });
}

const maskDepth = 12; // parts hold tool results that hold lists of orders

async function readWhole({ db }: Deps, id: string): Promise<Omit<z.infer<typeof whole>, "isMasked"> | undefined> {
  const found = await readAnyConversation(db, id);
  if (found === undefined) return undefined;
  const { state, language, createdAt, updatedAt, staffId, staffName, acceptedAt, closedAs, solvedAt, notSolvedAt } = found;
  const events = await listConversationEvents(db, { conversationId: id, limit: eventsListedMax });
  return {
    id, state, language, createdAt, updatedAt, staffId, staffName, acceptedAt, closedAs, owner: found.owner.startsWith("customer:") ? "customer" : "guest",
    isSolved: solvedAt === null && notSolvedAt === null ? null : (solvedAt ?? 0) > (notSolvedAt ?? 0), lastEvent: events.at(-1)?.number ?? 0,
    messages: (await readMessages(db, { conversationId: id, limit: conversationMessagesMax })).map(({ conversationId: _, staffId: _staff, ...kept }) => kept),
    turns: (await readTurns(db, id, conversationMessagesMax)).toReversed().map(toTurnRow),
    notes: (await listNotes(db, id, notesMax)).map(({ conversationId: _, ...kept }) => kept), handoffs: await listHandoffs(db, id, notesMax),
    events: events.map(({ number, kind, staffId: by, data: { clientMessageId: _, ...data }, at }) => ({ number, kind, staffId: by, data, at })),
  };
}

function toTurnRow({ conversationId: _conversation, owner: _owner, clientMessageId: _client, record: _record, endedAt: _ended, ...turn }: Turn): z.infer<typeof turnRow> {
  return turn;
}

function cursorOf(cursor: string | undefined): { updatedAt: number; id: string } | undefined {
  const [at, id] = cursor?.split(/\.(.*)/s) ?? [];
  return at === undefined || id === undefined ? undefined : { updatedAt: Number(at), id };
}

function normal<Filter extends { q?: string | undefined }>(filter: Filter): Filter {
  return filter.q === undefined ? filter : { ...filter, q: filter.q.normalize("NFC") };
}
