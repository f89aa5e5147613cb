import { eq, inArray } from "drizzle-orm";
import type { Db } from "./open.ts";
import { promptTexts, turnTraces } from "./schema-agents.ts";

/** What a turn's prompts were made of, and the texts of it that other turns share. */
export type KeptTrace = { trace: Record<string, unknown>; texts: ReadonlyMap<string, string> };

/** Keeps a trace in the transaction that is open; a shared text is written once, whatever turns name it. */
export function insertTrace(db: Db, turnId: string, { trace, texts }: KeptTrace): void {
  for (const [hash, text] of texts) db.prepared("insert into prompt_texts (hash, text) values (?, ?) on conflict do nothing").run(hash, text);
  db.prepared("insert into turn_traces (turn_id, trace) values (?, ?)").run(turnId, JSON.stringify(trace));
}

export async function readTrace(db: Db, turnId: string): Promise<Record<string, unknown> | undefined> {
  return db.orm.select({ trace: turnTraces.trace }).from(turnTraces).where(eq(turnTraces.turnId, turnId)).get()?.trace;
}

export async function readPromptTexts(db: Db, hashes: string[]): Promise<Map<string, string>> {
  const rows = db.orm.select().from(promptTexts).where(inArray(promptTexts.hash, hashes)).all();
  return new Map(rows.map((row) => [row.hash, row.text]));
}
