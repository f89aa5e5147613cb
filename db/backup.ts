import { existsSync, renameSync, rmSync } from "node:fs";
import Database from "better-sqlite3";
import { createPrivate } from "./open.ts";

/**
 * Copies a database into one file that only its owner can read, while others go on reading and writing. The copy is proved
 * before it gets its name: a file that is there is a whole backup.
 * @returns its size in bytes
 * @throws Error in words where there is no database, the file exists already or the copy is damaged
 */
export async function backUp({ from, to }: { from: string; to: string }): Promise<number> {
  if (!existsSync(from)) throw new Error(`There is no database at ${from}.`);
  if (existsSync(to)) throw new Error(`${to} exists already: name a new file.`);
  const part = `${to}.part`;
  rmSync(part, { force: true }); // of a backup that was cut off
  createPrivate(part);
  const source = new Database(from, { readonly: true });
  try {
    await source.backup(part);
    const bytes = prove(part);
    renameSync(part, to);
    return bytes;
  } finally {
    source.close();
    for (const end of ["", "-wal", "-shm"]) rmSync(part + end, { force: true });
  }
}

function prove(file: string): number {
  const copy = new Database(file);
  try {
    copy.pragma("journal_mode = delete"); // one file, no companions
    const verdict = String(copy.pragma("integrity_check(1)", { simple: true }));
    if (verdict !== "ok") throw new Error(`The copy is damaged: ${verdict}. Look at the original with "npm run cli -- doctor".`);
    return Number(copy.pragma("page_count", { simple: true })) * Number(copy.pragma("page_size", { simple: true }));
  } finally {
    copy.close();
  }
}
