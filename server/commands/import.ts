import { join } from "node:path";
import { parseArgs } from "node:util";
import { openDb } from "../../db/open.ts";
import { importFile, type ImportKind, type ImportReport } from "../../ingestion/import/import.ts";
import type { Config } from "../config.ts";

const kinds = ["products", "faqs", "orders"] as const satisfies ImportKind[];
const redrawMs = 100;
const barCells = 20;

/** Loads a file into the shop. Exit code 1 only where not one row was good; bad lines are told and the rest is in. */
export async function runImport(args: string[], config: Config): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options: { map: { type: "string", multiple: true, default: [] } } });
  const [name, file, ...pairs] = positionals;
  const kind = kinds.find((candidate) => candidate === name);
  if (kind === undefined || file === undefined) throw new Error(`Usage: import ${kinds.join("|")} FILE [--map field=column …]`);
  const db = openDb(join(config.dataDir, "sangdam.db"));
  try {
    const progress = createProgress(kind);
    const report = await importFile({ db, kind, file, map: [...values.map, ...pairs], onProgress: progress.draw });
    progress.end(report);
    if (report.read === 0) process.stderr.write(`${file}: there are no rows in it.\n`);
    if (report.money !== undefined) process.stderr.write(`${report.money}\n`);
    for (const { line, reason } of report.bad) process.stderr.write(`line ${line}: ${reason}\n`);
    if (report.badTotal > report.bad.length) process.stderr.write(`… and ${report.badTotal - report.bad.length} more\n`);
    return report.created + report.changed + report.unchanged === 0 ? 1 : 0;
  } finally {
    db.close();
  }
}

/** A bar with its counts, drawn over itself on a terminal; only the counts, once, elsewhere. */
function createProgress(kind: ImportKind): { draw(report: Readonly<ImportReport>): void; end(report: Readonly<ImportReport>): void } {
  const startedAt = performance.now();
  let drawnAt = 0;
  const line = (report: Readonly<ImportReport>) => {
    const seconds = (performance.now() - startedAt) / 1000;
    const done = Math.round(report.share * barCells);
    const bar = process.stderr.isTTY ? `[${"█".repeat(done)}${"·".repeat(barCells - done)}] ` : "";
    return `${bar}${kind}: ${report.read} read, ${report.created} new, ${report.changed} changed, ${report.unchanged} unchanged, ${report.badTotal} bad, ${seconds.toFixed(1)} s`;
  };
  return {
    draw(report) {
      if (!process.stderr.isTTY || performance.now() - drawnAt < redrawMs) return;
      drawnAt = performance.now();
      process.stderr.write(`\r\x1b[K${line(report)}`);
    },
    end(report) {
      process.stderr.write(`${process.stderr.isTTY ? "\r\x1b[K" : ""}${line(report)}\n`);
    },
  };
}
