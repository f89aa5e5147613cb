import { changedFields } from "../../db/edits.ts";
import type { Entry } from "../../db/catalog.ts";
import type { Language } from "../../db/schema.ts";
import type { SteadyRetriever } from "../../ingestion/steady.ts";
import type { AnswerDeps } from "../chat/answer.ts";
import { inLanguage } from "../chat/facts.ts";
import { receiptMs } from "../limits.ts";
import type { Searching } from "../search.ts";
import { awaitMirror, doubtOf, type Looked, type MirrorProof } from "./mirrored.ts";
import { askAside } from "./trial.ts";

/**
 * Proof of what a save came to. Times are ms since the request came in; null: not reached. `live`: the bot's answer stands
 * on the new revision. `other`: all is in place, but the bot answers the entry's own question from another entry, or (`pinned`)
 * from a fixed answer. `failed`: a step went wrong, and the bot then speaks from the database, or it has no answer.
 */
export type Receipt = {
  state: "live" | "other" | "failed";
  writtenMs: number; indexedMs: number | null; askedMs: number | null; answeredMs: number | null;
  /** In Qdrant, where the shop has one: what it does not hold the answer takes from the rows, but the receipt is red. */
  mirror: MirrorProof | null;
  /** The entry's own question, as the bot was asked it. */
  question: string | null;
  answer: { text: string; model: string | null; cited: { id: string; revision: number }[]; usesRevision: boolean } | null;
  failure: { step: "indexed" | "asked" | "answered"; reason: FailureReason } | null;
};
export type FailureReason = "index_down" | "not_in_index" | "still_in_index" | "no_answer" | "too_late" | "still_cited" | "pinned";
/** An entry before and after a change; one of the two is missing where it is new or deleted. */
export type Changed = { before: Entry | undefined; after: Entry | undefined };
export type ProofDeps = { answering: AnswerDeps; steady: SteadyRetriever; searching: Pick<Searching, "mirror"> };

/** Follows a change that is written to where shoppers meet it. @param startedAt `performance.now()` when the request came in */
export async function proveChange(deps: ProofDeps, changed: Changed, startedAt: number): Promise<Receipt> {
  const since = () => Math.round((performance.now() - startedAt) * 100) / 100;
  const receipt: Receipt = { state: "failed", writtenMs: since(), indexedMs: null, askedMs: null, answeredMs: null, mirror: null, question: null, answer: null, failure: null };
  const entry = changed.after ?? changed.before;
  if (entry === undefined) throw new Error("A change has an entry before or after it.");
  const looked = { entry, isGone: changed.after === undefined };
  const indexFailure = await checkIndex(deps.steady, looked);
  if (indexFailure === undefined) {
    receipt.indexedMs = since();
    deps.steady.clear(entry.id, "embedded");
  } else {
    receipt.failure = { step: "indexed", reason: indexFailure };
    deps.steady.suspect(entry.id, "embedded"); // from here on the rows answer
  }
  const { question, language } = ownQuestion(changed);
  receipt.question = question;
  receipt.askedMs = since();
  const trial = await askAside(deps.answering, { text: question, language, timeoutMs: receiptMs });
  receipt.answeredMs = since();
  await proveMirror(deps, { receipt, looked, since });
  const { cited } = trial.record;
  const usesRevision = cited.some((source) => source.id === entry.id && source.revision === changed.after?.revision);
  receipt.answer = { text: trial.text, model: trial.model, cited, usesRevision };
  const isStale = cited.some((source) => source.id === entry.id) && !usesRevision;
  if (isStale) receipt.failure = { step: "answered", reason: "still_cited" };
  else if (trial.state !== "complete") receipt.failure ??= { step: "answered", reason: trial.state === "failed" ? "no_answer" : "too_late" };
  else if (trial.unanswered !== null && changed.after !== undefined) receipt.failure ??= { step: "answered", reason: "no_answer" };
  receipt.state = receipt.failure !== null ? "failed" : usesRevision || changed.after === undefined ? "live" : "other";
  if (trial.record.pin !== undefined) receipt.failure ??= { step: "answered", reason: "pinned" };
  return receipt;
}

/** Follows a change to Qdrant. An index that is being built or is catching up is not broken, but what it lacks is said. */
async function proveMirror(deps: ProofDeps, of: { receipt: Receipt; looked: Looked; since(): number }): Promise<void> {
  const { mirror } = deps.searching;
  if (mirror === undefined) return;
  const { receipt, looked } = of;
  const rowsBehind = mirror.lag().rows;
  receipt.mirror = await awaitMirror(mirror, looked, of.since);
  const { state } = receipt.mirror;
  if (state === "held") deps.steady.clear(looked.entry.id, "qdrant");
  if (state === "lost") deps.steady.suspect(looked.entry.id, "qdrant");
  if (state === "held" || state === "building" || (state === "behind" && mirror.lag().rows < rowsBehind)) return;
  receipt.indexedMs = null;
  receipt.failure ??= { step: "indexed", reason: state === "lost" && looked.isGone ? "still_in_index" : state === "lost" || state === "behind" ? "not_in_index" : "index_down" };
}

/** Whether the index answers, and holds an entry as it is (or, deleted, not at all); undefined where all is well. */
export async function checkIndex(steady: SteadyRetriever, looked: Looked): Promise<FailureReason | undefined> {
  const { entry } = looked;
  try {
    // By its id, not among the first that a search names: many gift cards share one title, and "★★★" has no word to be found by.
    await steady.probe({ text: wordsOf(entry), kinds: [entry.kind], limit: 1 });
    return doubtOf(await steady.revisions([entry.id]), looked);
  } catch {
    return "index_down";
  }
}

const wordsCharsMax = 200;

/** What an entry is asked for by: title, codes and the start of its text. */
function wordsOf(entry: Entry): string {
  const texts = entry.kind === "faq" ? [entry.question.ko, entry.question.en, entry.answer.ko ?? entry.answer.en]
    : [entry.title.ko, entry.title.en, entry.brand, ...entry.variants.slice(0, 3).map((variant) => variant.sku), entry.description.ko ?? entry.description.en];
  return texts.filter(Boolean).join(" ").slice(0, wordsCharsMax);
}

/** What a shopper would ask about what has changed, in the language it was changed in. */
export function ownQuestion({ before, after }: Changed): { question: string; language: Language } {
  const entry = after ?? before;
  if (entry === undefined) throw new Error("A change has an entry before or after it.");
  const title = entry.kind === "faq" ? entry.question : entry.title;
  const language = languageOf({ before, after }, title.ko !== undefined ? "ko" : "en");
  const words = inLanguage(title, language);
  if (entry.kind === "faq") return { question: words, language };
  const fields = after === undefined ? [] : changedFields(before, after);
  const isStock = fields.includes("stock") && !fields.includes("price");
  if (language === "ko") return { question: isStock ? `${words} 재고 있나요?` : `${words} 가격이 얼마예요?`, language };
  return { question: isStock ? `Is ${words} in stock?` : `How much is ${words}?`, language };
}

/** English where nothing but English texts changed. */
function languageOf({ before, after }: Changed, first: Language): Language {
  if (before === undefined || after === undefined || before.kind !== after.kind) return first;
  const texts = (entry: Entry) => (entry.kind === "faq" ? [entry.question, entry.answer] : [entry.title, entry.description]);
  const differs = (language: Language) => texts(before).some((text, place) => text[language] !== texts(after)[place]?.[language]);
  const isThere = texts(after).every((text) => text.en !== undefined);
  return !differs("ko") && differs("en") && isThere ? "en" : first;
}
