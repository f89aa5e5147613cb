import { readEntries, readRevision } from "../../db/catalog.ts";
import { readAnswer, readTurnTexts, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Localized } from "../../db/schema.ts";
import { productText } from "./attributes.ts";
import { turnRecord } from "./record.ts";
import { rebuildPrompt, type Rebuilt } from "./trace.ts";

export type PassageShown = {
  id: string; revision: number; match: number; naming: number | null; score: number; recent: boolean; isInPrompt: boolean; isCited: boolean; isCurrent: boolean; title: Localized | null; text: Localized | null;
};
export type LayerShown = { name: "tone" | "policy" | "history" | "facts" | "question"; chars: number; /** Its share of the tokens that the first call took in. */ tokens: number | null; text: string };
export type ToolShown = { name: string; input: unknown; result: unknown; outcome: string; ms: number };

/** All that is known of why an answer is what it is. */
export async function explainTurn(db: Db, turn: Turn) {
  const record = turnRecord.loose().safeParse(turn.record).data;
  const rebuilt = await rebuildPrompt(db, turn);
  const words = (await readTurnTexts(db, [turn.id])).get(turn.id);
  const shown = rebuilt === undefined ? [] : layersOf(rebuilt, record?.steps[0]?.inputTokens ?? null);
  const cited = new Set(record?.cited.map((entry) => entry.id));
  const facts = shown.find((layer) => layer.name === "facts")?.text ?? "";
  const passages = (rebuilt?.trace.passages ?? record?.passages.map((passage) => ({ ...passage, naming: null, recent: false })) ?? []);
  return {
    question: words?.question ?? "", answer: words?.answer ?? null, parts: (await readAnswer(db, turn.id))?.parts ?? [],
    passages: await Promise.all(passages.map(async (passage): Promise<PassageShown> => ({ ...passage, ...await textAt(db, passage), isCited: cited.has(passage.id), isInPrompt: facts.includes(`"id":${JSON.stringify(passage.id)}`) }))),
    layers: shown, changes: rebuilt?.input.changes ?? [], cut: record?.cut ?? null, hashes: record?.layers ?? {}, tools: toolsOf(rebuilt, record?.tools ?? []), claims: record?.["claims"] ?? null,
    steps: record?.steps ?? [], failures: record?.failures ?? [], isDegraded: record?.degraded ?? false, failure: record?.failure ?? null, index: record?.index ?? null, unknownMarks: record?.unknownMarks ?? 0,
    replay: rebuilt === undefined ? null : { isIdentical: rebuilt.isIdentical, missing: rebuilt.missing, promptHash: rebuilt.trace.promptHash },
  };
}

async function textAt(db: Db, { id, revision }: { id: string; revision: number }): Promise<Pick<PassageShown, "title" | "text" | "isCurrent">> {
  const entry = await readRevision(db, { entryId: id, revision });
  const [now] = await readEntries(db, [id]);
  if (entry === undefined) return { title: null, text: null, isCurrent: false };
  const isFaq = entry.kind === "faq";
  return { title: isFaq ? entry.question : entry.title, text: isFaq ? entry.answer : productText(entry), isCurrent: now?.revision === revision };
}

/** The first prompt by layers. Tokens are the endpoint's own sum, shared out by length. */
function layersOf({ input, prompt }: Rebuilt, inputTokens: number | null): LayerShown[] {
  const texts = prompt.map((message) => (typeof message.content === "string" ? message.content : message.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("\n")));
  const policy = input.files.policy;
  const tone = (texts[0] ?? "").slice(0, -policy.length).trimEnd();
  const layers = [["tone", tone], ["policy", policy], ["history", texts.slice(1, -2).join("\n")], ["facts", texts.at(-2) ?? ""], ["question", texts.at(-1) ?? ""]] as const;
  const all = layers.reduce((sum, [, text]) => sum + text.length, 0);
  return layers.map(([name, text]) => ({ name, text, chars: text.length, tokens: inputTokens === null || all === 0 ? null : Math.round((inputTokens * text.length) / all) }));
}

function toolsOf(rebuilt: Rebuilt | undefined, tools: { name: string; input?: unknown; outcome: string; ms: number }[]): ToolShown[] {
  const results = (rebuilt?.messages ?? []).flatMap((message) => (message.role === "tool" ? message.content : [])).flatMap((part) => (part.type === "tool-result" ? part.output : []));
  return tools.map(({ name, input, outcome, ms }, at) => {
    const output = results[at];
    return { name, input: input ?? null, outcome, ms, result: output?.type === "text" ? JSON.parse(output.value) as unknown : null };
  });
}
