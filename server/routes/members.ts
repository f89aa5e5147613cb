import { Hono } from "hono";
import { z } from "zod";
import { staffRoles } from "../../db/schema-staff.ts";
import { addMember, changeMember, endStaffSessions, listMembers, listTokens, revokeToken, type Change } from "../../db/staff.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { staffListMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { linkPath, makeLink, makeToken, plainEmail, staffOnly } from "../staff.ts";
import { idSchema, valid } from "./request.ts";

const role = z.enum(staffRoles);
const member = z.object({ id: z.string(), email: z.string(), name: z.string(), role, hasPassword: z.boolean(), disabledAt: z.int().nullable(), createdAt: z.int() });
const link = z.object({ path: z.string().describe("On this server; works once"), expiresAt: z.int() });
const added = z.object({ item: member, link });
const token = z.object({ id: z.string(), label: z.string(), role, createdBy: z.string(), createdAt: z.int(), usedAt: z.int().nullable(), revokedAt: z.int().nullable() });
const made = z.object({ item: token, token: z.string().describe("Shown this once") });
const done = z.object({ ok: z.literal(true) });
const oneId = z.object({ id: idSchema });
const newMember = z.strictObject({ email: z.email().max(200), name: z.string().trim().min(1).max(100).optional(), role });
const change = z.strictObject({ role: role.optional(), isDisabled: z.boolean().optional() });
const newToken = z.strictObject({ label: z.string().trim().min(1).max(100), role });

/** For admins: who may sign in, and the tokens of machines. */
export function memberRoutes(deps: Deps) {
  const { db, feed } = deps;
  const adminOnly = staffOnly(db, "admin");
  return new Hono()
    .get("/staff/members", described({ summary: "Everybody on the staff", answer: z.object({ items: z.array(member) }), refusals: [], isStaff: true }), adminOnly, async (c) => c.json({ items: await listMembers(db, staffListMax) } satisfies { items: z.infer<typeof member>[] }, 200))
    .post("/staff/members", described({ summary: "Add somebody; they set their password by the link", answer: added, refusals: ["invalid_request", "id_taken", "body_too_large"], isStaff: true }), adminOnly, valid("json", newMember), async (c) => {
      const given = c.req.valid("json");
      const actor = c.var.staff.id;
      const item = await addMember(db, { email: plainEmail(given.email), name: given.name ?? given.email.split("@")[0] ?? "", role: given.role, actor });
      if (item === undefined) throw new AppError("id_taken", { details: { fields: ["email"] } });
      return c.json({ item, link: await linkFor({ id: item.id, actor }) } satisfies z.infer<typeof added>, 200);
    })
    .patch("/staff/members/:id", described({ summary: "Change a role, shut somebody out or let them in again", answer: done, refusals: ["invalid_request", "not_found", "last_admin"], isStaff: true }), adminOnly, valid("param", oneId), valid("json", change), async (c) => {
      const outcome: Change = await changeMember(db, { id: c.req.valid("param").id, ...c.req.valid("json"), actor: c.var.staff.id });
      if (typeof outcome === "string") throw new AppError(outcome);
      outcome.requeued.forEach(feed.wake);
      return c.json({ ok: true as const }, 200);
    })
    .post("/staff/members/:id/link", described({ summary: "A new password link for somebody", answer: link, refusals: ["not_found"], isStaff: true }), adminOnly, valid("param", oneId), async (c) => {
      const { id } = c.req.valid("param");
      if (!(await listMembers(db, staffListMax)).some((each) => each.id === id)) throw new AppError("not_found");
      return c.json(await linkFor({ id, actor: c.var.staff.id }) satisfies z.infer<typeof link>, 200);
    })
    .delete("/staff/members/:id/sessions", described({ summary: "Sign somebody out everywhere", answer: done, refusals: [], isStaff: true }), adminOnly, valid("param", oneId), async (c) => {
      await endStaffSessions(db, { memberId: c.req.valid("param").id, actor: c.var.staff.id });
      return c.json({ ok: true as const }, 200);
    })
    .get("/staff/tokens", described({ summary: "The tokens of machines", answer: z.object({ items: z.array(token) }), refusals: [], isStaff: true }), adminOnly, async (c) => c.json({ items: await listTokens(db, staffListMax) } satisfies { items: z.infer<typeof token>[] }, 200))
    .post("/staff/tokens", described({ summary: "Make a token for a machine", answer: made, refusals: ["invalid_request", "body_too_large"], isStaff: true }), adminOnly, valid("json", newToken), async (c) => {
      const { token: secret, ...item } = await makeToken(db, { ...c.req.valid("json"), createdBy: c.var.staff.id });
      return c.json({ item, token: secret } satisfies z.infer<typeof made>, 200);
    })
    .delete("/staff/tokens/:id", described({ summary: "Make a token void, at once", answer: done, refusals: ["not_found"], isStaff: true }), adminOnly, valid("param", oneId), async (c) => {
      const revoked = await revokeToken(db, { id: c.req.valid("param").id, actor: c.var.staff.id });
      if (revoked === undefined) throw new AppError("not_found");
      revoked.requeued.forEach(feed.wake);
      return c.json({ ok: true as const }, 200);
    });

  async function linkFor({ id, actor }: { id: string; actor: string }): Promise<z.infer<typeof link>> {
    const { token: secret, expiresAt } = await makeLink(db, { memberId: id, actor });
    return { path: linkPath(secret), expiresAt };
  }
}
