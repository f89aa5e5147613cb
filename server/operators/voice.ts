import type { Db } from "../../db/open.ts";
import type { VoiceSettings } from "../../db/schema-staff.ts";
import { currentVoice } from "../../db/voices.ts";
import { toneFor, type PromptFiles } from "../chat/prompt.ts";
import { compileSecrets, type Secrets } from "../chat/secrets.ts";

/** The prompt files with the shop's own voice behind the tone: read for each turn, so that a save is in the next answer. */
export function voiced(files: PromptFiles, db: Db): PromptFiles {
  return { policy: files.policy, get tone() { return [files.tone, ...voiceLines(currentVoice(db).settings)].join("\n"); } };
}

/** A voice as the tone layer says it; nothing where it is the plain one. */
export function voiceLines({ politeness, emoji, signOff, forbidden, notes }: VoiceSettings): string[] {
  return [
    ...(politeness === "hapsyo" ? ["- Korean: 합쇼체 (…습니다, …습니까) throughout; this replaces 해요체."] : []),
    ...(emoji === "some" ? ["- One fitting emoji in an answer is welcome; this replaces \"no emoji\"."] : []),
    ...(signOff.ko === undefined ? [] : [`- Korean answers end with: ${JSON.stringify(signOff.ko)}`]),
    ...(signOff.en === undefined ? [] : [`- English answers end with: ${JSON.stringify(signOff.en)}`]),
    ...(forbidden.length === 0 ? [] : [`- Never write these words: ${forbidden.map((word) => JSON.stringify(word)).join(", ")}`]),
    ...(notes === "" ? [] : [`- ${notes.replaceAll(/\s*\n\s*/g, " ")}`]),
  ];
}

/**
 * What of the system layer may not leave, the voice that counts now with it: compiled anew when somebody has saved another. A
 * sign-off is there to be said.
 */
export function voicedGuard(files: PromptFiles, db: Db, guarded: { canary: string; shop: string }): { canary: string; secrets: Secrets } {
  const { canary, shop } = guarded;
  let compiled: { version: number; secrets: Secrets } | undefined;
  return { canary, get secrets() {
    const { version, settings } = currentVoice(db);
    if (compiled?.version !== version) {
      const layer = [toneFor(files, shop), ...voiceLines({ ...settings, signOff: {} }), files.policy].join("\n");
      compiled = { version, secrets: compileSecrets({ canary, layer }) };
    }
    return compiled.secrets;
  } };
}
