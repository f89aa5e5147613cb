import type { VNode } from "preact";
import { useWords } from "./language.ts";

/** From this count down, how many are left is worth saying. */
const fewMax = 5;

export function Stock({ stock }: { stock: number | null }): VNode | null {
  const { words } = useWords();
  if (stock === null) return null;
  if (stock <= 0) return <span class="stock none">{words.soldOut}</span>;
  if (stock <= fewMax) return <span class="stock few">{words.fewLeft(stock)}</span>;
  return <span class="stock">{words.inStock}</span>;
}
