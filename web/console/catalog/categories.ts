import type { Localized } from "../../../db/schema.ts";
import { textIn } from "../../formats.ts";
import { call } from "../client.ts";
import { useLoad } from "../load.ts";
import { useWords } from "../words.ts";

type Shelf = { categories: { id: string; title: Localized }[] };
let asked: Promise<Shelf> | undefined;

/** The shop's own names for its categories, asked for once; an id without one stays as it is. */
export function useCategories(): (id: string) => string {
  const { language } = useWords();
  const shelf = useLoad("categories", () => (asked ??= call<Shelf>("/api/storefront").catch((error: unknown) => {
    asked = undefined;
    throw error;
  })));
  const titles = new Map(shelf.data?.categories.map(({ id, title }) => [id, textIn(title, language)]));
  return (id) => titles.get(id) ?? id;
}
