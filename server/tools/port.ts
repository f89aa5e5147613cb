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
    inputSchema: describeInput(tool.input),
  }));
}

type InputSchema = LanguageModelV4FunctionTool["inputSchema"];
const described = new WeakMap<z.ZodType, InputSchema>();

/** A schema is described once: most tools have the same one in every turn. */
function describeInput(input: z.ZodType): InputSchema {
  const known = described.get(input) ?? z.toJSONSchema(input, { io: "input" }) as InputSchema;
  described.set(input, known);
  return known;
}
