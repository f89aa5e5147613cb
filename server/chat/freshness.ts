import { readEntries, readRevision, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import { holds } from "./claims/compare.ts";
import { dayNumber } from "./claims/dates.ts";
import { readEntry } from "./claims/entry-statements.ts";
import { extractClaims } from "./claims/extract.ts";
import { plain } from "./claims/plain.ts";
import { isNegative } from "./claims/polarity.ts";
import type { Statement } from "./claims/statement.ts";
import { termsIn } from "./claims/terms.ts";
import { factOf, inLanguage, type Labels } from "./facts.ts";
import type { Exchange } from "./layers.ts";
import type { Politeness } from "./manner.ts";

/** An entry that has changed since the shopper was told of it; `told` are the values, or else the sentences, that are no longer so. */
export type Change = {
  id: string; title: string; told: string[]; isGone: boolean;
  /** Whether a later answer stood on the entry as it is now. */
  isKnown: boolean;
};
/** An exchange with what its answer stood on: entries at the revisions that it was given. */
export type Told = Exchange & { stoodOn: { id: string; revision: number }[] };

const struck = "[superseded]";
const goneEntirely = "[This answer spoke of something that the shop no longer has; it is superseded.]";

/**
 * Strikes out of earlier answers what the shop no longer says: each value that an entry held at the revision the answer was
 * given, and holds no more, or where it was told none of these the sentences that the entry has taken back. The rest stays, so
 * that the conversation can still be followed.
 * @returns the exchanges for the prompt and the changes, newest answer first
 */
export async function strikeOutdated(db: Db, exchanges: Told[], view: View): Promise<{ exchanges: Exchange[]; changes: Change[] }> {
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
      const text = plain(answer);
      const places = outdatedIn(text, { before, entry, view });
      if (places.length === 0 && entry !== undefined) continue;
      const told = places.map(({ start, end }) => text.slice(start, end).trim());
      answer = entry === undefined ? goneEntirely : places.toReversed().reduce((left, { start, end }) => left.slice(0, start) + struck + left.slice(end), text);
      const known = changes.get(id);
      changes.set(id, { id, title: titleOf(entry ?? before, view.language), isGone: entry === undefined, isKnown: exchanges.some((one) => one.stoodOn.some((other) => other.id === id && other.revision === entry?.revision)), told: [...new Set([...(known?.told ?? []), ...told])] });
    }
    fresh.push({ ...exchange, answer });
  }
  return { exchanges: fresh, changes: [...changes.values()].toReversed() };
}

function titleOf(entry: Entry, language: Language): string {
  return inLanguage(entry.kind === "faq" ? entry.question : entry.title, language);
}

type View = { language: Language; labels: Labels; now: number };
type Place = { start: number; end: number };

/** Where an answer says what the entry held then and does not hold now: its values, or else its sentences. */
function outdatedIn(answer: string, of: { before: Entry; entry: Entry | undefined; view: View }): Place[] {
  const today = dayNumber(of.view.now);
  const facts = (entry: Entry) => (["ko", "en"] as const).map((language) => ({ language, fact: factOf({ entry, match: 0, naming: 0, score: 0, recent: false }, { ...of.view, language }) }));
  const [old, current] = [facts(of.before), of.entry === undefined ? [] : facts(of.entry)];
  const [past, now] = [old, current].map((list) => list.flatMap(({ language, fact }) => readEntry(fact, { today, language }))) as [Statement[], Statement[]];
  const isIn = (statements: Statement[], claim: Parameters<typeof holds>[1]) => statements.some(({ items }) => items.some((item) => holds(item.claim.value, claim)));
  const values = extractClaims(answer, { today }).filter((claim) => claim.kind !== "mark" && claim.kind !== "action" && isIn(past, claim) && !isIn(now, claim));
  if (values.length > 0) return values;
  const say = (list: typeof old) => list.flatMap(({ fact }) => sentencesOf(fact.kind === "faq" ? fact.answer : fact.description).map(({ text }) => text));
  return takenBackIn(answer, { before: say(old), now: say(current) });
}

const alike = 0.85;
const overlapMin = 0.5;

/** The sentences of an answer that say what an entry has said and does not say any more, in whatever words of the same kind. */
function takenBackIn(answer: string, { before, now }: { before: string[]; now: string[] }): Place[] {
  const same = (one: string, other: string) => isNegative(one) === isNegative(other) && Math.min(shareIn(one, other), shareIn(other, one)) >= alike;
  const [kept, gone] = [before.filter((said) => now.some((still) => same(said, still))), before.filter((said) => !now.some((still) => same(said, still)))];
  const best = (text: string, said: string[]) => Math.max(0, ...said.map((one) => shareIn(text, one)));
  return sentencesOf(answer).filter(({ text }) => termsIn(text).length > 1 && best(text, gone) >= overlapMin && best(text, gone) >= best(text, kept));
}

/** The share of the terms of a text that another has. */
function shareIn(text: string, other: string): number {
  const [terms, others] = [new Set(termsIn(text)), new Set(termsIn(other))];
  return terms.size === 0 ? 0 : [...terms].filter((term) => others.has(term)).length / terms.size;
}

function sentencesOf(text: string): (Place & { text: string })[] {
  return [...text.matchAll(/\S[^\n]*?(?:[.!?。](?=\s|$)|(?=\n|$))/g)].map((match) => ({ text: match[0], start: match.index, end: match.index + match[0].length }));
}

const saysChange = /바뀌|바뀐|변경|달라|올랐|내렸|인상|인하|더\s?이상|이제는|chang|updat|no longer|used to|instead of|went (?:up|down)/i;
const notices = {
  ko: { haeyo: "앞서 안내해 드린 내용이 그사이 바뀌었어요.", hapsyo: "앞서 안내해 드린 내용이 그사이 바뀌었습니다." }, en: "This has changed since I last told you.",
} as const;

/** What an answer that stands on something changed must still say, where it did not say that it changed. */
export function changeNotice(changes: Change[], answer: { text: string; cited: { id: string }[] }, manner: { language: Language; politeness: Politeness | undefined }): string | undefined {
  const isDue = changes.some(({ id, isGone, isKnown }) => !isGone && !isKnown && answer.cited.some((source) => source.id === id));
  if (!isDue || saysChange.test(answer.text)) return undefined;
  return manner.language === "en" ? notices.en : notices.ko[manner.politeness ?? "haeyo"];
}
