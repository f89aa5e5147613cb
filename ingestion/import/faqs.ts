import { createHash } from "node:crypto";
import { z } from "zod";
import type { FaqDraft } from "../../db/catalog.ts";
import type { Localized } from "../../db/schema.ts";
import { type ColumnMap, createMapping, type Guesses, type RowReader } from "./mapping.ts";
import { citableIdSchema, localizedSchema, nameSchema } from "./schemas.ts";
import { toList, toLocalized, toText } from "./values.ts";

/** Where shops keep what; see `createMapping`. */
export const faqGuesses: Guesses = {
  id: ["id", "faqid", "no", "번호"],
  question: ["question", "q", "utterance", "title", "subject", "질문", "문의", "제목"],
  "question.ko": ["question.ko", "questionko", "한글질문"],
  "question.en": ["question.en", "questionen", "영문질문"],
  answer: ["answer", "a", "reply", "response", "content", "body", "답변", "내용"],
  "answer.ko": ["answer.ko", "answerko", "한글답변"],
  "answer.en": ["answer.en", "answeren", "영문답변"],
  category: ["category", "topic", "intent", "카테고리", "분류"],
  tags: ["tags", "keywords", "태그", "키워드"],
};

export const faqFields = Object.keys(faqGuesses);

const text = localizedSchema.refine((value) => value.ko !== undefined || value.en !== undefined, "the row has none");
const schema = z.object({
  id: citableIdSchema,
  question: text,
  answer: text,
  category: nameSchema.nullable(),
  tags: z.array(nameSchema).max(100, "an entry may have 100 tags"),
});

/** Reads FAQ rows with a column map. The reader throws with the reason where a row is no FAQ entry. */
export function createFaqReader(map: ColumnMap): (row: Record<string, unknown>) => FaqDraft {
  const read = createMapping({ map, guesses: faqGuesses });
  return (row) => schema.parse(toDraft(read(row)));
}

function toDraft(row: RowReader): unknown {
  const question = toLocalized(row, "question");
  const answer = toLocalized(row, "answer");
  const hasAnswer = answer.ko !== undefined || answer.en !== undefined;
  return {
    id: toText(row.get("id")) ?? idFrom(question),
    question,
    answer: hasAnswer ? answer : question,
    category: toText(row.get("category")) ?? null,
    tags: toList(row.get("tags")),
  };
}

/** Without an id of its own an entry goes by its question, so that importing the file again changes it and adds none. */
function idFrom(question: Localized): string {
  return `faq_${createHash("sha256").update(JSON.stringify([question.ko, question.en])).digest("base64url").slice(0, 22)}`;
}
