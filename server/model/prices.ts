import type { ModelSettings, Price } from "./settings.ts";

/** Tokens of one model call; `isCounted` where the endpoint gave none and we counted them ourselves. */
export type Usage = { inputTokens: number; cachedTokens: number; outputTokens: number; isCounted: boolean };

/** The models whose answers count nothing against a bound on cost. Pure. */
export function withoutPrice(chain: { name: string; settings: ModelSettings }[]): string[] {
  return chain.filter(({ settings }) => settings.price === null).map(({ name }) => name);
}

/** What a call cost, or null where the model has no known price. Pure. */
export function costUsd(usage: Usage, price: Price | null): number | null {
  if (price === null) return null;
  const cached = Math.min(usage.cachedTokens, usage.inputTokens);
  return ((usage.inputTokens - cached) * price.input + cached * (price.cached ?? price.input) + usage.outputTokens * price.output) / 1_000_000;
}
