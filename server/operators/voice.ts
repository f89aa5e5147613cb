import type { Db } from "../../db/open.ts";
import type { VoiceSettings } from "../../db/schema-staff.ts";
import { currentVoice } from "../../db/voices.ts";
import type { Politeness } from "../chat/manner.ts";
import { forbiddenLine, toneFor, type PromptFiles } from "../chat/prompt.ts";
import { compileSecrets, type Secrets } from "../chat/secrets.ts";

/** The voice that counts now: a saved one before the settings', and until one is saved theirs. */
export function voiceNow(db: Db, brand: Politeness | undefined): ReturnType<typeof currentVoice> {
  const now = currentVoice(db);
  return now.version > 0 || brand === undefined ? now : { version: 0, settings: { ...now.settings, politeness: brand } };
}

/** The prompt files with the shop's own voice behind the tone: read for each turn, so that a save is in the next answer. */
export function voiced(files: Record<Politeness, PromptFiles>, voice: () => { settings: VoiceSettings }): PromptFiles {
  return {
    policy: files.haeyo.policy,
    get tone() {
      const { settings } = voice();
      return [files[settings.politeness].tone, ...manner(settings)].join("\n");
    },
    get forbidden() { return voice().settings.forbidden; },
  };
}

/** A voice as the tone layer says it; nothing where it is the plain one. */
export function voiceLines(settings: VoiceSettings): string[] {
  return [...manner(settings), ...forbiddenLine(settings.forbidden)];
}

function manner({ politeness, emoji, signOff, notes }: VoiceSettings): string[] {
  return [
    ...(politeness === "hapsyo" ? ["- Korean: 합쇼체 (…습니다, …습니까) throughout."] : []),
    ...(emoji === "some" ? ["- One fitting emoji in an answer is welcome; this replaces \"no emoji\"."] : []),
    ...(signOff.ko === undefined ? [] : [`- Korean answers end with: ${JSON.stringify(signOff.ko)}`]),
    ...(signOff.en === undefined ? [] : [`- English answers end with: ${JSON.stringify(signOff.en)}`]),
    ...(notes === "" ? [] : [`- ${notes.replaceAll(/\s*\n\s*/g, " ")}`]),
  ];
}

/**
 * What of the system layer may not leave, the voice that counts now with it: compiled anew when somebody has saved another. A
 * sign-off is there to be said.
 */
export function voicedGuard(files: Record<Politeness, PromptFiles>, voice: () => { version: number; settings: VoiceSettings }, guarded: { canary: string; shop: string }): { canary: string; secrets: Secrets } {
  const { canary, shop } = guarded;
  let compiled: { version: number; secrets: Secrets } | undefined;
  return { canary, get secrets() {
    const { version, settings } = voice();
    if (compiled?.version !== version) {
      const layer = [...Object.values(files).map((one) => toneFor(one, shop)), ...voiceLines({ ...settings, signOff: {} }), files.haeyo.policy].join("\n");
      compiled = { version, secrets: compileSecrets({ canary, layer }) };
    }
    return compiled.secrets;
  } };
}
