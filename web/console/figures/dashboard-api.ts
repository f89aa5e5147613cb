import type { Localized } from "../../../db/schema.ts";
import { call, queryOf } from "../client.ts";
import type { Outcome } from "../desk/desk-api.ts";

/** What came of it all, in figures that each name the conversations behind them. */
export type LogFilter = Record<string, unknown>;
export type Group = {
  key: string; questions: number; answers: number; firstTextP50: number | null; firstTextP95: number | null; totalP50: number | null; totalP95: number | null; costUsd: number; costPerAnswer: number | null; costPerConfirmed: number | null; unsupported: number; checked: number;
  unsupportedRate: number | null; unanswered: number; ups: number; downs: number; csat: number | null; conversations: number; handedOff: number; handoffRate: number | null; outcomes: Record<Outcome, number>; answerFilter: LogFilter; conversationFilter: LogFilter;
};
export type Dashboard = {
  from: number; to: number; timeZone: string; total: Group; days: Group[]; languages: Group[]; topics: Group[]; sources: {
    id: string; title: Localized | null; answers: number; filter: LogFilter;
  }[]; gaps: { text: string; questions: number; filter: LogFilter }[];
};

export const readDashboard = (
  wanted: { from: number; language?: string | undefined; topic?: string | undefined }, signal?: AbortSignal,
): Promise<Dashboard> => call(`/api/staff/dashboard${queryOf(wanted)}`, { signal, patienceMs: 30_000 });

/** The log, narrowed to the conversations behind a figure. */
export function pathOf(filter: LogFilter, more: LogFilter = {}): string {
  return `/conversations${queryOf(Object.fromEntries(Object.entries({ ...filter, ...more }).map(([name, value]) => [name, value === undefined || value === null ? undefined : String(value)])))}`;
}
