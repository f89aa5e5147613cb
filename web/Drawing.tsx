import type { VNode } from "preact";
import type { ProductCard } from "../server/chat/message.ts";
import { sketchOf } from "./drawings.ts";

/** A product's picture where the shop serves one itself, or a line drawing. Never an address from elsewhere. */
export function Drawing({ product }: { product: Pick<ProductCard, "id" | "title" | "imageUrl"> }): VNode {
  if (product.imageUrl?.startsWith("/") && !product.imageUrl.startsWith("//")) {
    return <span class="drawing"><img src={product.imageUrl} alt="" loading="lazy" /></span>;
  }
  const { sketch, tint } = sketchOf(product);
  return (
    <span class={`drawing tint-${tint}`}>
      <svg viewBox="0 0 96 96" aria-hidden="true">
        <path class="drawing-body" d={sketch.body} transform="translate(3 3)" />
        <path class="drawing-lines" d={sketch.body + (sketch.lines ?? "")} />
      </svg>
    </span>
  );
}
