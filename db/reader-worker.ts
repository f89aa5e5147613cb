import { setPriority } from "node:os";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import { readDashboard } from "./dashboard.ts";
import { listLogIds, readExported } from "./exports.ts";
import { countLog, listLog } from "./log.ts";
import { openForReading, type Db } from "./open.ts";
import { listCorrections, listQueue, readAgreement } from "./reviews.ts";
import type { Question, Reply } from "./reader.ts";

const readersNice = 5;

/** What can be asked of the reading thread. */
const queries = { listLog, countLog, readDashboard, listQueue, readAgreement, listCorrections, listLogIds, readExported };
export type Queries = typeof queries;

function serve(db: Db): void {
  parentPort?.on("message", ({ number, name, input }: Question) => {
    parentPort?.postMessage(answer(db, { number, name, input }), []);
  });
}

function answer(db: Db, { number, name, input }: Question): Reply {
  try {
    const query = queries[name as keyof Queries] as (db: Db, input: unknown) => unknown;
    return { number, value: query(db, input) };
  } catch (error) {
    return { number, error: (error as { code?: string }).code ?? "a read failed" }; // a message may hold what was searched for
  }
}

// Whoever chats comes first where cores are few. On Linux this is the thread's own priority; elsewhere it would be the whole server's.
if (!isMainThread && process.platform === "linux") setPriority(readersNice);
if (!isMainThread) serve(openForReading((workerData as { file: string }).file));
