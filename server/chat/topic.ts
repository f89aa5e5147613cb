import { hasHandedOver } from "./handoff.ts";
import type { Passage } from "./facts.ts";
import type { TurnRecord } from "./record.ts";

const orderTools = new Set(["lookupOrder", "trackShipment", "listMyOrders"]);

/** What a turn was about, for the dashboard: a person, an order, the FAQ category or "product" of what it cited first, or "other". Pure. */
export function topicOf(record: TurnRecord, passages: Passage[]): string {
  if (hasHandedOver(record)) return "person";
  if (record.tools.some((tool) => orderTools.has(tool.name))) return "order";
  const [first] = record.cited;
  if (first === undefined) return "other";
  const entry = passages.find((passage) => passage.entry.id === first.id)?.entry;
  return entry?.kind === "faq" ? entry.category ?? "faq" : "product";
}
