import { setImmediate as breathe } from "node:timers/promises";
import { indexQueued } from "../../db/message-terms.ts";
import type { Db } from "../../db/open.ts";
import { indexedAtOnce, indexEveryMs } from "../limits.ts";
import type { Log } from "../log.ts";

/** Makes what was said findable a moment later, many messages in one write: nobody who chats pays for it. */
export type Findable = {
  /** Resolves once everything that has been said until now can be found. */
  all(): Promise<void>;
  start(): void;
  /** Resolves when nothing is being written any more; what is left over waits for the next start. */
  stop(): Promise<void>;
};

/** @param isCalm whether there is time for all of it; else little is done at once, and the rest waits for a search or for calm */
export function createFindable({ db, log, isCalm }: { db: Db; log: Log; isCalm(): boolean }): Findable {
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let isStopped = false;

  const some = async () => (isStopped ? 0 : indexQueued(db, indexedAtOnce));
  async function work(): Promise<void> {
    while (await some() > 0) await breathe();
  }
  const all = () => working ??= work().finally(() => { working = undefined; });
  return {
    all,
    start() { timer = setInterval(() => void (isCalm() ? all() : some()).catch((error: unknown) => log.error({ error }, "messages could not be indexed")), indexEveryMs); },
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await working?.catch(() => undefined);
    },
  };
}
