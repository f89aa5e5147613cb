import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { backUp } from "../../db/backup.ts";
import type { Config } from "../config.ts";

/** Saves the whole shop, conversations too, into one file while a server goes on. */
export async function runBackup(args: string[], config: Config): Promise<number> {
  const [file, ...more] = parseArgs({ args, allowPositionals: true }).positionals;
  if (file === undefined || more.length > 0) throw new Error("Usage: backup FILE");
  const startedAt = performance.now();
  const bytes = await backUp({ from: join(config.dataDir, "sangdam.db"), to: resolve(file) });
  process.stderr.write(`${file}: ${(bytes / 1e6).toFixed(1)} MB, checked, ${((performance.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return 0;
}
