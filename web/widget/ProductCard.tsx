import type { VNode } from "preact";
import type { ProductCard as Product } from "../../server/chat/message.ts";
import { Drawing } from "../Drawing.tsx";
import { formatOptions, languageOf, textIn } from "../formats.ts";
import { useWords } from "../language.ts";
import { Price } from "../Price.tsx";
import { Stock } from "../Stock.tsx";
import { useActions } from "./actions.ts";

const variantsShownMax = 4;

export function ProductRow({ products }: { products: Product[] }): VNode {
  const { words } = useWords();
  return (
    <ul class="product-row" aria-label={words.products}>
      {products.map((product) => <li key={product.id}><ProductCard product={product} /></li>)}
    </ul>
  );
}

/** A product as it stood when the answer was given. Opens the product itself, as it is now. */
function ProductCard({ product }: { product: Product }): VNode {
  const { language, words } = useWords();
  const { openProduct } = useActions();
  const shown = product.variants.slice(0, variantsShownMax);
  return (
    <button type="button" class="product-card" aria-haspopup="dialog" onClick={() => openProduct(product.id)}>
      <Drawing product={product} />
      <span class="product-card-text">
        <span class="product-card-title" lang={languageOf(product.title, language)}>{textIn(product.title, language)}</span>
        <Price product={product} />
        <Stock stock={product.stock} />
        {shown.length > 0 && (
          <span class="variants">
            {shown.map((variant, at) => (
              <span key={at} class={variant.stock !== 0 ? "variant" : "variant sold-out"}>
                {formatOptions(variant.options, language)}
                {variant.stock === 0 && <span class="visually-hidden"> {words.soldOut}</span>}
              </span>
            ))}
            {product.variants.length > shown.length && <span class="variant more">+{product.variants.length - shown.length}</span>}
          </span>
        )}
      </span>
    </button>
  );
}
