import type { Db } from "../../db/open.ts";
import type { VoiceSettings } from "../../db/schema-staff.ts";
import { currentVoice } from "../../db/voices.ts";
import type { Politeness } from "../chat/manner.ts";
import { forbiddenLine, type PromptFiles } from "../chat/prompt.ts";

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
