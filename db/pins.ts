import { asc, eq, sql } from "drizzle-orm";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import type { Db } from "./open.ts";
import { pinKeys, pins } from "./schema-staff.ts";

export type Pin = typeof pins.$inferSelect;
export type PinDraft = Pick<Pin, "questions" | "reply"> & { keys: string[] };

export async function listPins(db: Db, limit: number): Promise<Pin[]> {
  return db.orm.select().from(pins).orderBy(asc(pins.updatedAt), asc(pins.id)).limit(limit).all();
}

/** Saves a pin, new without an id; undefined where there is none with the id. `taken` names the pin that answers one of the questions already. */
export async function savePin(db: Db, pin: PinDraft & { id?: string | undefined; actor: string }): Promise<{ pin: Pin } | { taken: string } | undefined> {
  return db.sqlite.transaction(() => {
    const { keys, actor, questions, reply } = pin;
    const id = pin.id ?? newId("pin");
    if (pin.id !== undefined && db.orm.select({ id: pins.id }).from(pins).where(eq(pins.id, id)).get() === undefined) return undefined;
    for (const key of keys) {
      const owner = db.orm.select({ pinId: pinKeys.pinId }).from(pinKeys).where(eq(pinKeys.key, key)).get()?.pinId;
      if (owner !== undefined && owner !== id) return { taken: owner };
    }
    const values = { questions, reply, actor, updatedAt: Date.now() };
    const saved = db.orm.insert(pins).values({ id, ...values }).onConflictDoUpdate({ target: pins.id, set: values }).returning().get();
    db.orm.delete(pinKeys).where(eq(pinKeys.pinId, id)).run();
    for (const key of new Set(keys)) db.orm.insert(pinKeys).values({ key, pinId: id }).run();
    appendAudit(db, { actor, action: "pin.saved", subject: id, details: { questions: questions.length } });
    return { pin: saved };
  }).immediate();
}

export async function removePin(db: Db, pin: { id: string; actor: string }): Promise<boolean> {
  return db.sqlite.transaction(() => {
    const isRemoved = db.orm.delete(pins).where(eq(pins.id, pin.id)).run().changes > 0;
    if (isRemoved) appendAudit(db, { actor: pin.actor, action: "pin.removed", subject: pin.id });
    return isRemoved;
  }).immediate();
}

/** The pin that answers a question with these keys. */
export async function findPin(db: Db, keys: string[]): Promise<Pick<Pin, "id" | "reply"> | undefined> {
  const found = db.prepared<[string], { id: string; reply: string }>(
    "select pins.id, pins.reply from pin_keys join pins on pins.id = pin_keys.pin_id where pin_keys.key in (select value from json_each(?)) limit 1",
  ).get(JSON.stringify(keys));
  return found && { id: found.id, reply: JSON.parse(found.reply) as Pin["reply"] };
}

export async function countPinHit(db: Db, id: string): Promise<void> {
  db.orm.update(pins).set({ hits: sql`${pins.hits} + 1`, hitAt: Date.now() }).where(eq(pins.id, id)).run();
}
