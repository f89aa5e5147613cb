import { useEffect, useState, type ComponentType } from "react";
import type { Role } from "../staff-api.ts";
import type { IconName } from "../ui/Icon.tsx";
import type { Words } from "../words.ts";

export type PageName = keyof Words["shell"]["pages"];
/** Gets what follows its path: "" or an id. */
export type PageComponent = ComponentType<{ rest: string }>;
export type Place = {
  name: PageName; group: keyof Words["shell"]["groups"]; path: string; icon: IconName; roles: Role[];
  /** Reached from other pages only. */
  isHidden?: boolean;
  /** Each page is a file of its own, loaded when it is first opened. */
  load: () => Promise<PageComponent>;
};

const all: Role[] = ["agent", "operator"];

/** Every page of the console, in the order of the menu. */
export const places: Place[] = [
  { name: "queue", group: "talks", path: "/queue", icon: "inbox", roles: ["agent"], load: async () => (await import("../desk/Queue.tsx")).Queue },
  {
    name: "conversations", group: "talks", path: "/conversations", icon: "chat", roles: all,
    load: async () => (await import("../desk/Conversations.tsx")).Conversations,
  },
  { name: "review", group: "talks", path: "/review", icon: "checks", roles: all, load: async () => (await import("../review/Review.tsx")).Review },
  { name: "dashboard", group: "talks", path: "/dashboard", icon: "chart", roles: all, load: async () => (await import("../figures/Dashboard.tsx")).Dashboard },
  {
    name: "conversations", group: "talks", path: "/answers", icon: "chat", roles: all, isHidden: true,
    load: async () => (await import("../review/Answer.tsx")).Answer,
  },
  { name: "products", group: "catalog", path: "/products", icon: "box", roles: all, load: async () => (await import("../catalog/Products.tsx")).Products },
  { name: "faqs", group: "catalog", path: "/faqs", icon: "book", roles: all, load: async () => (await import("../catalog/Faqs.tsx")).Faqs },
  { name: "import", group: "catalog", path: "/import", icon: "upload", roles: ["operator"], load: async () => (await import("../intake/Import.tsx")).Import },
  { name: "freshness", group: "catalog", path: "/freshness", icon: "pulse", roles: all, load: async () => (await import("../intake/Freshness.tsx")).Freshness },
  { name: "test", group: "quality", path: "/test", icon: "flask", roles: all, load: async () => (await import("../quality/TestPage.tsx")).TestPage },
  { name: "gaps", group: "quality", path: "/gaps", icon: "gap", roles: all, load: async () => (await import("../quality/Gaps.tsx")).Gaps },
  {
    name: "questionSets", group: "quality", path: "/question-sets", icon: "checks", roles: all,
    load: async () => (await import("../quality/QuestionSets.tsx")).QuestionSets,
  },
  { name: "fixed", group: "voice", path: "/fixed", icon: "pin", roles: all, load: async () => (await import("../quality/Fixed.tsx")).Fixed },
  { name: "synonyms", group: "voice", path: "/synonyms", icon: "swap", roles: all, load: async () => (await import("../quality/Synonyms.tsx")).Synonyms },
  { name: "voice", group: "voice", path: "/voice", icon: "spark", roles: all, load: async () => (await import("../quality/Voice.tsx")).Voice },
  { name: "members", group: "admin", path: "/members", icon: "people", roles: ["admin"], load: async () => (await import("../admin/Members.tsx")).Members },
  { name: "tokens", group: "admin", path: "/tokens", icon: "key", roles: ["admin"], load: async () => (await import("../admin/Tokens.tsx")).Tokens },
  { name: "audit", group: "admin", path: "/audit", icon: "shield", roles: ["admin"], load: async () => (await import("../admin/Audit.tsx")).Audit },
];

/** The places one role may go to. */
export function placesOf(role: Role): Place[] {
  return places.filter((place) => place.isHidden !== true && (role === "admin" || place.roles.includes(role)));
}

/** The place that a path leads to, and what follows it. */
export function placeAt(path: string): { place: Place; rest: string } | undefined {
  const place = places.find((each) => path === each.path || path.startsWith(`${each.path}/`));
  return place && { place, rest: decodeURIComponent(path.slice(place.path.length + 1)) };
}

const loaded = new Map<string, PageComponent>();

/** A place's page, once its file is here. Not React's `lazy`: that holds back what has come for 300 ms after it showed that it waits. */
export function usePage(place: Place | undefined): { page: PageComponent | undefined; hasFailed: boolean } {
  const [settled, setSettled] = useState<{ path: string; hasFailed: boolean }>();
  useEffect(() => {
    if (place === undefined || loaded.has(place.path)) return;
    fetchPage(place).then(() => setSettled({ path: place.path, hasFailed: false }), () => setSettled({ path: place.path, hasFailed: true }));
  }, [place]);
  return { page: place && loaded.get(place.path), hasFailed: settled?.hasFailed === true && settled.path === place?.path };
}

/** Fetches a page's file ahead of its use; a failure is told when the page is opened. */
export async function fetchPage(place: Place): Promise<void> {
  if (!loaded.has(place.path)) loaded.set(place.path, await place.load());
}
