import { randomUUID } from "node:crypto";
import type { Turn } from "../../db/conversations.ts";
import type { Language } from "../../db/schema.ts";
import { answer, type Answer, type AnswerDeps } from "../chat/answer.ts";
import { detectLanguage } from "../chat/language.ts";
import type { Chunk } from "../chat/message.ts";
import { shopperOf } from "../identity.ts";

/** A question asked through the shopper's own pipeline, of which nothing is kept. */
export type Trial = Answer & { language: Language; chunks: Chunk[] };

/** Asks as a new guest would. Neither a conversation nor a turn is stored. @param wanted.timeoutMs after which the answer is cut off */
export async function askAside(answering: AnswerDeps, wanted: { text: string; language?: Language | undefined; timeoutMs: number }): Promise<Trial> {
  const language = wanted.language ?? detectLanguage(wanted.text) ?? "ko";
  const id = randomUUID();
  const chunks: Chunk[] = [];
  const turn: Turn = {
    id: `trn_${id}`, conversationId: `cnv_${id}`, owner: `ses_${id}`, clientMessageId: id, state: "streaming", language, arm: "rag", model: null, record: null, unanswered: null,
    firstTextMs: null, totalMs: null, costUsd: null, rating: null, ratingComment: null, startedAt: Date.now(), endedAt: null,
  };
  const result = await answer(answering, { turn, state: "bot", shopper: shopperOf({ sessionId: `ses_${id}`, customerId: null }), text: wanted.text, signal: AbortSignal.timeout(wanted.timeoutMs) }, (chunk) => chunks.push(chunk));
  return { ...result, language, chunks };
}
