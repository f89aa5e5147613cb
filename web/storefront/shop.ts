import { useEffect, useMemo, useState } from "preact/hooks";
import type { Localized } from "../../db/schema.ts";
import type { ProductCard } from "../../server/chat/message.ts";
import { listProducts, readShop, visitAs, type Shop, type Visitor } from "../api.ts";
import { readStored, writeStored } from "../storage.ts";
import type { Identity } from "../widget/session.ts";

/** Products asked for at once: four rows of the widest grid. */
const pageSize = 24;
const visitorKey = "sangdam.visitor";

export type Loaded<T> = { phase: "loading" | "failed" | "ready"; value: T | undefined; reload: () => void };

/** The shop's name, categories and visitors. */
export function useShop(): Loaded<Shop> {
  const [state, setState] = useState<Omit<Loaded<Shop>, "reload">>({ phase: "loading", value: undefined });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    setState({ phase: "loading", value: undefined });
    readShop().then((value) => setState({ phase: "ready", value }), () => setState({ phase: "failed", value: undefined }));
  }, [tries]);
  return { ...state, reload: () => setTries(tries + 1) };
}

export type Shelf = { items: ProductCard[]; cursor: string | undefined; phase: "loading" | "more" | "ready" | "failed" };

/** The products of a category, page after page. */
export function useShelf(category: string | undefined): { shelf: Shelf; load: () => void } {
  const [shelf, setShelf] = useState<Shelf & { category: string | undefined }>();
  const isOther = shelf === undefined || shelf.category !== category;
  const current: Shelf = isOther ? { items: [], cursor: undefined, phase: "loading" } : shelf;
  const load = (from: Shelf): void => {
    setShelf({ ...from, category, phase: from.items.length > 0 ? "more" : "loading" });
    // An answer for a category that is no longer shown is dropped.
    const put = (next: Shelf): void => setShelf((now) => (now?.category === category ? { ...next, category } : now));
    listProducts({ category, cursor: from.cursor, limit: pageSize }).then(
      (page) => put({ items: [...from.items, ...page.items], cursor: page.nextCursor ?? undefined, phase: "ready" }),
      () => put({ ...from, phase: "failed" }),
    );
  };
  useEffect(() => load({ items: [], cursor: undefined, phase: "loading" }), [category]);
  return { shelf: current, load: () => load(current) };
}

/** Who is visiting: a guest, or one of the demo shop's customers, whom the shop itself signs in. Forgotten with the tab. */
export function useVisitor(visitors: Visitor[] | undefined): { identity: Identity; visit: (customerId: string | undefined) => void } {
  const [chosen, setChosen] = useState(() => readStored<string>("tab", visitorKey));
  const visitor = visitors?.find((one) => one.customerId === chosen);
  // Not in the list any more: it was another shop's, or the demo was made anew.
  const customerId = visitors !== undefined && visitor === undefined ? undefined : chosen;
  const identity = useMemo<Identity>(() => {
    if (customerId === undefined) return { key: "guest" };
    return {
      key: `customer.${customerId}`, customerToken: () => visitAs(customerId),
      ...(visitor && { name: visitorName(visitor) }),
    };
  }, [customerId, visitor]);
  const visit = (next: string | undefined): void => {
    writeStored("tab", visitorKey, next);
    setChosen(next);
  };
  return { identity, visit };
}

export function visitorName(visitor: Visitor): Localized {
  return { ko: visitor.name, en: visitor.nameEn };
}
