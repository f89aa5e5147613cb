import { z } from "zod";
import { closings } from "../../db/schema-agents.ts";
import { conversationStates, languages } from "../../db/schema.ts";
import { searchCharsMax } from "../limits.ts";

const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);
const count = z.coerce.number().min(0);
const moment = z.coerce.number().int().min(0).describe("Epoch milliseconds");

/** What the log can be narrowed by; conditions on answers must all hold for one and the same answer. */
export const logFilter = z.strictObject({
  q: z.string().max(searchCharsMax).optional().describe("Words of a message; Korean from two syllables on, anywhere in a word"),
  state: z.enum(conversationStates).optional(), language: z.enum(languages).optional(), staffId: z.string().max(200).optional(),
  outcome: z.enum(["confirmed", "assumed", "abandoned", "reopened", "handed_off", "open"]).optional(), closedAs: z.enum(closings).optional(),
  handedOff: flag.optional(), from: moment.optional(), to: moment.optional(), costMin: count.optional().describe("USD, of the whole conversation"), costMax: count.optional(),
  arm: z.string().max(60).optional(), model: z.string().max(200).optional(), rating: z.enum(["up", "down"]).optional(),
  unanswered: flag.optional(), unsupported: flag.optional().describe("With a claim that nothing supports"), topic: z.string().max(100).optional(),
  turnState: z.enum(["complete", "stopped", "interrupted", "failed"]).optional(), verdict: z.enum(["right", "partly", "wrong", "none"]).optional(),
  answerFrom: moment.optional(), answerTo: moment.optional(), answerLanguage: z.enum(languages).optional(), source: z.string().max(200).optional().describe("An entry that an answer cited"),
  gap: z.string().max(40).optional().describe("Questions in the same words, as the dashboard's gaps name them"),
});
export type LogFilter = z.infer<typeof logFilter>;
