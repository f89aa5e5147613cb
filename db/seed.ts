import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isEmpty, putCategories, putFaqs, putProducts, putSynonyms, type Category, type FaqDraft, type ProductDraft } from "./catalog.ts";
import type { Db } from "./open.ts";
import { putCustomers, putOrders, type CustomerDraft } from "./orders.ts";
import { demoOrders } from "./seed/orders.ts";

/** The demo shop: what its page is called and whom one can visit as. */
export const shopWords = {
  name: { ko: "하루결", en: "Harugyeol" },
  tagline: { ko: "하루의 결을 고르는 살림", en: "Everyday things, in the grain of a day" },
};
export const demoCustomerIds = ["cus_seoyun", "cus_minjun", "cus_emma"];

const folder = join(import.meta.dirname, "seed");
const dayMs = 24 * 3_600_000;

/** A product of the seed: its launch is told in days before the first start, so that the demo never grows old. */
export type ProductSeed = Omit<ProductDraft, "url" | "imageUrl" | "attributes"> & { attributes: ProductDraft["attributes"] & { launchedDaysAgo: number } };
export type CustomerSeed = CustomerDraft & { nameEn: string };

/** Everything of the demo shop as it would be seeded at `now` (epoch ms). */
export function readDemo(now: number) {
  const products = readAll<ProductSeed>("products");
  const customers = readOne<CustomerSeed>("customers");
  return {
    categories: readOne<Category>("categories"), synonyms: readOne<string[]>("synonyms"), faqs: readAll<FaqDraft>("faqs"), customers,
    products: products.map((seed): ProductDraft => ({ ...seed, attributes: withLaunchDate(seed.attributes, now), url: null, imageUrl: null })),
    orders: demoOrders({ products, customers, now }),
  };
}

/** Fills an empty database with the demo shop; leaves any other alone. Returns whether it did. */
export async function seedDemo(db: Db, now = Date.now()): Promise<boolean> {
  if (!await isEmpty(db)) return false;
  const demo = readDemo(now);
  await putCategories(db, demo.categories);
  await putSynonyms(db, demo.synonyms);
  await putFaqs(db, demo.faqs);
  await putProducts(db, demo.products);
  await putCustomers(db, demo.customers.map(({ nameEn: _nameEn, ...customer }) => customer));
  await putOrders(db, demo.orders);
  return true;
}

function withLaunchDate({ launchedDaysAgo, ...attributes }: ProductSeed["attributes"], now: number): ProductDraft["attributes"] {
  return { ...attributes, launchDate: new Date(now - launchedDaysAgo * dayMs).toISOString().slice(0, 10) };
}

function readOne<T>(name: string): T[] {
  return JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as T[];
}

function readAll<T>(name: string): T[] {
  return readdirSync(join(folder, name)).toSorted().flatMap((file) => readOne<T>(join(name, file.replace(/\.json$/, ""))));
}
