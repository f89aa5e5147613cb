import { setImmediate as yieldToOthers, setTimeout as pause } from "node:timers/promises";
import { runningTurns } from "../../db/conversations.ts";
import { eraseConversation, listOldConversations, sweep } from "../../db/erasure.ts";
import type { Deps } from "../compose.ts";
import { erasedAtOnce, erasePatienceMs, dayMs } from "../limits.ts";

const lookEveryMs = 20;

/** Deletes a shopper's conversation for them: an answer under way is stopped first. False where it would not stop. */
export async function eraseNow({ db, turns, log }: Deps, id: string): Promise<boolean> {
  for (const by = Date.now() + erasePatienceMs; ;) {
    const running = await runningTurns(db, id);
    for (const turnId of running) turns.silence(turnId);
    if (running.length === 0 && await eraseConversation(db, { id, actor: "shopper" })) break;
    if (Date.now() > by) return false;
    await pause(lookEveryMs);
  }
  if (!await sweep(db)) log.warn("the write-ahead log could not be emptied after a deletion; the next one will try again");
  return true;
}

/** Deletes conversations in which nothing has happened for as many days. Returns how many went. */
export async function eraseOld({ db }: Deps, keptDays: number): Promise<number> {
  let count = 0;
  for (;;) {
    const ids = await listOldConversations(db, { before: Date.now() - keptDays * dayMs, limit: erasedAtOnce });
    let erased = 0;
    for (const id of ids) if (await eraseConversation(db, { id, actor: "server" })) erased++;
    count += erased;
    if (erased === 0) break;
    await yieldToOthers();
  }
  if (count > 0) await sweep(db);
  return count;
}
