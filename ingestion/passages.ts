import type { Entry, Faq, Product } from "../db/catalog.ts";
import { type AttributeValue, type EntryKind, type Language, languages, type Localized } from "../db/schema.ts";

/** What shoppers call a category: its names, and other words for it in either language. */
export type CategoryWords = { title: Localized; aliases: string[] };


/** One entry's text in one language: the unit that an index holds. */
export type Passage = {
  /** "<entryId>:<locale>" */
  id: string;
  entryId: string;
  kind: EntryKind;
  locale: Language;
  revision: number;
  fields: PassageFields;
  /** Where the entry is for sale; a shop that does not say how many it has, has it. */
  offer?: Offer | undefined;
};
export type Offer = { price: number; inStock: boolean };
/** What is searched, by how much it says about what the entry is. Texts, not terms: the index analyzes them. */
export type PassageFields = { title: string; keywords: string; body: string; details: string };

export const passageFields = ["title", "keywords", "body", "details"] as const satisfies (keyof PassageFields)[];

/** Fields as a set of bits, in the order of `passageFields`. */
export function fieldBits(fields: readonly (keyof PassageFields)[]): number {
  return fields.reduce((bits, field) => bits | (1 << passageFields.indexOf(field)), 0);
}

/**
 * The passages of an entry: one for each language it has text in. Facts without a language (brand, codes, attributes) stand in each.
 * @param category the words for the entry's category, where the shop keeps them
 */
export function toPassages(entry: Entry, category?: CategoryWords): Passage[] {
  return passageLocales(entry).map((locale) => ({
    id: passageId({ entryId: entry.id, locale }),
    entryId: entry.id,
    kind: entry.kind,
    locale,
    revision: entry.revision,
    fields: entry.kind === "product" ? productFields(entry, { locale, category }) : faqFields(entry, locale),
    ...(entry.kind === "product" && { offer: { price: entry.price, inStock: entry.stock !== 0 } }),
  }));
}

export function passageId(of: { entryId: string; locale: Language }): string {
  return `${of.entryId}:${of.locale}`;
}

/** Of an entry in every language, whether or not it has text in it. */
export function passageIds(entryId: string): string[] {
  return languages.map((locale) => passageId({ entryId, locale }));
}

/** The entry id in a passage id. Entry ids may contain colons themselves. */
export function entryIdOf(id: string): string {
  return id.slice(0, id.lastIndexOf(":"));
}

function passageLocales(entry: Entry): Language[] {
  const texts = entry.kind === "product" ? [entry.title, entry.description] : [entry.question, entry.answer];
  return languages.filter((locale) => texts.some((text) => hasText(text[locale])));
}

function productFields(product: Product, of: { locale: Language; category: CategoryWords | undefined }): PassageFields {
  const say = (text: Localized): string => text[of.locale] ?? "";
  const category = of.category === undefined ? [product.category] : [say(of.category.title), ...of.category.aliases];
  const options = product.variants.flatMap((variant) => Object.values(variant.options)).map((value) => valueText(value, of.locale));
  return {
    title: say(product.title),
    keywords: join([product.brand, ...category, ...product.variants.map((variant) => variant.sku)]),
    body: say(product.description),
    details: join([...new Set(options), ...Object.entries(product.attributes).map((pair) => attributeText(pair, of.locale))]),
  };
}

function faqFields(faq: Faq, locale: Language): PassageFields {
  return {
    title: faq.question[locale] ?? "",
    keywords: join([...faq.tags, faq.category]),
    body: faq.answer[locale] ?? "",
    details: "",
  };
}

/** A property that is simply there is named ("touchscreen"); one that is absent is not, or it would be found by its name. */
function attributeText([name, value]: [string, AttributeValue], locale: Language): string {
  if (typeof value === "boolean") return value ? name.replaceAll("_", " ") : "";
  return valueText(value, locale);
}

function valueText(value: AttributeValue, locale: Language): string {
  if (Array.isArray(value)) return value.join(" ");
  return typeof value === "object" ? value[locale] ?? "" : String(value);
}

function join(parts: (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== "").join(" ");
}

function hasText(text: string | undefined): boolean {
  return text !== undefined && text.trim() !== "";
}

/** What an embedder reads of a passage: what it is called first, for models that look at the beginning most. */
export function embeddedText({ fields }: Passage): string {
  return [fields.title, fields.body, fields.keywords, fields.details].filter((text) => text !== "").join("\n");
}
