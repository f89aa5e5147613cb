import type { Language, Localized } from "../../../db/schema.ts";
import { call, queryOf } from "../client.ts";

/** One answer explained, played again, compared and judged. */
export const verdictKinds = ["right", "partly", "wrong"] as const;
export const verdictReasons = ["wrong_fact", "stale", "wrong_tone", "wrong_language", "should_have_handed_off", "unsafe", "other"] as const;
export const consents = ["none", "policy", "shopper"] as const;
export const queueKinds = ["random", "low_confidence", "downvoted", "new_entries", "second_opinion"] as const;
export type VerdictKind = (typeof verdictKinds)[number];
export type VerdictReason = (typeof verdictReasons)[number];
export type Consent = (typeof consents)[number];
export type QueueKind = (typeof queueKinds)[number];
export type Fact = { id: string; revision: number };
export type Judgement = {
  verdict: VerdictKind; reason?: VerdictReason; comment?: string; corrected?: string; facts?: Fact[]; labels?: string[]; wantsSecond?: boolean;
  consent?: Consent;
  /** Only the verdict and its reason are meant: what one has written before stays. */
  isQuick?: boolean;
};
export type Verdict = {
  id: string; turnId: string; staffId: string; staffName: string; verdict: VerdictKind; reason: VerdictReason | null; comment: string | null;
  corrected: string | null; facts: Fact[]; labels: string[]; wantsSecond: boolean; consent: Consent; at: number;
};
export type Opinions = { counting: Verdict[]; earlier: Verdict[]; doDiffer: boolean };
export type Passage = Fact & {
  match: number; naming: number | null; score: number; recent: boolean; isInPrompt: boolean; isCited: boolean; isCurrent: boolean;
  title: Localized | null; text: Localized | null;
};
export type Step = { model?: string; inputTokens?: number | null; outputTokens?: number | null; ms?: number; costUsd?: number | null; finish?: string };
export type Explained = {
  id: string; conversationId: string; state: string; language: Language; arm: string; model: string | null; rating: "up" | "down" | null; ratingComment: string | null; unanswered: string | null; costUsd: number | null; firstTextMs: number | null; totalMs: number | null;
  startedAt: number; question: string; answer: string | null; passages: Passage[]; layers: {
    name: string; chars: number; tokens: number | null; text: string;
  }[]; cut: { exchanges: number; facts: number } | null;
  /** What was struck out of earlier answers, because the shop says it no more. */
  changes: { id: string; title: string; told: string[]; isGone: boolean }[];
  tools: {
    name: string; input: unknown; result: unknown; outcome: string; ms: number;
  }[]; claims: unknown; steps: Step[]; failures: { model: string; kind: string; ms: number }[]; isDegraded: boolean; replay: {
    isIdentical: boolean; missing: string[]; promptHash: string;
  } | null; opinions: Opinions;
};
export type Difference = { cause: string; what: string; before: string | null; after: string | null };
export type Changes = { differences: Difference[]; consequences: Difference[]; isSameInput: boolean };
export type Queued = {
  turnId: string; conversationId: string; question: string; answer: string; startedAt: number; language: Language; confidence: number | null;
  rating: string | null; unsupported: number | null; unanswered: string | null;
};
export type Agreement = { turns: number; pairs: number; agreeing: number; rate: number | null; confusion: Record<string, number> };
export type Correction = {
  id: string; turnId: string; language: Language; question: string; answer: string; corrected: string; facts: Fact[]; labels: string[];
  consent: Consent; source: string; at: number;
};

const turn = (id: string): string => `/api/staff/turns/${encodeURIComponent(id)}`;
export const explain = (id: string, signal?: AbortSignal): Promise<Explained> => call(turn(id), { signal });
export const judge = (id: string, judgement: Judgement): Promise<Opinions & { item: Verdict }> => call(`${turn(id)}/verdict`, { body: judgement });
export const replay = (id: string): Promise<{ isIdentical: boolean; missing: string[]; promptHash: string; prompt: unknown[] }> => call(`${turn(id)}/replay`);
export const compare = (id: string, other: string): Promise<Changes> => call(`${turn(id)}/changes${queryOf({ with: other })}`);
export const listQueue = (kind: QueueKind, signal?: AbortSignal): Promise<{ items: Queued[] }> => call(`/api/staff/reviews/queue?kind=${kind}`, { signal });
export const readAgreement = (signal?: AbortSignal): Promise<Agreement> => call("/api/staff/reviews/agreement", { signal });
export const listCorrections = (page: { cursor?: string }, signal?: AbortSignal): Promise<{ items: Correction[]; nextCursor: string | null }> => call(
  `/api/staff/corrections${queryOf(page)}`, { signal },
);
