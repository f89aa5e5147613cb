import { createHash } from "node:crypto";
import type { Budget } from "../db/budgets.ts";
import { AppError } from "./errors.ts";
import { dayMs, minuteMs, modelStepsMax, modelTriesMax, turnPromptTokensMax } from "./limits.ts";
import type { ChatModel } from "./model/chain.ts";

/** What may be used, as the settings say it; undefined = without a bound. */
export type Rates = {
  messagesPerMinute: number; messagesPerMinutePerAddress: number; messagesPerDay: number | undefined;
  /** USD a day: of one shopper, of all. */
  costPerShopper: number | undefined; costPerDay: number | undefined;
};
export type Asking = { owner: string; address: string };

/**
 * What a question takes from whose budget before it is answered. The cost of a turn is not known yet: the most that it can be is
 * reserved and what was not used is given back, so that a hundred questions at once cannot spend more than there is.
 */
export function budgetsFor(rates: Rates, asking: Asking, turnUsd: number): Budget[] {
  const day = (scope: string, max: number | undefined, amount: number): Budget[] => (max === undefined || amount === 0 ? [] : [{ scope, windowMs: dayMs, max, amount }]);
  return [
    { scope: `messages of ${asking.owner}`, windowMs: minuteMs, max: rates.messagesPerMinute, amount: 1 },
    { scope: `messages from ${hashAddress(asking.address)}`, windowMs: minuteMs, max: rates.messagesPerMinutePerAddress, amount: 1 },
    ...day("messages of all", rates.messagesPerDay, 1), ...costs(rates, asking).flatMap(({ scope, max }) => day(scope, max, turnUsd)),
  ];
}

/** What to put right in the same budgets once it is known what the turn has cost. */
export function settlementOf(budgets: Budget[], spent: { reservedUsd: number; costUsd: number | null }): Omit<Budget, "max">[] {
  // A cost that nobody knows is taken to be what was reserved.
  return budgets.filter(({ scope }) => scope.startsWith("cost ")).map(({ scope, windowMs }) => ({ scope, windowMs, amount: (spent.costUsd ?? spent.reservedUsd) - spent.reservedUsd }));
}

/**
 * The most that one turn can cost with these models, in USD; 0 where none of them has a known price. A repair is one call more, and
 * a call that failed before its first word may have been paid for like the one after it.
 */
export function turnCostMax(chain: ChatModel[]): number {
  const costs = chain.map(({ settings: { price, maxOutputTokens } }) => (price === null ? 0 : (turnPromptTokensMax * price.input + maxOutputTokens * price.output) / 1_000_000));
  return (modelStepsMax + 1) * modelTriesMax * Math.max(0, ...costs);
}

/** A refusal that says when to come again. */
export function tooMany(retryAt: number, now: number): AppError {
  return new AppError("too_many_requests", { details: { retryAfterSeconds: Math.max(1, Math.ceil((retryAt - now) / 1000)) } });
}

function costs(rates: Rates, { owner }: Asking): { scope: string; max: number | undefined }[] {
  return [{ scope: `cost of ${owner}`, max: rates.costPerShopper }, { scope: "cost of all", max: rates.costPerDay }];
}

/** An address is kept for a minute and only to be told from others. */
function hashAddress(address: string): string {
  return createHash("sha256").update(`address ${address}`).digest("base64url").slice(0, 16);
}
