import type { Chunk } from "../../server/chat/message.ts";

export type StreamEvent = { id: number; chunk: Chunk };

/** An answer as it comes over the wire, read by hand so that the product's own reader proves nothing about itself. */
export type AnswerStream = {
  status: number;
  headers: Headers;
  events: StreamEvent[];
  /** Whether the stream was closed with [DONE]; a cut connection is not. */
  isDone: boolean;
  /** Everything that came, byte for byte. */
  raw: string;
  /** Reads some more; false at the end. */
  more(): Promise<boolean>;
  untilEvents(count: number): Promise<void>;
  untilText(part: string): Promise<void>;
  untilEnd(): Promise<AnswerStream>;
  /** Closes the connection, as a closed tab does. */
  leave(): Promise<void>;
};

export function readAnswer(response: Response): AnswerStream {
  const reader = response.body?.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader();
  let rest = "";
  const stream: AnswerStream = {
    status: response.status, headers: response.headers, events: [], isDone: false, raw: "",
    async more() {
      const { done, value } = await reader?.read() ?? { done: true, value: undefined };
      if (done || value === undefined) return false;
      stream.raw += value;
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop() ?? "";
      for (const block of blocks) readBlock(stream, block);
      return true;
    },
    async untilEvents(count) { while (stream.events.length < count) if (!await stream.more()) throw new Error(`The stream ended after ${stream.events.length} events: ${stream.raw.slice(-400)}`); },
    async untilText(part) { while (!textOf(stream).includes(part)) if (!await stream.more()) throw new Error(`The stream ended without "${part}": ${stream.raw.slice(-400)}`); },
    async untilEnd() {
      while (await stream.more());
      return stream;
    },
    async leave() { await reader?.cancel().catch(() => undefined); },
  };
  return stream;
}

function readBlock(stream: AnswerStream, block: string): void {
  const field = (name: string) => block.split("\n").find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2);
  const data = field("data");
  if (data === "[DONE]") stream.isDone = true;
  else if (data !== undefined) stream.events.push({ id: Number(field("id") ?? NaN), chunk: JSON.parse(data) as Chunk });
}

type Sent = { events: StreamEvent[] };

export function chunksOf<T extends Chunk["type"]>({ events }: Sent, type: T): Extract<Chunk, { type: T }>[] {
  return events.map((event) => event.chunk).filter((chunk): chunk is Extract<Chunk, { type: T }> => chunk.type === type);
}

/** The shopper's view of the words: text blocks one under the other. */
export function textOf({ events }: Sent): string {
  const blocks = new Map<string, string>();
  for (const { chunk } of events) if (chunk.type === "text-delta") blocks.set(chunk.id, (blocks.get(chunk.id) ?? "") + chunk.delta);
  return [...blocks.values()].join("\n");
}

/** Ids of what the answer named as its sources. */
export function sourcesOf(sent: Sent): string[] {
  return chunksOf(sent, "source-document").map((chunk) => chunk.sourceId);
}

/** The one event that says how the turn ended. @throws Error where there is none or more than one. */
export function closingOf(sent: Sent): Extract<Chunk, { type: "finish" }> {
  const [closing, ...others] = chunksOf(sent, "finish");
  if (closing === undefined || others.length > 0) throw new Error(`${others.length + (closing ? 1 : 0)} closing events where there must be one.`);
  return closing;
}
