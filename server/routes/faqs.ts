import { z } from "zod";
import type { Deps } from "../compose.ts";
import { bulkEntriesMax } from "../limits.ts";
import { faqItem } from "../operators/items.ts";
import { tableQuery } from "../operators/table.ts";
import { entryRoutes } from "./entries.ts";
import { faqInput, faqPatch, patchFaq, toFaqDraft } from "./entry-input.ts";

export function faqRoutes(deps: Deps) {
  return entryRoutes(deps, {
    kind: "faq", prefix: "faq", noun: "FAQ entry", item: faqItem, query: tableQuery.omit({ brand: true, stock: true, priceMin: true, priceMax: true }), input: faqInput, patch: faqPatch,
    bulk: z.array(faqInput.required({ id: true })).min(1).max(bulkEntriesMax), draft: toFaqDraft,
    patched: (current, patch) => (current.kind === "faq" ? patchFaq(current, patch) : undefined),
  });
}
