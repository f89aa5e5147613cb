import type { Language } from "../../../db/schema.ts";
import { call } from "../client.ts";
import type { EntryKind } from "../catalog/entries.ts";

/** Trying out what the bot says, now or with an edit that is not saved yet. */
export type TrialDraft = { kind: EntryKind; id: string; item: unknown };
export type Inspection = {
  state: string; language: Language; text: string; model: string | null; unanswered: string | null; firstTextMs: number | null; totalMs: number; costUsd: number | null; cited: { id: string; revision: number }[];
  passages: {
    id: string; kind: EntryKind; revision: number; title: string; match: number; naming: number; score: number;
    terms: { word: string; as: string | null }[];
  }[];
  tools: {
    name: string; input: unknown; outcome: string; ms: number;
  }[]; layers: { name: string; tokens: number; text: string; hash: string }[]; cut: { exchanges: number; facts: number }; claims: unknown;
  failures: { model: string; kind: string; ms: number }[];
};
export type Brief = {
  text: string; cited: { id: string; revision: number }[]; isUnanswered: boolean; language: Language; isRight: boolean | null; missing: string[];
};
export type Compared = { question: string; now: Brief; drafted: Brief | null; outcome: "right" | "wrong" | "same" | "changed" | "breaks" | "mends" };
export type WhatIf = { changed: (Compared & { count: number; lastAt: number })[]; looked: number; asked: number; notAsked: number };
export type SetQuestion = { text: string; entryId?: string; contains?: string[]; isUnknown?: boolean };
export type QuestionSet = {
  id: string; revision: number; name: string; questions: SetQuestion[]; actor: string; updatedAt: number;
  lastRun: { at: number; right: number; of: number } | null;
};
export type SetHead = Omit<QuestionSet, "questions"> & { count: number };

const slowMs = 120_000;
const withDraft = (draft: TrialDraft | undefined): { draft?: TrialDraft } => (draft === undefined ? {} : { draft });

export const ask = (text: string, draft?: TrialDraft): Promise<Inspection> => call(
  "/api/staff/ask", { body: { text, ...withDraft(draft) }, patienceMs: slowMs },
);
export const whatIf = (draft: TrialDraft, signal: AbortSignal): Promise<WhatIf> => call("/api/staff/what-if", { body: { draft }, signal, patienceMs: slowMs });
export const listSets = (signal?: AbortSignal): Promise<{ items: SetHead[] }> => call("/api/staff/sets", { signal });
export const readSet = (id: string, signal?: AbortSignal): Promise<QuestionSet> => call(`/api/staff/sets/${id}`, { signal });
export const addSet = (set: { name: string; questions: SetQuestion[] }): Promise<QuestionSet> => call("/api/staff/sets", { body: set });
export const saveSet = (id: string, set: { name: string; questions: SetQuestion[] }, revision: number): Promise<QuestionSet> => call(
  `/api/staff/sets/${id}`, { method: "PUT", body: set, headers: { "if-match": `"${revision}"` } },
);
export const removeSet = (id: string): Promise<unknown> => call(`/api/staff/sets/${id}`, { method: "DELETE" });

const questionsAtOnce = 5;

/** Asks a whole set, some at a time, so that one sees how far it is and may stop. */
export async function runSet(given: { id: string; count: number; draft?: TrialDraft | undefined; signal: AbortSignal; onItems: (items: Compared[]) => void }): Promise<void> {
  const { id, count, draft, signal, onItems } = given;
  for (let offset = 0; offset < count && !signal.aborted; offset += questionsAtOnce) {
    const limit = Math.min(questionsAtOnce, count - offset);
    const { items } = await call<{ items: Compared[] }>(
      `/api/staff/sets/${id}/run`, { body: { offset, limit, ...withDraft(draft) }, signal, patienceMs: slowMs },
    );
    onItems(items);
  }
}
