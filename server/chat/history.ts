import { readMessages, readTurns, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import { historyMessagesMax, recentEntriesMax, recentTurnsMax } from "../limits.ts";
import type { Told } from "./freshness.ts";
import { degradedModel, turnRecord } from "./record.ts";

/** What came before a turn: the exchanges, and the catalog entries the newest answers stood on, newest first. */
export type History = { exchanges: Told[]; recentIds: string[] };

/** Reads a conversation's past from the database; nothing of it comes from the client. */
export async function readHistory(db: Db, turn: Turn): Promise<History> {
  const turns = (await readTurns(db, turn.conversationId, historyMessagesMax)).filter((earlier) => earlier.id !== turn.id);
  if (turns.length === 0) return { exchanges: [], recentIds: [] };
  const rows = await readMessages(db, { conversationId: turn.conversationId, limit: historyMessagesMax, beforeTurn: turn });
  // That no model could answer is no example to follow.
  const unanswered = new Set(turns.flatMap((earlier) => (earlier.model === degradedModel ? earlier.id : [])));
  const stoodOn = new Map(turns.map((earlier) => [earlier.id, entriesOf(earlier)]));
  const exchanges = new Map<string, Told>();
  for (const row of rows) {
    const known = exchanges.get(row.turnId);
    if (row.author === "shopper") exchanges.set(row.turnId, { turnId: row.turnId, question: row.text, answer: known?.answer ?? null, stoodOn: stoodOn.get(row.turnId) ?? [] });
    else if (known !== undefined && row.text !== "" && !unanswered.has(row.turnId)) known.answer = known.answer === null ? row.text : `${known.answer}\n${row.text}`;
  }
  return { exchanges: [...exchanges.values()], recentIds: recentIds(turns.slice(0, recentTurnsMax)) };
}

/** The entries that an answer cited or stood on, at the revisions that it was given. */
function entriesOf(turn: Turn): Told["stoodOn"] {
  const record = turnRecord.safeParse(turn.record).data;
  if (record === undefined) return [];
  const claimed = record.claims.flatMap(({ by, id, revision }) => (by === "entry" && id !== undefined && revision !== undefined ? [{ id, revision }] : []));
  return [...new Map([...claimed, ...record.cited].map((entry) => [entry.id, entry])).values()];
}

// The last answer that named something is what "it" means; one without sources ("thanks") does not change the subject.
function recentIds(turns: Turn[]): string[] {
  for (const turn of turns.toSorted((a, b) => b.startedAt - a.startedAt)) {
    const record = turnRecord.safeParse(turn.record).data;
    if (record !== undefined && record.cited.length > 0) return record.cited.slice(0, recentEntriesMax).map((entry) => entry.id);
  }
  return [];
}
