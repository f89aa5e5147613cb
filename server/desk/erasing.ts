import { setImmediate as yieldToOthers, setTimeout as pause } from "node:timers/promises";
import { runningTurns } from "../../db/conversations.ts";
import { eraseConversation, listOldConversations, sweep } from "../../db/erasure.ts";
import type { Db } from "../../db/open.ts";
import type { Deps } from "../compose.ts";
import { erasedAtOnce, erasePatienceMs, dayMs, heldDaysMore, sweepAgainMs } from "../limits.ts";

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
  if (!await sweep(db)) {
    log.warn("the write-ahead log could not be emptied after a deletion; it will be tried again");
    sweepLater(db);
  }
  return true;
}

const awaiting = new WeakMap<Db, NodeJS.Timeout>();

/** Tries again until the log is empty: what was deleted must not wait for the next deletion to be gone. */
function sweepLater(db: Db): void {
  if (awaiting.has(db)) return;
  awaiting.set(db, setTimeout(() => {
    awaiting.delete(db);
    // One that was closed meanwhile has emptied its log by closing.
    void sweep(db).then((isEmpty) => { if (!isEmpty) sweepLater(db); }, () => undefined);
  }, sweepAgainMs).unref());
}

/** Deletes conversations in which nothing has happened for as many days. Returns how many went. */
export async function eraseOld({ db }: Deps, keptDays: number): Promise<number> {
  let count = 0;
  for (;;) {
    const ids = await listOldConversations(db, { before: Date.now() - keptDays * dayMs, heldMoreMs: heldDaysMore * dayMs, limit: erasedAtOnce });
    let erased = 0;
    for (const id of ids) if (await eraseConversation(db, { id, actor: "server" })) erased++;
    count += erased;
    if (erased === 0) break;
    await yieldToOthers();
  }
  if (count > 0 && !await sweep(db)) sweepLater(db);
  return count;
}
