import type { koAgents } from "./ko-agents.ts";

/** English: the pages of agents and admins. */
export const enAgents: typeof koAgents = {};
