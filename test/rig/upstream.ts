import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { framesOf, type Dialect, type Frame, type Saying } from "./dialect.ts";

/** One request for words, as the upstream got it. */
export type UpstreamCall = {
  dialect: Dialect; model: string; body: Record<string, unknown>;
  /** The bytes of the body as they came. */
  raw: string; authorization: string | undefined;
  /** The last thing the shopper says in the prompt. */
  question: string;
  /** How many tool results follow it. */
  step: number;
  response: ServerResponse;
  /** Whether it is still being answered: false once it has ended or its caller has hung up. */
  isOpen: boolean;
};

/** What an upstream does with a request; `say` sends one event after the other. */
export type Play = (call: UpstreamCall, wire: { frames(saying: Saying): Frame[]; say(saying: Saying): void }) => Promise<void> | void;

/** A server that speaks OpenAI's protocol and does exactly what a test says, keeping every prompt. */
export type Upstream = {
  baseUrl: string; calls: UpstreamCall[];
  /** Changes what is said from now on. */
  plays(play: Play): void;
  /** Its list of models. */
  lists(models: { id: string; shutdown_date?: string | number | null }[] | "hang" | "error"): void;
  /** Requests to any other path, which are answered by stubs. */
  others: { method: string; path: string }[];
  close(): Promise<void>;
};

/** They claim nothing, so that they leave whatever was asked. */
export const usualWords = ["문의는", " 늘", " 접수된", " 순서대로", " 확인해", " 드려요."];
export const sayUsual: Play = (_, { say }) => say({ words: usualWords });

export async function openUpstream(play: Play = sayUsual): Promise<Upstream> {
  const state = { play, models: [] as Parameters<Upstream["lists"]>[0] };
  const calls: UpstreamCall[] = [];
  const others: Upstream["others"] = [];
  const server = createServer((request, response) => {
    void readBody(request).then(async (raw) => {
      const path = new URL(request.url ?? "/", "http://upstream").pathname.replace(/^\/v1/, "");
      if (path === "/models" && request.method === "GET") return listModels(response, state.models);
      if (path !== "/chat/completions" && path !== "/responses") {
        others.push({ method: request.method ?? "", path });
        return json(response, 200, stub(path, raw));
      }
      const call = callOf(path === "/responses" ? "responses" : "chat", raw, { request, response });
      calls.push(call);
      response.once("close", () => { call.isOpen = false; });
      const frames = (saying: Saying) => framesOf(call.dialect, saying, call.model);
      await state.play(call, { frames, say(saying) {
        openStream(response);
        response.end(frames(saying).map((frame) => frame.data).join(""));
      } });
    }).catch(() => response.destroy()); // the caller has gone
  });
  await new Promise<void>((resolve) => { server.listen(0, "127.0.0.1", resolve); });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, calls, others,
    plays(next) { state.play = next; },
    lists(models) { state.models = models; },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => { server.close(resolve); });
    },
  };
}

export function openStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream; charset=utf-8" });
}

export function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

type Message = { role?: string; type?: string; content?: string | { text?: string }[] };

function callOf(dialect: Dialect, raw: string, { request, response }: { request: IncomingMessage; response: ServerResponse }): UpstreamCall {
  const body = JSON.parse(raw) as Record<string, unknown> & { model?: string; messages?: Message[]; input?: Message[] };
  const messages = body.messages ?? body.input ?? [];
  const asked = messages.findLastIndex((message) => message.role === "user");
  const content = messages[asked]?.content ?? "";
  return {
    dialect, raw, body, response, model: body.model ?? "", authorization: request.headers.authorization, isOpen: true,
    question: typeof content === "string" ? content : content.map((part) => part.text ?? "").join(""),
    step: messages.slice(asked).filter((message) => message.role === "tool" || message.type === "function_call_output").length,
  };
}

function listModels(response: ServerResponse, models: Parameters<Upstream["lists"]>[0]): void {
  if (models === "hang") return;
  if (models === "error") return json(response, 500, { error: { message: "no list today" } });
  json(response, 200, { object: "list", data: models.map((model) => ({ object: "model", created: 1, owned_by: "rig", ...model })) });
}

/** Embeddings, files and fine-tuning jobs: enough that a client of theirs finds what it expects. */
function stub(path: string, raw: string): unknown {
  if (path === "/embeddings") {
    const { input } = JSON.parse(raw) as { input: string | string[] };
    return { object: "list", model: "stub", usage: { prompt_tokens: 1, total_tokens: 1 }, data: [input].flat().map((text, index) => ({ object: "embedding", index, embedding: [text.length, index] })) };
  }
  if (path.startsWith("/files")) return { id: "file-1", object: "file", bytes: raw.length, created_at: 1, filename: "set.jsonl", purpose: "fine-tune", status: "processed" };
  if (path.startsWith("/fine_tuning/jobs")) return { id: "ftjob-1", object: "fine_tuning.job", created_at: 1, model: "base", status: "queued", fine_tuned_model: null, training_file: "file-1" };
  return { object: "list", data: [] };
}

/** Writes events one by one, each in a chunk of its own. */
export async function drip(call: UpstreamCall, texts: string[]): Promise<void> {
  for (const text of texts) {
    if (!call.isOpen) return;
    call.response.write(text);
    await new Promise((resolve) => { setImmediate(resolve); });
  }
}
