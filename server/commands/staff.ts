import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { openDb } from "../../db/open.ts";
import { staffRoles } from "../../db/schema-staff.ts";
import { addMember, findMember } from "../../db/staff.ts";
import type { Config } from "../config.ts";
import { linkPath, makeLink, makeToken, plainEmail } from "../staff.ts";

const actor = "cli";
const usage = `Usage: staff add --role ${staffRoles.join("|")} --email E [--name N]   a link that sets the person's password, once
       staff token --role ${staffRoles.join("|")} [--label L]         a token for the shop's own systems, printed this once`;

/** Adds people and tokens from the machine the server runs on. What is secret is printed once and kept nowhere. */
export async function runStaff(args: string[], config: Config): Promise<number> {
  const text = { type: "string" } as const;
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { role: text, email: text, name: text, label: text } });
  const [verb] = positionals;
  const role = z.enum(staffRoles).safeParse(values.role).data;
  if (role === undefined || (verb !== "add" && verb !== "token")) throw new Error(usage);
  const db = openDb(join(config.dataDir, "sangdam.db"));
  try {
    if (verb === "token") {
      const made = await makeToken(db, { label: values.label ?? `${role} token`, role, createdBy: actor });
      process.stdout.write(`${made.token}\n`);
      process.stderr.write(`This is shown once. Send it as "Authorization: Bearer …"; an admin can revoke it (${made.id}).\n`);
      return 0;
    }
    const email = z.email().safeParse(plainEmail(values.email ?? "")).data;
    if (email === undefined) throw new Error(usage);
    const member = await addMember(db, { email, name: values.name ?? email.split("@")[0] ?? "", role, actor }) ?? await findMember(db, email);
    if (member === undefined || member.role !== role) throw new Error(`${email} is on the staff already, in the role ${member?.role}; an admin can change it.`);
    const { token } = await makeLink(db, { memberId: member.id, actor });
    process.stdout.write(`http://localhost:${config.port}${linkPath(token)}\n`);
    process.stderr.write("The link sets the person's password, once, within 24 hours. Elsewhere than on this machine, put your own address in front.\n");
    return 0;
  } finally {
    db.close();
  }
}
