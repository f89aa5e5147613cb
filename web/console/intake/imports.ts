import type { ImportState } from "../../../db/schema-staff.ts";
import { ApiError, call } from "../client.ts";

/** Uploads into the catalog, as the server tells of them. */
export type ImportKind = "products" | "faqs";
export type Report = {
  read?: number; share?: number; created?: number; changed?: number; unchanged?: number; money?: string; bad?: { line: number; reason: string }[];
  badTotal?: number; undone?: number; kept?: number; problem?: string;
};
export type ImportJob = {
  id: string; kind: ImportKind; name: string; actor: string; state: ImportState; map: Record<string, string>; report: Report | null;
  createdAt: number; updatedAt: number; partBytesMax: number;
};
export type Survey = {
  columns: { name: string; samples: string[] }[]; fields: string[]; map: Record<string, string>; guessed: Record<string, string>;
  isRemembered: boolean;
};

const route = "/api/staff/imports";
const slowMs = 60_000;

export const listImports = (signal?: AbortSignal): Promise<{ items: ImportJob[] }> => call(route, { signal });
export const readImport = (id: string, signal?: AbortSignal): Promise<ImportJob> => call(`${route}/${id}`, { signal });
export const surveyImport = (id: string, signal?: AbortSignal): Promise<Survey> => call(`${route}/${id}/survey`, { signal, patienceMs: slowMs });
export const startImport = (id: string, how: "check" | "run", map: Record<string, string>): Promise<ImportJob> => call(
  `${route}/${id}/${how}`, { body: { map }, patienceMs: slowMs },
);
export const cancelImport = (id: string): Promise<unknown> => call(`${route}/${id}/cancel`, { body: {} });
export const undoImport = (id: string): Promise<ImportJob> => call(`${route}/${id}/undo`, { body: {} });

/** A map in which a field has another column, or none. What a map does not name is guessed: a guess is left out by name. */
export function mapWith(map: Record<string, string>, to: { field: string; column: string; guessed: Record<string, string> }): Record<string, string> {
  const { [to.field]: _, ...rest } = map;
  return to.column === "" && to.guessed[to.field] === undefined ? rest : { ...rest, [to.field]: to.column };
}

/** Whether the server is at work on it. */
export function isBusy({ state }: ImportJob): boolean {
  return state === "checking" || state === "running" || state === "undoing";
}

/** Uploads that have not come to their end, by file: chosen again, one goes on from where the server stands. */
const unfinished = new Map<string, { job: ImportJob; at: number }>();
const triesMs = [300, 1_000, 3_000]; // pauses between tries of one piece

/** Sends a file in pieces; one that the network lost is sent again from where the server stands. */
export async function uploadFile(given: { kind: ImportKind; file: File; signal: AbortSignal; onShare: (share: number) => void }): Promise<ImportJob> {
  const { kind, file, signal, onShare } = given;
  const key = JSON.stringify([kind, file.name, file.size, file.lastModified]);
  const upload = unfinished.get(key) ?? { job: await call<ImportJob>(route, { body: { kind, name: file.name }, signal }), at: 0 };
  unfinished.set(key, upload);
  try {
    while (upload.at < file.size) {
      upload.at = await sendPiece(upload.job, file, { at: upload.at, signal });
      onShare(upload.at / file.size);
    }
  } catch (error) {
    if (error instanceof ApiError && !isPassing(error)) unfinished.delete(key); // the server will not have it: begin anew
    throw error;
  }
  unfinished.delete(key);
  return upload.job;
}

async function sendPiece(job: ImportJob, file: File, { at, signal }: { at: number; signal: AbortSignal }): Promise<number> {
  for (let tries = 0; ; tries++) {
    try {
      const { received } = await call<{ received: number }>(
        `${route}/${job.id}/file?offset=${at}`,
        { method: "PUT", body: file.slice(at, at + job.partBytesMax), headers: { "content-type": "application/octet-stream" }, signal, patienceMs: slowMs },
      );
      return received;
    } catch (error) {
      if (error instanceof ApiError && error.code === "import_offset" && typeof error.details["received"] === "number") return error.details["received"];
      const pauseMs = triesMs[tries];
      if (pauseMs === undefined || !(error instanceof ApiError) || !isPassing(error)) throw error;
      await new Promise((resolve) => { setTimeout(resolve, pauseMs); });
    }
  }
}

/** Whether the network, or a server that was restarted, is at fault. */
function isPassing({ status }: ApiError): boolean {
  return status === 0 || status >= 500;
}
