import { z } from "zod";
import type { SetQuestion } from "../../db/schema-staff.ts";
import { languages } from "../../db/schema.ts";
import type { AnswerDeps } from "../chat/answer.ts";
import { trialMs } from "../limits.ts";
import { askAside, type Trial } from "./trial.ts";

/** One answer, as far as two are compared by it. */
const brief = z.object({ text: z.string(), cited: z.array(z.object({ id: z.string(), revision: z.int() })), isUnanswered: z.boolean(), language: z.enum(languages), isRight: z.boolean().nullable().describe("null: nothing was expected"), missing: z.array(z.string()) });
export type Brief = z.infer<typeof brief>;
/** A question asked of the shop as it is and, where there is a draft, as it would be. */
export const compared = z.object({ question: z.string(), now: brief, drafted: brief.nullable(), outcome: z.enum(["right", "wrong", "same", "changed", "breaks", "mends"]) });
export type Compared = z.infer<typeof compared>;

export async function askBoth(question: SetQuestion, of: { now: AnswerDeps; drafted: AnswerDeps | undefined; signal: AbortSignal }): Promise<Compared> {
  const ask = (answering: AnswerDeps) => askAside(answering, { text: question.text, timeoutMs: trialMs, signal: of.signal }).then((trial) => briefOf(trial, question));
  const now = await ask(of.now);
  if (of.drafted === undefined) return { question: question.text, now, drafted: null, outcome: now.isRight === false ? "wrong" : now.isRight === true ? "right" : "same" };
  const drafted = await ask(of.drafted);
  const isSame = now.text === drafted.text && now.cited.map(({ id }) => id).join() === drafted.cited.map(({ id }) => id).join();
  const outcome = now.isRight === true && drafted.isRight === false ? "breaks" : now.isRight === false && drafted.isRight === true ? "mends" : isSame ? "same" : "changed";
  return { question: question.text, now, drafted, outcome };
}

function briefOf({ text, record, unanswered, language }: Trial, { entryId, contains = [], isUnknown }: SetQuestion): Brief {
  const cited = record.cited.map(({ id, revision }) => ({ id, revision }));
  const missing = [
    ...(entryId === undefined || cited.some(({ id }) => id === entryId) ? [] : [entryId]), ...contains.filter((part) => !plain(text).includes(plain(part))),
    ...(isUnknown === undefined || isUnknown === (unanswered !== null) ? [] : ["unknown"]),
  ];
  const isExpected = entryId !== undefined || contains.length > 0 || isUnknown !== undefined;
  return { text, cited, isUnanswered: unanswered !== null, language, isRight: isExpected ? missing.length === 0 : null, missing };
}

/** Words are looked for without regard to spacing, case and the commas in numbers. */
function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replaceAll(/\s+|(?<=\d),(?=\d)/g, "");
}
