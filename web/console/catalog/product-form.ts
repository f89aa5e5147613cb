import type { Localized } from "../../../db/schema.ts";
import type { Words } from "../words.ts";
import type { Product, ProductDraft } from "./entries.ts";
import { priceText, readCount, readPrice } from "./money.ts";

/** A product as it is typed: texts all of it. `key` tells rows apart while they are edited. */
export type Pair = { ko: string; en: string };
export type AttributeRow = Pair & { key: number; name: string; shape: "text" | "number" | "boolean" | "list" | "both" };
export type VariantRow = {
  key: number; id: string | undefined; sku: string; price: string; stock: string; options: Record<string, Pair & { isBoth: boolean }>;
};
export type ProductForm = {
  id: string; title: Pair; description: Pair; brand: string; category: string; price: string; currency: string; stock: string; url: string; imageUrl: string; attributes: AttributeRow[]; variants: VariantRow[]; optionNames: string[];
};
export type Problems = Map<string, string>;

export const blankProduct: ProductForm = {
  id: "", title: { ko: "", en: "" }, description: { ko: "", en: "" }, brand: "", category: "", price: "", currency: "KRW", stock: "", url: "",
  imageUrl: "", attributes: [], variants: [], optionNames: [],
};

export function productForm(item: Product): ProductForm {
  return {
    id: item.id, title: pairOf(item.title), description: pairOf(item.description), brand: item.brand ?? "", category: item.category ?? "", price: priceText(item.price, item.currency), currency: item.currency,
    stock: item.stock === null ? "" : String(item.stock), url: item.url ?? "", imageUrl: item.imageUrl ?? "",
    attributes: Object.entries(item.attributes).map(([name, value], key) => ({ key, name, ...attributeOf(value) })),
    optionNames: [...new Set(item.variants.flatMap((variant) => Object.keys(variant.options)))],
    variants: item.variants.map((variant, key) => ({
      key, id: variant.id, sku: variant.sku ?? "", price: priceText(variant.price, item.currency), stock: variant.stock === null ? "" : String(variant.stock),
      options: Object.fromEntries(Object.entries(variant.options).map(([name, value]) => [name, typeof value === "string" ? { ko: value, en: "", isBoth: false } : { ...pairOf(value), isBoth: true }])),
    })),
  };
}

/** What the form says, and what is wrong with it in words, by the field's path. */
export function readProduct(form: ProductForm, words: Words): { draft: ProductDraft; problems: Problems } {
  const { editor } = words;
  const problems: Problems = new Map();
  const title = localizedOf(form.title);
  if (title.ko === undefined && title.en === undefined) problems.set("title", editor.needOne);
  const price = readPrice(form.price, form.currency);
  if (price === undefined) problems.set("price", form.price.trim() === "" ? editor.needPrice : editor.badPrice);
  const stock = readCount(form.stock);
  if (stock === undefined && form.variants.length === 0) problems.set("stock", editor.badStock);
  for (const name of ["url", "imageUrl"] as const) if (form[name].trim() !== "" && !/^(https?:\/\/|\/)/.test(form[name].trim())) problems.set(name, editor.badUrl);
  const variants = form.variants.map((row, place) => readVariant(row, { place, form, words, problems }));
  return {
    draft: {
      title, description: localizedOf(form.description), brand: form.brand.trim() || null, category: form.category.trim() || null, price: price ?? 0, currency: form.currency.trim().toUpperCase() || "KRW",
      ...(variants.length === 0 && { stock: stock ?? null }), url: form.url.trim() || null, imageUrl: form.imageUrl.trim() || null, attributes: readAttributes(form.attributes, words, problems), variants,
    },
    problems,
  };
}

function readVariant(row: VariantRow, { place, form, words, problems }: { place: number; form: ProductForm; words: Words; problems: Problems }): ProductDraft["variants"][number] {
  const price = row.price.trim() === "" ? null : readPrice(row.price, form.currency);
  if (price === undefined) problems.set(`variants.${place}.price`, words.editor.badPrice);
  const stock = readCount(row.stock);
  if (stock === undefined) problems.set(`variants.${place}.stock`, words.editor.badStock);
  const options = Object.fromEntries(Object.entries(row.options).flatMap(([name, value]) => {
    const { ko, en } = localizedOf(value);
    if (ko === undefined && en === undefined) return [];
    return [[name, en === undefined && !value.isBoth ? ko ?? "" : localizedOf(value)]];
  }));
  return { ...(row.id !== undefined && { id: row.id }), sku: row.sku.trim() || null, options, price: price ?? null, stock: stock ?? null };
}

function readAttributes(rows: AttributeRow[], words: Words, problems: Problems): ProductDraft["attributes"] {
  const attributes: ProductDraft["attributes"] = {};
  for (const [place, row] of rows.entries()) {
    const name = row.name.trim();
    const value = readAttribute(row);
    if (value === undefined) continue; // an empty row says nothing
    if (name === "") problems.set(`attributes.${place}`, words.editor.needName);
    else if (name in attributes) problems.set(`attributes.${place}`, words.editor.twiceName);
    else attributes[name] = value;
  }
  return attributes;
}

function readAttribute({ shape, ...row }: AttributeRow): ProductDraft["attributes"][string] | undefined {
  const { ko, en } = localizedOf(row);
  if (ko === undefined && en === undefined) return undefined;
  if (shape === "both" || en !== undefined) return localizedOf(row);
  const text = ko ?? "";
  if (shape === "number" && Number.isFinite(Number(text))) return Number(text);
  if (shape === "boolean" && (text === "true" || text === "false")) return text === "true";
  if (shape === "list") return text.split(",").map((each) => each.trim()).filter(Boolean);
  return text;
}

function attributeOf(value: Product["attributes"][string]): Omit<AttributeRow, "key" | "name"> {
  if (Array.isArray(value)) return { ko: value.join(", "), en: "", shape: "list" };
  if (typeof value === "object") return { ...pairOf(value), shape: "both" };
  return { ko: String(value), en: "", shape: typeof value === "number" ? "number" : typeof value === "boolean" ? "boolean" : "text" };
}

export function pairOf(text: Localized): Pair {
  return { ko: text.ko ?? "", en: text.en ?? "" };
}

export function localizedOf({ ko, en }: Pair): { ko?: string; en?: string } {
  return { ...(ko.trim() !== "" && { ko: ko.trim() }), ...(en.trim() !== "" && { en: en.trim() }) };
}
