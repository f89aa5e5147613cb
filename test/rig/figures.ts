import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const file = join(import.meta.dirname, "../../data/agents.json");
const isFull = process.env["AGENTS_FULL"] === "1";

/** How often a test repeats: a sample in `npm test`, all of it in `npm run test:agents`. */
export function counted(counts: { quick: number; full: number }): number {
  return isFull ? counts.full : counts.quick;
}

/** Keeps what a full run has measured. */
export function saveFigure(name: string, figure: Record<string, unknown>): void {
  if (!isFull) return;
  mkdirSync(dirname(file), { recursive: true });
  const known = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown> : {};
  writeFileSync(file, `${JSON.stringify({ ...known, [name]: { ...figure, at: new Date().toISOString() } }, null, 2)}\n`);
}
