import { z } from "zod";
import type { ProductDraft, VariantDraft } from "../../db/catalog.ts";
import { readAmount } from "./amount.ts";
import type { Convention } from "./convention.ts";
import { isRecord } from "./jsonl.ts";
import { type ColumnMap, createMapping, type Guesses, type RowReader } from "./mapping.ts";
import { createMoney, type Priced } from "./money.ts";
import { amountSchema, citableIdSchema, countSchema, idSchema, localizedSchema, nameSchema, optionsSchema, textSchema } from "./schemas.ts";
import { toAttributes, toCount, toLocalized, toNested, toText } from "./values.ts";

/** Where shops keep what; see `createMapping`. */
export const productGuesses: Guesses = {
  id: ["id", "productid", "itemid", "goodsno", "productno", "handle", "상품번호", "상품코드", "상품id"],
  sku: ["sku", "model", "modelname", "modelno", "mpn", "partnumber", "모델명", "품번"],
  title: ["title", "name", "productname", "goodsname", "상품명", "제품명", "이름"],
  "title.ko": ["title.ko", "titleko", "nameko", "한글상품명"],
  "title.en": ["title.en", "titleen", "nameen", "영문상품명"],
  description: ["description", "desc", "body", "details", "shortdescription", "summary", "설명", "상품설명", "상세설명"],
  "description.ko": ["description.ko", "descriptionko", "descko"],
  "description.en": ["description.en", "descriptionen", "descen", "영문설명"],
  brand: ["brand", "brandname", "manufacturer", "vendor", "maker", "브랜드", "제조사"],
  category: ["category", "categoryname", "카테고리", "분류"],
  price: ["price", "saleprice", "sellingprice", "unitprice", "가격", "판매가", "판매가격"],
  price_cents: ["pricecents", "priceincents", "priceminor"],
  currency: ["currency", "currencycode", "통화"],
  stock: ["stock", "stockquantity", "inventory", "quantity", "qty", "available", "재고", "재고수량", "수량"],
  attributes: ["attributes", "attrs", "specs", "properties", "속성"],
  variants: ["variants", "skus", "옵션"],
  url: ["url", "link", "producturl", "링크"],
  imageUrl: ["imageurl", "image", "img", "imagesrc", "thumbnail", "이미지"],
};

export const productFields = [...Object.keys(productGuesses), "attributes.*"];

const schema = z.object({
  id: citableIdSchema,
  title: localizedSchema.refine((text) => text.ko !== undefined || text.en !== undefined, "the product has none"),
  description: localizedSchema,
  brand: nameSchema.nullable(),
  category: nameSchema.nullable(),
  price: amountSchema,
  currency: z.string().regex(/^[A-Z]{3}$/, "must be a code of three letters such as KRW"),
  stock: countSchema.nullable(),
  attributes: z.record(nameSchema, z.union([
    textSchema, z.number(), z.boolean(), z.array(textSchema).max(1000, "has more than 1,000 values"), localizedSchema,
  ])),
  variants: z.array(z.object({
    id: idSchema, sku: nameSchema.nullable(), options: optionsSchema, price: amountSchema.nullable(), stock: countSchema.nullable(),
  })).max(1000, "a product may have 1,000 variants"),
  url: textSchema.nullable(),
  imageUrl: textSchema.nullable(),
});

/** Reads product rows with a column map. The reader throws Error (or ZodError) with the reason where a row is no product. */
export function createProductReader({ map, money }: Convention): (row: Record<string, unknown>) => ProductDraft {
  const read = createMapping({ map, guesses: productGuesses });
  return (row) => schema.parse(toDraft(read(row), money));
}

/** Reads what product rows say of money, for `surveyMoney`. */
export function createPriceReader(map: ColumnMap): (row: Record<string, unknown>) => Priced {
  const read = createMapping({ map, guesses: productGuesses });
  return (row) => {
    const fields = read(row);
    return toPriced(fields, variantRows(fields.get("variants")));
  };
}

function toDraft(row: RowReader, rule: Convention["money"]): unknown {
  const sku = toText(row.get("sku")) ?? null;
  const id = toText(row.get("id")) ?? sku;
  if (id === null) throw new Error("id: the row has neither an id nor a sku");
  const rows = variantRows(row.get("variants"));
  const money = readMoney(row, { variants: rows, rule });
  const variants = rows.map((each) => readVariant(each, { productId: id, toPrice: money.toVariantPrice }));
  const stock = variants.length > 0 ? sumStock(variants) : toStock(row.get("stock"));
  return {
    id,
    title: toLocalized(row, "title"),
    description: toLocalized(row, "description"),
    brand: toText(row.get("brand")) ?? null,
    category: toText(row.get("category")) ?? null,
    price: money.price,
    currency: money.currency,
    stock,
    attributes: { ...toAttributes(row.get("attributes")), ...toAttributes(Object.fromEntries(row.below("attributes"))) },
    // A product without variants is its own only one, so that its model code has a place.
    variants: variants.length > 0 || sku === null ? variants : [{ id: `${id}/1`, sku, options: {}, price: null, stock }],
    url: toText(row.get("url")) ?? null,
    imageUrl: toText(row.get("imageUrl")) ?? null,
  };
}

type Money = { price: number | undefined; currency: string; toVariantPrice(value: unknown): number | undefined };

/** A product without a price of its own has its cheapest variant's. */
function readMoney(row: RowReader, { variants, rule }: { variants: Record<string, unknown>[]; rule: Convention["money"] }): Money {
  const { currency, toMinor } = createMoney(toPriced(row, variants), rule);
  const toVariantPrice = (value: unknown): number | undefined => toMinor(value, "variants.price");
  const prices = variants.map((variant) => toVariantPrice(variant["price"])).filter((price) => price !== undefined);
  const lowest = prices.length === 0 ? undefined : Math.min(...prices);
  return { price: readCents(row.get("price_cents")) ?? toMinor(row.get("price"), "price") ?? lowest, currency, toVariantPrice };
}

function toPriced(row: RowReader, variants: Record<string, unknown>[]): Priced {
  return {
    currency: row.get("currency"), cents: row.get("price_cents"),
    amounts: [["price", row.get("price")], ...variants.map((variant) => ["variants.price", variant["price"]] as const)],
  };
}

/** Cents say so in their column's name: they are the minor unit already, and show no sign. */
function readCents(value: unknown): number | undefined {
  const cents = readAmount(value, "price_cents");
  if (cents?.currency !== undefined) throw new Error(`price_cents: ${cents.text} is no number of cents`);
  return cents?.value;
}

/** Variants stand in a list or in a map from id to variant, as JSON in a text cell too. */
function variantRows(value: unknown): Record<string, unknown>[] {
  const nested = toNested(value);
  if (Array.isArray(nested)) return nested.filter(isRecord);
  if (!isRecord(nested)) return [];
  return Object.entries(nested).flatMap(([id, variant]) => (isRecord(variant) ? [{ id, ...variant }] : []));
}

function readVariant(row: Record<string, unknown>, of: { productId: string; toPrice: Money["toVariantPrice"] }): VariantDraft {
  const sku = toText(row["sku"]) ?? null;
  return {
    id: toText(row["id"] ?? row["item_id"]) ?? `${of.productId}/${sku ?? JSON.stringify(row["options"])}`,
    sku,
    options: toAttributes(row["options"]) as VariantDraft["options"], // checked by the schema
    price: of.toPrice(row["price"]) ?? null,
    stock: toStock(row["stock"] ?? row["available"]),
  };
}

/** Null where the file gives no count; "available" alone says that there are some, not how many. */
function toStock(value: unknown): number | null {
  return value === true ? null : toCount(value) ?? null;
}

function sumStock(variants: VariantDraft[]): number | null {
  return variants.some((variant) => variant.stock === null) ? null : variants.reduce((sum, variant) => sum + (variant.stock ?? 0), 0);
}
