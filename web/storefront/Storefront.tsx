import type { VNode } from "preact";
import { useCallback, useEffect, useState } from "preact/hooks";
import type { Language } from "../../db/schema.ts";
import { useMedia } from "../browser.ts";
import { textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { LanguageContext, rememberLanguage, speak, useWords } from "../language.ts";
import { Chat } from "../widget/Chat.tsx";
import { CategoryFilter } from "./CategoryFilter.tsx";
import { signOut } from "../widget/session.ts";
import { useChatPanel } from "./chat-panel.ts";
import { Header } from "./Header.tsx";
import { ProductDialog } from "./ProductDialog.tsx";
import { ProductGrid } from "./ProductGrid.tsx";
import { useShelf, useShop, useVisitor } from "./shop.ts";

/** The demo shop's page with the chat on it. */
export function Storefront({ firstLanguage }: { firstLanguage: Language }): VNode {
  const [language, setLanguage] = useState(firstLanguage);
  const choose = (next: Language): void => {
    speak(next);
    rememberLanguage(next);
    setLanguage(next);
  };
  return (
    <LanguageContext.Provider value={language}>
      <Page onLanguage={choose} />
    </LanguageContext.Provider>
  );
}

function Page({ onLanguage }: { onLanguage: (language: Language) => void }): VNode {
  const { language, words } = useWords();
  const shop = useShop();
  const { identity, visit } = useVisitor(shop.value?.visitors);
  const [category, setCategory] = useState<string>();
  const { shelf, load } = useShelf(category);
  const [productId, setProductId] = useState<string>();
  const [draft, setDraft] = useState<{ text: string }>();
  const panel = useChatPanel();
  const isSheet = useMedia("(max-width: 640px)");
  const openProduct = useCallback((id: string) => setProductId(id), []);
  const name = shop.value ? textIn(shop.value.name, language) : "";
  useEffect(() => {
    if (name !== "") document.title = name;
  }, [name]);
  useEffect(() => () => signOut(identity), [identity.key]);
  const askAbout = (title: string): void => {
    setProductId(undefined);
    setDraft({ text: words.aboutProduct(title) });
    panel.open();
  };
  const visitAnew = (customerId: string | undefined): void => {
    setDraft(undefined);
    visit(customerId);
  };
  // An open panel is where the link leads by itself; a closed one is opened, which takes the focus there.
  const skipToChat = (event: Event): void => {
    if (panel.isOpen) return;
    event.preventDefault();
    panel.open();
  };
  const reload = (): void => {
    shop.reload();
    load();
  };
  return (
    <div class="page" data-chat={panel.isOpen ? "open" : "closed"}>
      <div class="shop" inert={isSheet && panel.isOpen}>
        <Header
          name={name} visitors={shop.value?.visitors ?? []} identity={identity} onVisit={visitAnew} onLanguage={onLanguage} onSkip={skipToChat}
        />
        <main class="shop-main">
          <p class="tagline">{shop.value && textIn(shop.value.tagline, language)}</p>
          <CategoryFilter categories={shop.value?.categories} chosen={category} onChoose={setCategory} />
          <ProductGrid
            shelf={shelf} isShopMissing={shop.phase === "failed"}
            onOpen={openProduct} onMore={load} onReload={reload} onAll={() => setCategory(undefined)}
          />
        </main>
        {!panel.isOpen && (
          <button type="button" class="launcher" ref={panel.launcher} onClick={panel.open}><Icon name="chat" />{words.openChat}</button>
        )}
      </div>
      {panel.isOpen && (
        <Chat
          key={identity.key} shopName={name} identity={identity} model={shop.value?.model} isSheet={isSheet} takesFocus={panel.takesFocus} draft={draft}
          onClose={panel.close} onOpenProduct={openProduct}
        />
      )}
      {productId !== undefined && <ProductDialog id={productId} onAsk={askAbout} onClose={() => setProductId(undefined)} />}
    </div>
  );
}
