import type { koAgents } from "./ko-agents.ts";

/** English: the pages of agents and admins. */
export const enAgents: typeof koAgents = {
  admin: {
    membersLead: "Everybody who may sign in to the console.", addMember: "Add a colleague", linkTitle: "Password link", linkLead: "Hand this to its person. It works once, within 24 hours, and is not shown again.", you: "you", shutOut: "Shut out", noPassword: "No password yet",
    roleOf: (name) => `Role of ${name}`, role: "Role", newLink: "New link", signOutEverywhere: "Sign out everywhere", signedOut: "Signed out everywhere", letIn: "Let in again", shut: "Shut out",
    roleHints: { agent: "Reads conversations and takes them over; sees the catalog.", operator: "Edits catalog, FAQ and voice.", admin: "May do everything." },
    tokensLead: "Keys for what is no person: the shop's own server, for example.", addToken: "Make a token", noTokens: "No tokens yet", noTokensLead: "The shop's server needs one to send prices and stock.", neverUsed: "never used", used: (when) => `used ${when}`, revoked: "Revoked", revoke: "Revoke",
    tokenTitle: "New token", tokenLead: "It is shown this once. Put it somewhere safe.", tokenLabel: "Name", tokenHint: "So that you know later what uses it.",
    auditLead: "Who did what. It cannot be removed or rewritten.", prove: "Prove the log", proven: (rows) => `All ${rows.toLocaleString("en-US")} records are as they were written.`, broken: (seq) => `The chain breaks at record ${seq}.`,
    nouns: { product: "Product", faq: "FAQ", entries: "Bulk", import: "Import", member: "Staff", token: "Token", link: "Link", session: "Session", password: "Password", backup: "Backup", synonyms: "Synonyms", voice: "Voice", pin: "Fixed answer", set: "Question set", conversation: "Conversation", export: "Export", verdict: "Review", gap: "Gap" },
    verbs: { set: "set", started: "started", saved: "saved", added: "added", deleted: "deleted", restored: "restored", changed: "changed", revoked: "revoked", made: "made", used: "used", ended: "ended", running: "started", done: "done", undone: "undone", undoing: "being undone", cancelled: "stopped", failed: "failed", begun: "begun", read: "read", accepted: "accepted", closed: "closed", released: "back to the bot", revealed: "revealed" },
  },
};
