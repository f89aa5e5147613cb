import { createHash } from "node:crypto";
import { appendFile, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { setImmediate as breathe, setTimeout as pause } from "node:timers/promises";
import { importEntries, type EntryDraft } from "../../db/edits.ts";
import { closeImports, createImport, moveImport, readImport, recallMap, rememberMap, type ImportRow } from "../../db/imports.ts";
import { createPrivate, type Db } from "../../db/open.ts";
import type { EntryKind } from "../../db/schema.ts";
import type { ImportState } from "../../db/schema-staff.ts";
import { countImported, listImported, undoImported } from "../../db/undo.ts";
import { importFile, surveyFile, type Survey } from "../../ingestion/import/import.ts";
import { AppError } from "../errors.ts";
import { importBytesMax, importFilesKeptMs, importJsonCharsMax, importRowsPerStep, importStepUndo, importWaitMs } from "../limits.ts";
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
  /** Names what a stopped server left half-way; for the one process that runs imports. */
  recover(): Promise<void>;
  /** Removes files that nobody has touched for a day. Without its file an import can still be undone, but not run again. */
  prune(now: number): Promise<void>;
  /** Resolves when nothing is running. */
  settled(): Promise<void>;
  close(): Promise<void>;
};
type Job = { id: string; controller: AbortController; report: Record<string, unknown>; done: Promise<void> };

const mayStart: ImportState[] = ["uploading", "checked", "cancelled", "interrupted", "failed", "done", "undone"];
const mayUndo: ImportState[] = ["done", "cancelled", "interrupted", "failed"];
export const importName = /\.(csv|tsv|txt|jsonl|ndjson|json)(\.gz)?$/i;

/** `follow` brings the index up to what is written; `running` is how many answers are being given. */
type Parts = { db: Db; log: Log; folder: string; follow(): Promise<unknown>; running(): number };
/** `appending`: the last piece of each upload that is being written. */
type Work = Parts & { job: Job | undefined; appending: Map<string, Promise<unknown>> };
type Ended = { to: ImportState; report: Record<string, unknown> };

export function createImports(parts: Parts): Imports {
  const work: Work = { ...parts, job: undefined, appending: new Map() };
  return {
    begin: (row) => createImport(work.db, row),
    append: (id, piece) => inTurn(work.appending, id, () => append(work, id, piece)),
    survey: async (id) => {
      const row = await known(work, id);
      const survey = await surveyOf(work, row);
      const remembered = await recallMap(work.db, { kind: row.kind, columnsHash: hashOf(survey) });
      return { ...survey, map: remembered === undefined ? survey.guessed : withGuesses(remembered, survey), isRemembered: remembered !== undefined };
    },
    start: (id, how) => startImport(work, id, how),
    undo: (id, actor) => startUndo(work, id, actor),
    cancel(id) {
      if (work.job?.id !== id) return false;
      work.job.controller.abort();
      return true;
    },
    progress: (id) => (work.job?.id === id ? work.job.report : undefined),
    settled: async () => { await work.job?.done; },
    recover: () => closeImports(work.db),
    prune: (now) => prune(work, now),
    async close() {
      work.job?.controller.abort();
      await work.job?.done;
      await prune(work, Date.now());
    },
  };
}

/** A remembered map with what is guessed beside it: all that a run with it would read. */
function withGuesses(map: Record<string, string>, { guessed }: Survey): Record<string, string> {
  const used = new Set(Object.values(map));
  return { ...Object.fromEntries(Object.entries(guessed).filter(([, column]) => !used.has(column))), ...map };
}

/** One at a time by id: of two pieces for one place the second is told so. */
async function inTurn<T>(running: Map<string, Promise<unknown>>, id: string, work: () => Promise<T>): Promise<T> {
  const turn = (running.get(id) ?? Promise.resolve()).then(work, work);
  running.set(id, turn);
  try {
    return await turn;
  } finally {
    if (running.get(id) === turn) running.delete(id);
  }
}

async function prune({ folder, job }: Work, now: number): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException): string[] => {
    if (error.code === "ENOENT") return []; // nothing was ever uploaded
    throw error;
  });
  for (const name of names) {
    const file = join(folder, name);
    const touchedAt = (await stat(file)).mtimeMs;
    if (touchedAt < now - importFilesKeptMs && (job === undefined || !name.startsWith(job.id))) await rm(file, { force: true });
  }
}

function fileOf({ folder }: Work, row: Pick<ImportRow, "id" | "name">): string {
  return join(folder, `${row.id}${importName.exec(row.name)?.[0].toLowerCase() ?? ""}`);
}

async function known({ db }: Work, id: string): Promise<ImportRow> {
  const row = await readImport(db, id);
  if (row === undefined) throw new AppError("not_found");
  return row;
}

async function surveyOf(work: Work, row: ImportRow): Promise<Survey> {
  return surveyFile({ kind: row.kind, file: fileOf(work, row), jsonCharsMax: importJsonCharsMax }).catch((cause: unknown) => { throw badFile(cause, work.folder); });
}

async function append(work: Work, id: string, { offset, bytes }: { offset: number; bytes: Uint8Array }): Promise<number> {
  const row = await known(work, id);
  if (row.state !== "uploading") throw new AppError("import_state", { details: { state: row.state } });
  const file = fileOf(work, row);
  const size = (await stat(file).catch(() => ({ size: 0 }))).size;
  if (size !== offset) throw new AppError("import_offset", { details: { received: size } });
  if (size + bytes.length > importBytesMax) throw new AppError("body_too_large");
  createPrivate(file);
  await appendFile(file, bytes);
  return size + bytes.length;
}

async function startImport(work: Work, id: string, { isDry, map, actor }: { isDry: boolean; map: Record<string, string>; actor: string }): Promise<void> {
  const { db } = work;
  const row = await known(work, id);
  const survey = await surveyOf(work, row);
  await take(work, { id, from: mayStart, to: isDry ? "checking" : "running", actor, map });
  if (!isDry) await rememberMap(db, { kind: row.kind, columnsHash: hashOf(survey), map });
  const put = (kind: EntryKind) => (drafts: { id: string }[]) => importEntries(db, { drafts: drafts.map((draft) => ({ kind, ...draft }) as EntryDraft), actor, importId: id, isDry });
  launch(work, { id, from: isDry ? "checking" : "running", actor }, async (job) => {
    const { signal } = job.controller;
    const report = await importFile({
      db, kind: row.kind, file: fileOf(work, row), jsonCharsMax: importJsonCharsMax, signal, map: Object.entries(map).filter(([field, column]) => survey.guessed[field] !== column).map(([field, column]) => `${field}=${column}`),
      save: { products: put("product"), faqs: put("faq") }, pace: { rows: importRowsPerStep, between: isDry ? () => breathe() : () => between(work) }, onProgress: (now) => { job.report = { ...now }; },
    });
    return { to: signal.aborted ? "cancelled" : isDry ? "checked" : "done", report };
  });
}

async function startUndo(work: Work, id: string, actor: string): Promise<void> {
  const { db } = work;
  await known(work, id);
  await take(work, { id, from: mayUndo, to: "undoing", actor });
  const total = await countImported(db, id);
  launch(work, { id, from: "undoing", actor }, async (job) => {
    const report: UndoReport = { undone: 0, kept: 0, share: 0 };
    for (let after = ""; !job.controller.signal.aborted;) {
      const entries = await listImported(db, { importId: id, after, limit: importStepUndo });
      if (entries.length === 0) return { to: "undone", report };
      const counts = await undoImported(db, { entries, actor, importId: id });
      report.undone += counts.undone;
      report.kept += counts.kept;
      report.share = (report.undone + report.kept) / Math.max(1, total);
      job.report = { ...report };
      after = entries.at(-1)?.id ?? "";
      await between(work);
    }
    return { to: "cancelled", report };
  });
}

/** Makes an import the one that is worked on. @throws AppError where another is, or it is not in a state for it */
async function take(work: Work, move: Parameters<typeof moveImport>[1]): Promise<void> {
  if (work.job !== undefined) throw new AppError("request_running");
  if (!await moveImport(work.db, move)) throw new AppError("import_state", { details: { state: (await known(work, move.id)).state } });
}

function launch(work: Work, of: { id: string; from: ImportState; actor: string }, run: (job: Job) => Promise<Ended>): void {
  const { id, from, actor } = of;
  const job: Job = { id, controller: new AbortController(), report: {}, done: Promise.resolve() };
  work.job = job;
  const end = async (): Promise<void> => {
    const { to, report } = await run(job).catch((error: unknown): Ended => {
      work.log.warn({ error, importId: id }, "an import failed");
      return { to: "failed", report: { ...job.report, problem: problemOf(error, work.folder) } };
    });
    await moveImport(work.db, { id, from: [from], to, actor, report });
  };
  job.done = end().catch((error: unknown) => work.log.error({ error }, "the end of an import could not be saved")).finally(() => { work.job = undefined; });
}

/** Lets everything else go first: chats that are being answered, then whatever waits. */
async function between({ follow, running }: Work): Promise<void> {
  await follow();
  await breathe();
  for (let waited = 0; waited < importWaitMs && running() > 0; waited += 2) await pause(2);
}

function hashOf({ columns }: Survey): string {
  return createHash("sha256").update(JSON.stringify(columns.map(({ name }) => name).toSorted())).digest("base64url");
}

/** The reader's own words for what is wrong with a file, without where we keep it. */
function badFile(cause: unknown, folder: string): AppError {
  const words = problemOf(cause, folder);
  return new AppError("invalid_request", { cause, details: { fields: ["file"], problems: [{ field: "file", message: words }] } });
}

/** What stopped a run, in words: the database's own say nothing to whoever reads them in the console. */
function problemOf(error: unknown, folder: string): string {
  if (!(error instanceof Error)) return "";
  const isStorage = "code" in error && typeof error.code === "string" && error.code.startsWith("SQLITE_");
  return isStorage ? "The database could not save a part of it. What was saved stays; try again." : withoutPath(error.message, folder);
}

function withoutPath(message: string, folder: string): string {
  return message.split(folder).map((part, place) => (place === 0 ? part : part.replace(/^\S*:? ?/, ""))).join("");
}
