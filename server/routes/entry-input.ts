import { createHash } from "node:crypto";
import { z } from "zod";
import type { Entry, FaqDraft, ProductDraft } from "../../db/catalog.ts";
import type { Language, Localized } from "../../db/schema.ts";
import { amountSchema, citableIdSchema, countSchema, idSchema, nameSchema, textSchema } from "../../ingestion/import/schemas.ts";
import { toAttributes } from "../../ingestion/import/values.ts";
import { AppError } from "../errors.ts";

/** What staff and the shop's own systems may write into the catalog. Texts are made NFC and trimmed. */
const text = textSchema.normalize("NFC").trim();
const name = nameSchema.normalize("NFC").trim();
const localizedText = z.strictObject({ ko: text.nullish(), en: text.nullish() });
const link = z.string().max(2000).regex(/^(https?:\/\/|\/)/, "must begin with https:// or /").nullish();
const attributes = z.record(name.min(1), z.union([text, z.number(), z.boolean(), z.array(text).max(1000), z.strictObject({ ko: text.optional(), en: text.optional() })]));
const options = z.record(name.min(1), z.union([name, z.strictObject({ ko: name.optional(), en: name.optional() })]));
const currency = z.string().regex(/^[A-Z]{3}$/, "must be a code of three letters such as KRW");
const variant = z.strictObject({ id: idSchema.optional(), sku: name.nullish(), options: options.optional(), price: amountSchema.nullish(), stock: countSchema.nullish() });
/** Sent back as they came in a GET; they are the server's to say. */
const ignored = { kind: z.unknown().optional(), revision: z.unknown().optional(), updatedAt: z.unknown().optional() };

export const productInput = z.strictObject({
  ...ignored, id: citableIdSchema.optional(), title: localizedText, description: localizedText.optional(), brand: name.nullish(), category: name.nullish(), price: amountSchema.describe("In the currency's minor unit"),
  currency: currency.optional().describe("KRW without it"), stock: countSchema.nullish().describe("null: the shop does not say. The sum of the variants' where they have any"), attributes: attributes.optional(), variants: z.array(variant).max(1000).optional(), url: link, imageUrl: link,
});
export const productPatch = z.strictObject({
  ...ignored, id: citableIdSchema.optional(), title: localizedText.optional(), description: localizedText.optional(), brand: name.nullish(), category: name.nullish(), price: amountSchema.optional(), currency: currency.optional(),
  stock: countSchema.nullish(), attributes: z.record(name.min(1), attributes.valueType.nullable()).optional().describe("Merged; null removes one"),
  variants: z.array(variant).max(1000).optional().describe("Merged into the variants with the same id or sku; PUT replaces all"), url: link, imageUrl: link,
});
export const faqInput = z.strictObject({ ...ignored, id: citableIdSchema.optional(), question: localizedText, answer: localizedText, category: name.nullish(), tags: z.array(name.min(1)).max(100).optional() });
export const faqPatch = faqInput.partial();

export type ProductInput = z.infer<typeof productInput>;
export type FaqInput = z.infer<typeof faqInput>;
type VariantInput = z.infer<typeof variant>;
type Patch = z.infer<typeof productPatch>;

/** @throws AppError invalid_request naming the field that is missing */
export function toProductDraft(id: string, given: ProductInput, current?: Entry): { kind: "product" } & ProductDraft {
  const listed = uniqueVariants((given.variants ?? []).map((each) => toVariant(id, each)));
  const hasSameVariants = current?.kind === "product" && JSON.stringify(current.variants) === JSON.stringify(listed);
  const { variants, stock } = hasSameVariants && given.stock !== undefined && given.stock !== current.stock ? withStock(listed, given.stock) : sumOf(listed, given.stock);
  return {
    kind: "product", id, title: toText("title", given.title), description: toOptionalText(given.description), brand: given.brand || null, category: given.category || null, price: given.price,
    currency: given.currency ?? "KRW", stock, attributes: toAttributes(given.attributes ?? {}), variants, url: given.url || null, imageUrl: given.imageUrl || null,
  };
}

/** @throws AppError invalid_request naming the field that is missing */
export function toFaqDraft(id: string, given: FaqInput): { kind: "faq" } & FaqDraft {
  return { kind: "faq", id, question: toText("question", given.question), answer: toText("answer", given.answer), category: given.category || null, tags: given.tags ?? [] };
}

/** A product with some of its fields changed: texts and attributes by language and name, variants by id or sku. */
export function patchProduct(current: Entry & { kind: "product" }, patch: Patch): { kind: "product" } & ProductDraft {
  const { revision: _, updatedAt: __, ...row } = current;
  const { id: ___, kind: ____, revision: _____, updatedAt: ______, title, description, attributes: changes, variants, stock, ...plain } = patch;
  const merged = mergeVariants(current, variants ?? []);
  const list = stock === undefined ? sumOf(merged, row.stock, true) : withStock(merged, stock);
  const given = Object.fromEntries(Object.entries(plain).filter(([, value]) => value !== undefined));
  return {
    ...row, ...given, kind: "product", title: toText("title", { ...row.title, ...title }), description: toOptionalText({ ...row.description, ...description }),
    attributes: toAttributes(Object.fromEntries(Object.entries({ ...row.attributes, ...changes }).filter(([, value]) => value !== null))),
    ...list,
  };
}

export function patchFaq(current: Entry & { kind: "faq" }, patch: z.infer<typeof faqPatch>): { kind: "faq" } & FaqDraft {
  const { id, category, tags } = current;
  return toFaqDraft(id, {
    question: { ...current.question, ...patch.question }, answer: { ...current.answer, ...patch.answer }, category: patch.category === undefined ? category : patch.category, tags: patch.tags ?? tags,
  });
}

function refuse(field: string, words: Record<Language, string>): never {
  throw new AppError("invalid_request", { details: (language) => ({ fields: [field], problems: [{ field, message: words[language] }] }) });
}

function toText(field: string, given: Given): Localized {
  const kept = toOptionalText(given);
  if (kept.ko === undefined && kept.en === undefined) refuse(field, { ko: "한국어나 영어 중 하나는 입력해 주세요.", en: "Needed in Korean or in English." });
  return kept;
}

type Given = { ko?: string | null | undefined; en?: string | null | undefined };
function toOptionalText(given: Given | undefined): Localized {
  return { ...(given?.ko ? { ko: given.ko } : {}), ...(given?.en ? { en: given.en } : {}) };
}

function toVariant(productId: string, given: VariantInput): ProductDraft["variants"][number] {
  const values = toAttributes(given.options ?? {}) as ProductDraft["variants"][number]["options"];
  const own = `${productId}/${given.sku || JSON.stringify(values)}`;
  const id = given.id ?? (own.length <= 200 ? own : `${productId}/${createHash("sha256").update(own).digest("base64url")}`);
  return { id, sku: given.sku || null, options: values, price: given.price ?? null, stock: given.stock ?? null };
}

function uniqueVariants(list: ProductDraft["variants"]): ProductDraft["variants"] {
  const seen = new Set<string>();
  for (const [place, { id }] of list.entries()) {
    if (seen.has(id)) refuse(`variants.${place}`, { ko: "같은 옵션이 두 번 있어요.", en: "There are two variants with this id, sku or options." });
    seen.add(id);
  }
  return list;
}

function mergeVariants(current: ProductDraft, changes: VariantInput[]): ProductDraft["variants"] {
  const list = current.variants.map((each) => ({ ...each }));
  for (const [place, change] of changes.entries()) {
    const found = list.find((each) => (change.id !== undefined ? each.id === change.id : change.sku != null && each.sku === change.sku));
    if (found === undefined) refuse(`variants.${place}`, { ko: "이 id나 sku의 옵션이 없어요.", en: "There is no variant with this id or sku." });
    if (change.price !== undefined) found.price = change.price;
    if (change.stock !== undefined) found.stock = change.stock;
    if (change.sku !== undefined) found.sku = change.sku || null;
    if (change.options !== undefined) found.options = toAttributes(change.options) as typeof found.options;
  }
  return list;
}

type Stocked = { variants: ProductDraft["variants"]; stock: number | null };

/** A new total for a product whose system knows no more than that: what each variant had is then not known any more, but for none left. */
function withStock(list: ProductDraft["variants"], stock: number | null): Stocked {
  const isShared = list.length > 1 && stock !== 0;
  return sumStock(list) === stock ? { variants: list, stock } : { variants: list.map((each) => ({ ...each, stock: isShared ? null : stock })), stock };
}

/** The sum where every variant says how many there are; the product's own figure where none does. */
function sumOf(list: ProductDraft["variants"], own: number | null = null, isOld = false): Stocked {
  if (list.every((each) => each.stock === null)) return { variants: list, stock: own };
  const stock = sumStock(list);
  if (own !== null && stock !== null && own !== stock && !isOld) refuse("stock", { ko: `옵션 재고의 합(${stock})과 달라요.`, en: `The variants' stock adds up to ${stock}.` });
  return { variants: list, stock };
}

function sumStock(list: ProductDraft["variants"]): number | null {
  return list.some((each) => each.stock === null) ? null : list.reduce((sum, each) => sum + (each.stock ?? 0), 0);
}
