import { desc } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { listSynonyms, writeSynonyms } from "./catalog.ts";
import type { Db } from "./open.ts";
import { voices, type VoiceSettings } from "./schema-staff.ts";

export type Voice = typeof voices.$inferSelect;

export const plainVoice: VoiceSettings = { politeness: "haeyo", emoji: "none", signOff: {}, forbidden: [], notes: "" };

/** The voice that counts now: the newest version, or the plain one as version 0. Costs microseconds: each turn asks. */
export function currentVoice(db: Db): { version: number; settings: VoiceSettings } {
  const found = db.prepared<[], { version: number; settings: string }>("select version, settings from voices order by version desc limit 1").get();
  return found === undefined ? { version: 0, settings: plainVoice } : { version: found.version, settings: JSON.parse(found.settings) as VoiceSettings };
}

export async function listVoices(db: Db, limit: number): Promise<Voice[]> {
  return db.orm.select().from(voices).orderBy(desc(voices.version)).limit(limit).all();
}

/** Saves a new version; undefined where somebody else has saved one after `expected`. */
export async function saveVoice(db: Db, voice: { settings: VoiceSettings; expected: number | undefined; actor: string }): Promise<Voice | undefined> {
  return db.sqlite.transaction(() => {
    if (voice.expected !== undefined && voice.expected !== currentVoice(db).version) return undefined;
    const saved = db.orm.insert(voices).values({ settings: voice.settings, actor: voice.actor, at: Date.now() }).returning().get();
    appendAudit(db, { actor: voice.actor, action: "voice.saved", subject: String(saved.version) });
    return saved;
  }).immediate();
}

/** Replaces the synonym table, if it still is what the change was made on; the next question knows it. */
export async function saveSynonyms(db: Db, change: { groups: string[][]; isExpected(now: string[][]): boolean; actor: string }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    if (!change.isExpected(listSynonyms(db))) return false;
    writeSynonyms(db, change.groups);
    appendAudit(db, { actor: change.actor, action: "synonyms.saved", subject: "synonyms", details: { groups: change.groups.length } });
    return true;
  }).immediate();
}
