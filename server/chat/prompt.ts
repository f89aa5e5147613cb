import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Politeness } from "./manner.ts";

/** The layers of a prompt that never change within a conversation, read from prompts/*.md. */
export type PromptFiles = { tone: string; policy: string };

const levels: Record<Politeness, string> = { haeyo: "해요체", hapsyo: "합쇼체" };

/** Reads the prompt files. @throws Error naming the file that is missing. */
export function readPrompts(brand: { politeness?: Politeness | undefined } = {}): PromptFiles {
  const folder = join(import.meta.dirname, "prompts");
  const read = (name: string) => readFileSync(join(folder, `${name}.md`), "utf8").normalize("NFC").trim().replaceAll("{{politeness}}", levels[brand.politeness ?? "haeyo"]);
  return { tone: read("tone"), policy: read("policy") };
}

/** The tone layer of one shop. */
export function toneFor(files: PromptFiles, shop: string): string {
  return files.tone.replaceAll("{{shop}}", shop);
}

/** Sixteen hex digits that name a text: enough to tell two prompts apart, short enough to keep with every turn. */
export function hashText(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
