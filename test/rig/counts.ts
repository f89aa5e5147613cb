import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

/** Whether suites run with all their cases (`npm run test:lane`) or with a seeded part of them (`npm test`). */
export const isFull = process.env["LANE"] === "full";

/** How long a test of a suite may take, in ms; for `vi.setConfig`. */
export const patienceMs = isFull ? 900_000 : 30_000;

/** How many cases to run. */
export const casesOf = (counts: { full: number; quick: number }): number => (isFull ? counts.full : counts.quick);

/** An evenly spread part of a list, the same on every run; all of it in a full run. */
export function partOf<T>(list: readonly T[], quick: number): T[] {
  if (isFull || list.length <= quick) return [...list];
  return Array.from({ length: quick }, (_, place) => list[Math.floor((place * list.length) / quick)]!);
}

/** Keeps what a suite has counted, where it ran in full: `data/lane-NAME.json`. */
export function keepCounts(name: string, counts: Record<string, unknown>): void {
  if (!isFull) return;
  const folder = join(root, "data");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `lane-${name}.json`), `${JSON.stringify({ date: new Date().toISOString(), node: process.version, ...counts }, null, 2)}\n`);
}

/** A file of the public data sets, or undefined where they are not on this machine (BENCH_DATA, else ../shared/data). */
export function publicFile(path: string): string | undefined {
  const file = join(process.env["BENCH_DATA"] ?? join(root, "../shared/data"), path);
  return existsSync(file) ? file : undefined;
}
