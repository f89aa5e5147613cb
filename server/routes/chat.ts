import { Hono } from "hono";
import { z } from "zod";
import { settleBudgets } from "../../db/budgets.ts";
import { readEntries, readRevision } from "../../db/catalog.ts";
import { acceptQuestion, rateTurn, readEvents, readTurn, type Acceptance, type Conversation, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import { productText } from "../chat/attributes.ts";
import { answer } from "../chat/answer.ts";
import { isThanks } from "../chat/person.ts";
import type { Chunk } from "../chat/message.ts";
import { detectLanguage } from "../chat/language.ts";
import { turnRecord } from "../chat/record.ts";
import { streamEvents } from "../chat/sse.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { identify } from "../identity.ts";
import { commentCharsMax, questionCharsMax } from "../limits.ts";
import { described, streamed } from "../openapi.ts";
import { budgetsFor, settlementOf, tooMany, turnCostMax } from "../rates.ts";
import { cleanText, idSchema, localized, preferredLanguage, valid } from "./request.ts";

const question = z.strictObject({ conversationId: idSchema.optional(), clientMessageId: z.string().regex(/^[\w-]{8,100}$/), text: z.string() });
const rating = z.strictObject({ value: z.enum(["up", "down"]), comment: z.string().max(commentCharsMax).optional() });
const stopped = z.object({ stopped: z.boolean().describe("False: it had ended already") });
const rated = z.object({ rated: rating.shape.value });
const source = z.object({
  id: z.string(), kind: z.enum(["product", "faq"]), revision: z.int(), isCurrent: z.boolean().describe("False: the shop has changed it since"), title: localized, text: localized,
});
const turnParam = z.object({ id: idSchema });
const sourceParam = z.object({ id: idSchema, sourceId: idSchema });
const sentSource = z.object({
  type: z.literal("source-document"), sourceId: z.string(), providerMetadata: z.object({ sangdam: z.object({ revision: z.number() }) }),
});
const lastEventId = /^\d{1,9}$/;

/** A question that was taken in. @throws AppError saying why it was not */
function taken(accepted: Acceptance): { turn: Turn; conversation: Conversation } {
  if (accepted.kind === "not_found") throw new AppError("not_found");
  if (accepted.kind === "conflict") throw new AppError("message_conflict");
  if (accepted.kind === "over_budget") throw tooMany(accepted.retryAt, Date.now());
  if (accepted.kind === "busy") throw new AppError("turn_running", { details: { turnId: accepted.turnId } });
  return accepted;
}

/** Asking, and everything that hangs on one answer: resume, stop, rating, sources. */
export function chatRoutes(deps: Deps) {
  const own = async (id: string, authorization: string | undefined) => {
    const { owner } = await identify(deps.db, authorization);
    const turn = await readTurn(deps.db, { id, owner });
    if (turn === undefined) throw new AppError("not_found");
    return turn;
  };
  const reservedUsd = turnCostMax(deps.answering.models.chain);
  return new Hono()
    .post("/chat", described({
      summary: "Ask a question; the same clientMessageId again is the same question and gets the same answer", answer: streamed, isOwn: true,
      refusals: ["invalid_request", "message_empty", "not_found", "message_conflict", "turn_running", "message_too_long", "body_too_large", "too_many_requests"],
    }), valid("json", question), async (c) => {
      const shopper = await identify(deps.db, c.req.header("authorization"));
      const asked = c.req.valid("json");
      const text = cleanText(asked.text, questionCharsMax);
      const budgets = budgetsFor(deps.rates, { owner: shopper.owner, address: deps.addressOf(c) }, reservedUsd);
      const accepted = await acceptQuestion(deps.db, {
        budgets,
        owner: shopper.owner, clientMessageId: asked.clientMessageId, conversationId: asked.conversationId, text,
        language: detectLanguage(text), fallbackLanguage: preferredLanguage(c), arm: deps.arm, isThanks: isThanks(text),
      });
      const { turn, conversation } = taken(accepted);
      if (accepted.kind === "new") {
        if (conversation.state !== "bot") deps.feed.wake(conversation.id);
        deps.turns.start(turn, async ({ emit, signal }) => {
          const tell = (chunk: Chunk) => {
            emit(chunk);
            if (chunk.type === "data-status") deps.feed.wake(conversation.id); // handed over, perhaps
          };
          const result = await answer(deps.answering, { turn, state: conversation.state, shopper, text, signal }, tell).finally(() => deps.feed.changed(conversation.id));
          await settleBudgets(deps.db, settlementOf(budgets, { reservedUsd, costUsd: result.costUsd }), turn.startedAt)
            .catch((error: unknown) => deps.log.error({ turnId: turn.id, error }, "a cost could not be settled: its reservation stays"));
          return result;
        });
      }
      return streamEvents(c, (signal) => deps.turns.follow({ turnId: turn.id, after: -1, signal }), { "x-conversation-id": conversation.id, "x-turn-id": turn.id });
    })
    .get("/turns/:id/stream", described({
      summary: "The rest of an answer after Last-Event-ID, or all of it", answer: streamed, isOwn: true, refusals: ["invalid_request", "not_found"],
      parameters: [{ in: "header", name: "Last-Event-ID", schema: { type: "integer" }, description: "The number of the last event that arrived" }],
    }), valid("param", turnParam), async (c) => {
      const turn = await own(c.req.valid("param").id, c.req.header("authorization"));
      const last = c.req.header("last-event-id") ?? "";
      const after = lastEventId.test(last) ? Number(last) : -1;
      return streamEvents(c, (signal) => deps.turns.follow({ turnId: turn.id, after, signal }), { "x-conversation-id": turn.conversationId, "x-turn-id": turn.id });
    })
    .post("/turns/:id/stop", described({ summary: "Stop an answer; what was said stays", answer: stopped, isOwn: true, refusals: ["invalid_request", "not_found", "body_too_large"] }), valid("param", turnParam), async (c) => {
      const turn = await own(c.req.valid("param").id, c.req.header("authorization"));
      return c.json({ stopped: deps.turns.stop(turn.id) } satisfies z.infer<typeof stopped>, 200);
    })
    .post("/turns/:id/rating", described({ summary: "Rate an answer", answer: rated, isOwn: true, refusals: ["invalid_request", "not_found", "turn_not_ended", "body_too_large"] }), valid("param", turnParam), valid("json", rating), async (c) => {
      const turn = await own(c.req.valid("param").id, c.req.header("authorization"));
      const { value, comment } = c.req.valid("json");
      const isRated = await rateTurn(deps.db, { id: turn.id, owner: turn.owner, value, comment: comment?.normalize("NFC") ?? null });
      if (!isRated) throw new AppError("turn_not_ended");
      return c.json({ rated: value } satisfies z.infer<typeof rated>, 200);
    })
    .get("/turns/:id/sources/:sourceId", described({ summary: "The text of a source, as the answer used it", answer: source, isOwn: true, refusals: ["invalid_request", "not_found"] }), valid("param", sourceParam), async (c) => {
      const { id, sourceId } = c.req.valid("param");
      const turn = await own(id, c.req.header("authorization"));
      const revision = await citedRevision(deps.db, { turn, sourceId });
      const entry = revision === undefined ? undefined : await readRevision(deps.db, { entryId: sourceId, revision });
      if (entry === undefined) throw new AppError("not_found");
      const [now] = await readEntries(deps.db, [sourceId]);
      const { kind } = entry;
      const words = kind === "faq" ? { title: entry.question, text: entry.answer } : { title: entry.title, text: productText(entry) };
      return c.json({ id: sourceId, kind, revision: entry.revision, isCurrent: now?.revision === revision, ...words } satisfies z.infer<typeof source>, 200);
    });
}

/** Which revision of an entry a turn stood on: from its record, or from what it has sent so far while it is running. */
async function citedRevision(db: Db, wanted: { turn: Turn; sourceId: string }): Promise<number | undefined> {
  const { turn, sourceId } = wanted;
  const record = turnRecord.safeParse(turn.record).data;
  if (record !== undefined) return record.cited.find((entry) => entry.id === sourceId)?.revision;
  for (const { chunk } of await readEvents(db, { turnId: turn.id, after: -1 })) {
    const source = sentSource.safeParse(JSON.parse(chunk)).data;
    if (source?.sourceId === sourceId) return source.providerMetadata.sangdam.revision;
  }
  return undefined;
}
