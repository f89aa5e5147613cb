import { readEntries, readRevision, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { holds } from "./claims/compare.ts";
import { dayNumber } from "./claims/dates.ts";
import { readEntry } from "./claims/entry-statements.ts";
import { extractClaims } from "./claims/extract.ts";
import { plain } from "./claims/plain.ts";
import type { Statement } from "./claims/statement.ts";
import { factOf, inLanguage, type Labels } from "./facts.ts";
import type { Exchange } from "./layers.ts";

/** An entry that has changed since the shopper was told of it; `told` are the values that are no longer so. */
export type Change = { id: string; title: string; told: string[]; isGone: boolean };
/** An exchange with what its answer stood on: entries at the revisions that it was given. */
export type Told = Exchange & { stoodOn: { id: string; revision: number }[] };

const struck = "[superseded]";
const goneEntirely = "[This answer spoke of something that the shop no longer has; it is superseded.]";

/**
 * Strikes out of earlier answers what the shop no longer says: each value that an entry held at the revision the answer was
 * given, and holds no more. Other values stay, so that the conversation can still be followed.
 * @returns the exchanges for the prompt and the changes, newest answer first
 */
export async function strikeOutdated(db: Db, exchanges: Told[], view: { language: Language; labels: Labels; now: number }): Promise<{ exchanges: Exchange[]; changes: Change[] }> {
  const ids = [...new Set(exchanges.flatMap(({ stoodOn }) => stoodOn.map((entry) => entry.id)))];
  const now = new Map((ids.length === 0 ? [] : await readEntries(db, ids)).map((entry) => [entry.id, entry]));
  const changes = new Map<string, Change>();
  const fresh: Exchange[] = [];
  for (const { stoodOn, ...exchange } of exchanges) {
    let { answer } = exchange;
    for (const { id, revision } of stoodOn) {
      const entry = now.get(id);
      if (answer === null || entry?.revision === revision) continue;
      const before = await readRevision(db, { entryId: id, revision });
      if (before === undefined) continue;
      const told = outdatedIn(answer, { before, entry, view });
      if (told.length === 0 && entry !== undefined) continue;
      answer = entry === undefined ? goneEntirely : told.reduce((text, value) => text.replaceAll(value, struck), answer);
      const known = changes.get(id);
      changes.set(id, { id, title: titleOf(entry ?? before, view.language), isGone: entry === undefined, told: [...new Set([...(known?.told ?? []), ...told])] });
    }
    fresh.push({ ...exchange, answer });
  }
  return { exchanges: fresh, changes: [...changes.values()].toReversed() };
}

function titleOf(entry: Entry, language: Language): string {
  return inLanguage(entry.kind === "faq" ? entry.question : entry.title, language);
}

/** The values of an answer that the entry held then and does not hold now, as they are written there. */
function outdatedIn(answer: string, of: { before: Entry; entry: Entry | undefined; view: { language: Language; labels: Labels; now: number } }): string[] {
  const today = dayNumber(of.view.now);
  const read = (entry: Entry) => (["ko", "en"] as const).flatMap((language) => readEntry(factOf({ entry, match: 0, naming: 0, score: 0, recent: false }, { ...of.view, language }), { today, language }));
  const [old, current] = [read(of.before), of.entry === undefined ? [] : read(of.entry)];
  const isIn = (statements: Statement[], claim: Parameters<typeof holds>[1]) => statements.some(({ items }) => items.some((item) => holds(item.claim.value, claim)));
  const claims = extractClaims(plain(answer), { today }).filter(({ kind }) => kind !== "mark" && kind !== "action");
  return [...new Set(claims.filter((claim) => isIn(old, claim) && !isIn(current, claim)).map((claim) => claim.text.trim()))].filter((text) => answer.includes(text));
}
