import { Hono } from "hono";
import { z } from "zod";
import { listAudit, verifyAudit } from "../../db/audit.ts";
import { staffRoles } from "../../db/schema-staff.ts";
import { endStaffSessions, findLink, hasAdmin, listStaffSessions } from "../../db/staff.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { auditPageMax, passwordCharsMax, passwordCharsMin } from "../limits.ts";
import { described } from "../openapi.ts";
import { forgetCookie, hashToken, signIn, staffOnly, useLink } from "../staff.ts";
import { idSchema, valid } from "./request.ts";

const email = z.email().max(200);
const password = z.string().min(passwordCharsMin).max(passwordCharsMax);
const linkToken = z.string().regex(/^[\w-]{43}$/);
const credentials = z.strictObject({ email: z.string().min(1).max(200), password: z.string().min(1).max(passwordCharsMax) });
const welcome = z.strictObject({ token: linkToken, password, email: email.optional().describe("Needed for the first admin, whose link names nobody"), name: z.string().trim().min(1).max(100).optional() });
const invited = z.object({ email: z.string().nullable().describe("null: the first admin, who says it") });
const done = z.object({ ok: z.literal(true) });
const me = z.object({ id: z.string(), role: z.enum(staffRoles), name: z.string(), email: z.string().nullable(), kind: z.enum(["member", "token"]), sessionId: z.string().nullable() });
const session = z.object({ id: z.string(), agent: z.string(), createdAt: z.int(), seenAt: z.int(), expiresAt: z.int(), isThis: z.boolean() });
const page = z.object({
  cursor: z.coerce.number().int().min(1).optional(), subject: idSchema.optional(), actor: idSchema.optional(), action: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(auditPageMax).default(50),
});
const auditRow = z.object({ seq: z.int(), at: z.int(), actor: z.string(), action: z.string(), subject: z.string(), details: z.record(z.string(), z.unknown()), prevHash: z.string(), hash: z.string() });
const log = z.object({ items: z.array(auditRow), nextCursor: z.string().nullable() });
const proof = z.object({ rows: z.int(), head: z.string().describe("The newest row's hash: note it elsewhere to prove later that nothing was cut off"), brokenAt: z.int().nullable() });
const setup = z.object({ needsSetup: z.boolean().describe("There is no admin yet: the server has printed a link") });

/** Signing in and out of the console, and the log of what staff did. */
export function staffRoutes(deps: Deps) {
  const { db } = deps;
  const anyStaff = staffOnly(db, "agent", "operator");
  return new Hono()
    .get("/staff/setup", described({ summary: "Whether the first admin is still to be set up", answer: setup, refusals: [] }), async (c) => c.json({ needsSetup: !await hasAdmin(db) }, 200))
    .post("/staff/sign-in", described({ summary: "Sign a browser in: sets the cookie", answer: done, refusals: ["invalid_request", "sign_in_failed", "too_many_requests", "body_too_large"] }), valid("json", credentials), async (c) => {
      await signIn(db, c, { ...c.req.valid("json"), address: deps.addressOf(c) });
      return c.json({ ok: true as const }, 200);
    })
    .post("/staff/welcome/link", described({ summary: "Whom a password link is for", answer: invited, refusals: ["invalid_request", "link_invalid", "body_too_large"] }), valid("json", z.strictObject({ token: linkToken })), async (c) => {
      const found = await findLink(db, hashToken(c.req.valid("json").token));
      if (found === undefined) throw new AppError("link_invalid");
      return c.json(found, 200);
    })
    .post("/staff/welcome", described({ summary: "Set a password by link, once, and sign in", answer: done, refusals: ["invalid_request", "link_invalid", "too_many_requests", "body_too_large"] }), valid("json", welcome), async (c) => {
      const { token, ...given } = c.req.valid("json");
      const found = await findLink(db, hashToken(token));
      if (found === undefined) throw new AppError("link_invalid");
      const address = found.email ?? given.email;
      if (address === undefined) throw new AppError("invalid_request", { details: { fields: ["email"] } });
      await useLink(db, c, { token, password: given.password, email: address, name: given.name ?? address.split("@")[0] ?? "" });
      return c.json({ ok: true as const }, 200);
    })
    .post("/staff/sign-out", described({ summary: "Sign this browser out", answer: done, refusals: [], isStaff: true }), anyStaff, async (c) => {
      const { id, sessionId } = c.var.staff;
      if (sessionId !== null) await endStaffSessions(db, { memberId: id, id: sessionId, actor: id });
      forgetCookie(c);
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/me", described({ summary: "Who is asking", answer: me, refusals: [], isStaff: true }), anyStaff, async (c) => {
      const { staff } = c.var;
      return c.json({ ...staff, kind: staff.sessionId === null ? "token" as const : "member" as const } satisfies z.infer<typeof me>, 200);
    })
    .get("/staff/sessions", described({ summary: "One's own signed-in browsers", answer: z.object({ items: z.array(session) }), refusals: [], isStaff: true }), anyStaff, async (c) => {
      const { id, sessionId } = c.var.staff;
      const items = (await listStaffSessions(db, id)).map(({ memberId: _, ...each }) => ({ ...each, isThis: each.id === sessionId }));
      return c.json({ items } satisfies { items: z.infer<typeof session>[] }, 200);
    })
    .delete("/staff/sessions/:id", described({ summary: "Sign one of one's own browsers out", answer: done, refusals: ["not_found"], isStaff: true }), anyStaff, valid("param", z.object({ id: idSchema })), async (c) => {
      const { id } = c.var.staff;
      if (await endStaffSessions(db, { memberId: id, id: c.req.valid("param").id, actor: id }) === 0) throw new AppError("not_found");
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/audit", described({ summary: "What staff did, newest first", answer: log, refusals: ["invalid_request"], isStaff: true }), staffOnly(db, "admin"), valid("query", page), async (c) => {
      const { cursor, limit, ...wanted } = c.req.valid("query");
      const items = await listAudit(db, { before: cursor, limit, ...wanted });
      const last = items.at(-1);
      return c.json({ items, nextCursor: last !== undefined && items.length === limit ? String(last.seq) : null } satisfies z.infer<typeof log>, 200);
    })
    .get("/staff/audit/proof", described({ summary: "Walks the log's chain of hashes", answer: proof, refusals: [], isStaff: true }), staffOnly(db, "admin"), async (c) => {
      const { rows, head, brokenAt } = await verifyAudit(db);
      return c.json({ rows, head, brokenAt: brokenAt ?? null } satisfies z.infer<typeof proof>, 200);
    });
}
