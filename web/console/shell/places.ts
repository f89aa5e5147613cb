import { lazy, type ComponentType, type LazyExoticComponent } from "react";
import type { Role } from "../staff-api.ts";
import type { IconName } from "../ui/Icon.tsx";
import type { Words } from "../words.ts";

export type PageName = keyof Words["shell"]["pages"];
export type Place = {
  name: PageName; group: keyof Words["shell"]["groups"]; path: string; icon: IconName; roles: Role[];
  /** Reached from other pages only. */
  isHidden?: boolean;
  /** Each page is a file of its own, loaded when it is first opened. Gets what follows its path: "" or an id. */
  page: LazyExoticComponent<ComponentType<{ rest: string }>>;
};

const all: Role[] = ["agent", "operator"];

/** Every page of the console, in the order of the menu. */
export const places: Place[] = [
  { name: "queue", group: "talks", path: "/queue", icon: "inbox", roles: ["agent"], page: lazy(async () => ({ default: (await import("../desk/Queue.tsx")).Queue })) },
  { name: "conversations", group: "talks", path: "/conversations", icon: "chat", roles: all, page: lazy(async () => ({ default: (await import("../desk/Conversations.tsx")).Conversations })) },
  { name: "review", group: "talks", path: "/review", icon: "checks", roles: all, page: lazy(async () => ({ default: (await import("../review/Review.tsx")).Review })) },
  { name: "dashboard", group: "talks", path: "/dashboard", icon: "chart", roles: all, page: lazy(async () => ({ default: (await import("../figures/Dashboard.tsx")).Dashboard })) },
  { name: "conversations", group: "talks", path: "/answers", icon: "chat", roles: all, isHidden: true, page: lazy(async () => ({ default: (await import("../review/Answer.tsx")).Answer })) },
  { name: "products", group: "catalog", path: "/products", icon: "box", roles: all, page: lazy(async () => ({ default: (await import("../catalog/Products.tsx")).Products })) },
  { name: "faqs", group: "catalog", path: "/faqs", icon: "book", roles: all, page: lazy(async () => ({ default: (await import("../catalog/Faqs.tsx")).Faqs })) },
  { name: "import", group: "catalog", path: "/import", icon: "upload", roles: ["operator"], page: lazy(async () => ({ default: (await import("../intake/Import.tsx")).Import })) },
  { name: "freshness", group: "catalog", path: "/freshness", icon: "pulse", roles: all, page: lazy(async () => ({ default: (await import("../intake/Freshness.tsx")).Freshness })) },
  { name: "test", group: "quality", path: "/test", icon: "flask", roles: all, page: lazy(async () => ({ default: (await import("../quality/TestPage.tsx")).TestPage })) },
  { name: "gaps", group: "quality", path: "/gaps", icon: "gap", roles: all, page: lazy(async () => ({ default: (await import("../quality/Gaps.tsx")).Gaps })) },
  { name: "questionSets", group: "quality", path: "/question-sets", icon: "checks", roles: all, page: lazy(async () => ({ default: (await import("../quality/QuestionSets.tsx")).QuestionSets })) },
  { name: "fixed", group: "voice", path: "/fixed", icon: "pin", roles: all, page: lazy(async () => ({ default: (await import("../quality/Fixed.tsx")).Fixed })) },
  { name: "synonyms", group: "voice", path: "/synonyms", icon: "swap", roles: all, page: lazy(async () => ({ default: (await import("../quality/Synonyms.tsx")).Synonyms })) },
  { name: "voice", group: "voice", path: "/voice", icon: "spark", roles: all, page: lazy(async () => ({ default: (await import("../quality/Voice.tsx")).Voice })) },
  { name: "members", group: "admin", path: "/members", icon: "people", roles: ["admin"], page: lazy(async () => ({ default: (await import("../admin/Members.tsx")).Members })) },
  { name: "tokens", group: "admin", path: "/tokens", icon: "key", roles: ["admin"], page: lazy(async () => ({ default: (await import("../admin/Tokens.tsx")).Tokens })) },
  { name: "audit", group: "admin", path: "/audit", icon: "shield", roles: ["admin"], page: lazy(async () => ({ default: (await import("../admin/Audit.tsx")).Audit })) },
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
