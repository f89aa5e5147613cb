import type { LanguageModelV4FunctionTool } from "@ai-sdk/provider";
import { z } from "zod";
import type { Entry } from "../../db/catalog.ts";
import type { ConversationState } from "../../db/schema.ts";
import type { OrderCard } from "../chat/message.ts";

/** What a tool gives back: `output` to the model (and the page's tool part), the rest to the turn. */
export type ToolResult = {
  output: Record<string, unknown>;
  /** Catalog entries the turn may now speak of and cite. */
  entries?: Entry[];
  order?: OrderCard;
  state?: ConversationState;
};

/** Something a model may call. It is made for one shopper: its input never says who is asking. */
export type Tool<Input = unknown> = { description: string; input: z.ZodType<Input>; run(input: Input): Promise<ToolResult> };
export type ToolSet = Record<string, Tool>;

/** Ties a tool's input schema to its function, then forgets the type so that tools of all kinds fit in one set. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return { ...tool, run: (input) => tool.run(tool.input.parse(input)) } as Tool;
}

/** The tools as a model sees them. */
export function describeTools(tools: ToolSet): LanguageModelV4FunctionTool[] {
  return Object.entries(tools).map(([name, tool]) => ({
    type: "function", name, description: tool.description,
    inputSchema: z.toJSONSchema(tool.input, { io: "input" }) as LanguageModelV4FunctionTool["inputSchema"],
  }));
}
