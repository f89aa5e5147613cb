import { z } from "zod";
import { listProducts, readEntries, type Entry } from "../../db/catalog.ts";
import type { Db } from "../../db/open.ts";
import type { Language } from "../../db/schema.ts";
import type { Retriever } from "../../ingestion/retriever.ts";
import { factOf, type Labels } from "../chat/facts.ts";
import { searchLimitMax, toolProductsMax } from "../limits.ts";
import { defineTool, type ToolSet } from "./port.ts";

const conditions = (categories: string) => z.strictObject({
  query: z.string().max(200).optional().describe("Words that name the kind of product; leave out to list by the conditions alone"),
  category: z.string().max(60).optional().describe(`A category id; what each is called: ${categories}`),
  priceMin: z.number().int().min(0).optional().describe("In the currency's minor unit (KRW: won; USD: cents)"),
  priceMax: z.number().int().min(0).optional().describe("In the currency's minor unit (KRW: won; USD: cents)"),
  inStock: z.boolean().optional(),
  sort: z.enum(["relevance", "price_asc", "price_desc", "newest"]).optional(),
  limit: z.number().int().min(1).max(toolProductsMax).optional(),
});
type Conditions = z.infer<ReturnType<typeof conditions>>;

/** Lets a model ask the catalog a question with conditions. Rows are read now; the index only finds them. */
export function catalogTools(deps: { db: Db; retriever: Retriever; read?: ((ids: string[]) => Promise<Entry[]>) | undefined; language: Language; labels: Labels }): ToolSet {
  const { db, retriever, language, labels } = deps;
  const read = deps.read ?? ((ids: string[]) => readEntries(db, ids));
  const input = conditions(labels.categories.map(({ id, title, aliases }) => `${id} = ${[title.ko, title.en, ...aliases].filter(Boolean).join(", ")}`).join("; "));
  return {
    searchCatalog: defineTool({ description: "Finds products by words, category, price, stock or newness.", input, run: async (wanted) => {
      const { entries, total } = await findProducts({ db, retriever, read }, wanted);
      return { entries, output: { total, products: entries.map((entry) => factOf({ entry, match: 1, naming: 1, score: 0, recent: false }, { language, labels })) } };
    } }),
  };
}

/** Words of a query that must name something of the shop; below that it is about something else. */
const namedShareMin = 0.4;

async function findProducts(deps: { db: Db; retriever: Retriever; read(ids: string[]): Promise<Entry[]> }, wanted: Conditions): Promise<{ entries: Entry[]; total: number }> {
  const limit = wanted.limit ?? 5;
  if (wanted.query === undefined || wanted.query.trim() === "") {
    const { entries, total } = await listProducts(deps.db, { ...wanted, limit });
    return { entries: (await deps.read(entries.map((entry) => entry.id))).filter((entry) => fits(entry, wanted)), total };
  }
  const hits = await deps.retriever.search({ text: wanted.query, kinds: ["product"], limit: searchLimitMax });
  const best = hits[0];
  const close = best === undefined || best.naming < namedShareMin ? [] : hits.filter((hit) => hit.naming >= best.naming * 0.99 && hit.coverage >= best.coverage * 0.99);
  const found = (await deps.read(close.map((hit) => hit.entryId))).filter((entry) => entry.kind === "product" && fits(entry, wanted));
  const fitting = wanted.sort === undefined || wanted.sort === "relevance" ? found : titledFirst(found, wanted.query);
  return { entries: sorted(fitting, wanted.sort).slice(0, limit), total: fitting.length };
}

/** In an order other than relevance only those that are called what was asked for: the cheapest mug is no candle in a mug. */
function titledFirst(entries: Entry[], query: string): Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter((word) => word.length > 1);
  const titled = entries.filter((entry) => entry.kind === "product" && words.some((word) => `${entry.title.ko ?? ""} ${entry.title.en ?? ""}`.toLowerCase().includes(word)));
  return titled.length > 0 ? titled : entries;
}

function fits(entry: Entry, { category, priceMin, priceMax, inStock }: Conditions): boolean {
  return entry.kind === "product" && (category === undefined || entry.category === category) && entry.price >= (priceMin ?? 0)
    && entry.price <= (priceMax ?? Infinity) && (inStock !== true || entry.stock !== 0);
}

function sorted(entries: Entry[], sort: Conditions["sort"]): Entry[] {
  const price = (entry: Entry) => (entry.kind === "product" ? entry.price : 0);
  const launched = (entry: Entry) => (entry.kind === "product" ? String(entry.attributes["launchDate"] ?? "") : "");
  if (sort === "price_asc") return entries.toSorted((a, b) => price(a) - price(b));
  if (sort === "price_desc") return entries.toSorted((a, b) => price(b) - price(a));
  if (sort === "newest") return entries.toSorted((a, b) => launched(b).localeCompare(launched(a)));
  return entries;
}
