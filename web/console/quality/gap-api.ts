import type { Language, Localized } from "../../../db/schema.ts";
import type { Faq, Saved } from "../catalog/entries.ts";
import { call } from "../client.ts";

/** Questions that ask for the same thing and found no answer. */
export type Gap = {
  id: string; count: number; unanswered: number; downvoted: number; lastAt: number; turnIds: string[]; examples: {
    turnId: string; text: string; language: Language; at: number; isUnanswered: boolean; isDownvoted: boolean;
  }[];
  draft: { question: Localized; answer: Localized; tags: string[] };
};
export type Gaps = { items: Gap[]; questions: number };
export type Published = Saved<Faq> & { questions: { turnId: string; text: string; isAnswered: boolean; answer: string }[]; answered: number };

export const listGaps = (days: string, signal?: AbortSignal): Promise<Gaps> => call(`/api/staff/gaps?days=${days}`, { signal, patienceMs: 60_000 });
/** @param key the same for the same entry: whoever presses again after a lost answer gets it, and no second entry */
export const publishGap = (turnIds: string[], entry: unknown, key: string): Promise<Published> => call(
  "/api/staff/gaps/publish", { body: { turnIds, entry }, headers: { "idempotency-key": key }, patienceMs: 120_000 },
);
