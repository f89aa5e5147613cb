import type { ShopMessage } from "../../server/chat/message.ts";
import type { PastConversation } from "../api.ts";
import { emptyDraft, type Draft } from "./stream.ts";

/** What stands in the log, in order. */
export type QuestionEntry = {
  kind: "question";
  /** The client message id: sent again unchanged on every retry, so that the server answers once. */
  key: string;
  text: string;
  phase: "sending" | "sent" | "failed";
  /** Why it failed, in the server's words; empty where the server was not reached. */
  problem?: string;
};
export type AnswerEntry = {
  kind: "answer";
  key: string;
  turnId?: string;
  draft: Draft;
  /** `cut`: the connection could not be restored; the server has the rest. */
  phase: "live" | "cut" | "ended";
};
export type LapseEntry = { kind: "lapse"; key: string };
/** What a person wrote. */
export type PersonEntry = { kind: "person"; key: string; name: string; text: string };
/** Somebody came or went. */
export type ChangeEntry = { kind: "change"; key: string; what: "joined" | "released" | "closed"; name: string };
export type Entry = PersonEntry | ChangeEntry | QuestionEntry | AnswerEntry | LapseEntry;

export const newAnswer = (key: string, turnId?: string): AnswerEntry => ({
  kind: "answer", key, draft: emptyDraft(key), phase: "live", ...(turnId !== undefined && { turnId }),
});

/** The entries of a conversation as the server keeps it, with a live one at the end where an answer is still being given. */
export function pastEntries(past: PastConversation): Entry[] {
  const ended = past.messages.filter((message) => message.role === "user" || message.metadata?.person !== undefined || message.metadata?.turnId !== past.activeTurnId);
  const entries = ended.map(pastEntry);
  if (past.activeTurnId !== null) entries.push(newAnswer(past.activeTurnId, past.activeTurnId));
  return entries;
}

function pastEntry(message: ShopMessage): Entry {
  if (message.role === "user") return { kind: "question", key: message.id, text: textOf(message), phase: "sent" };
  const turnId = message.metadata?.turnId;
  const person = message.metadata?.person;
  if (person !== undefined) return { kind: "person", key: message.id, name: person, text: textOf(message) };
  return {
    kind: "answer", key: message.id, draft: { message, openTexts: new Map() }, phase: "ended", ...(turnId !== undefined && { turnId }),
  };
}

/** A message's words alone. */
export function textOf(message: ShopMessage): string {
  return message.parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n\n");
}

/** The entries with one of them changed; the others stay the same objects, and are not drawn again. */
export function changeEntry<Kind extends Entry["kind"]>(
  entries: Entry[], target: { kind: Kind; key: string }, change: (entry: Extract<Entry, { kind: Kind }>) => Entry,
): Entry[] {
  return entries.map((entry) => (entry.kind === target.kind && entry.key === target.key ? change(entry as Extract<Entry, { kind: Kind }>) : entry));
}
