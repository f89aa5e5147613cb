import { Hono } from "hono";
import { z } from "zod";
import { addVerdict, listVerdicts, queueKinds, readAnyTurn, type Verdict } from "../../db/reviews.ts";
import { consents, verdictKinds, verdictReasons } from "../../db/schema-agents.ts";
import { languages } from "../../db/schema.ts";
import type { Staff } from "../../db/staff.ts";
import { noteReveal } from "../../db/takeover.ts";
import { causes, compareTurns } from "../chat/compare.ts";
import { explainTurn } from "../chat/explain.ts";
import { rebuildPrompt } from "../chat/trace.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { agentTextCharsMax, labelCharsMax, labelsMax, logPageMax, noteCharsMax, verdictFactsMax, verdictsListedMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { maskProof, scrub, scrubAll } from "../scrub.ts";
import { staffOnly } from "../staff.ts";
import { cleanText, idSchema, valid } from "./request.ts";

const param = z.object({ id: idSchema });
const fact = z.strictObject({ id: idSchema, revision: z.int().min(1) });
const judgement = z.strictObject({
  verdict: z.enum(verdictKinds), reason: z.enum(verdictReasons).optional().describe("Needed unless it is right"), comment: z.string().optional(), corrected: z.string().optional().describe("The answer as it should have been"),
  facts: z.array(fact).max(verdictFactsMax).default([]), labels: z.array(z.string().trim().min(1).max(labelCharsMax)).max(labelsMax).default([]), wantsSecond: z.boolean().default(false),
  consent: z.enum(consents).default("none").describe("On what ground the pair may tune a model's tone"), isQuick: z.boolean().default(false).describe("Only the verdict and its reason: all else stays as this person last said it"),
});
const verdict = z.object({
  id: z.string(), turnId: z.string(), staffId: z.string(), staffName: z.string(), verdict: z.enum(verdictKinds), reason: z.enum(verdictReasons).nullable(), comment: z.string().nullable(), corrected: z.string().nullable(),
  facts: z.array(fact), labels: z.array(z.string()), wantsSecond: z.boolean(), consent: z.enum(consents), at: z.int(),
});
const opinions = z.object({ counting: z.array(verdict).describe("Of each person the last"), earlier: z.array(verdict).describe("What they said before"), doDiffer: z.boolean().describe("In verdict, reason or corrected answer") });
const judged = opinions.extend({ item: verdict });
const queued = z.object({
  turnId: z.string(), conversationId: z.string(), question: z.string(), answer: z.string(), startedAt: z.int(), language: z.enum(languages), confidence: z.number().nullable(), rating: z.string().nullable(), unsupported: z.int().nullable(), unanswered: z.string().nullable(),
});
const agreement = z.object({ turns: z.int(), pairs: z.int(), agreeing: z.int(), rate: z.number().nullable(), confusion: z.record(z.string(), z.int()) });
const correction = z.object({
  id: z.string(), turnId: z.string(), language: z.enum(languages), question: z.string(), answer: z.string(), corrected: z.string(), facts: z.array(fact), labels: z.array(z.string()), consent: z.enum(consents), source: z.string(), at: z.int(),
});
const difference = z.object({ cause: z.enum(causes), what: z.string(), before: z.string().nullable(), after: z.string().nullable() });
const changes = z.object({ differences: z.array(difference), consequences: z.array(difference), isSameInput: z.boolean() });
const replayed = z.object({ isIdentical: z.boolean(), missing: z.array(z.string()), promptHash: z.string(), isMasked: z.boolean(), prompt: z.array(z.unknown()) });
const explained = z.looseObject({ id: z.string(), conversationId: z.string(), question: z.string(), answer: z.string().nullable(), passages: z.array(z.unknown()), layers: z.array(z.unknown()), changes: z.array(z.unknown()).describe("What was struck out of earlier answers: the shop says it no more"), tools: z.array(z.unknown()), claims: z.unknown(), opinions, isMasked: z.boolean() });
const reveal = z.object({ reveal: z.enum(["true", "false"]).optional() });
const maskDepth = 12;

/** One answer explained, played again, compared and judged. */
export function reviewRoutes(deps: Deps) {
  const { db, reader } = deps;
  const readers = staffOnly(db, "agent", "operator");
  const turnOf = async (id: string) => {
    const turn = await readAnyTurn(db, id);
    if (turn === undefined || turn.state === "streaming") throw new AppError("not_found");
    return turn;
  };
  const rebuiltOf = async (id: string) => {
    const turn = await turnOf(id);
    const rebuilt = await rebuildPrompt(db, turn);
    if (rebuilt === undefined) throw new AppError("not_found");
    return { turn, rebuilt };
  };
  /** Whether what says who somebody is stays masked; agents may have it shown, and that is noted. */
  const maskFor = async (staff: Staff, wish: { reveal?: "true" | "false" | undefined; conversationId: string }): Promise<boolean> => {
    if (wish.reveal !== "true") return true;
    if (staff.role === "operator") throw new AppError("forbidden");
    await noteReveal(db, { id: wish.conversationId, actor: staff.id });
    return false;
  };
  return new Hono()
    .get("/staff/turns/:id", described({ summary: "One answer explained: what was found, at which revision, what the model was told and said, what it cost; ?reveal=true as with conversations", answer: explained, refusals: ["invalid_request", "not_found", "forbidden"], isStaff: true }), readers, valid("param", param), valid("query", reveal), async (c) => {
      const turn = await turnOf(c.req.valid("param").id);
      const isMasked = await maskFor(c.var.staff, { ...c.req.valid("query"), conversationId: turn.conversationId });
      const { record: _record, owner: _owner, clientMessageId: _client, ratingComment, ...row } = turn;
      const { hashes, replay, ...words } = await explainTurn(db, turn);
      const told = { ...words, ratingComment, opinions: opinionsOf(await listVerdicts(db, turn.id, verdictsListedMax)) };
      return c.json({ ...row, ...(isMasked ? scrubAll(told, maskDepth) as typeof told : told), hashes, replay, isMasked }, 200);
    })
    .get("/staff/turns/:id/replay", described({ summary: "The prompt built again from the record, and whether it is the one that was sent, to the byte", answer: replayed, refusals: ["invalid_request", "not_found", "forbidden"], isStaff: true }), readers, valid("param", param), valid("query", reveal), async (c) => {
      const { turn, rebuilt } = await rebuiltOf(c.req.valid("param").id);
      const isMasked = await maskFor(c.var.staff, { ...c.req.valid("query"), conversationId: turn.conversationId });
      const prompt = [...rebuilt.prompt, ...rebuilt.messages];
      const { isIdentical, missing, trace: { promptHash } } = rebuilt;
      return c.json({ isIdentical, missing, promptHash, isMasked, prompt: isMasked ? scrubAll(prompt, maskDepth) as unknown[] : maskProof(prompt) as unknown[] } satisfies z.infer<typeof replayed>, 200);
    })
    .get("/staff/turns/:id/changes", described({ summary: "What differs between this answer and another: model, prompt, entry, retrieval …", answer: changes, refusals: ["invalid_request", "not_found"], isStaff: true }), readers, valid("param", param), valid("query", z.object({ with: idSchema })), async (c) => (
      c.json(await compareTurns(db, await rebuiltOf(c.req.valid("param").id), await rebuiltOf(c.req.valid("query").with)) satisfies z.infer<typeof changes>, 200)))
    .post("/staff/turns/:id/verdict", described({ summary: "Judge an answer; other people's judgements stand beside it", answer: judged, refusals: ["invalid_request", "not_found", "message_too_long", "body_too_large"], isStaff: true }), readers, valid("param", param), valid("json", judgement), async (c) => {
      const { isQuick, ...given } = c.req.valid("json");
      const { id: staffId, name: staffName } = c.var.staff;
      const turn = await turnOf(c.req.valid("param").id);
      if (given.verdict !== "right" && given.reason === undefined) throw new AppError("invalid_request", { details: { fields: ["reason"] } });
      const before = (await listVerdicts(db, turn.id, verdictsListedMax)).findLast((one) => one.staffId === staffId);
      const item = await addVerdict(db, { isQuick, verdict: {
        ...given, turnId: turn.id, staffId, staffName, reason: given.reason ?? null, comment: given.comment === undefined ? null : asWritten(cleanText(given.comment, noteCharsMax), before?.comment),
        corrected: given.corrected === undefined ? null : asWritten(cleanText(given.corrected, agentTextCharsMax), before?.corrected), labels: given.labels.map((label) => label.normalize("NFC")),
      } });
      if (item === undefined) throw new AppError("not_found");
      deps.feed.changed(turn.conversationId);
      const said = { item, ...opinionsOf(await listVerdicts(db, turn.id, verdictsListedMax)) };
      return c.json(scrubAll(said, maskDepth) as typeof said satisfies z.infer<typeof judged>, 200);
    })
    .get("/staff/reviews/queue", described({ summary: "Answers to look at: random, low confidence, downvoted, on new entries, or where a second opinion is wanted", answer: z.object({ items: z.array(queued) }), refusals: ["invalid_request", "too_many_requests"], isStaff: true }), readers, valid("query", z.object({ kind: z.enum(queueKinds).default("random"), limit: z.coerce.number().int().min(1).max(logPageMax).default(20) })), async (c) => {
      const items = await reader.ask("listQueue", { ...c.req.valid("query"), staffId: c.var.staff.id, now: Date.now() });
      return c.json({ items: items.map((item) => ({ ...item, question: scrub(item.question), answer: scrub(item.answer) })) } satisfies { items: z.infer<typeof queued>[] }, 200);
    })
    .get("/staff/reviews/agreement", described({ summary: "How often two people who judged the same answer said the same", answer: agreement, refusals: ["invalid_request", "too_many_requests"], isStaff: true }), readers, valid("query", z.object({ from: z.coerce.number().int().min(0).default(0), to: z.coerce.number().int().min(0).default(Number.MAX_SAFE_INTEGER) })), async (c) => (
      c.json(await reader.ask("readAgreement", c.req.valid("query")) satisfies z.infer<typeof agreement>, 200)))
    .get("/staff/corrections", described({ summary: "Corrected answers for a tone data set, the newest first, masked, each with its ground and source", answer: z.object({ items: z.array(correction), nextCursor: z.string().nullable() }), refusals: ["invalid_request", "too_many_requests"], isStaff: true }), readers, valid("query", z.object({ consent: z.enum(consents).optional(), cursor: z.coerce.number().int().min(0).default(Number.MAX_SAFE_INTEGER), limit: z.coerce.number().int().min(1).max(logPageMax).default(50) })), async (c) => {
      const { consent, cursor: before, limit } = c.req.valid("query");
      const rows = await reader.ask("listCorrections", { consent, before, limit: limit + 1 });
      const items = rows.slice(0, limit).map(({ seq: _, question, answer, corrected, ...row }) => ({ ...row, question: scrub(question), answer: scrub(answer), corrected: scrub(corrected) }));
      return c.json({ items, nextCursor: rows.length > limit ? String(rows[limit - 1]?.seq) : null } satisfies { items: z.infer<typeof correction>[]; nextCursor: string | null }, 200);
    });
}

function opinionsOf(all: Verdict[]): z.infer<typeof opinions> {
  const last = new Map(all.map((one) => [one.staffId, one]));
  const counting = [...last.values()];
  return { counting, earlier: all.filter((one) => last.get(one.staffId) !== one), doDiffer: doDiffer(counting) };
}

/** Two people differ in what they say of the answer, in why, or in what it should have been: one who wrote no correction does not contradict one who did. */
function doDiffer(counting: Verdict[]): boolean {
  const sayings = [counting.map((one) => `${one.verdict} ${one.reason}`), counting.flatMap((one) => one.corrected ?? [])];
  return sayings.some((said) => new Set(said).size > 1);
}

/** A text that comes back as it was shown, masked, is the one that its person wrote: saving again takes nothing from it. */
function asWritten(text: string, before: string | null | undefined): string {
  return before != null && text === scrub(before) ? before : text;
}
