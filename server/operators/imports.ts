import { createHash } from "node:crypto";
import { appendFile, mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe, setTimeout as pause } from "node:timers/promises";
import { importEntries, listImported, undoImported } from "../../db/edits.ts";
import { closeImports, createImport, listOldImports, moveImport, readImport, recallMap, rememberMap, type ImportRow } from "../../db/imports.ts";
import type { Db } from "../../db/open.ts";
import { createPrivate } from "../../db/open.ts";
import type { ImportState } from "../../db/schema-staff.ts";
import { importFile, surveyFile, type ImportReport, type Survey } from "../../ingestion/import/import.ts";
import { AppError } from "../errors.ts";
import { importBytesMax, importFilesKeptMs, importRowsPerStep, importStepUndo, importWaitMs } from "../limits.ts";
import type { Log } from "../log.ts";

export type UndoReport = { undone: number; kept: number; share: number };
export type Surveyed = Survey & { map: Record<string, string>; isRemembered: boolean };
/** Files that staff upload into the catalog. One at a time is worked on, in steps so small that chats do not wait for it. */
export type Imports = {
  begin(row: Pick<ImportRow, "kind" | "name" | "actor">): Promise<ImportRow>;
  /** Adds a piece of the file at its end. Returns how many bytes there are now. @throws AppError import_offset where `offset` is not the end */
  append(id: string, piece: { offset: number; bytes: Uint8Array }): Promise<number>;
  survey(id: string): Promise<Surveyed>;
  /** Starts a dry run or the run itself; `progress` tells how it goes. */
  start(id: string, how: { isDry: boolean; map: Record<string, string>; actor: string }): Promise<void>;
  undo(id: string, actor: string): Promise<void>;
  cancel(id: string): boolean;
  /** The report of what is running now. */
  progress(id: string): Record<string, unknown> | undefined;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
  close(): Promise<void>;
};
type Job = { id: string; controller: AbortController; report: Record<string, unknown>; done: Promise<void> };

const mayStart: ImportState[] = ["uploading", "checked", "cancelled", "interrupted", "failed", "done", "undone"];
const mayUndo: ImportState[] = ["done", "cancelled", "interrupted", "failed"];
export const importName = /\.(csv|tsv|txt|jsonl|ndjson|json)(\.gz)?$/i;

/** @param deps.follow brings the index up to what is written @param deps.running how many answers are being given */
export function createImports(deps: { db: Db; log: Log; folder: string; follow(): Promise<unknown>; running(): number }): Imports {
  const { db, log } = deps;
  let job: Job | undefined;
  void closeImports(db);

  const fileOf = (row: Pick<ImportRow, "id" | "name">) => join(deps.folder, `${row.id}${importName.exec(row.name)?.[0].toLowerCase() ?? ""}`);
  async function known(id: string): Promise<ImportRow> {
    const row = await readImport(db, id);
    if (row === undefined) throw new AppError("not_found");
    return row;
  }
  /** Lets everything else go first: chats that are being answered, then whatever waits. */
  async function between(): Promise<void> {
    await deps.follow();
    await breathe();
    for (let waited = 0; waited < importWaitMs && deps.running() > 0; waited += 2) await pause(2);
  }
  function launch(id: string, work: (job: Job) => Promise<{ to: ImportState; report: Record<string, unknown> }>, from: ImportState, actor: string): void {
    const started: Job = { id, controller: new AbortController(), report: {}, done: Promise.resolve() };
    job = started;
    started.done = work(started).catch((error: unknown) => {
      log.warn({ error, importId: id }, "an import failed");
      return { to: "failed" as const, report: { ...started.report, problem: error instanceof Error ? withoutPath(error.message, deps.folder) : "" } };
    }).then(async ({ to, report }) => { await moveImport(db, { id, from: [from], to, actor, report }); }).catch((error: unknown) => log.error({ error }, "the end of an import could not be saved"))
      .finally(() => { if (job === started) job = undefined; });
  }
  return {
    begin: (row) => createImport(db, row),
    async append(id, { offset, bytes }) {
      const row = await known(id);
      if (row.state !== "uploading") throw new AppError("import_state", { details: { state: row.state } });
      const file = fileOf(row);
      const size = (await stat(file).catch(() => ({ size: 0 }))).size;
      if (size !== offset) throw new AppError("import_offset", { details: { received: size } });
      if (size + bytes.length > importBytesMax) throw new AppError("body_too_large");
      await mkdir(deps.folder, { recursive: true, mode: 0o700 });
      createPrivate(file);
      await appendFile(file, bytes);
      return size + bytes.length;
    },
    async survey(id) {
      const row = await known(id);
      const survey = await surveyFile({ kind: row.kind, file: fileOf(row) }).catch((cause: unknown) => { throw badFile(cause, deps.folder); });
      const remembered = await recallMap(db, { kind: row.kind, columnsHash: hashOf(survey) });
      return { ...survey, map: remembered ?? survey.guessed, isRemembered: remembered !== undefined };
    },
    async start(id, { isDry, map, actor }) {
      const row = await known(id);
      const file = fileOf(row);
      const survey = await surveyFile({ kind: row.kind, file }).catch((cause: unknown) => { throw badFile(cause, deps.folder); });
      if (job !== undefined) throw new AppError("request_running");
      const busy = isDry ? "checking" as const : "running" as const;
      if (!await moveImport(db, { id, from: mayStart, to: busy, actor, map })) throw new AppError("import_state", { details: { state: (await known(id)).state } });
      if (!isDry) await rememberMap(db, { kind: row.kind, columnsHash: hashOf(survey), map });
      launch(id, async (started) => {
        const { signal } = started.controller;
        const put = (kind: "product" | "faq") => (drafts: { id: string }[]) => importEntries(db, { drafts: drafts.map((draft) => ({ kind, ...draft }) as Parameters<typeof importEntries>[1]["drafts"][number]), actor, importId: id, isDry });
        const report: ImportReport = await importFile({
          db, kind: row.kind, file, map: Object.entries(map).filter(([field, column]) => survey.guessed[field] !== column).map(([field, column]) => `${field}=${column}`), signal,
          save: { products: put("product"), faqs: put("faq") }, pace: { rows: importRowsPerStep, between: isDry ? () => breathe() : between }, onProgress: (now) => { started.report = { ...now }; },
        });
        const to = signal.aborted ? "cancelled" : isDry ? "checked" : "done";
        return { to, report: { ...report } };
      }, busy, actor);
    },
    async undo(id, actor) {
      await known(id);
      if (job !== undefined) throw new AppError("request_running");
      if (!await moveImport(db, { id, from: mayUndo, to: "undoing", actor })) throw new AppError("import_state", { details: { state: (await known(id)).state } });
      const { total } = db.prepared<[string], { total: number }>("select count(distinct entry_id) as total from edits where import_id = ? and cause = 'import'").get(id) ?? { total: 0 };
      launch(id, async (started) => {
        const report: UndoReport = { undone: 0, kept: 0, share: 0 };
        for (let after = ""; ;) {
          const entries = await listImported(db, { importId: id, after, limit: importStepUndo });
          if (entries.length === 0 || started.controller.signal.aborted) break;
          const counts = await undoImported(db, { entries, actor, importId: id });
          report.undone += counts.undone;
          report.kept += counts.kept;
          report.share = (report.undone + report.kept) / Math.max(1, total);
          started.report = { ...report };
          after = entries.at(-1)?.id ?? "";
          await between();
        }
        return { to: started.controller.signal.aborted ? "cancelled" : "undone", report: { ...report } };
      }, "undoing", actor);
    },
    cancel(id) {
      if (job?.id !== id) return false;
      job.controller.abort();
      return true;
    },
    progress: (id) => (job?.id === id ? job.report : undefined),
    settled: async () => { await job?.done; },
    async close() {
      job?.controller.abort();
      await job?.done;
      for (const id of await listOldImports(db, Date.now() - importFilesKeptMs)) {
        const row = await readImport(db, id);
        if (row !== undefined) await rm(fileOf(row), { force: true });
      }
    },
  };
}

function hashOf({ columns }: Survey): string {
  return createHash("sha256").update(JSON.stringify(columns.map(({ name }) => name).toSorted())).digest("base64url");
}

/** The reader's own words for what is wrong with a file, without where we keep it. */
function badFile(cause: unknown, folder: string): AppError {
  const words = cause instanceof Error ? withoutPath(cause.message, folder) : "";
  return new AppError("invalid_request", { cause, details: { fields: ["file"], problems: [{ field: "file", message: words }] } });
}

function withoutPath(message: string, folder: string): string {
  return message.split(folder).map((part, place) => (place === 0 ? part : part.replace(/^\S*:? ?/, ""))).join("");
}
