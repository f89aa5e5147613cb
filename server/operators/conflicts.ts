import { z } from "zod";
import { readEntries, type Entry, type Faq, type Product } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import { listPins, type Pin } from "../../db/pins.ts";
import { entryKinds, languages, type Language } from "../../db/schema.ts";
import { analyze, termsOf } from "../../ingestion/analyzer.ts";
import { noSynonyms } from "../../ingestion/synonyms.ts";
import { parseQuery } from "../../ingestion/query.ts";
import { questionKeys } from "../../ingestion/wording.ts";
import type { Deps } from "../compose.ts";
import { inLanguage } from "../chat/facts.ts";
import { detectLanguage } from "../chat/language.ts";
import { conflictCandidates, conflictsMax, pinsMax } from "../limits.ts";
import { likeness } from "../model/embedded/likeness.ts";
import { quantitiesOf, type Quantity } from "./quantities.ts";

/** `duplicate`: the same is asked, or sold, twice. `contradiction`: a different number for the same thing. `pin`: a fixed answer. */
const conflict = z.object({
  kind: z.enum(["duplicate", "contradiction"]), id: z.string(), entryKind: z.enum([...entryKinds, "pin"]), title: z.string(), language: z.enum(languages),
  ours: z.string().describe("The sentence of the entry that is saved"), theirs: z.string().describe("The other entry's"),
});
export type Conflict = z.infer<typeof conflict>;
export const conflictsShape = z.array(conflict);
export const conflictAnswer = z.object({ items: conflictsShape });

type Weigh = (term: string) => number;
/** How alike two quantities' surroundings must be, chosen on test/operators/contradictions.json; more between entries of two categories. */
const sameThingMin = 0.405;
const acrossCategoriesMin = 0.7;
/** Contradictions this much less sure than the surest are about something near it. */
const nearlyShare = 0.8;
const sameQuestionMin = 0.86;
const clauseWeight = 0.6;

/** Entries and fixed answers that say otherwise than this entry, or ask the same; the surest first. */
export async function findConflicts(deps: Pick<Deps, "db" | "answering" | "weigh">, entry: Entry): Promise<Conflict[]> {
  const others = await candidates(deps, entry);
  const products = [entry, ...others].filter((each) => each.kind === "product");
  const compared = (other: Entry): Found[] => {
    if (entry.kind === "faq" && other.kind === "faq") return comparedFaqs(entry, other, deps.weigh);
    if (entry.kind === "product" && other.kind === "product") return twinProducts(entry, other);
    if (entry.kind === "faq" && other.kind === "product") return pricedOtherwise(entry, other, products).map(ofProduct);
    return entry.kind === "product" && other.kind === "faq" ? pricedOtherwise(other, entry, products).map(ofFaq) : [];
  };
  const pins = (await pinCandidates(deps.db, entry)).flatMap(compared).map((each) => ({ ...each, entryKind: "pin" as const }));
  return [...surestOf(others.flatMap(compared)), ...surestOf(pins)].toSorted((a, b) => b.sureness - a.sureness).slice(0, conflictsMax).map(({ sureness: _, ...each }) => each as Conflict);
}

type Found = Omit<Conflict, "kind"> & { kind: Conflict["kind"] | "agreement"; sureness: number };

/** What agrees with the entry more surely than another contradicts it is what the entry speaks of; the other is its neighbour. */
function surestOf(found: Found[]): Found[] {
  const agreed = Math.max(0, ...found.map((each) => (each.kind === "agreement" ? each.sureness : 0)));
  const surest = Math.max(0, ...found.map((each) => (each.kind === "contradiction" ? each.sureness : 0)));
  return found.filter((each) => each.kind === "duplicate" || (each.kind === "contradiction" && each.sureness > agreed && each.sureness >= surest * nearlyShare));
}

async function candidates({ db, answering }: Pick<Deps, "db" | "answering">, entry: Entry): Promise<Entry[]> {
  const texts = entry.kind === "faq" ? languages.flatMap((language) => [entry.question[language], entry.answer[language]]) : languages.map((language) => entry.title[language]);
  const ids = new Set<string>();
  for (const text of texts) {
    if (text === undefined) continue;
    // Of a product each kind by itself: many products are called like it, and what is told of it must not drown in them.
    for (const kinds of entry.kind === "faq" ? [undefined] : entryKinds.map((kind) => [kind])) {
      for (const hit of await answering.retriever.search({ text, kinds, limit: conflictCandidates })) ids.add(hit.entryId);
    }
  }
  ids.delete(entry.id);
  return readEntries(db, [...ids]);
}

/** The fixed answers nearest to an entry, each as the FAQ entry that it stands before. */
async function pinCandidates(db: Db, entry: Entry): Promise<Entry[]> {
  const titles = languages.flatMap((language) => (entry.kind === "faq" ? entry.question : entry.title)[language] ?? []);
  const said = new Set(titles.flatMap(analyze));
  const keys = new Set(titles.flatMap(questionKeys));
  return (await listPins(db, pinsMax)).map((pin) => {
    const isSame = pin.questions.some((question) => questionKeys(question).some((key) => keys.has(key)));
    return { pin, shared: isSame ? Infinity : new Set(analyze(`${pin.questions[0]} ${Object.values(pin.reply).join(" ")}`).filter((term) => said.has(term))).size };
  }).filter(({ shared }) => shared > 0).toSorted((a, b) => b.shared - a.shared).slice(0, conflictCandidates).map(({ pin }) => asFaq(pin));
}

function asFaq({ id, questions, reply }: Pin): Entry {
  const asked = (language: Language) => questions.find((question) => detectLanguage(question) === language) ?? questions[0] ?? "";
  return { kind: "faq", id, question: { ko: asked("ko"), en: asked("en") }, answer: reply, category: null, tags: [], revision: 0, updatedAt: 0 };
}

function comparedFaqs(ours: Faq, theirs: Faq, weigh: Weigh): Found[] {
  for (const language of languages) {
    const [question, other, answer, otherAnswer] = [ours.question[language], theirs.question[language], ours.answer[language], theirs.answer[language]];
    if (question === undefined || other === undefined || answer === undefined || otherAnswer === undefined) continue;
    const shared = { id: theirs.id, entryKind: "faq" as const, title: other, language };
    const isApart = ours.category !== null && theirs.category !== null && ours.category !== theirs.category;
    const quantities = compareQuantities({ question, answer }, { question: other, answer: otherAnswer }, weigh);
    const contradiction = quantities.find((each) => each.kind === "contradiction" && each.sureness >= (isApart ? acrossCategoriesMin : sameThingMin));
    if (contradiction !== undefined) return [{ ...shared, ...contradiction }];
    const agreement = quantities.find((each) => each.kind === "agreement");
    if (agreement !== undefined) return [{ ...shared, ...agreement }, ...duplicated({ question, other, shared })];
    const duplicates = duplicated({ question, other, shared });
    if (duplicates.length > 0) return duplicates;
  }
  return [];
}

function duplicated({ question, other, shared }: { question: string; other: string; shared: Pick<Found, "id" | "entryKind" | "title" | "language"> }): Found[] {
  const isSame = questionKeys(question).some((key) => questionKeys(other).includes(key)) || likeness(question, other) >= sameQuestionMin;
  return isSame ? [{ kind: "duplicate", ...shared, ours: question, theirs: other, sureness: 0.5 }] : [];
}

type Told = { question: string; answer: string };

/** Each quantity of ours beside theirs of the same unit that speaks of the same thing most surely: does it say the same? The surest first. */
function compareQuantities(ours: Told, theirs: Told, weigh: Weigh): Pick<Found, "kind" | "ours" | "theirs" | "sureness">[] {
  const others = quantitiesOf(theirs.answer).map((quantity) => ({ quantity, around: surroundings(theirs, quantity, weigh) }));
  return quantitiesOf(ours.answer).flatMap((quantity) => {
    const around = surroundings(ours, quantity, weigh);
    const rivals = others.filter((other) => other.quantity.unit === quantity.unit).map((other) => ({ ...other.quantity, sureness: cosine(around, other.around) })).toSorted((a, b) => b.sureness - a.sureness);
    const [closest] = rivals;
    if (closest === undefined || closest.sureness < sameThingMin) return [];
    const equal = rivals.find(({ values }) => values.some((value) => quantity.values.includes(value)));
    const { sentence, sureness } = equal ?? closest;
    return [{ kind: equal === undefined ? "contradiction" as const : "agreement" as const, ours: quantity.sentence, theirs: sentence, sureness }];
  }).toSorted((a, b) => b.sureness - a.sureness);
}

/** What is named around a quantity: in its entry's question, and less in its sentence. */
function surroundings({ question }: Told, { sentence }: Quantity, weigh: Weigh): Map<string, number> {
  const terms = new Map<string, number>();
  for (const [text, share] of [[question, 1], [sentence, clauseWeight]] as const) {
    for (const { text: word, forms } of parseQuery(text, noSynonyms).words) {
      const stems = termsOf(word).filter((term) => term.startsWith("^")); // 새기다, 새겨: a verb keeps its first syllable
      for (const term of [...forms.at(-1) ?? [], ...stems]) if (!/^\d/.test(term)) terms.set(term, Math.max(terms.get(term) ?? 0, weigh(term) * share));
    }
  }
  return terms;
}

function cosine(one: Map<string, number>, other: Map<string, number>): number {
  const norm = (terms: Map<string, number>) => Math.sqrt([...terms.values()].reduce((sum, weight) => sum + weight * weight, 0));
  const shared = [...one].reduce((sum, [term, weight]) => sum + weight * (other.get(term) ?? 0), 0);
  return shared === 0 ? 0 : shared / (norm(one) * norm(other));
}

/** The same title or code twice; shops do sell one thing in several entries, so that is said and no more. */
function twinProducts(ours: Product, theirs: Product): Found[] {
  const skus = new Set(ours.variants.flatMap(({ sku }) => sku ?? []));
  const sku = theirs.variants.find((variant) => variant.sku !== null && skus.has(variant.sku))?.sku;
  const language = languages.find((each) => ours.title[each] !== undefined && plain(ours.title[each]) === plain(theirs.title[each]));
  if (language === undefined && sku == null) return [];
  const said = (product: Product) => sku ?? inLanguage(product.title, language ?? "ko");
  return [{ kind: "duplicate", id: theirs.id, entryKind: "product", title: inLanguage(theirs.title, language ?? "ko"), language: language ?? "ko", ours: said(ours), theirs: said(theirs), sureness: 0.6 }];
}

type Priced = { faq: Faq; product: Product; language: Language; told: string; priced: string };

/** Where an FAQ entry names a product and a price that is not the product's. @param products that may be meant by a longer name */
function pricedOtherwise(faq: Faq, product: Product, products: Product[]): Priced[] {
  if (product.currency !== "KRW") return [];
  const prices = [product.price, ...product.variants.flatMap(({ price }) => price ?? [])];
  return languages.flatMap((language: Language) => {
    const title = product.title[language];
    if (title === undefined) return [];
    const longer = products.flatMap((each) => plain(each.title[language]) || []).filter((each) => each.length > plain(title).length && each.includes(plain(title)));
    const names = (text: string | undefined) => plain(longer.reduce((rest, name) => rest.replaceAll(name, ""), plain(text))).includes(plain(title));
    const won = quantitiesOf(faq.answer[language] ?? "").filter(({ unit }) => unit === "won");
    const isAsked = names(faq.question[language]) && asksPrice.test(faq.question[language] ?? "");
    const told = won.find(({ sentence }) => names(sentence)) ?? (isAsked && !won.some(({ values }) => values.some((value) => prices.includes(value))) ? won[0] : undefined);
    if (told === undefined || told.values.some((value) => value === 0 || prices.includes(value))) return [];
    return [{ faq, product, language, told: told.sentence, priced: `${title}: ${prices[0]?.toLocaleString("en-US")}원` }];
  }).slice(0, 1);
}

/** Asks what the thing costs, not what sending it does. */
const asksPrice = /^(?!.*(?:배송|택배|반품|교환|shipping|delivery|return)).*(?:얼마|가격|값|price|how much|cost)/iu;
const pricedSureness = 0.9;

function ofProduct({ product, language, told, priced }: Priced): Found {
  return { kind: "contradiction", id: product.id, entryKind: "product", title: inLanguage(product.title, language), language, ours: told, theirs: priced, sureness: pricedSureness };
}

function ofFaq({ faq, language, told, priced }: Priced): Found {
  return { kind: "contradiction", id: faq.id, entryKind: "faq", title: inLanguage(faq.question, language), language, ours: priced, theirs: told, sureness: pricedSureness };
}

function plain(text: string | undefined): string {
  return (text ?? "").normalize("NFKC").toLowerCase().replaceAll(/[\s\p{P}]+/gu, "");
}
