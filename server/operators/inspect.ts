import { z } from "zod";
import { listCategories, listSynonyms, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import { entryKinds, languages } from "../../db/schema.ts";
import { analyze } from "../../ingestion/analyzer.ts";
import { toPassages } from "../../ingestion/passages.ts";
import { parseQuery } from "../../ingestion/query.ts";
import { compileSynonyms } from "../../ingestion/synonyms.ts";
import type { AnswerDeps } from "../chat/answer.ts";
import { inLanguage, type Passage } from "../chat/facts.ts";
import type { Layers } from "../chat/layers.ts";
import { trialMs } from "../limits.ts";
import { countTokens } from "../model/usage.ts";
import { askAside } from "./trial.ts";

const n = z.number();
/** Everything about one answer that a person can look into. */
export const inspection = z.object({
  state: z.string(), language: z.enum(languages), text: z.string(), model: z.string().nullable(), unanswered: z.string().nullable(), firstTextMs: n.nullable(), totalMs: n, costUsd: n.nullable(),
  cited: z.array(z.object({ id: z.string(), revision: z.int() })),
  passages: z.array(z.object({ id: z.string(), kind: z.enum(entryKinds), revision: z.int(), title: z.string(), match: n, naming: n, score: n, terms: z.array(z.object({ word: z.string(), as: z.string().nullable().describe("How the entry says it; null: it does not") })) })),
  tools: z.array(z.object({ name: z.string(), input: z.unknown(), outcome: z.string(), ms: n })),
  layers: z.array(z.object({ name: z.string(), tokens: z.int(), text: z.string(), hash: z.string() })), cut: z.object({ exchanges: z.int(), facts: z.int() }),
  claims: z.unknown().describe("Each checked span with its evidence, where answers are checked"), failures: z.array(z.object({ model: z.string(), kind: z.string(), ms: n })),
});

/** Asks as a shopper would and says what the answer was made of. */
export async function inspectAnswer(answering: AnswerDeps, wanted: { text: string; signal?: AbortSignal }): Promise<z.infer<typeof inspection>> {
  const seen: { layers: Layers | undefined; passages: Passage[] } = { layers: undefined, passages: [] };
  const trial = await askAside(answering, { ...wanted, timeoutMs: trialMs, onLayers: (layers, passages) => Object.assign(seen, { layers, passages }) });
  const { record, language } = trial;
  const explain = await createExplainer(answering.db, wanted.text);
  const title = (entry: Entry) => inLanguage(entry.kind === "faq" ? entry.question : entry.title, language);
  return {
    state: trial.state, language, text: trial.text, model: trial.model, unanswered: trial.unanswered, firstTextMs: trial.firstTextMs, totalMs: trial.totalMs, costUsd: trial.costUsd, cited: record.cited,
    passages: seen.passages.map(({ entry, match, naming, score }) => ({ id: entry.id, kind: entry.kind, revision: entry.revision, title: title(entry), match, naming, score, terms: explain(entry) })),
    tools: record.tools.map(({ name, input, outcome, ms }) => ({ name, input: input ?? null, outcome, ms })),
    layers: seen.layers === undefined ? [] : await describeLayers(seen.layers), cut: record.cut, claims: "claims" in record ? record.claims : null,
    failures: record.failures.map(({ model, kind, ms }) => ({ model, kind, ms })),
  };
}

/** The prompt as it was sent, message by message. */
async function describeLayers({ prompt, hashes }: Layers): Promise<z.infer<typeof inspection>["layers"]> {
  const texts = prompt.map((message) => ({ role: message.role, text: typeof message.content === "string" ? message.content : message.content.map((part) => ("text" in part ? part.text : "")).join("") }));
  const history = texts.slice(1, -2);
  const named = [
    { name: "tone and policy", text: texts[0]?.text ?? "", hash: `${hashes.tone}+${hashes.policy}` }, { name: "history", text: history.map(({ role, text }) => `${role}: ${text}`).join("\n"), hash: hashes.history },
    { name: "facts", text: texts.at(-2)?.text ?? "", hash: hashes.facts }, { name: "question", text: texts.at(-1)?.text ?? "", hash: hashes.question },
  ];
  return Promise.all(named.map(async (layer) => ({ ...layer, tokens: await countTokens(layer.text) })));
}

/** Which of a question's words an entry says, and how: as written, without its particle, or by a synonym. */
async function createExplainer(db: Db, text: string): Promise<(entry: Entry) => { word: string; as: string | null }[]> {
  const { words } = parseQuery(text, compileSynonyms(listSynonyms(db)));
  const categories = new Map((await listCategories(db)).map((category) => [category.id, category]));
  return (entry) => {
    const terms = new Set(toPassages(entry, categories.get(entry.category ?? "")).flatMap(({ fields }) => Object.values(fields).flatMap((field) => analyze(field))));
    return words.map(({ text: word, forms }) => ({ word, as: forms.find((form) => form.every((term) => terms.has(term)))?.join("+") ?? null }));
  };
}
