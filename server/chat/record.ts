import { z } from "zod";

const cited = z.object({ id: z.string(), revision: z.number() });

/** What is kept of a turn beside its words: enough to say later why it said what it said. */
export const turnRecord = z.object({
  passages: z.array(cited.extend({ match: z.number(), score: z.number() })),
  cited: z.array(cited),
  tools: z.array(z.object({ name: z.string(), input: z.unknown(), outcome: z.enum(["ok", "invalid_input", "unknown_tool", "failed"]), ms: z.number() })),
  layers: z.record(z.string(), z.string()),
  cut: z.object({ exchanges: z.number(), facts: z.number() }),
  steps: z.array(z.object({ finish: z.string(), ms: z.number(), inputTokens: z.number(), outputTokens: z.number() })),
  /** Which index found the passages and, where it was not the first choice, why; absent where there is but one. */
  index: z.object({ from: z.enum(["qdrant", "embedded"]), reason: z.enum(["building", "down", "slow", "refused", "behind"]).optional() }).optional(),
  /** Marks the model wrote that name nothing of this turn. */
  unknownMarks: z.number(),
  failure: z.string().optional(),
});

export type TurnRecord = z.infer<typeof turnRecord>;

export function emptyRecord(): TurnRecord {
  return { passages: [], cited: [], tools: [], layers: {}, cut: { exchanges: 0, facts: 0 }, steps: [], unknownMarks: 0 };
}
