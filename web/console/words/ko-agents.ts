/** Korean: the pages of agents and admins. */
export const koAgents = {};
