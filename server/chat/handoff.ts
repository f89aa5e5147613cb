import { readMessages, requestHandoff } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { waitingWords, type Availability } from "../desk/hours.ts";
import { handoffSummaryChars } from "../limits.ts";
import type { Ask } from "./answer.ts";
import type { TurnRecord } from "./record.ts";
import type { Speech } from "./speech.ts";

const toolName = "requestHuman";
const summaryMessages = 6;

/** Whether somebody is there to take a conversation; without it the shop is taken to be staffed. */
export type DeskDeps = { availability?: () => Promise<Availability> };

/** Hands a conversation over because the shopper asked for a person, without asking any model. */
export async function handOver(deps: DeskDeps & { db: Db }, ask: Ask, kept: { speech: Speech; record: TurnRecord }): Promise<void> {
  const { speech, record } = kept;
  const { conversationId, id: turnId, language } = ask.turn;
  const startedAt = performance.now();
  const earlier = await readMessages(deps.db, { conversationId, limit: summaryMessages, beforeTurn: ask.turn });
  const summary = [...earlier.filter((message) => message.author === "shopper").map((message) => message.text), ask.text].join(" / ").slice(-handoffSummaryChars).toWellFormed();
  const input = { reason: "asked", summary };
  speech.emit({ type: "tool-input-available", toolCallId: `rule-${turnId}`, toolName, input });
  const state = await requestHandoff(deps.db, { conversationId, turnId, ...input });
  speech.emit({ type: "tool-output-available", toolCallId: `rule-${turnId}`, output: { state } });
  speech.status(state);
  record.tools.push({ name: toolName, input: { reason: input.reason }, outcome: "ok", ms: performance.now() - startedAt });
  speech.say(await waitingText(deps, language));
}

/** The words for a shopper who waits from now on. */
export async function waitingText(deps: DeskDeps, language: Language): Promise<string> {
  return waitingWords(await deps.availability?.() ?? { kind: "here", opensAt: null }, language);
}

/** Whether this turn has handed the conversation over. */
export function hasHandedOver({ tools }: TurnRecord): boolean {
  return tools.some((tool) => tool.name === toolName && tool.outcome === "ok");
}
