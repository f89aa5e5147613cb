import { Hono } from "hono";
import { z } from "zod";
import { listSynonyms } from "../../db/catalog.ts";
import { listGapQuestions, readGapQuestions, settleQuestions } from "../../db/gaps.ts";
import { newId } from "../../db/ids.ts";
import { languages } from "../../db/schema.ts";
import { compileSynonyms } from "../../ingestion/synonyms.ts";
import type { Deps } from "../compose.ts";
import { dayMs, gapQuestionsMax, trialMs } from "../limits.ts";
import { described } from "../openapi.ts";
import { editEntry } from "../operators/editing.ts";
import { groupQuestions } from "../operators/gaps.ts";
import { answersOf, faqItem } from "../operators/items.ts";
import { askAside } from "../operators/trial.ts";
import { scrub } from "../scrub.ts";
import { staffOnly } from "../staff.ts";
import { faqInput, toFaqDraft } from "./entry-input.ts";
import { idempotencyKey, refuseTaken, started } from "./entry-request.ts";
import { once } from "./idempotency.ts";
import { idSchema, localized, valid } from "./request.ts";

const question = z.object({ turnId: z.string(), text: z.string(), language: z.enum(languages), at: z.int(), isUnanswered: z.boolean(), isDownvoted: z.boolean() });
const gap = z.object({
  id: z.string(), count: z.int(), unanswered: z.int(), downvoted: z.int(), lastAt: z.int(), turnIds: z.array(z.string()), examples: z.array(question),
  draft: z.object({ question: localized, answer: localized, tags: z.array(z.string()) }).describe("An FAQ entry begun; its answer is for a person to write"),
});
const range = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });
const turnIds = z.array(idSchema).min(1).max(gapQuestionsMax);
const publish = z.strictObject({ turnIds, entry: faqInput });
const published = answersOf(faqItem).saved.extend({
  questions: z.array(z.object({ turnId: z.string(), text: z.string(), isAnswered: z.boolean(), answer: z.string() })).describe("Asked again after the save"), answered: z.int(),
});
const done = z.object({ settled: z.int() });

/** What shoppers asked and were not told: grouped, turned into entries, asked again. */
export function gapRoutes(deps: Deps) {
  const { db } = deps;
  const [reader, writer] = [staffOnly(db, "agent", "operator"), staffOnly(db, "operator")];
  return new Hono()
    .get("/staff/gaps", described({ summary: "Unanswered and badly rated questions, grouped by what they ask for", answer: z.object({ items: z.array(gap), questions: z.int() }), refusals: ["invalid_request"], isStaff: true }), reader, valid("query", range), async (c) => {
      const questions = await listGapQuestions(db, { since: Date.now() - c.req.valid("query").days * dayMs, limit: gapQuestionsMax });
      const items = await groupQuestions(questions, { synonyms: compileSynonyms(listSynonyms(db)), weigh: deps.weigh });
      return c.json({ items: items satisfies z.infer<typeof gap>[], questions: questions.length }, 200);
    })
    .post("/staff/gaps/publish", described({ summary: "Save an entry for a group and ask its questions again; those it answers are settled", answer: published, refusals: ["invalid_request", "id_taken", "key_conflict", "request_running"], isStaff: true, parameters: idempotencyKey }), started, writer, once(db), valid("json", publish), async (c) => {
      const { turnIds: wanted, entry } = c.req.valid("json");
      const actor = c.var.staff.id;
      const key = entry.id === undefined ? c.var.requestKey : undefined;
      const id = entry.id ?? (key === undefined ? newId("faq") : `faq_${key}`);
      // Only a retry knows an id made of its key: what it saved before it was cut off is there, and its questions are still to be asked.
      const expected = key === undefined ? 0 : undefined;
      const saved = await editEntry(deps, { id, kind: "faq", actor, cause: "save", expected, startedAt: c.var.startedAt, change: () => toFaqDraft(id, entry) }).catch(refuseTaken);
      const questions = [];
      for (const { turnId, text, language } of await readGapQuestions(db, wanted)) {
        const trial = await askAside(deps.answering, { text, language, timeoutMs: trialMs });
        const isAnswered = trial.unanswered === null && trial.record.cited.some((source) => source.id === id);
        if (isAnswered) await settleQuestions(db, { turnIds: [turnId], state: "answered", entryId: id, actor }); // at once: whatever ends this later, it is answered
        questions.push({ turnId, text: scrub(text), answer: scrub(trial.text), isAnswered });
      }
      const answered = questions.filter(({ isAnswered }) => isAnswered).length;
      return c.json({ ...saved, item: saved.item as z.infer<typeof faqItem>, questions, answered } satisfies z.infer<typeof published>, 200);
    })
    .post("/staff/gaps/dismiss", described({ summary: "Set questions aside: nothing is to be written for them", answer: done, refusals: ["invalid_request"], isStaff: true }), writer, valid("json", z.strictObject({ turnIds })), async (c) => {
      const known = await readGapQuestions(db, c.req.valid("json").turnIds);
      await settleQuestions(db, { turnIds: known.map(({ turnId }) => turnId), state: "dismissed", entryId: null, actor: c.var.staff.id });
      return c.json({ settled: known.length } satisfies z.infer<typeof done>, 200);
    });
}
