import { randomUUID } from "node:crypto";
import type { ShopMessage } from "../../server/chat/message.ts";
import { readAnswer, type AnswerStream } from "./stream.ts";

export type AskOptions = { conversationId?: string | undefined; clientMessageId?: string; headers?: Record<string, string> };
export type RequestOptions = { token?: string | undefined; method?: string; body?: unknown; headers?: Record<string, string> };
export type Conversation = { id: string; state: string; language: string; activeTurnId: string | null; messages: ShopMessage[] };

/** A shopper's browser, as far as the server can see it: plain HTTP over a real socket. */
export type Client = ReturnType<typeof createClient>;

export function createClient(url: string) {
  async function request(path: string, options: RequestOptions = {}): Promise<Response> {
    const { token, body } = options;
    return fetch(url + path, {
      method: options.method ?? (body === undefined ? "GET" : "POST"),
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(body !== undefined && { "content-type": "application/json" }), ...options.headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  }
  async function open(token: string, text: string, options: AskOptions = {}): Promise<AnswerStream> {
    const { conversationId, clientMessageId = randomUUID(), headers } = options;
    return readAnswer(await request("/api/chat", { token, ...(headers && { headers }), body: { clientMessageId, text, ...(conversationId !== undefined && { conversationId }) } }));
  }
  return {
    url, request, open,
    /** Starts a session with a token that somebody signed, or a guest's. */
    async start(customerToken?: string): Promise<string> {
      const response = await request("/api/sessions", { body: customerToken === undefined ? {} : { customerToken } });
      if (!response.ok) throw new Error(`No session: ${response.status} ${await response.text()}`);
      return (await response.json() as { sessionToken: string }).sessionToken;
    },
    /** Asks, and reads the answer to its end. */
    async ask(token: string, text: string, options: AskOptions = {}): Promise<AnswerStream> {
      return (await open(token, text, options)).untilEnd();
    },
    async resume(token: string, turnId: string, lastEventId?: number): Promise<AnswerStream> {
      const headers = lastEventId === undefined ? {} : { "last-event-id": String(lastEventId) };
      return readAnswer(await request(`/api/turns/${turnId}/stream`, { token, headers }));
    },
    async stop(token: string, turnId: string): Promise<Response> {
      return request(`/api/turns/${turnId}/stop`, { token, method: "POST" });
    },
    async conversation(token: string, id: string): Promise<Conversation> {
      const response = await request(`/api/conversations/${id}`, { token });
      if (!response.ok) throw new Error(`No conversation: ${response.status}`);
      return await response.json() as Conversation;
    },
  };
}

export const turnIdOf = (answer: AnswerStream): string => answer.headers.get("x-turn-id") ?? "";
export const conversationIdOf = (answer: AnswerStream): string => answer.headers.get("x-conversation-id") ?? "";

/** The error code of a refused request. */
export async function codeOf(response: Response): Promise<string> {
  return (await response.json() as { error: { code: string } }).error.code;
}

/** The error code in a refused question. */
export function refusalOf(answer: AnswerStream): { status: number; code: string; message: string; details?: Record<string, unknown> } {
  return { status: answer.status, ...(JSON.parse(answer.raw) as { error: { code: string; message: string; details?: Record<string, unknown> } }).error };
}
