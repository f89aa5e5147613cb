import type { Chunk, DataParts, Metadata, ShopMessage } from "../../server/chat/message.ts";

/** One numbered event of an answer's stream. */
export type StreamEvent = { id: number; chunk: Chunk };
/** What one read from the network brought: it is shown with one render, however many tokens are in it. */
export type Batch = { events: StreamEvent[]; isDone: boolean };

type Part = ShopMessage["parts"][number];

/**
 * An answer while it arrives. `openTexts` maps the stream's text ids to their places in `message.parts`.
 */
export type Draft = { message: ShopMessage; openTexts: ReadonlyMap<string, number>; errorText?: string };

export const emptyDraft = (key: string): Draft => ({ message: { id: key, role: "assistant", parts: [] }, openTexts: new Map() });

/** Reads server-sent events. Ends when the connection does; only a batch with `isDone` says that the answer is whole. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<Batch> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      yield parseBlocks(blocks);
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function parseBlocks(blocks: string[]): Batch {
  const batch: Batch = { events: [], isDone: false };
  for (const block of blocks) {
    let id = NaN;
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("id:")) id = Number(line.slice(3));
      else if (line.startsWith("data:")) data += line.slice(5).trimStart();
    }
    if (data === "[DONE]") batch.isDone = true;
    else if (data !== "" && id >= 0) batch.events.push({ id, chunk: JSON.parse(data) as Chunk });
  }
  return batch;
}

/** The answer after some more of its stream. Parts that did not change stay the same objects. */
export function applyChunks(draft: Draft, chunks: Chunk[]): Draft {
  const next: Draft = { ...draft, message: { ...draft.message, parts: [...draft.message.parts] } };
  for (const chunk of chunks) applyChunk(next, chunk);
  return next;
}

function applyChunk(draft: Draft, chunk: Chunk): void {
  const { message } = draft;
  switch (chunk.type) {
    case "start":
      if (chunk.messageId !== undefined) message.id = chunk.messageId;
      return mergeMetadata(message, chunk.messageMetadata);
    case "message-metadata":
    case "finish":
      return mergeMetadata(message, chunk.messageMetadata);
    case "text-start":
      draft.openTexts = new Map(draft.openTexts).set(chunk.id, message.parts.length);
      message.parts.push({ type: "text", text: "", state: "streaming" });
      return;
    case "text-delta":
    case "text-end":
      return applyText(draft, chunk);
    case "tool-input-available":
      message.parts.push({ type: `tool-${chunk.toolName}`, toolCallId: chunk.toolCallId, state: "input-available", input: chunk.input } as Part);
      return;
    case "tool-output-available":
    case "tool-output-error":
      return endTool(message, chunk.toolCallId);
    case "source-document":
      message.parts.push(chunk);
      return;
    case "abort":
      return mergeMetadata(message, { state: "stopped" });
    case "error":
      draft.errorText = chunk.errorText;
      return;
    default:
      if (isData(chunk)) putData(message, chunk);
  }
}

function applyText(draft: Draft, chunk: Extract<Chunk, { type: "text-delta" | "text-end" }>): void {
  const at = draft.openTexts.get(chunk.id);
  const part = at === undefined ? undefined : draft.message.parts[at];
  if (at === undefined || part?.type !== "text") return;
  draft.message.parts[at] = chunk.type === "text-delta" ? { ...part, text: part.text + chunk.delta } : { ...part, state: "done" };
}

// What the tool found is for the model; the shopper sees that it is finished, and the cards made from it.
function endTool(message: ShopMessage, toolCallId: string): void {
  message.parts = message.parts.map((part) => (
    "toolCallId" in part && part.toolCallId === toolCallId ? { ...part, state: "output-available" } as Part : part
  ));
}

type DataChunk = { type: `data-${keyof DataParts}`; id?: string; data: unknown };

function isData(chunk: Chunk): chunk is Chunk & DataChunk {
  return chunk.type.startsWith("data-");
}

// A part with the id of an earlier one takes its place.
function putData(message: ShopMessage, chunk: DataChunk): void {
  const at = chunk.id === undefined ? -1 : message.parts.findIndex((part) => part.type === chunk.type && "id" in part && part.id === chunk.id);
  if (at === -1) message.parts.push(chunk as Part);
  else message.parts[at] = chunk as Part;
}

function mergeMetadata(message: ShopMessage, metadata: Partial<Metadata> | undefined): void {
  if (metadata !== undefined) message.metadata = { ...message.metadata, ...metadata } as Metadata;
}
