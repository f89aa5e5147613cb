import { join } from "node:path";
import Database from "better-sqlite3";
import { createPrivate } from "./open.ts";

/**
 * Takes a data folder for one server. The lock is SQLite's on a file of its own, so the system frees it however the process ends.
 * @returns how to give it back, or undefined where another server has it.
 */
export function takeFolder(folder: string): (() => void) | undefined {
  const file = join(folder, "server.lock");
  createPrivate(file);
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.pragma("locking_mode = exclusive");
    lock.exec("begin exclusive");
    return () => void lock.close();
  } catch (error) {
    lock.close();
    if ((error as { code?: string }).code === "SQLITE_BUSY") return undefined;
    throw error;
  }
}
