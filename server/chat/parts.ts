import type { Chunk, ShopMessage } from "./message.ts";

type Part = ShopMessage["parts"][number];
type ToolPart = { type: `tool-${string}`; toolCallId: string; state: string; input: unknown; output?: unknown; errorText?: string };

/**
 * The parts of a message as a client of the UI message stream would hold them after these chunks: what is stored with an
 * ended turn, and what a reload shows. Pure.
 */
export function partsOf(chunks: Chunk[]): Part[] {
  const parts: Part[] = [];
  const texts = new Map<string, Part & { type: "text" }>();
  const tools = new Map<string, ToolPart>();
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

/** The chunks that make these parts: an old answer, told again when its stream is no longer kept. */
export function chunksOf(parts: Part[]): Chunk[] {
  return parts.flatMap((part, place): Chunk[] => {
    const id = `t${place}`;
    if (part.type === "text") return [{ type: "text-start", id }, { type: "text-delta", id, delta: part.text }, { type: "text-end", id }];
    if (part.type === "step-start") return [{ type: "start-step" }];
    if ("toolCallId" in part) return toolChunks(part as ToolPart);
    return part.type === "source-document" || part.type.startsWith("data-") ? [part as Chunk] : [];
  });
}

function toolChunks(part: ToolPart): Chunk[] {
  const { toolCallId, state } = part;
  const input: Chunk = { type: "tool-input-available", toolCallId, toolName: part.type.replace("tool-", ""), input: part.input };
  if (state === "output-available") return [input, { type: "tool-output-available", toolCallId, output: part.output }];
  return state === "output-error" ? [input, { type: "tool-output-error", toolCallId, errorText: part.errorText ?? "" }] : [input];
}
