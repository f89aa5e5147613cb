import type { Db } from "./open.ts";

/** What of a turn's record the log filters by; kept in columns of their own, so that no filter reads the records. */
export type TurnFacts = { topic: string | null; unsupported: number | null; confidence: number | null };

type Recorded = { topic?: unknown; claims?: unknown; passages?: unknown };

/** Reads them out of a record, however old it is. Pure. */
export function factsOfRecord(record: Record<string, unknown>): TurnFacts {
  const { topic, claims, passages } = record as Recorded;
  return {
    topic: typeof topic === "string" ? topic : null,
    unsupported: Array.isArray(claims) ? claims.filter(isUnsupported).length : null,
    confidence: Array.isArray(passages) && passages.length > 0 ? Math.max(...passages.map(matchOf)) : null,
  };
}

/** A claim that nothing of the turn supported: see `claims` in server/chat/record.ts. */
function isUnsupported(claim: unknown): boolean {
  return typeof claim === "object" && claim !== null && "by" in claim && claim.by === "unsupported";
}

function matchOf(passage: unknown): number {
  return typeof passage === "object" && passage !== null && "match" in passage && typeof passage.match === "number" ? passage.match : 0;
}

/** Keeps which entries an answer cited, in the transaction that is open. */
export function insertSources(db: Db, turnId: string, { record, at }: { record: Record<string, unknown>; at: number }): void {
  const { cited } = record as { cited?: { id: string; revision: number }[] };
  for (const { id, revision } of cited ?? []) db.prepared("insert into turn_sources (turn_id, entry_id, revision, at) values (?, ?, ?, ?) on conflict do nothing").run(turnId, id, revision, at);
}
