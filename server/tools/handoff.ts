import { z } from "zod";
import { requestHandoff } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import { defineTool, type ToolSet } from "./port.ts";

const input = z.strictObject({
  reason: z.enum(["asked", "not_answered", "complaint", "order_problem", "other"]).describe("Why a person is needed"),
  summary: z.string().min(1).max(500).describe("One or two sentences for the person who takes over: what the shopper wants"),
});

/** Lets a model put this conversation in the queue for a person. */
export function handoffTools(deps: { db: Db; conversationId: string; turnId: string }): ToolSet {
  const { db, conversationId, turnId } = deps;
  return {
    requestHuman: defineTool({ description: "Connects the shopper with a person. Call it as soon as the shopper asks for one or agrees to your offer.",
      input, run: async ({ reason, summary }) => {
        const state = await requestHandoff(db, { conversationId, turnId, reason, summary });
        return { output: { state }, state };
      } }),
  };
}
