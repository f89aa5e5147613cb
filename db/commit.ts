import type { Db } from "./open.ts";

type Job = { work(): unknown; resolve(value: unknown): void; reject(error: unknown): void };
const waiting = new WeakMap<Db, Job[]>();

/**
 * Runs work in a transaction and resolves once it is on disk. Whoever asks in the same moment shares the commit, the most
 * costly part of a small write; each still stands or falls alone.
 */
export function inCommit<Result>(db: Db, work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    const job = { work, resolve, reject } as Job;
    const jobs = waiting.get(db);
    if (jobs !== undefined) return void jobs.push(job);
    waiting.set(db, [job]);
    setImmediate(commit, db);
  });
}

function commit(db: Db): void {
  const jobs = waiting.get(db) ?? [];
  waiting.delete(db);
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
