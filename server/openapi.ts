import type { MiddlewareHandler } from "hono";
import { describeRoute, resolver, type DescribeRouteOptions, type GenerateSpecOptions } from "hono-openapi";
import type { z } from "zod";
import { errorKinds, type ErrorCode } from "./errors.ts";

type Responses = NonNullable<DescribeRouteOptions["responses"]>;
type Description = {
  summary: string;
  /** The shape of a good answer's JSON, or the whole response where it is none. */
  answer: z.ZodType | Responses[string];
  refusals: ErrorCode[];
  /** Whether a session's token is needed. */
  isOwn?: boolean;
  /** Whether only staff may call it. */
  isStaff?: boolean;
  parameters?: DescribeRouteOptions["parameters"];
  requestBody?: DescribeRouteOptions["requestBody"];
};

/** What /openapi.json says of one route. Refusals that every route may give are added here. */
export function described({ summary, answer, refusals, isOwn = false, isStaff = false, parameters, requestBody }: Description): MiddlewareHandler {
  const codes: ErrorCode[] = [...refusals, ...(isOwn ? ["session_missing", "session_expired"] as const : []), ...(isStaff ? ["sign_in_required", "forbidden", "origin_refused"] as const : []), "storage_unavailable", "internal"];
  return describeRoute({
    summary, ...(parameters && { parameters }), ...(requestBody && { requestBody }), ...(isOwn && { security: [{ session: [] }] }), ...(isStaff && { security: [{ staff: [] }, { console: [] }] }),
    responses: { 200: "_zod" in answer ? { description: "Done", content: { "application/json": { schema: resolver(answer) } } } : answer, ...refusalsOf(codes) },
  });
}

function refusalsOf(codes: ErrorCode[]): Responses {
  const byStatus = Map.groupBy(codes, (code) => errorKinds[code].status);
  return Object.fromEntries([...byStatus].map(([status, same]) => [status, {
    description: same.map((code) => `\`${code}\`: ${errorKinds[code].en}`).join(" · "),
    ...(status === 429 && { headers: { "retry-after": { description: "seconds", schema: { type: "integer" as const } } } }),
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  }]));
}

/** An answer as it streams. */
export const streamed: Responses[string] = {
  description: "The answer as server-sent events, AI SDK UI message stream version 1. Each event has a number as `id`, counted from 0 within the turn, and one chunk as JSON; `[DONE]` is last. Comments keep the connection open.",
  headers: Object.fromEntries([
    ["x-vercel-ai-ui-message-stream", "`v1`"], ["x-conversation-id", "the conversation, to ask on in it"], ["x-turn-id", "the turn, to resume, stop or rate it"],
  ].map(([name = "", description = ""]) => [name, { description, schema: { type: "string" as const } }])),
  content: { "text/event-stream": {
    schema: { type: "string" },
    example: 'id: 0\ndata: {"type":"start","messageId":"trn_…"}\n\nid: 1\ndata: {"type":"text-start","id":"0"}\n\nid: 2\ndata: {"type":"text-delta","id":"0","delta":"배송비는 3,000원이에요."}\n\ndata: [DONE]\n\n',
  } },
};

/** A file of lines, one JSON object on each, or rows with commas between. */
export const linesFile: Responses[string] = { description: "The file: JSON lines, or CSV (`text/csv`) where that was asked for", content: { "application/jsonl": { schema: { type: "string" } } } };

/** What happens between people, as it happens. */
export const liveFeed: Responses[string] = {
  description: "Server-sent events. `event` says what happened, `data` is JSON; an `id` is the number to come back with as Last-Event-ID. Events without one (`typing`, `changed`) are of this moment only.",
  content: { "text/event-stream": { schema: { type: "string" }, example: 'id: 7\nevent: message\ndata: {"id":"msg_…","author":"agent","name":"지은","text":"확인해 드릴게요.","at":1795257704255}\n\n' } },
};

/** The document around the routes. */
export const openapi: Partial<GenerateSpecOptions> = {
  defaultValidationErrorResponse: false, // ours are named by each route
  documentation: {
    info: {
      title: "Sangdam", version: "1",
      description: "Customer support for an online shop. Start a session, ask a question, read the answer as it streams. Texts for people are Korean, or English where `Accept-Language` begins with `en`.",
    },
    components: {
      securitySchemes: {
        session: { type: "http", scheme: "bearer", description: "The `sessionToken` from `POST /api/sessions`" },
        staff: { type: "http", scheme: "bearer", description: "An API token: `npm run cli -- staff token --role operator`, or from the console" },
        console: { type: "apiKey", in: "cookie", name: "sangdam_staff", description: "A signed-in browser; its writes must come from the server's own pages" },
      },
      schemas: { Error: {
        type: "object", required: ["error"], properties: { error: {
          type: "object", required: ["code", "message"], properties: {
            code: { type: "string", enum: Object.keys(errorKinds), description: "What went wrong; the list is closed" },
            message: { type: "string", description: "The same in words for the shopper" },
            details: { type: "object", description: "`fields`: what did not fit, with `invalid_request` · `problems`: the same with words · `turnId`: the answer to wait for, with `turn_running` · `retryAfterSeconds`: when to come again, with `too_many_requests` · `current`: the entry as it is now, with `revision_conflict`" },
          },
        } },
      } },
    },
  },
};
