import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

export type EmbeddingCall = { input: string[]; model: string; dimensions?: number; key: string | undefined };
/** An OpenAI-compatible embeddings endpoint on a real socket. Words of the lexicon share a direction whatever their language. */
export type EmbeddingRig = {
  url: string; calls: EmbeddingCall[]; dimensions: number;
  /** A status to fail with, or milliseconds to wait, for each request by its number or what it asks for. */
  script: (number: number, input: string[]) => { status?: number; delayMs?: number } | undefined;
  close(): Promise<void>;
};

export async function startEmbeddings(lexicon: string[][], dimensions = 8): Promise<EmbeddingRig> {
  const vectorOf = (text: string): number[] => {
    const vector = Array.from({ length: rig.dimensions }, () => 0.01);
    for (const [at, words] of lexicon.entries()) if (words.some((word) => text.toLowerCase().includes(word))) vector[at] = 1;
    return vector;
  };
  const server = createServer((request, response) => void (async () => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString()) as { input: string[]; model: string; dimensions?: number };
    rig.calls.push({ ...body, key: request.headers.authorization });
    const fault = rig.script(rig.calls.length - 1, body.input) ?? {};
    if (fault.delayMs !== undefined) await pause(fault.delayMs);
    response.writeHead(fault.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(fault.status === undefined
      ? { object: "list", model: body.model, data: body.input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text) })), usage: { prompt_tokens: 1, total_tokens: 1 } }
      : { error: { message: `bad input: ${body.input.join()}` } }));
  })().catch(() => response.destroy()));
  const port = await new Promise<number>((resolve) => { server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)); });
  const rig: EmbeddingRig = {
    url: `http://127.0.0.1:${port}/v1`, calls: [], dimensions, script: () => undefined,
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
  return rig;
}
