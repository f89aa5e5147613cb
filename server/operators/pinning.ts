import { findPin } from "../../db/pins.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { questionKeys } from "../../ingestion/wording.ts";
import { inLanguage } from "../chat/facts.ts";

/** The reply that somebody has fixed for this very question, read now: one that was deleted is gone. */
export async function fixedReply(db: Db, asked: { text: string; language: Language }): Promise<{ id: string; text: string } | undefined> {
  const keys = questionKeys(asked.text);
  const pin = keys.length === 0 ? undefined : await findPin(db, keys);
  return pin && { id: pin.id, text: inLanguage(pin.reply, asked.language) };
}
