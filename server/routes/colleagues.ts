import { Hono } from "hono";
import { z } from "zod";
import { staffRoles } from "../../db/schema-staff.ts";
import { listMembers } from "../../db/staff.ts";
import type { Deps } from "../compose.ts";
import { staffListMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { staffOnly } from "../staff.ts";

const colleague = z.object({ id: z.string(), name: z.string(), role: z.enum(staffRoles), isActive: z.boolean().describe("False: may not sign in any more") });
const answer = z.object({ items: z.array(colleague) });

/** Who is on the staff, by name alone: so that a page can say who changed an entry, and whom a conversation can be handed to. */
export function colleagueRoutes({ db }: Deps) {
  return new Hono()
    .get("/staff/colleagues", described({ summary: "Colleagues by name", answer, refusals: [], isStaff: true }), staffOnly(db, "agent", "operator"), async (c) => {
      const members = await listMembers(db, staffListMax);
      return c.json({ items: members.map(({ id, name, role, disabledAt }) => ({ id, name, role, isActive: disabledAt === null })) } satisfies z.infer<typeof answer>, 200);
    });
}
