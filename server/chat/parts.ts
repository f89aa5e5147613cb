import type { Chunk, ShopMessage } from "./message.ts";

type Part = ShopMessage["parts"][number];

/**
 * The parts of a message as a client of the UI message stream would hold them after these chunks: what is stored with an
 * ended turn, and what a reload shows. Pure.
 */
export function partsOf(chunks: Chunk[]): Part[] {
  const parts: Part[] = [];
  const texts = new Map<string, Part & { type: "text" }>();
  const tools = new Map<string, { type: `tool-${string}`; toolCallId: string; state: string; input: unknown; output?: unknown; errorText?: string }>();
  const dataIndex = new Map<string, number>();
  for (const chunk of chunks) {
    if (chunk.type === "text-start") {
      const part = { type: "text" as const, text: "", state: "done" as const };
      texts.set(chunk.id, part);
      parts.push(part);
    } else if (chunk.type === "text-delta") {
      const part = texts.get(chunk.id);
      if (part !== undefined) part.text += chunk.delta;
    } else if (chunk.type === "tool-input-available") {
      const part = { type: `tool-${chunk.toolName}` as const, toolCallId: chunk.toolCallId, state: "input-available", input: chunk.input };
      tools.set(chunk.toolCallId, part);
      parts.push(part as Part);
    } else if (chunk.type === "tool-output-available" || chunk.type === "tool-output-error") {
      const part = tools.get(chunk.toolCallId);
      const outcome = chunk.type === "tool-output-available" ? { state: "output-available", output: chunk.output } : { state: "output-error", errorText: chunk.errorText };
      if (part !== undefined) Object.assign(part, outcome);
    } else if (chunk.type === "source-document") {
      parts.push(chunk);
    } else if (chunk.type === "start-step") {
      parts.push({ type: "step-start" });
    } else if (chunk.type.startsWith("data-")) {
      const part = chunk as Part & { id?: string };
      const key = `${part.type} ${part.id}`;
      const known = dataIndex.get(key);
      if (known === undefined) dataIndex.set(key, parts.push(part) - 1); else parts[known] = part;
    }
  }
  return parts;
}

/** All words of a message, its text parts one under the other. */
export function textOf(parts: Part[]): string {
  return parts.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n");
}
