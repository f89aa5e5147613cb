import { z } from "zod";
import type { Category, Entry, Product } from "../../db/catalog.ts";
import type { Language, Localized, VariantOptions } from "../../db/schema.ts";
import { factCharsMax } from "../limits.ts";
import { attributeLabel, attributeText } from "./attributes.ts";
import { formatPrice } from "./format.ts";
import { webLink } from "./links.ts";
import { unseen } from "./plain.ts";

/**
 * How an entry of the catalog is shown to a model: one JSON line, in the language of the answer where the shop has it.
 * JSON, because catalog text is data that may try to look like something else: nothing in it can end its own line.
 */
const optionsSchema = z.record(z.string(), z.string());
const productFact = z.object({
  kind: z.literal("product"), id: z.string(), match: z.number(), naming: z.number(), score: z.number(), recent: z.boolean().optional(), title: z.string(), otherTitle: z.string().optional(),
  category: z.string().optional(), categoryId: z.string().optional(), price: z.string(), priceMinor: z.number(), currency: z.string(), stock: z.number().nullable(),
  options: z.array(z.object({ options: optionsSchema, price: z.string(), stock: z.number().nullable() })),
  details: z.record(z.string(), z.string()), description: z.string(),
  /** The product's own page; the only address an answer may link to. */
  url: z.string().optional(),
});
const faqFact = z.object({
  kind: z.literal("faq"), id: z.string(), match: z.number(), naming: z.number(), score: z.number(), recent: z.boolean().optional(), category: z.string().optional(), question: z.string(), answer: z.string(),
});
const factSchema = z.discriminatedUnion("kind", [productFact, faqFact]);

export type ProductFact = z.infer<typeof productFact>;
export type FaqFact = z.infer<typeof faqFact>;
export type Fact = z.infer<typeof factSchema>;

/**
 * An entry chosen for a prompt: `match` 0–1 is the share of the question's weight that it contains, or how near it is in meaning,
 * `naming` the share that stands in what names it, `score` the index's own figure, `recent` that the last answers spoke of it,
 * `isNear` that it means what is asked, in whatever words.
 */
export type Passage = { entry: Entry; match: number; naming: number; score: number; recent: boolean; isNear?: boolean };

/** What of the catalog's labels a fact needs. */
export type Labels = { categories: Category[]; category(id: string): Localized | undefined; /** The text they were read from. */ json: string };

let newest: Labels | undefined;

/** The labels that a text of categories holds; the same object for the same text, so that all turns share it. */
export function labelsOf(json: string): Labels {
  if (newest?.json === json) return newest;
  const categories = JSON.parse(json) as Category[];
  const titles = new Map(categories.map((category) => [category.id, category.title]));
  newest = { categories, category: (id) => titles.get(id), json };
  return newest;
}

/** One entry as the model reads it. Pure. */
export function factOf(passage: Passage, view: { language: Language; labels: Labels }): Fact {
  const { entry, recent } = passage;
  const { language, labels } = view;
  const shared = { id: entry.id, match: rounded(passage.match), naming: rounded(passage.naming), score: rounded(passage.score), ...(recent && { recent: true }) };
  if (entry.kind === "faq") {
    return { kind: "faq", ...shared, ...(entry.category !== null && { category: entry.category }), question: inLanguage(entry.question, language), answer: clip(inLanguage(entry.answer, language)) };
  }
  const url = webLink(entry.url);
  const other = entry.title[language === "ko" ? "en" : "ko"];
  const category = entry.category === null ? undefined : labels.category(entry.category);
  return {
    kind: "product", ...shared, title: inLanguage(entry.title, language),
    ...(other !== undefined && other !== inLanguage(entry.title, language) && { otherTitle: other }),
    ...(entry.category !== null && { categoryId: entry.category, category: category ? inLanguage(category, language) : entry.category }),
    price: formatPrice({ amount: entry.price, currency: entry.currency }, language), priceMinor: entry.price, currency: entry.currency, stock: entry.stock,
    options: optionLines(entry, language), details: detailLines(entry, language), description: clip(inLanguage(entry.description, language)),
    ...(url !== null && { url }),
  };
}

/**
 * Whatever others wrote, as one line of JSON that a model can take for nothing but data: "<" could close a block or begin a
 * template's mark, "[[" a source's, and what nobody sees could say something else. Escaped, so that it reads back as it was.
 */
export function dataLine(data: unknown): string {
  return JSON.stringify(data).replaceAll(/[<\u0085]|\[(?=\[)/g, escapeUnits).replaceAll(unseen, escapeUnits);
}

function escapeUnits(characters: string): string {
  return Array.from({ length: characters.length }, (_, at) => `\\u${characters.charCodeAt(at).toString(16).padStart(4, "0")}`).join("");
}

/** One line for one fact. */
export function factLine(fact: Fact): string {
  return dataLine(fact);
}

/** Reads fact lines back, for a model of our own; lines that are none are passed over. */
export function parseFacts(text: string): Fact[] {
  return text.split("\n").filter((line) => line.startsWith("{")).flatMap((line) => factSchema.safeParse(JSON.parse(line)).data ?? []);
}

/** The text in a language, or in the other where that is all there is. */
export function inLanguage(text: Localized, language: Language): string {
  return text[language] ?? text[language === "ko" ? "en" : "ko"] ?? "";
}

export function optionsInLanguage(options: VariantOptions, language: Language): Record<string, string> {
  return Object.fromEntries(Object.entries(options).map(([name, value]) => [name, typeof value === "string" ? value : inLanguage(value, language)]));
}

function optionLines(product: Product, language: Language): ProductFact["options"] {
  return product.variants.map((variant) => ({
    options: optionsInLanguage(variant.options, language), stock: variant.stock,
    price: formatPrice({ amount: variant.price ?? product.price, currency: product.currency }, language),
  }));
}

function detailLines(product: Product, language: Language): Record<string, string> {
  let room = factCharsMax;
  const lines: [string, string][] = [];
  const all = product.brand === null ? product.attributes : { brand: product.brand, ...product.attributes };
  for (const [key, value] of Object.entries(all)) {
    const line: [string, string] = [attributeLabel(key, language), attributeText({ key, value }, language)];
    room -= line[0].length + line[1].length;
    if (room < 0) break;
    lines.push(line);
  }
  return Object.fromEntries(lines);
}

function rounded(share: number): number {
  return Math.round(share * 100) / 100;
}

function clip(text: string): string {
  return text.length <= factCharsMax ? text : `${text.slice(0, factCharsMax)}…`;
}
