import type { Words } from "../words.ts";
import type { Faq, FaqDraft } from "./entries.ts";
import { localizedOf, pairOf, type Pair, type Problems } from "./product-form.ts";

/** An FAQ entry as it is typed. */
export type FaqForm = { id: string; question: Pair; answer: Pair; category: string; tags: string };

export const blankFaq: FaqForm = { id: "", question: { ko: "", en: "" }, answer: { ko: "", en: "" }, category: "", tags: "" };

export function faqForm(item: Faq): FaqForm {
  return { id: item.id, question: pairOf(item.question), answer: pairOf(item.answer), category: item.category ?? "", tags: item.tags.join(", ") };
}

export function readFaq(form: FaqForm, words: Words): { draft: FaqDraft; problems: Problems } {
  const problems: Problems = new Map();
  const [question, answer] = [localizedOf(form.question), localizedOf(form.answer)];
  for (const [name, text] of [["question", question], ["answer", answer]] as const) if (text.ko === undefined && text.en === undefined) problems.set(name, words.editor.needOne);
  const tags = [...new Set(form.tags.split(",").map((tag) => tag.trim()).filter(Boolean))];
  return { draft: { question, answer, category: form.category.trim() || null, tags }, problems };
}
