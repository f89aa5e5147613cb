import { findTaken, listRevisions, removeEntryAs, saveEntries, saveEntry, standsAs, type EditBase, type EntryDraft } from "../../db/edits.ts";
import type { Entry } from "../../db/catalog.ts";
import { setImmediate as breathe } from "node:timers/promises";
import { noteChecks } from "../../db/checks.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { bulkStepEntries, receiptsInBulkMax } from "../limits.ts";
import { rowOf } from "./canary.ts";
import { findConflicts, type Conflict } from "./conflicts.ts";
import { itemOf, type Item } from "./items.ts";
import { proveChange, type Receipt } from "./receipt.ts";

export type Saved = { item: Item; state: "created" | "changed" | "unchanged"; receipt: Receipt; conflicts: Conflict[] };
export type Removed = { item: Item; state: "removed"; receipt: Receipt };
export type BulkSaved = { items: { id: string; revision: number; state: "created" | "changed" | "unchanged" }[]; receipt: BulkReceipt };
/** A bulk save's proof: when all was written and searchable, and a few of its entries followed to the answer. */
export type BulkReceipt = { state: Receipt["state"]; writtenMs: number; indexedMs: number | null; answeredMs: number | null; sample: (Receipt & { id: string })[] };

/**
 * What an edit of one entry is: who, which, on which revision, and since when (`performance.now()`). `wasBegun`: an earlier try
 * of it died half-way; where it had been saved, it is answered as that try would have been.
 */
export type Edit = EditBase & { startedAt: number; wasBegun?: boolean };

/** Saves one entry and proves that it is live. @throws AppError revision_conflict with the entry as it is now, or id_taken. */
export async function editEntry(deps: Deps, edit: Edit & { change(current: Entry | undefined): EntryDraft }): Promise<Saved> {
  const saved = await saveEntry(deps.db, edit);
  const outcome = saved.state === "conflict" ? await savedBefore(deps, edit, saved.current) ?? saved : saved;
  if (outcome.state === "conflict") throw conflictWith(outcome.current);
  if (outcome.state === "taken") throw new AppError("id_taken", { details: { fields: [outcome.field] } });
  const { entry, before, state } = outcome;
  const receipt = await prove(deps, { before, after: entry }, edit.startedAt);
  // Named, not refused: only a person knows which of two entries is right. An index that is down finds no neighbours.
  const conflicts = await findConflicts(deps, entry).catch((): Conflict[] => []);
  return { item: itemOf(entry), state, receipt, conflicts };
}

/** What an earlier try of an edit came to, where it is the entry's last change. */
async function savedBefore({ db }: Deps, edit: Edit & { change(current: Entry | undefined): EntryDraft }, current: Entry | undefined) {
  if (edit.wasBegun !== true || current === undefined || !standsAs(current, edit.change(current))) return undefined;
  const [last, earlier] = await listRevisions(db, { id: edit.id, kind: edit.kind, limit: 2 });
  const before = earlier?.entry ?? undefined;
  if (last?.revision !== current.revision || last.actor !== edit.actor || edit.expected !== (before?.revision ?? 0)) return undefined;
  return { state: before === undefined ? "created" as const : "changed" as const, entry: current, before };
}

/** Deletes one entry and proves that the bot speaks of it no more. @throws AppError not_found or revision_conflict */
export async function deleteEntry(deps: Deps, edit: Edit): Promise<Removed> {
  const removed = await removeEntryAs(deps.db, edit);
  const outcome = removed.state === "not_found" ? await removedBefore(deps, edit) ?? removed : removed;
  if (outcome.state === "not_found") throw new AppError("not_found");
  if (outcome.state === "conflict") throw conflictWith(outcome.current);
  const receipt = await prove(deps, { before: outcome.before, after: undefined }, edit.startedAt);
  return { item: { ...itemOf(outcome.before), revision: outcome.revision }, state: "removed", receipt };
}

async function removedBefore({ db }: Deps, edit: Edit) {
  const [last, earlier] = edit.wasBegun === true ? await listRevisions(db, { id: edit.id, kind: edit.kind, limit: 2 }) : [];
  if (last === undefined || last.entry !== null || last.actor !== edit.actor || earlier?.entry == null) return undefined;
  return { state: "removed" as const, before: earlier.entry, revision: last.revision };
}

/** Makes an entry again what it was at a revision, deleted or not. @throws AppError not_found or revision_conflict */
export async function restoreEntry(deps: Deps, edit: Edit & { revision: number }): Promise<Saved> {
  const [row] = await listRevisions(deps.db, { id: edit.id, kind: edit.kind, before: edit.revision + 1, limit: 1 });
  if (row?.entry == null || row.revision !== edit.revision) throw new AppError("not_found");
  const { revision: _, updatedAt: __, ...draft } = row.entry;
  return editEntry(deps, { ...edit, change: () => draft as EntryDraft });
}

/** Saves many entries, some at a time so that chats go on being answered in between. @throws AppError id_taken before anything is saved */
export async function editEntries(deps: Deps, job: { drafts: EntryDraft[]; actor: string; startedAt: number }): Promise<BulkSaved> {
  const taken = await findTaken(deps.db, job.drafts);
  if (taken !== undefined) throw new AppError("id_taken", { details: { fields: [`${taken.place}.${taken.field}`], saved: 0 } });
  const items: BulkSaved["items"] = [];
  const changed: { before: Entry | undefined; after: Entry }[] = [];
  for (let at = 0; at < job.drafts.length; at += bulkStepEntries) {
    const outcomes = await saveEntries(deps.db, { drafts: job.drafts.slice(at, at + bulkStepEntries), actor: job.actor, cause: "bulk" });
    const refused: string[] = [];
    for (const [place, outcome] of outcomes.entries()) {
      if (outcome.state === "conflict" || outcome.state === "taken") refused.push(`${at + place}.${outcome.state === "taken" ? outcome.field : "id"}`);
      else {
        items.push({ id: outcome.entry.id, revision: outcome.entry.revision, state: outcome.state });
        if (outcome.state !== "unchanged") changed.push({ before: outcome.before, after: outcome.entry });
      }
    }
    // Only where somebody else took an id since they were looked at.
    if (refused.length > 0) throw new AppError("id_taken", { details: { fields: refused, saved: items.length } });
    await breathe();
  }
  const writtenMs = performance.now() - job.startedAt;
  const sample: BulkReceipt["sample"] = [];
  const step = Math.max(1, Math.ceil(changed.length / receiptsInBulkMax));
  for (const pair of changed.filter((_, place) => place % step === 0)) sample.push({ ...await prove(deps, pair, job.startedAt), id: pair.after.id });
  return { items, receipt: {
    state: sample.find((each) => each.state === "failed")?.state ?? sample.find((each) => each.state === "other")?.state ?? "live", writtenMs: Math.round(writtenMs * 100) / 100,
    indexedMs: sample[0]?.indexedMs ?? null, answeredMs: sample.at(-1)?.answeredMs ?? null, sample,
  } };
}

async function prove(deps: Deps, changed: { before: Entry | undefined; after: Entry | undefined }, startedAt: number): Promise<Receipt> {
  const receipt = await proveChange(deps, changed, startedAt);
  const entry = changed.after ?? changed.before;
  const row = entry && rowOf("save", { entry, receipt });
  if (row !== undefined) {
    deps.metrics.receiptGiven(row);
    await noteChecks(deps.db, [row]);
  }
  return receipt;
}

function conflictWith(current: Entry | undefined): AppError {
  return new AppError("revision_conflict", { details: { current: current === undefined ? null : itemOf(current) } });
}
