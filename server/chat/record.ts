import { z } from "zod";

const cited = z.object({ id: z.string(), revision: z.number() });

/** What is kept of a turn beside its words: enough to say later why it said what it said. */
export const turnRecord = z.object({
  passages: z.array(cited.extend({ match: z.number(), score: z.number() })),
  cited: z.array(cited),
  tools: z.array(z.object({ name: z.string(), input: z.unknown().optional(), outcome: z.enum(["ok", "invalid_input", "unknown_tool", "failed"]), ms: z.number() })),
  layers: z.record(z.string(), z.string()),
  cut: z.object({ exchanges: z.number(), facts: z.number() }),
  /** Each call that spoke or failed last; `isCounted` where its endpoint gave no usage, `costUsd` null where the model has no known price. */
  steps: z.array(z.object({
    model: z.string().default(""), finish: z.string(), ms: z.number(), firstTokenMs: z.number().nullable().default(null), inputTokens: z.number(), cachedTokens: z.number().default(0),
    outputTokens: z.number(), isCounted: z.boolean().default(false), costUsd: z.number().nullable().default(null),
  })),
  /** Each call of a model that failed, also where another took its place. */
  failures: z.array(z.object({ step: z.number(), model: z.string(), kind: z.string(), status: z.number().optional(), ms: z.number() })).default([]),
  /** No model could speak, and the shopper got what had been found instead. */
  degraded: z.boolean().default(false),
  /** The fixed answer that was given instead of asking a model. */
  pin: z.string().optional(),
  /** Marks the model wrote that name nothing of this turn. */
  unknownMarks: z.number(),
  failure: z.string().optional(),
});

/** What a turn's row calls its model where none could speak. */
export const degradedModel = "degraded";

/** What it calls the shop's own words, which no model wrote. */
export const pinnedModel = "pinned";

export type TurnRecord = z.infer<typeof turnRecord>;

export function emptyRecord(): TurnRecord {
  return { passages: [], cited: [], tools: [], layers: {}, cut: { exchanges: 0, facts: 0 }, steps: [], failures: [], degraded: false, unknownMarks: 0 };
}
