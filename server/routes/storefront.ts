import { Hono } from "hono";
import { describeRoute } from "hono-openapi";
import { z } from "zod";
import { listCategories, listProducts, readEntries } from "../../db/catalog.ts";
import { readCustomer } from "../../db/orders.ts";
import { productCard } from "../chat/speech.ts";
import type { Deps } from "../compose.ts";
import { AppError } from "../errors.ts";
import { signCustomerToken } from "../identity.ts";
import { storefrontPageMax } from "../limits.ts";
import { idSchema, valid } from "./request.ts";

const page = z.object({
  category: idSchema.optional(), cursor: z.string().regex(/^\d{1,9}$/).optional(), limit: z.coerce.number().int().min(1).max(storefrontPageMax).default(24),
});
const visit = z.strictObject({ customerId: idSchema });

/** What the shop's own pages need: the shelf, and in the demo the three customers one can visit as. */
export function storefrontRoutes(deps: Deps) {
  return new Hono()
    .get("/storefront", describeRoute({ summary: "The shop's name, categories and, in the demo, its visitors" }), async (c) => {
      const categories = await listCategories(deps.db);
      const best = deps.answering.models.chain[0]?.model;
      const found = await Promise.all(deps.demoCustomerIds.map((id) => readCustomer(deps.db, id)));
      return c.json({
        ...deps.shopWords, categories: categories.map(({ id, title, count }) => ({ id, title, count })),
        visitors: found.flatMap((customer) => (customer ? { customerId: customer.id, name: customer.name, locale: customer.locale } : [])),
        model: { id: best?.modelId ?? "", embedded: best?.provider === "embedded" },
      }, 200);
    })
    .get("/storefront/products", describeRoute({ summary: "The shelf, newest first" }), valid("query", page), async (c) => {
      const { category, cursor, limit } = c.req.valid("query");
      const offset = Number(cursor ?? 0);
      const { entries, total } = await listProducts(deps.db, { category, offset, limit });
      const labels = await deps.answering.labels();
      const items = entries.flatMap((entry) => (entry.kind === "product" ? productCard(entry, labels) : []));
      return c.json({ items, nextCursor: offset + limit < total ? String(offset + limit) : null }, 200);
    })
    .get("/storefront/products/:id", describeRoute({ summary: "One product" }), valid("param", z.object({ id: idSchema })), async (c) => {
      const [entry] = await readEntries(deps.db, [c.req.valid("param").id]);
      if (entry?.kind !== "product") throw new AppError("not_found");
      return c.json({ ...productCard(entry, await deps.answering.labels()), description: entry.description, attributes: entry.attributes }, 200);
    })
    .post("/storefront/visits", describeRoute({ summary: "Demo only: what the shop's own sign-in would hand to the chat" }), valid("json", visit), async (c) => {
      const { customerId } = c.req.valid("json");
      if (!deps.demoCustomerIds.includes(customerId)) throw new AppError("not_found");
      return c.json({ customerToken: await signCustomerToken(deps.tokenSecret, customerId) }, 200);
    });
}
