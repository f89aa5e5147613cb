import type { ExportedConversation } from "../../db/exports.ts";
import type { Reader } from "../../db/reader.ts";
import { exportBatch } from "../limits.ts";
import { scrub } from "../scrub.ts";

const columns = ["conversation", "language", "state", "outcome", "turn", "author", "at", "text", "model", "arm", "rating", "unanswered", "unsupported", "costUsd"] as const;

/** The lines of an export, a batch of conversations at a time, masked, as fast as they are read. */
export async function* exportLines(reader: Reader, wanted: { ids: string[]; format: "jsonl" | "csv"; now: number }): AsyncGenerator<string> {
  const { ids, format, now } = wanted;
  if (format === "csv") yield `\ufeff${columns.join(",")}\r\n`;
  for (let at = 0; at < ids.length; at += exportBatch) {
    const batch = (await reader.ask("readExported", { ids: ids.slice(at, at + exportBatch), now })).map(masked);
    yield batch.map(format === "csv" ? csvLines : (conversation) => `${JSON.stringify(conversation)}\n`).join("");
  }
}

function masked(conversation: ExportedConversation): ExportedConversation {
  return { ...conversation, messages: conversation.messages.map((message) => ({ ...message, text: scrub(message.text) })) };
}

function csvLines({ id, language, state, outcome, messages, turns }: ExportedConversation): string {
  const byId = new Map(turns.map((turn) => [turn.id, turn]));
  return messages.map(({ turnId, author, text, at }) => {
    const turn = author === "model" ? byId.get(turnId) : undefined;
    const cells = [id, language, state, outcome, turnId, author, new Date(at).toISOString(), text, turn?.model, turn?.arm, turn?.rating, turn?.unanswered, turn?.unsupported, turn?.costUsd];
    return `${cells.map(cellOf).join(",")}\r\n`;
  }).join("");
}

/** A text that begins like a formula is kept from being one in a spreadsheet. */
function cellOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
