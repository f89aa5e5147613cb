import { createHash } from "node:crypto";
import type { LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { z } from "zod";
import { readRevision } from "../../db/catalog.ts";
import { readTurnTexts, type Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import { readPromptTexts, readTrace, type KeptTrace } from "../../db/traces.ts";
import type { ToolSet } from "../tools/port.ts";
import { labelsOf, type Passage } from "./facts.ts";
import { buildLayers, type Exchange, type LayerInput } from "./layers.ts";

/**
 * What a turn's prompts were made of, kept as references: entries by revision, prompt files and labels by hash, history by
 * turn, the rest (clock, shop, language …) as it was. From these alone the prompt can be built again, byte for byte.
 */
const exchangeRef = z.union([z.object({ turnId: z.string() }), z.object({ literal: z.object({ question: z.string(), answer: z.string().nullable() }).loose() })]);
const passageRef = z.object({ id: z.string(), revision: z.number(), match: z.number(), naming: z.number(), score: z.number(), recent: z.boolean() });
const traceSchema = z.object({
  files: z.object({ tone: z.string(), policy: z.string() }), labels: z.string(), tools: z.string(),
  history: z.array(exchangeRef), passages: z.array(passageRef),
  /** Everything else that the layers were given. */
  rest: z.record(z.string(), z.unknown()),
  /** What the model said and the tools answered between its steps, as the next step was given it. */
  messages: z.array(z.unknown()),
  /** SHA-256 of the first prompt, and of the last with all of `messages`. */
  promptHash: z.string(), lastHash: z.string().nullable(),
});
export type Trace = z.infer<typeof traceSchema>;
type Given = { input: LayerInput; prompt: LanguageModelV4Prompt; tools: ToolSet };

/** Notes what a prompt is made of, right after it was. `messages` grows while the turn goes on. */
export async function startTrace(db: Db, { input, prompt, tools }: Given, messages: LanguageModelV4Message[]): Promise<() => KeptTrace> {
  const { files, labels, history, passages, question: _, ...rest } = input;
  const texts = new Map<string, string>();
  const keep = (text: string): string => {
    const hash = sha256(text);
    texts.set(hash, text);
    return hash;
  };
  const kept = {
    files: { tone: keep(files.tone), policy: keep(files.policy) }, labels: keep(labels.json),
    tools: keep(JSON.stringify(Object.entries(tools).map(([name, tool]) => [name, tool.description]))),
    history: await refer(db, history), rest, promptHash: sha256(JSON.stringify(prompt)),
    passages: passages.map(({ entry, match, naming, score, recent }) => ({ id: entry.id, revision: entry.revision, match, naming, score, recent })),
  };
  return () => ({ texts, trace: { ...kept, messages, lastHash: messages.length === 0 ? null : sha256(JSON.stringify([...prompt, ...messages])) } satisfies Trace });
}

/** An exchange that stands in the database as it was given is named by its turn; another is kept as it was. */
async function refer(db: Db, history: Exchange[]): Promise<Trace["history"]> {
  const plain = await readTurnTexts(db, history.flatMap((exchange) => exchange.turnId ?? []));
  return history.map((exchange) => {
    const { turnId, ...words } = exchange;
    return turnId !== undefined && JSON.stringify(plain.get(turnId)) === JSON.stringify(words) ? { turnId } : { literal: exchange };
  });
}

export type Rebuilt = {
  trace: Trace; input: LayerInput; prompt: LanguageModelV4Prompt; messages: LanguageModelV4Message[];
  /** Whether the prompt built again is the one that was sent, to the byte. */
  isIdentical: boolean;
  /** What could not be found any more. */
  missing: string[];
};

/** Builds a turn's prompts again from its trace and the rows it names. Undefined where no trace was kept: no model was asked. */
export async function rebuildPrompt(db: Db, turn: Turn): Promise<Rebuilt | undefined> {
  const kept = await readTrace(db, turn.id);
  if (kept === undefined) return undefined;
  const trace = traceSchema.parse(kept);
  const texts = await readPromptTexts(db, [trace.files.tone, trace.files.policy, trace.labels]);
  const words = await readTurnTexts(db, [turn.id, ...trace.history.flatMap((ref) => ("turnId" in ref ? ref.turnId : []))]);
  const missing: string[] = [];
  const found = <T>(value: T | undefined, name: string, instead: T): T => {
    if (value === undefined) missing.push(name);
    return value ?? instead;
  };
  const passages: Passage[] = [];
  for (const { id, revision, ...shares } of trace.passages) {
    const entry = await readRevision(db, { entryId: id, revision });
    if (entry === undefined) missing.push(`${id} revision ${revision}`); else passages.push({ entry, ...shares });
  }
  const input = {
    ...trace.rest, passages, labels: labelsOf(found(texts.get(trace.labels), "labels", "[]")), question: found(words.get(turn.id), "question", { question: "", answer: null }).question,
    files: { tone: found(texts.get(trace.files.tone), "tone", ""), policy: found(texts.get(trace.files.policy), "policy", "") },
    history: trace.history.map((ref): Exchange => ("turnId" in ref
      ? { turnId: ref.turnId, ...found(words.get(ref.turnId), ref.turnId, { question: "", answer: null }) } : ref.literal)),
  } as LayerInput;
  const { prompt } = buildLayers(input);
  const messages = trace.messages as LanguageModelV4Message[];
  const isIdentical = sha256(JSON.stringify(prompt)) === trace.promptHash && (trace.lastHash === null || sha256(JSON.stringify([...prompt, ...messages])) === trace.lastHash);
  return { trace, input, prompt, messages, isIdentical, missing };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
