import type { hc, InferResponseType } from "hono/client";
import type { App } from "../server/app.ts";
import type { ErrorBody } from "../server/errors.ts";
import type { SessionStart } from "../server/identity.ts";
import type { ShopMessage } from "../server/chat/message.ts";

/** What the server answers, as its own routes declare it: a change there that the page does not follow does not compile. */
type Api = ReturnType<typeof hc<App>>["api"];
export type Shop = InferResponseType<Api["storefront"]["$get"], 200>;
export type Category = Shop["categories"][number];
export type Visitor = Shop["visitors"][number] & { nameEn?: string };
export type AnsweringModel = Shop["model"];
export type ProductPage = InferResponseType<Api["storefront"]["products"]["$get"], 200>;
export type ProductDetail = InferResponseType<Api["storefront"]["products"][":id"]["$get"], 200>;
export type SourceText = InferResponseType<Api["turns"][":id"]["sources"][":sourceId"]["$get"], 200>;
export type PastConversation = Omit<InferResponseType<Api["conversations"][":id"]["$get"], 200>, "messages"> & { messages: ShopMessage[] };
export type Question = { conversationId?: string; clientMessageId: string; text: string };
export type Rating = { value: "up" | "down"; comment?: string };

/** A short answer takes no longer than this; streams are not timed here. */
const patienceMs = 20_000;

/** A refused or failed request. `status` 0 means that the server was not reached; `message` is meant for the shopper. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(failure: { status: number; code: string; message: string; cause?: unknown }) {
    super(failure.message, { cause: failure.cause });
    this.status = failure.status;
    this.code = failure.code;
  }
}

export const readShop = (): Promise<Shop> => readJson("/api/storefront");

export function listProducts(page: { category?: string | undefined; cursor?: string | undefined; limit: number }): Promise<ProductPage> {
  const query = new URLSearchParams({ limit: String(page.limit) });
  if (page.category !== undefined) query.set("category", page.category);
  if (page.cursor !== undefined) query.set("cursor", page.cursor);
  return readJson(`/api/storefront/products?${query}`);
}

export const readProduct = (id: string): Promise<ProductDetail> => readJson(`/api/storefront/products/${encodeURIComponent(id)}`);

/** The demo shop's own login: what a real shop's backend would sign for its customer. */
export async function visitAs(customerId: string): Promise<string> {
  const { customerToken } = await readJson<{ customerToken: string }>("/api/storefront/visits", { body: { customerId } });
  return customerToken;
}

export const startSession = (customerToken?: string): Promise<SessionStart> =>
  readJson("/api/sessions", { body: customerToken === undefined ? {} : { customerToken } });

/** Signs out; goes through also where the page is being left. */
export const endSession = (token: string): Promise<unknown> => fetch("/api/sessions", { method: "DELETE", keepalive: true, headers: { authorization: `Bearer ${token}` } });

export const readConversation = (id: string, token: string): Promise<PastConversation> =>
  readJson(`/api/conversations/${encodeURIComponent(id)}`, { token });

/** Asks. The answer is a stream; its headers name the conversation and the turn. */
export const ask = (question: Question, access: { token: string; signal: AbortSignal }): Promise<Response> =>
  call("/api/chat", { body: question, ...access });

/** The rest of an answer's stream, from the event after `lastEventId` on; below 0 the whole of it. */
export const followTurn = (turnId: string, access: { token: string; signal: AbortSignal; lastEventId: number }): Promise<Response> =>
  call(`/api/turns/${encodeURIComponent(turnId)}/stream`, {
    ...access, ...(access.lastEventId >= 0 && { headers: { "last-event-id": String(access.lastEventId) } }),
  });

export const stopTurn = (turnId: string, token: string): Promise<Response> =>
  call(`/api/turns/${encodeURIComponent(turnId)}/stop`, { token, body: {}, signal: AbortSignal.timeout(patienceMs) });

export const rateTurn = (turnId: string, rating: Rating & { token: string }): Promise<Response> => {
  const { token, ...body } = rating;
  return call(`/api/turns/${encodeURIComponent(turnId)}/rating`, { token, body, signal: AbortSignal.timeout(patienceMs) });
};

export const readSource = (source: { turnId: string; sourceId: string; token: string }): Promise<SourceText> =>
  readJson(`/api/turns/${encodeURIComponent(source.turnId)}/sources/${encodeURIComponent(source.sourceId)}`, { token: source.token });

/** What happens between people in a conversation, from the event after `lastEventId` on. */
export const followConversation = (id: string, access: { token: string; signal: AbortSignal; lastEventId: number }): Promise<Response> =>
  call(`/api/conversations/${encodeURIComponent(id)}/stream`, { ...access, headers: { "last-event-id": String(access.lastEventId) } });

/** One of the small things a shopper tells about a conversation. */
export const tellConversation = (id: string, what: "typing" | "outcome" | "callback", told: { token: string; body: unknown }): Promise<Response> =>
  call(`/api/conversations/${encodeURIComponent(id)}/${what}`, { ...told, signal: AbortSignal.timeout(patienceMs) });

export const deleteConversation = (id: string, token: string): Promise<Response> =>
  call(`/api/conversations/${encodeURIComponent(id)}`, { token, method: "DELETE", signal: AbortSignal.timeout(patienceMs) });

type Call = { method?: string; body?: unknown; token?: string; headers?: Record<string, string>; signal?: AbortSignal };

async function readJson<T>(path: string, options: Call = {}): Promise<T> {
  const response = await call(path, { signal: AbortSignal.timeout(patienceMs), ...options });
  return await response.json() as T;
}

async function call(path: string, { method, body, token, headers, signal }: Call): Promise<Response> {
  const response = await fetch(path, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      "accept-language": document.documentElement.lang,
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  }).catch((cause: unknown) => {
    throw new ApiError({ status: 0, code: "unreachable", message: "", cause });
  });
  if (response.ok) return response;
  throw await refusalOf(response);
}

// A proxy in between may answer with a page of its own; then there are no words for the shopper in it.
async function refusalOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => undefined) as Partial<ErrorBody> | undefined;
  return new ApiError({ status: response.status, code: body?.error?.code ?? "unknown", message: body?.error?.message ?? "" });
}
