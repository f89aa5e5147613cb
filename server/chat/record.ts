import { z } from "zod";

const cited = z.object({ id: z.string(), revision: z.number() });

/** What is kept of a turn beside its words: enough to say later why it said what it said. */
export const turnRecord = z.object({
  passages: z.array(cited.extend({ match: z.number(), score: z.number() })),
  cited: z.array(cited),
  tools: z.array(z.object({ name: z.string(), input: z.unknown().optional(), outcome: z.enum(["ok", "invalid_input", "unknown_tool", "failed"]), ms: z.number() })),
  layers: z.record(z.string(), z.string()),
  cut: z.object({ exchanges: z.number(), facts: z.number() }),
  /** Each call that spoke, failed last or used something before another took over; `isCounted` where its endpoint gave no usage, `costUsd` null where the model has no known price. */
  steps: z.array(z.object({
    model: z.string().default(""), finish: z.string(), ms: z.number(), firstTokenMs: z.number().nullable().default(null), inputTokens: z.number(), cachedTokens: z.number().default(0),
    outputTokens: z.number(), isCounted: z.boolean().default(false), costUsd: z.number().nullable().default(null),
  })),
  /** Each call of a model that failed, also where another took its place. */
  failures: z.array(z.object({ step: z.number(), model: z.string(), kind: z.string(), status: z.number().optional(), ms: z.number() })).default([]),
  /** No model could speak, and the shopper got what had been found instead. */
  degraded: z.boolean().default(false),
  /** Which index found the passages and, where it was not the first choice, why; absent where there is but one. */
  index: z.object({ from: z.enum(["qdrant", "embedded"]), reason: z.enum(["building", "down", "slow", "refused", "behind"]).optional() }).optional(),
  /** The fixed answer that was given instead of asking a model. */
  pin: z.string().optional(),
  /** Marks the model wrote that name nothing of this turn. */
  unknownMarks: z.number(),
  /** Addresses that nothing of this turn had registered, and that did not leave. */
  linksLeftOut: z.number().default(0),
  failure: z.string().optional(),
  /** What the answer claimed and what each claim stood on; also of sentences that were withheld. */
  claims: z.array(z.object({
    kind: z.string(), text: z.string(), by: z.enum(["entry", "tool", "policy", "echo", "clock", "unsupported"]), span: z.string().optional(),
    id: z.string().optional(), revision: z.number().optional(), name: z.string().optional(),
  })).default([]),
  /** Each time a reply was held back, and for what. */
  withheld: z.array(z.object({ reason: z.enum(["unsupported_claim", "language", "politeness", "wording"]), claims: z.array(z.string()) })).default([]),
  /** Whether sentences were held against the facts before they left. */
  isChecked: z.boolean().default(false),
  /** What it was about: see topic.ts. */
  topic: z.string().optional(),
});

/** What a turn's row calls its model where none could speak. */
export const degradedModel = "degraded";

/** What it calls the shop's own words, which no model wrote. */
export const pinnedModel = "pinned";

export type TurnRecord = z.infer<typeof turnRecord>;

/** What a message says of the check of its answer; undefined where there was none. */
export function checkedOf(record: TurnRecord): { sources: number; claims: number; withheld: number } | undefined {
  if (!record.isChecked) return undefined;
  const supported = record.claims.filter((claim) => claim.by !== "unsupported" && claim.kind !== "mark");
  const sources = new Set(supported.flatMap((claim) => (claim.by === "entry" || claim.by === "tool" ? `${claim.by} ${claim.id ?? claim.name ?? ""}` : [])));
  return { sources: sources.size, claims: supported.length, withheld: record.withheld.length };
}

export function emptyRecord(): TurnRecord {
  return { passages: [], cited: [], tools: [], layers: {}, cut: { exchanges: 0, facts: 0 }, steps: [], failures: [], degraded: false, unknownMarks: 0, linksLeftOut: 0, claims: [], withheld: [], isChecked: false };
}
