import { Hono } from "hono";
import { z } from "zod";
import { listSets, noteRun, readSet, removeSet, saveSet, type QuestionSet } from "../../db/question-sets.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { questionCharsMax, setQuestionsMax, setsMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { askBoth, compared, type Compared } from "../operators/compare.ts";
import { conflictAnswer, findConflicts } from "../operators/conflicts.ts";
import { draftInput, toDraft } from "../operators/draft-input.ts";
import { inspectAnswer, inspection } from "../operators/inspect.ts";
import { whatIf } from "../operators/what-if.ts";
import { staffOnly } from "../staff.ts";
import { expectedNumber, idempotencyKey, ifMatch } from "./entry-request.ts";
import { once } from "./idempotency.ts";
import { idSchema, valid } from "./request.ts";

const text = z.string().trim().normalize("NFC").min(1).max(questionCharsMax);
const ask = z.strictObject({ text, draft: draftInput.optional().describe("Ask as if this were saved") });
const setQuestion = z.strictObject({ text, entryId: idSchema.optional().describe("The entry that the answer must cite"), contains: z.array(z.string().min(1).max(200)).max(20).optional().describe("What it must say"), isUnknown: z.boolean().optional().describe("That it must say that it does not know") });
const setInput = z.strictObject({ name: z.string().trim().min(1).max(100), questions: z.array(setQuestion).max(setQuestionsMax) });
const setItem = z.object({ id: z.string(), revision: z.int(), name: z.string(), questions: z.array(setQuestion), actor: z.string(), updatedAt: z.int(), lastRun: z.object({ at: z.int(), right: z.int(), of: z.int() }).nullable() });
const setHead = setItem.omit({ questions: true }).extend({ count: z.int() });
const runInput = z.strictObject({ draft: draftInput.optional().describe("Run it against this edit too, before it is saved"), offset: z.int().min(0).default(0), limit: z.int().min(1).max(setQuestionsMax).default(setQuestionsMax) });
const runAnswer = z.object({ items: z.array(compared), right: z.int(), wrong: z.int(), changed: z.int(), breaks: z.int(), mends: z.int(), of: z.int() });
const whatIfAnswer = z.object({ changed: z.array(compared.extend({ count: z.int(), lastAt: z.int() })), looked: z.int().describe("Different questions of the last 30 days"), asked: z.int(), notAsked: z.int().describe("Beyond the bound: may change too") });
const oneId = z.object({ id: idSchema });
const done = z.object({ ok: z.literal(true) });

/** Trying things out before shoppers meet them: one question, a set of them, all of the last 30 days. */
export function trialRoutes(deps: Deps) {
  const { db } = deps;
  const [reader, writer] = [staffOnly(db, "agent", "operator"), staffOnly(db, "operator")];
  return new Hono()
    .post("/staff/ask", described({ summary: "Ask as a shopper; see what the answer was made of. Nothing is kept", answer: inspection, refusals: ["invalid_request"], isStaff: true }), reader, valid("json", ask), async (c) => {
      const { draft, ...wanted } = c.req.valid("json");
      return c.json(await inspectAnswer(draft === undefined ? deps.answering : deps.drafted(await toDraft(db, draft)), { ...wanted, signal: c.req.raw.signal }), 200);
    })
    .post("/staff/what-if", described({ summary: "Which questions of the last 30 days an edit would answer differently", answer: whatIfAnswer, refusals: ["invalid_request"], isStaff: true }), writer, valid("json", z.strictObject({ draft: draftInput })), async (c) => {
      return c.json(await whatIf(deps, await toDraft(db, c.req.valid("json").draft), c.req.raw.signal) satisfies z.infer<typeof whatIfAnswer>, 200);
    })
    .post("/staff/conflicts", described({ summary: "Entries that say otherwise than a draft, or ask the same", answer: conflictAnswer, refusals: ["invalid_request"], isStaff: true }), writer, valid("json", z.strictObject({ draft: draftInput })), async (c) => {
      const { entry } = await toDraft(db, c.req.valid("json").draft);
      return c.json({ items: entry === undefined ? [] : await findConflicts(deps, entry) } satisfies z.infer<typeof conflictAnswer>, 200);
    })
    .get("/staff/sets", described({ summary: "Question sets", answer: z.object({ items: z.array(setHead) }), refusals: [], isStaff: true }), reader, async (c) => c.json({ items: (await listSets(db, setsMax)).map(({ questions, ...set }) => ({ ...set, count: questions.length })) } satisfies { items: z.infer<typeof setHead>[] }, 200))
    .get("/staff/sets/:id", described({ summary: "One question set", answer: setItem, refusals: ["not_found"], isStaff: true }), reader, valid("param", oneId), async (c) => c.json(await known(c.req.valid("param").id) satisfies z.infer<typeof setItem>, 200))
    .post("/staff/sets", described({ summary: "Keep a question set", answer: setItem, refusals: ["invalid_request", "key_conflict", "request_running"], isStaff: true, parameters: idempotencyKey }), writer, once(db), valid("json", setInput), async (c) => c.json(settled(await saveSet(db, { ...c.req.valid("json"), actor: c.var.staff.id })), 200))
    .put("/staff/sets/:id", described({ summary: "Change a question set", answer: setItem, refusals: ["invalid_request", "not_found", "revision_conflict"], isStaff: true, parameters: ifMatch }), writer, valid("param", oneId), valid("json", setInput), async (c) => c.json(settled(await saveSet(db, { ...c.req.valid("param"), ...c.req.valid("json"), expected: expectedNumber(c), actor: c.var.staff.id })), 200))
    .delete("/staff/sets/:id", described({ summary: "Remove a question set", answer: done, refusals: ["not_found"], isStaff: true }), writer, valid("param", oneId), async (c) => {
      if (!await removeSet(db, { ...c.req.valid("param"), actor: c.var.staff.id })) throw new AppError("not_found");
      return c.json({ ok: true as const }, 200);
    })
    .post("/staff/sets/:id/run", described({ summary: "Ask all of a set (or a part of it, for a progress bar) now, and as if a draft were saved", answer: runAnswer, refusals: ["invalid_request", "not_found"], isStaff: true }), writer, valid("param", oneId), valid("json", runInput), async (c) => {
      const { draft, offset, limit } = c.req.valid("json");
      const set = await known(c.req.valid("param").id);
      const drafted = draft === undefined ? undefined : deps.drafted(await toDraft(db, draft));
      const items: Compared[] = [];
      for (const question of set.questions.slice(offset, offset + limit)) {
        if (c.req.raw.signal.aborted) break;
        items.push(await askBoth(question, { now: deps.answering, drafted, signal: c.req.raw.signal }));
      }
      const count = (of: (item: Compared) => boolean) => items.filter(of).length;
      const right = count(({ now }) => now.isRight !== false);
      if (items.length > 0) await noteRun(db, { id: set.id, offset, right, of: items.length });
      const outcomes = { changed: count(({ outcome }) => outcome === "changed"), breaks: count(({ outcome }) => outcome === "breaks"), mends: count(({ outcome }) => outcome === "mends") };
      return c.json({ items, right, wrong: items.length - right, ...outcomes, of: items.length } satisfies z.infer<typeof runAnswer>, 200);
    });

  async function known(id: string): Promise<QuestionSet> {
    const set = await readSet(db, id);
    if (set === undefined) throw new AppError("not_found");
    return set;
  }
}

function settled(saved: QuestionSet | "conflict" | undefined): z.infer<typeof setItem> {
  if (saved === undefined) throw new AppError("not_found");
  if (saved === "conflict") throw new AppError("revision_conflict");
  return saved;
}
