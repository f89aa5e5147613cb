import { Hono } from "hono";
import { z } from "zod";
import { readEntries, type Entry } from "../../db/catalog.ts";
import { listDeleted, listRevisions, type EntryDraft } from "../../db/edits.ts";
import { newId, type IdPrefix } from "../../db/ids.ts";
import { listFacets } from "../../db/listing.ts";
import type { EntryKind } from "../../db/schema.ts";
import type { Deps } from "../compose.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { bulkEntriesMax, facetsMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { deleteEntry, editEntries, editEntry, restoreEntry } from "../operators/editing.ts";
import { answersOf, bulkAnswer, facetsAnswer, itemOf } from "../operators/items.ts";
import { readTable, type TableQuery } from "../operators/table.ts";
import { staffOnly } from "../staff.ts";
import { expectedRevision, ifMatch, offsetPage, refuseTaken, restoration, revisionPage, started, tagWith } from "./entry-request.ts";
import { once } from "./idempotency.ts";
import { idSchema, valid } from "./request.ts";

/** What tells one kind of entry's routes from the other's. */
export type EntryShape<Item extends z.ZodType, Query extends z.ZodType, Input extends z.ZodType, Patch extends z.ZodType> = {
  kind: EntryKind; prefix: IdPrefix; noun: string; item: Item; query: Query; input: Input; patch: Patch; bulk: z.ZodType<(z.output<Input> & { id: string })[]>;
  draft(id: string, given: z.output<Input>, current?: Entry): EntryDraft;
  /** The entry with some of its fields changed; undefined where it is of the other kind. */
  patched(current: Entry, patch: z.output<Patch>): EntryDraft | undefined;
};

const oneId = z.object({ id: idSchema });
const writing = ["invalid_request", "revision_conflict", "id_taken", "key_conflict", "request_running", "body_too_large"] as const satisfies ErrorCode[];

/** One kind of the catalog's entries, for operators and for the shop's own systems. A write is answered when the bot speaks of it. */
export function entryRoutes<Item extends z.ZodType, Query extends z.ZodType, Input extends z.ZodType<{ id?: string | undefined }>, Patch extends z.ZodType>(deps: Deps, shape: EntryShape<Item, Query, Input, Patch>) {
  return new Hono().route("/", readRoutes(deps, shape)).route("/", writeRoutes(deps, shape));
}

function readRoutes<Item extends z.ZodType, Query extends z.ZodType, Input extends z.ZodType, Patch extends z.ZodType>(deps: Deps, shape: EntryShape<Item, Query, Input, Patch>) {
  const { db } = deps;
  const { kind, noun } = shape;
  const reader = staffOnly(db, "agent", "operator");
  const answers = answersOf(shape.item);
  const shown = (entry: Entry) => itemOf(entry) as z.output<Item>;
  return new Hono()
    .get("/", described({ summary: `List or search (${noun})`, answer: answers.list, refusals: ["invalid_request"], isStaff: true }), reader, valid("query", shape.query), async (c) => {
      const { items, ...page } = await readTable(deps, kind, c.req.valid("query") as TableQuery);
      return c.json({ items: items as z.output<Item>[], ...page }, 200);
    })
    .get("/facets", described({ summary: `Values to filter by, with counts (${noun})`, answer: facetsAnswer, refusals: [], isStaff: true }), reader, async (c) => c.json(await listFacets(db, kind, facetsMax) satisfies z.infer<typeof facetsAnswer>, 200))
    .get("/deleted", described({ summary: `What was deleted, the last first (${noun})`, answer: answers.deleted, refusals: ["invalid_request"], isStaff: true }), reader, valid("query", offsetPage), async (c) => {
      const { cursor, limit } = c.req.valid("query");
      const rows = await listDeleted(db, { kind, offset: cursor, limit });
      return c.json({ items: rows.map(({ entry, ...row }) => ({ ...row, item: shown(entry) })), nextCursor: rows.length === limit ? String(cursor + limit) : null }, 200);
    })
    .get("/:id", described({ summary: `One ${noun}; its revision is the ETag`, answer: shape.item, refusals: ["not_found"], isStaff: true }), reader, valid("param", oneId), async (c) => {
      const [entry] = await readEntries(db, [c.req.valid("param").id]);
      if (entry?.kind !== kind) throw new AppError("not_found");
      tagWith(c, entry.revision);
      return c.json(shown(entry), 200);
    })
    .get("/:id/revisions", described({ summary: `What one ${noun} was, newest first`, answer: answers.revisions, refusals: ["invalid_request", "not_found"], isStaff: true }), reader, valid("param", oneId), valid("query", revisionPage), async (c) => {
      const { cursor, limit } = c.req.valid("query");
      const rows = await listRevisions(db, { id: c.req.valid("param").id, kind, before: cursor, limit });
      if (rows.length === 0 && cursor === undefined) throw new AppError("not_found");
      const items = rows.map(({ entry, ...row }) => ({ ...row, item: entry === null ? null : shown(entry) }));
      return c.json({ items, nextCursor: rows.length === limit ? String(rows.at(-1)?.revision) : null }, 200);
    });
}

function writeRoutes<Item extends z.ZodType, Query extends z.ZodType, Input extends z.ZodType<{ id?: string | undefined }>, Patch extends z.ZodType>(deps: Deps, shape: EntryShape<Item, Query, Input, Patch>) {
  const { kind, noun } = shape;
  const answers = answersOf(shape.item);
  const writer = staffOnly(deps.db, "operator");
  const retried = once(deps.db);
  const sent = <T extends { item: unknown }>(saved: T) => ({ ...saved, item: saved.item as z.output<Item> });
  return new Hono()
    .post("/", described({ summary: `Add one ${noun}`, answer: answers.saved, refusals: [...writing], isStaff: true }), started, writer, retried, valid("json", shape.input), async (c) => {
      const given = c.req.valid("json") as z.output<Input>;
      const id = given.id ?? (c.var.requestKey === undefined ? newId(shape.prefix) : `${shape.prefix}_${c.var.requestKey}`);
      const saved = await editEntry(deps, { id, kind, actor: c.var.staff.id, cause: "save", expected: 0, wasBegun: c.var.wasBegun, startedAt: c.var.startedAt, change: () => shape.draft(id, given) }).catch(refuseTaken);
      tagWith(c, saved.item.revision);
      return c.json(sent(saved), 200);
    })
    .put("/", described({ summary: `Save up to ${bulkEntriesMax} whole, by their ids (${noun})`, answer: bulkAnswer, refusals: [...writing], isStaff: true }), started, writer, retried, valid("json", shape.bulk), async (c) => {
      const drafts = c.req.valid("json").map((given) => shape.draft(given.id, given));
      return c.json(await editEntries(deps, { drafts, actor: c.var.staff.id, startedAt: c.var.startedAt }) satisfies z.infer<typeof bulkAnswer>, 200);
    })
    .put("/:id", described({ summary: `Save one ${noun} whole; If-Match: on this revision only`, answer: answers.saved, refusals: [...writing], isStaff: true, parameters: ifMatch }), started, writer, retried, valid("param", oneId), valid("json", shape.input), async (c) => {
      const { id } = c.req.valid("param");
      const given = c.req.valid("json") as z.output<Input>;
      requireSame(id, given);
      const saved = await editEntry(deps, { id, kind, actor: c.var.staff.id, cause: "save", expected: expectedRevision(c), wasBegun: c.var.wasBegun, startedAt: c.var.startedAt, change: (current) => shape.draft(id, given, current) });
      tagWith(c, saved.item.revision);
      return c.json(sent(saved), 200);
    })
    .patch("/:id", described({ summary: `Change some fields of one ${noun}: price and stock from the shop's system, for example`, answer: answers.saved, refusals: [...writing, "not_found"], isStaff: true, parameters: ifMatch }), started, writer, retried, valid("param", oneId), valid("json", shape.patch), async (c) => {
      const { id } = c.req.valid("param");
      const patch = c.req.valid("json") as z.output<Patch>;
      requireSame(id, patch as { id?: unknown });
      const saved = await editEntry(deps, { id, kind, actor: c.var.staff.id, cause: "save", expected: expectedRevision(c), wasBegun: c.var.wasBegun, startedAt: c.var.startedAt, change(current) {
        const changed = current && shape.patched(current, patch);
        if (changed === undefined) throw new AppError("not_found");
        return changed;
      } });
      tagWith(c, saved.item.revision);
      return c.json(sent(saved), 200);
    })
    .delete("/:id", described({ summary: `Delete one ${noun}; it can be restored`, answer: answers.removed, refusals: ["not_found", "revision_conflict", "key_conflict", "request_running"], isStaff: true, parameters: ifMatch }), started, writer, retried, valid("param", oneId), async (c) => {
      const removed = await deleteEntry(deps, { id: c.req.valid("param").id, kind, actor: c.var.staff.id, cause: "delete", expected: expectedRevision(c), wasBegun: c.var.wasBegun, startedAt: c.var.startedAt });
      return c.json(sent(removed), 200);
    })
    .post("/:id/restore", described({ summary: `Make one ${noun} what it was at a revision`, answer: answers.saved, refusals: [...writing, "not_found"], isStaff: true, parameters: ifMatch }), started, writer, retried, valid("param", oneId), valid("json", restoration), async (c) => {
      const edit = { id: c.req.valid("param").id, kind, actor: c.var.staff.id, cause: "restore" as const, expected: expectedRevision(c), wasBegun: c.var.wasBegun, startedAt: c.var.startedAt };
      const saved = await restoreEntry(deps, { ...edit, ...c.req.valid("json") });
      tagWith(c, saved.item.revision);
      return c.json(sent(saved), 200);
    });
}

/** An entry keeps its id: a body that names another is a mistake. */
function requireSame(id: string, body: { id?: unknown }): void {
  if (body.id !== undefined && body.id !== id) throw new AppError("invalid_request", { details: { fields: ["id"] } });
}
