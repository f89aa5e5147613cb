import type { ConversationState, Language, TurnState } from "../../../db/schema.ts";
import type { InferResponseType } from "hono/client";
import { call, queryOf } from "../client.ts";
import type { Api } from "../staff-api.ts";

/** Conversations as staff see them, and stepping into one. */
export const closings = ["solved", "unsolved", "no_reply", "spam"] as const;
export const outcomes = ["confirmed", "assumed", "abandoned", "reopened", "handed_off", "open"] as const;
export type Closing = (typeof closings)[number];
export type Outcome = (typeof outcomes)[number];
export type LogRow = {
  id: string; language: Language; state: ConversationState; createdAt: number; updatedAt: number; staffId: string | null; staffName: string | null; acceptedAt: number | null; handedOffAt: number | null; closedAs: Closing | null; outcome: Outcome;
  owner: "customer" | "guest"; answers: number; costUsd: number | null; models: string[]; ups: number; downs: number; unanswered: number; unsupported: number; lastText: string; reason: string | null; summary: string | null;
};
export type Message = {
  id: string; author: "shopper" | "model" | "agent"; turnId: string; text: string; parts: unknown[]; staffName: string | null; createdAt: number;
};
export type TurnRow = {
  id: string; state: TurnState; language: Language; arm: string; model: string | null; rating: "up" | "down" | null; ratingComment: string | null; unanswered: string | null; unsupported: number | null; confidence: number | null; topic: string | null;
  costUsd: number | null; firstTextMs: number | null; totalMs: number | null; startedAt: number;
};
export type Note = { id: string; kind: "internal" | "callback"; staffId: string | null; staffName: string | null; text: string; at: number };
export type ChatEvent = { number: number; kind: string; staffId: string | null; data: Record<string, unknown>; at: number };
export type Conversation = {
  id: string; state: ConversationState; language: Language; owner: "customer" | "guest"; createdAt: number; updatedAt: number; staffId: string | null; staffName: string | null; acceptedAt: number | null; closedAs: Closing | null; isSolved: boolean | null;
  isMasked: boolean; lastEvent: number; messages: Message[]; turns: TurnRow[]; notes: Note[]; handoffs: { reason: string; summary: string; createdAt: number }[]; events: ChatEvent[];
};
/** `withheld`: the sentence that was left out because nothing supports it. */
export type Suggestion = { text: string; withheld: { sentence: string; claims: string[] } | null };
export type Filter = Record<string, string>;
export type SavedView = { id: string; title: string; filter: Record<string, unknown>; createdBy: string };
export type CannedReply = { id: string; title: string; language: Language; text: string };
export type Colleague = InferResponseType<Api["staff"]["colleagues"]["$get"], 200>["items"][number];

const route = "/api/staff/conversations";
const at = (id: string, act: string): string => `${route}/${encodeURIComponent(id)}/${act}`;

export const listLog = (
  filter: Filter, page: { cursor?: string | undefined; limit?: number; order?: "longest_waiting" }, signal?: AbortSignal,
): Promise<{ items: LogRow[]; nextCursor: string | null }> => call(route + queryOf({ ...filter, ...page }), { signal });
export const countLog = (filter: Filter, signal?: AbortSignal): Promise<{ count: number }> => call(`${route}/count${queryOf(filter)}`, { signal });
export const readConversation = (id: string, reveal: boolean, signal?: AbortSignal): Promise<Conversation> => call(
  `${route}/${encodeURIComponent(id)}${reveal ? "?reveal=true" : ""}`, { signal },
);
export const accept = (id: string): Promise<unknown> => call(at(id, "accept"), { body: {} });
export const say = (id: string, said: { text: string; clientMessageId: string }): Promise<unknown> => call(at(id, "messages"), { body: said });
export const release = (id: string, to: "bot" | "waiting"): Promise<unknown> => call(at(id, "release"), { body: { to } });
export const close = (id: string, outcome: Closing): Promise<unknown> => call(at(id, "close"), { body: { outcome } });
export const transfer = (id: string, to: string): Promise<unknown> => call(at(id, "transfer"), { body: { to } });
export const addNote = (id: string, text: string): Promise<unknown> => call(at(id, "notes"), { body: { text } });
export const sayTyping = (id: string): Promise<unknown> => call(at(id, "typing"), { body: {} });
export const suggest = (id: string): Promise<Suggestion> => call(at(id, "suggestion"), { body: {}, patienceMs: 60_000 });

export const listReplies = (signal?: AbortSignal): Promise<{ items: CannedReply[] }> => call("/api/staff/replies", { signal });
export const addReply = (reply: Omit<CannedReply, "id">): Promise<CannedReply> => call("/api/staff/replies", { body: reply });
export const removeReply = (id: string): Promise<unknown> => call(`/api/staff/replies/${id}`, { method: "DELETE" });
export const listViews = (signal?: AbortSignal): Promise<{ items: SavedView[] }> => call("/api/staff/views", { signal });
export const addView = (view: { title: string; filter: Filter }): Promise<SavedView> => call(
  "/api/staff/views", { body: { title: view.title, filter: view.filter } },
);
export const removeView = (id: string): Promise<unknown> => call(`/api/staff/views/${id}`, { method: "DELETE" });
