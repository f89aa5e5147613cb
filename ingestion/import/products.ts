import { z } from "zod";
import type { ProductDraft, VariantDraft } from "../../db/catalog.ts";
import { isRecord } from "./jsonl.ts";
import { type Convention, createMapping, type Guesses, type RowReader } from "./mapping.ts";
import { amountSchema, countSchema, idSchema, localizedSchema, nameSchema, optionsSchema, textSchema } from "./schemas.ts";
import { toAmount, toAttributes, toCount, toLocalized, toMinor, toNested, toText } from "./values.ts";

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
  id: idSchema,
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
export function createProductReader({ map, isMajor }: Convention): (row: Record<string, unknown>) => ProductDraft {
  const read = createMapping({ map, guesses: productGuesses });
  return (row) => schema.parse(toDraft(read(row), isMajor));
}

function toDraft(row: RowReader, isMajor: boolean): unknown {
  const sku = toText(row.get("sku")) ?? null;
  const id = toText(row.get("id")) ?? sku;
  if (id === null) throw new Error("id: the row has neither an id nor a sku");
  const rows = variantRows(row.get("variants"));
  const money = readMoney(row, { variants: rows, isMajor });
  const variants = rows.map((each) => readVariant(each, { productId: id, toPrice: money.toPrice }));
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

type Money = { price: number | undefined; currency: string; toPrice(value: unknown): number | undefined };

/** Cents say so in their column's name; a price with a decimal point is in the major unit, and cannot be in won. */
function readMoney(row: RowReader, { variants, isMajor }: { variants: Record<string, unknown>[]; isMajor: boolean }): Money {
  const cents = toAmount(row.get("price_cents"));
  const prices = [row.get("price"), ...variants.map((variant) => variant["price"])].map(toAmount).filter((amount) => amount !== undefined);
  const hasFraction = isMajor || prices.some((price) => price.hasFraction);
  const shown = prices.find((price) => price.currency !== undefined)?.currency;
  const currency = toText(row.get("currency"))?.toUpperCase() ?? shown ?? (cents !== undefined || hasFraction ? "USD" : "KRW");
  const toPrice = (value: unknown): number | undefined => {
    const amount = toAmount(value)?.amount;
    return amount === undefined ? undefined : toMinor({ amount, hasFraction, currency });
  };
  const lowest = prices.length === 0 ? undefined : Math.min(...prices.map((price) => price.amount));
  return { price: cents?.amount ?? toPrice(row.get("price") ?? lowest), currency, toPrice };
}

/** Variants stand in a list or in a map from id to variant, as JSON in a text cell too. */
function variantRows(value: unknown): Record<string, unknown>[] {
  const nested = toNested(value);
  if (Array.isArray(nested)) return nested.filter(isRecord);
  if (!isRecord(nested)) return [];
  return Object.entries(nested).flatMap(([id, variant]) => (isRecord(variant) ? [{ id, ...variant }] : []));
}

function readVariant(row: Record<string, unknown>, of: { productId: string; toPrice: Money["toPrice"] }): VariantDraft {
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
