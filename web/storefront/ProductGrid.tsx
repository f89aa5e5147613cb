import type { VNode } from "preact";
import type { ProductCard } from "../../server/chat/message.ts";
import { Drawing } from "../Drawing.tsx";
import { languageOf, textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { Price } from "../Price.tsx";
import { Stock } from "../Stock.tsx";
import type { Shelf } from "./shop.ts";

const placeholders = Array.from({ length: 8 }, (_, at) => at);

type Props = {
  shelf: Shelf;
  isShopMissing: boolean;
  onOpen: (id: string) => void;
  onMore: () => void;
  onReload: () => void;
  onAll: () => void;
};

export function ProductGrid({ shelf, isShopMissing, onOpen, onMore, onReload, onAll }: Props): VNode {
  const { words } = useWords();
  const { items, phase, cursor } = shelf;
  if (phase === "loading") {
    return (
      <div class="grid" role="status" aria-label={words.products} aria-busy="true">
        {placeholders.map((at) => <div key={at} class="tile skeleton-tile"><i /><i /><i /></div>)}
      </div>
    );
  }
  if (items.length === 0 && (phase === "failed" || isShopMissing)) {
    return (
      <div class="empty" role="alert">
        <p>{words.shopUnreachable}</p>
        <button type="button" class="button" onClick={onReload}><Icon name="retry" />{words.retry}</button>
      </div>
    );
  }
  if (items.length === 0) {
    return <div class="empty"><p>{words.noProducts}</p><button type="button" class="button" onClick={onAll}>{words.seeAll}</button></div>;
  }
  return (
    <>
      <ul class="grid" aria-label={words.products}>
        {items.map((product) => <li key={product.id}><Tile product={product} onOpen={onOpen} /></li>)}
      </ul>
      {phase === "failed" && <p class="soft more-failed" role="alert">{words.shopUnreachable}</p>}
      {cursor !== undefined && (
        <button type="button" class="button more" aria-disabled={phase === "more"} onClick={() => phase !== "more" && onMore()}>
          {phase === "failed" ? words.retry : words.moreProducts}
        </button>
      )}
    </>
  );
}

function Tile({ product, onOpen }: { product: ProductCard; onOpen: (id: string) => void }): VNode {
  const { language } = useWords();
  return (
    <button type="button" class={product.stock !== 0 ? "tile" : "tile sold-out"} aria-haspopup="dialog" onClick={() => onOpen(product.id)}>
      <Drawing product={product} />
      <span class="tile-title" lang={languageOf(product.title, language)}>{textIn(product.title, language)}</span>
      <span class="tile-line"><Price product={product} /><Stock stock={product.stock} /></span>
    </button>
  );
}
