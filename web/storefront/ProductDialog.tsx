import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AttributeValue, Language } from "../../db/schema.ts";
import { ApiError, readProduct, type ProductDetail } from "../api.ts";
import { Dialog } from "../Dialog.tsx";
import { Drawing } from "../Drawing.tsx";
import { formatOptions, formatPrice, languageOf, textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { Price } from "../Price.tsx";
import { Stock } from "../Stock.tsx";
import { attributeNameIn, type Words } from "../words.ts";

type Props = { id: string; onAsk: (title: string) => void; onClose: () => void };

export function ProductDialog({ id, onAsk, onClose }: Props): VNode {
  const { language, words } = useWords();
  const [found, setFound] = useState<ProductDetail | "loading" | "failed" | "gone">("loading");
  const load = (): void => {
    setFound("loading");
    readProduct(id).then(setFound, (error: unknown) => setFound(error instanceof ApiError && error.status === 404 ? "gone" : "failed"));
  };
  useEffect(load, [id]);
  if (typeof found !== "string") {
    return (
      <Dialog title={<span lang={languageOf(found.title, language)}>{textIn(found.title, language)}</span>} onClose={onClose}>
        <Product product={found} onAsk={onAsk} />
      </Dialog>
    );
  }
  return (
    <Dialog title={words.details} onClose={onClose}>
      {found === "loading" && <div class="skeleton-lines" aria-busy="true"><i /><i /><i /></div>}
      {found === "gone" && <p class="soft">{words.productGone}</p>}
      {found === "failed" && (
        <div class="trouble" role="alert">
          <p>{words.shopUnreachable}</p>
          <button type="button" class="quiet-button" onClick={load}><Icon name="retry" />{words.retry}</button>
        </div>
      )}
    </Dialog>
  );
}

function Product({ product, onAsk }: { product: ProductDetail; onAsk: (title: string) => void }): VNode {
  const { language, words } = useWords();
  return (
    <div class="product">
      <Drawing product={product} />
      <div class="product-text">
        {product.category && <p class="eyebrow">{textIn(product.category, language)}</p>}
        <p class="product-price"><Price product={product} /><Stock stock={product.stock} /></p>
        <p lang={languageOf(product.description, language)}>{textIn(product.description, language)}</p>
        <button type="button" class="button primary" onClick={() => onAsk(textIn(product.title, language))}>
          <Icon name="chat" />{words.askAboutProduct}
        </button>
        {product.variants.length > 0 && <Variants product={product} />}
        <Attributes attributes={product.attributes} />
      </div>
    </div>
  );
}

function Variants({ product }: { product: ProductDetail }): VNode {
  const { language, words } = useWords();
  return (
    <section>
      <h3>{words.options}</h3>
      <ul class="product-variants">
        {product.variants.map((variant, at) => (
          <li key={at} class={variant.stock !== 0 ? "" : "sold-out"}>
            <span>{formatOptions(variant.options, language)}</span>
            <span class="price">{formatPrice({ amount: variant.price, currency: product.currency }, language)}</span>
            <Stock stock={variant.stock} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Attributes({ attributes }: { attributes: ProductDetail["attributes"] }): VNode | null {
  const { language, words } = useWords();
  const rows = Object.entries(attributes).flatMap(([key, value]) => {
    const name = attributeNameIn(key, language);
    return name === undefined ? [] : [{ name, text: valueIn(value, { language, words }) }];
  });
  if (rows.length === 0) return null;
  return (
    <section>
      <h3>{words.details}</h3>
      <dl class="product-details">
        {rows.map((row) => <div key={row.name}><dt>{row.name}</dt><dd>{row.text}</dd></div>)}
      </dl>
    </section>
  );
}

function valueIn(value: AttributeValue, { language, words }: { language: Language; words: Words }): string {
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "boolean") return value ? words.yes : words.no;
  return typeof value === "object" ? textIn(value, language) : String(value);
}
