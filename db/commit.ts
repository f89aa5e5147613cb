import type { Db } from "./open.ts";

type Job = { work(): unknown; resolve(value: unknown): void; reject(error: unknown): void };
type Queue = { jobs: Job[]; timer: NodeJS.Timeout | undefined; isDue: boolean };
const queues = new WeakMap<Db, Queue>();

/** How long a write waits for others where nobody waits for it: a commit stops everything else while the disk is busy. */
const patienceMs = 10;

/**
 * Runs work in a transaction and resolves once it is on disk. Whoever asks in the same moment shares the commit, the most
 * costly part of a small write; each still stands or falls alone.
 * @param options.isPatient may wait up to 10 ms for a commit to share
 */
export function inCommit<Result>(db: Db, work: () => Result, options: { isPatient?: boolean } = {}): Promise<Result> {
  return new Promise((resolve, reject) => {
    const queue = queues.get(db) ?? { jobs: [], timer: undefined, isDue: false };
    queues.set(db, queue);
    queue.jobs.push({ work, resolve, reject } as Job);
    if (queue.isDue) return;
    if (options.isPatient === true) return void (queue.timer ??= setTimeout(commit, patienceMs, db, queue));
    queue.isDue = true;
    setImmediate(commit, db, queue);
  });
}

function commit(db: Db, queue: Queue): void {
  const { jobs } = queue;
  clearTimeout(queue.timer);
  Object.assign(queue, { jobs: [], timer: undefined, isDue: false });
  const settle: (() => void)[] = [];
  try {
    db.sqlite.transaction(() => { for (const job of jobs) settle.push(run(db, job)); }).immediate();
  } catch (error) {
    for (const job of jobs) job.reject(error);
    return;
  }
  for (const tell of settle) tell();
}

/** Runs one of several in a savepoint of its own. @throws where its failure has ended the whole transaction, as a full disk does */
function run(db: Db, job: Job): () => void {
  try {
    const result = db.sqlite.transaction(job.work)();
    return () => job.resolve(result);
  } catch (error) {
    if (!db.sqlite.inTransaction) throw error;
    return () => job.reject(error);
  }
}
