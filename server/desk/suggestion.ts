import { readMessages, type Conversation } from "../../db/conversations.ts";
import type { AnswerDeps } from "../chat/answer.ts";
import { readHistory } from "../chat/history.ts";
import { buildLayers } from "../chat/layers.ts";
import { emptyRecord } from "../chat/record.ts";
import { foreignShareOf, retrieve } from "../chat/retrieve.ts";
import { createSpeech } from "../chat/speech.ts";
import { runStep } from "../chat/step.ts";
import { readTurn } from "../../db/conversations.ts";
import { firstTokenMs, historyMessagesMax, tokenGapMs, turnMs } from "../limits.ts";

export type Suggestion = { text: string; sources: { id: string; revision: number }[]; model: string };

/**
 * What the model would say to the shopper's last words: for the agent to read, change and send, or not. No tool is called and
 * nothing is kept or sent. Undefined where nobody has asked anything.
 * @throws ModelFailure where no model can speak
 */
export async function suggestReply(deps: AnswerDeps, conversation: Conversation, signal: AbortSignal): Promise<Suggestion | undefined> {
  const messages = await readMessages(deps.db, { conversationId: conversation.id, limit: historyMessagesMax });
  const asked = messages.findLast((message) => message.author === "shopper");
  const turn = asked && await readTurn(deps.db, { id: asked.turnId, owner: conversation.owner });
  if (asked === undefined || turn === undefined) return undefined;
  const { language } = conversation;
  const history = await readHistory(deps.db, turn);
  const labels = await deps.labels();
  const passages = await retrieve(deps, { text: asked.text, before: history.exchanges.at(-1)?.question, recentIds: history.recentIds });
  const layers = buildLayers({
    files: deps.prompts, shop: deps.shop.name, language, now: deps.now(), shopperKind: conversation.owner.startsWith("customer:") ? "customer" : "guest",
    history: history.exchanges, passages, foreign: await foreignShareOf(deps, { text: asked.text, passages }), labels, question: asked.text,
  });
  const speech = createSpeech({ language, labels, emit: () => undefined, startedAt: performance.now() });
  speech.register(passages.filter((passage) => layers.factIds.includes(passage.entry.id)).map((passage) => passage.entry));
  const record = emptyRecord();
  await runStep({
    models: deps.models, prompt: layers.prompt, tools: {}, deadlines: { firstTokenMs, gapMs: tokenGapMs }, signal: AbortSignal.any([signal, AbortSignal.timeout(turnMs)]), speech, record, failures: [],
  });
  return { text: speech.text(), sources: speech.cited(), model: record.steps.at(-1)?.model ?? "" };
}
