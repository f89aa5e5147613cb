import type { VNode } from "preact";
import type { ProductCard } from "../server/chat/message.ts";
import { formatPrice } from "./formats.ts";
import { useWords } from "./language.ts";

/** A product's price; the lowest of its variants' where those differ. */
export function Price({ product }: { product: Pick<ProductCard, "price" | "currency" | "variants"> }): VNode {
  const { language, words } = useWords();
  const prices = new Set(product.variants.map((variant) => variant.price));
  const text = formatPrice({ amount: prices.size > 0 ? Math.min(...prices) : product.price, currency: product.currency }, language);
  return <span class="price">{prices.size > 1 ? words.priceFrom(text) : text}</span>;
}
