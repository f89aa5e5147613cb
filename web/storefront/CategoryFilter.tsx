import type { VNode } from "preact";
import type { Category } from "../api.ts";
import { textIn } from "../formats.ts";
import { useWords } from "../language.ts";

type Props = { categories: Category[] | undefined; chosen: string | undefined; onChoose: (id: string | undefined) => void };

export function CategoryFilter({ categories, chosen, onChoose }: Props): VNode {
  const { language, words } = useWords();
  return (
    <nav class="categories" aria-label={words.categories}>
      <button type="button" class="pill" aria-pressed={chosen === undefined} onClick={() => onChoose(undefined)}>{words.allProducts}</button>
      {categories?.map((category) => (
        <button key={category.id} type="button" class="pill" aria-pressed={chosen === category.id} onClick={() => onChoose(category.id)}>
          {textIn(category.title, language)}<span class="count">{category.count}</span>
        </button>
      ))}
    </nav>
  );
}
