import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Politeness } from "./manner.ts";

/**
 * The layers of a prompt that never change within a conversation, read from prompts/*.md. `forbidden`: words that the shop never
 * writes. They stand apart from the tone, whose words may be said again.
 */
export type PromptFiles = { tone: string; policy: string; forbidden?: readonly string[] };

const levels: Record<Politeness, string> = { haeyo: "해요체", hapsyo: "합쇼체" };

/** Reads the prompt files. @throws Error naming the file that is missing. */
export function readPrompts(brand: { politeness?: Politeness | undefined } = {}): PromptFiles {
  const folder = join(import.meta.dirname, "prompts");
  const read = (name: string) => readFileSync(join(folder, `${name}.md`), "utf8").normalize("NFC").trim().replaceAll("{{politeness}}", levels[brand.politeness ?? "haeyo"]);
  return { tone: read("tone"), policy: read("policy") };
}

/** The tone layer of one shop. */
export function toneFor(files: PromptFiles, shop: string): string {
  return [files.tone.replaceAll("{{shop}}", shop), ...forbiddenLine(files.forbidden ?? [])].join("\n");
}

/** How the tone layer names the words that are never written. */
export function forbiddenLine(words: readonly string[]): string[] {
  return words.length === 0 ? [] : [`- Never write these words: ${words.map((word) => JSON.stringify(word)).join(", ")}`];
}

/** Sixteen hex digits that name a text: enough to tell two prompts apart, short enough to keep with every turn. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
