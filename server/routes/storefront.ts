import { Hono } from "hono";
import { z } from "zod";
import { listCategories, listProducts, readEntries } from "../../db/catalog.ts";
import { readCustomer } from "../../db/orders.ts";
import { languages } from "../../db/schema.ts";
import { productCard } from "../chat/speech.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { signCustomerToken } from "../identity.ts";
import { storefrontPageMax } from "../limits.ts";
import { described } from "../openapi.ts";
import { idSchema, localized, valid } from "./request.ts";

const page = z.object({
  category: idSchema.optional(), cursor: z.string().regex(/^\d{1,9}$/).optional(), limit: z.coerce.number().int().min(1).max(storefrontPageMax).default(24),
});
const shop = z.object({
  name: localized, tagline: localized, categories: z.array(z.object({ id: z.string(), title: localized, count: z.int() })),
  visitors: z.array(z.object({ customerId: z.string(), name: z.string(), locale: z.enum(languages) })), model: z.object({ id: z.string(), embedded: z.boolean() }),
});
const stock = z.int().nullable().describe("null: the shop does not say");
const price = z.int().describe("In the currency's minor unit");
const product = z.object({
  id: z.string(), title: localized, category: localized.nullable(), price, currency: z.string(), stock, url: z.string().nullable(), imageUrl: z.string().nullable(),
  variants: z.array(z.object({ options: z.record(z.string(), z.union([z.string(), localized])), price, stock })),
});
const shelf = z.object({ items: z.array(product), nextCursor: z.string().nullable() });
const detail = product.extend({ description: localized, attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), localized])) });
const visited = z.object({ customerToken: z.string() });
const visit = z.strictObject({ customerId: idSchema });

/** What the shop's own pages need: the shelf, and in the demo the three customers one can visit as. */
export function storefrontRoutes(deps: Deps) {
  return new Hono()
    .get("/storefront", described({ summary: "The shop's name, categories and, in the demo, its visitors", answer: shop, refusals: [] }), async (c) => {
      const categories = await listCategories(deps.db);
      const best = deps.answering.models.chain[0]?.model;
      const found = await Promise.all(deps.demoCustomerIds.map((id) => readCustomer(deps.db, id)));
      return c.json({
        ...deps.shopWords, categories: categories.map(({ id, title, count }) => ({ id, title, count })),
        visitors: found.flatMap((customer) => (customer ? { customerId: customer.id, name: customer.name, locale: customer.locale } : [])),
        model: { id: best?.modelId ?? "", embedded: best?.provider === "embedded" },
      } satisfies z.infer<typeof shop>, 200);
    })
    .get("/storefront/products", described({ summary: "The shelf, newest first", answer: shelf, refusals: ["invalid_request"] }), valid("query", page), async (c) => {
      const { category, cursor, limit } = c.req.valid("query");
      const offset = Number(cursor ?? 0);
      const { entries, total } = await listProducts(deps.db, { category, offset, limit });
      const labels = await deps.answering.labels();
      const items = entries.flatMap((entry) => (entry.kind === "product" ? productCard(entry, labels) : []));
      return c.json({ items, nextCursor: offset + limit < total ? String(offset + limit) : null } satisfies z.infer<typeof shelf>, 200);
    })
    .get("/storefront/products/:id", described({ summary: "One product", answer: detail, refusals: ["invalid_request", "not_found"] }), valid("param", z.object({ id: idSchema })), async (c) => {
      const [entry] = await readEntries(deps.db, [c.req.valid("param").id]);
      if (entry?.kind !== "product") throw new AppError("not_found");
      return c.json({ ...productCard(entry, await deps.answering.labels()), description: entry.description, attributes: entry.attributes } satisfies z.infer<typeof detail>, 200);
    })
    .post("/storefront/visits", described({ summary: "Demo only: what the shop's own sign-in would hand to the chat", answer: visited, refusals: ["invalid_request", "not_found", "body_too_large"] }), valid("json", visit), async (c) => {
      const { customerId } = c.req.valid("json");
      if (!deps.demoCustomerIds.includes(customerId)) throw new AppError("not_found");
      return c.json({ customerToken: await signCustomerToken(deps.tokenSecret, customerId) } satisfies z.infer<typeof visited>, 200);
    });
}
