import type { LanguageModelV4CallOptions, LanguageModelV4Prompt } from "@ai-sdk/provider";
import { z } from "zod";
import type { Language } from "../../../db/schema.ts";
import { supersededMark } from "../../chat/layers.ts";
import { parseFacts, type FaqFact, type Fact, type ProductFact } from "../../chat/facts.ts";

export type ToolOutcome = { tool: string; input: Record<string, unknown>; output: Record<string, unknown> };
/** A prompt, understood: what was asked, what is known, what the tools have said. */
export type Reading = {
  language: Language; shop: string; shopper: "guest" | "customer";
  /** The question as it was written, and folded (NFKC, lower case) for matching. */
  text: string; folded: string;
  /** Earlier messages, oldest first. */
  earlier: { author: "shopper" | "model"; text: string }[];
  /** Share of the question's words that stand nowhere in the shop. */
  foreign: number;
  faqs: FaqFact[]; products: ProductFact[]; facts: Fact[];
  outcomes: ToolOutcome[];
  /** Ids of what has changed since the shopper was told of it; `gone` are no longer in the shop. */
  changed: { ids: string[]; gone: { title: string }[] };
  tools: Set<string>;
  /** Category ids with the words for them, as the catalog tool describes them. */
  categories: { id: string; words: string[] }[];
};
/** What to do next: say something, or call one tool and look again. */
export type Reply = { say: string } | { tool: string; input: Record<string, unknown> };

export function readPrompt(options: LanguageModelV4CallOptions): Reading {
  const { prompt } = options;
  const layers = systemTexts(prompt);
  const facts = layers.findLast((text) => text.startsWith("FACTS")) ?? "";
  const head = facts.split("\n", 1)[0] ?? ""; // catalog text stands below it and must not pass for it
  const asked = prompt.findLastIndex((message) => message.role === "user");
  const text = textOf(prompt[asked]);
  const outcomes = readOutcomes(prompt.slice(asked + 1));
  const known = parseFacts(facts);
  return {
    language: /Language: en/.test(head) ? "en" : "ko", shop: shopName(layers[0] ?? "", /Language: en/.test(head) ? "en" : "ko"), shopper: /Shopper: customer/.test(head) ? "customer" : "guest", text, folded: fold(text),
    earlier: prompt.slice(0, asked).flatMap((message) => (message.role === "user" || message.role === "assistant"
      ? { author: message.role === "user" ? "shopper" as const : "model" as const, text: textOf(message) } : [])),
    facts: known, foreign: Number(/Foreign words: (\d(?:\.\d+)?)/.exec(head)?.[1] ?? 0), faqs: known.filter((fact) => fact.kind === "faq"), products: known.filter((fact) => fact.kind === "product"), outcomes, changed: readChanges(facts),
    tools: new Set((options.tools ?? []).map((tool) => tool.name)), categories: readCategories(options),
  };
}

/** One spelling for matching. Lone jamo (ㅋㅋ, ㅇㅇ) stay what they are: NFKC would turn them into parts of syllables. */
export function fold(text: string): string {
  return text.replace(/[^\u3131-\u318e]+/g, (part) => part.normalize("NFKC")).toLowerCase().replace(/\s+/g, " ").trim();
}

/** The shop's name out of the tone layer, which has "Korean | English" where the two differ. */
function shopName(tone: string, language: Language): string {
  const [ko = "", en = ko] = (/voice of (.+?), an online shop/.exec(tone)?.[1] ?? "").split(" | ");
  return language === "ko" ? ko : en;
}

function systemTexts(prompt: LanguageModelV4Prompt): string[] {
  return prompt.flatMap((message) => (message.role === "system" ? message.content : []));
}

function textOf(message: LanguageModelV4Prompt[number] | undefined): string {
  if (message?.role !== "user" && message?.role !== "assistant") return "";
  return message.content.flatMap((part) => (part.type === "text" ? part.text : [])).join("");
}

function readOutcomes(messages: LanguageModelV4Prompt): ToolOutcome[] {
  const inputs = new Map<string, Record<string, unknown>>();
  const outcomes: ToolOutcome[] = [];
  for (const message of messages) {
    if (message.role === "assistant") for (const part of message.content) if (part.type === "tool-call") inputs.set(part.toolCallId, part.input as Record<string, unknown>);
    if (message.role !== "tool") continue;
    for (const part of message.content) {
      if (part.type !== "tool-result" || part.output.type !== "text") continue;
      outcomes.push({ tool: part.toolName, input: inputs.get(part.toolCallId) ?? {}, output: JSON.parse(part.output.value) as Record<string, unknown> });
    }
  }
  return outcomes;
}

const change = z.object({ id: z.string(), title: z.string(), now: z.string() });

function readChanges(facts: string): Reading["changed"] {
  const lines = facts.split("\n").filter((line) => line.startsWith(supersededMark)).flatMap((line) => change.safeParse(JSON.parse(line.slice(supersededMark.length))).data ?? []);
  return { ids: lines.map(({ id }) => id), gone: lines.filter(({ now }) => now.startsWith("no longer")) };
}

/** Reads "id = word, word; id = …" out of the description of the catalog tool's category. */
function readCategories({ tools }: LanguageModelV4CallOptions): Reading["categories"] {
  const tool = tools?.find((candidate) => candidate.name === "searchCatalog");
  const schema = tool?.type === "function" ? tool.inputSchema : undefined;
  const property = schema?.properties?.["category"];
  const described = typeof property === "object" ? property.description ?? "" : "";
  return described.split(";").flatMap((line) => {
    const [id, words] = line.split(" = ");
    return id === undefined || words === undefined ? [] : { id: id.trim().split(" ").at(-1) ?? "", words: words.split(",").map(fold).filter(Boolean) };
  });
}
