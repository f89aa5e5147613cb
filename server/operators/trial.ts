import { randomUUID } from "node:crypto";
import type { Turn } from "../../db/conversations.ts";
import { readEntries } from "../../db/catalog.ts";
import type { Language } from "../../db/schema.ts";
import type { Draft } from "../../ingestion/draft.ts";
import type { Retriever } from "../../ingestion/retriever.ts";
import { answer, type Answer, type AnswerDeps, type Ask } from "../chat/answer.ts";
import { detectLanguage } from "../chat/language.ts";
import type { Chunk } from "../chat/message.ts";
import { shopperOf } from "../identity.ts";

/** The pipeline of a shop in which a draft is saved: its searches find it and its facts are the draft's. */
export function draftAnswering(answering: AnswerDeps, { draft, retriever }: { draft: Draft; retriever: Retriever }): AnswerDeps {
  return { ...answering, retriever, async read(ids) {
    const rows = new Map((await readEntries(answering.db, ids)).map((entry) => [entry.id, entry]));
    if (draft.entry === undefined) rows.delete(draft.id);
    else rows.set(draft.id, draft.entry);
    return ids.flatMap((id) => rows.get(id) ?? []);
  } };
}

/** A question asked through the shopper's own pipeline, of which nothing is kept. */
export type Trial = Answer & { language: Language; chunks: Chunk[] };

/** Asks as a new guest would. Neither a conversation nor a turn is stored. @param wanted.timeoutMs after which the answer is cut off */
export async function askAside(answering: AnswerDeps, wanted: { text: string; language?: Language | undefined; timeoutMs: number; onLayers?: Ask["onLayers"]; signal?: AbortSignal | undefined }): Promise<Trial> {
  const language = wanted.language ?? detectLanguage(wanted.text) ?? "ko";
  const id = randomUUID();
  const chunks: Chunk[] = [];
  const turn: Turn = {
    id: `trn_${id}`, conversationId: `cnv_${id}`, owner: `ses_${id}`, clientMessageId: id, state: "streaming", language, arm: "rag", model: null, record: null, unanswered: null,
    firstTextMs: null, totalMs: null, costUsd: null, rating: null, ratingComment: null, startedAt: Date.now(), endedAt: null,
  };
  const deadline = AbortSignal.timeout(wanted.timeoutMs);
  const signal = wanted.signal === undefined ? deadline : AbortSignal.any([deadline, wanted.signal]);
  const result = await answer(answering, { turn, state: "bot", shopper: shopperOf({ sessionId: `ses_${id}`, customerId: null }), text: wanted.text, signal, onLayers: wanted.onLayers }, (chunk) => chunks.push(chunk));
  return { ...result, language, chunks };
}
