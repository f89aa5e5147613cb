import { z } from "zod";
import type { Deps } from "../compose.ts";
import { bulkEntriesMax } from "../limits.ts";
import { productItem } from "../operators/items.ts";
import { tableQuery } from "../operators/table.ts";
import { entryRoutes } from "./entries.ts";
import { patchProduct, productInput, productPatch, toProductDraft } from "./entry-input.ts";

export function productRoutes(deps: Deps) {
  return entryRoutes(deps, {
    kind: "product", prefix: "prd", noun: "product", item: productItem, query: tableQuery.omit({ tag: true }), input: productInput, patch: productPatch,
    bulk: z.array(productInput.required({ id: true })).min(1).max(bulkEntriesMax), draft: toProductDraft,
    patched: (current, patch) => (current.kind === "product" ? patchProduct(current, patch) : undefined),
  });
}
