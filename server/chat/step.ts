import type { LanguageModelV4, LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4StreamPart, LanguageModelV4ToolCall } from "@ai-sdk/provider";
import { toolCallsPerStepMax, toolMs } from "../limits.ts";
import { readModel, type Deadlines } from "../model/read.ts";
import { describeTools, type ToolResult, type ToolSet } from "../tools/port.ts";
import type { TurnRecord } from "./record.ts";
import type { Speech } from "./speech.ts";

const redacted = "[redacted]";

export type StepInput = {
  model: LanguageModelV4; prompt: LanguageModelV4Prompt; tools: ToolSet; deadlines: Deadlines; signal: AbortSignal; speech: Speech; record: TurnRecord;
};
/** `finish` as the model gave it, "none" where the stream just ended; `messages` carry its calls and their results into the next step. */
export type StepResult = { finish: string; messages: LanguageModelV4Message[] };

/** One call of the model: its words go out through `speech`, its tool calls are run for this shopper. */
export async function runStep(input: StepInput): Promise<StepResult> {
  const { speech, record } = input;
  const startedAt = performance.now();
  const calls: LanguageModelV4ToolCall[] = [];
  let said = "";
  let end: (LanguageModelV4StreamPart & { type: "finish" }) | undefined;
  speech.emit({ type: "start-step" });
  try {
    const tools = describeTools(input.tools);
    const options = { prompt: input.prompt, ...(tools.length > 0 && { tools }) };
    for await (const part of readModel(input.model, options, input)) {
      if (part.type === "text-delta") { said += part.delta; speech.say(part.delta); }
      else if (part.type === "tool-call" && calls.length < toolCallsPerStepMax) calls.push(part);
      else if (part.type === "error") throw part.error;
      else if (part.type === "finish") end = part;
    }
  } finally {
    speech.end();
    const { inputTokens, outputTokens } = end?.usage ?? {};
    record.steps.push({ finish: end?.finishReason.unified ?? "none", ms: performance.now() - startedAt, inputTokens: inputTokens?.total ?? 0, outputTokens: outputTokens?.total ?? 0 });
  }
  const finish = end?.finishReason.unified ?? "none";
  const results: LanguageModelV4Message[] = [];
  if (finish === "tool-calls" && calls.length > 0) results.push(...await runTools(input, { calls, said }));
  speech.emit({ type: "finish-step" });
  return { finish, messages: results };
}

async function runTools(input: StepInput, step: { calls: LanguageModelV4ToolCall[]; said: string }): Promise<LanguageModelV4Message[]> {
  const outcomes = [];
  for (const call of step.calls) outcomes.push({ call, output: await runTool(input, call) });
  return [
    { role: "assistant", content: [
      ...(step.said === "" ? [] : [{ type: "text" as const, text: step.said }]),
      ...step.calls.map(({ toolCallId, toolName, input: args }) => ({ type: "tool-call" as const, toolCallId, toolName, input: parseInput(args) ?? {} })),
    ] },
    { role: "tool", content: outcomes.map(({ call, output }) => ({
      type: "tool-result" as const, toolCallId: call.toolCallId, toolName: call.toolName, output: { type: "text" as const, value: JSON.stringify(output) } })) },
  ];
}

/** Runs one call and tells the page. A wrong name, wrong input or a fault inside is a result the model can read, not an exception. */
async function runTool({ tools, speech, record }: StepInput, call: LanguageModelV4ToolCall): Promise<Record<string, unknown>> {
  const { toolCallId, toolName } = call;
  const startedAt = performance.now();
  const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined;
  const given = parseInput(call.input);
  const note = (outcome: TurnRecord["tools"][number]["outcome"]) => record.tools.push({ name: toolName.slice(0, 60), input: withoutProof(given), outcome, ms: performance.now() - startedAt });
  const checked = tool?.input.safeParse(given);
  if (tool === undefined || !checked?.success) {
    note(tool === undefined ? "unknown_tool" : "invalid_input");
    return { error: tool === undefined ? "There is no such tool." : "The input does not fit the tool's schema." };
  }
  speech.emit({ type: "tool-input-available", toolCallId, toolName, input: checked.data });
  try {
    const result = await withTimeout(tool.run(checked.data));
    if (result.entries !== undefined) speech.register(result.entries);
    speech.emit({ type: "tool-output-available", toolCallId, output: result.output });
    if (result.order !== undefined) speech.order(result.order);
    if (result.state !== undefined) speech.status(result.state);
    note("ok");
    return result.output;
  } catch {
    note("failed");
    speech.emit({ type: "tool-output-error", toolCallId, errorText: "unavailable" });
    return { error: "The tool is not available right now." };
  }
}

/** What a tool was given as the turn's record keeps it: without what proves who somebody is, wherever the model put it. */
function withoutProof(input: unknown): unknown {
  if (typeof input === "string") return input.replaceAll(/[^\s@]+@[^\s@]+/g, redacted);
  if (Array.isArray(input)) return input.map(withoutProof);
  if (typeof input !== "object" || input === null) return input;
  return Object.fromEntries(Object.entries(input).map(([name, value]) => [name, /mail|phone/i.test(name) ? redacted : withoutProof(value)]));
}

function parseInput(text: string): unknown {
  try {
    return text.trim() === "" ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function withTimeout(run: Promise<ToolResult>): Promise<ToolResult> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error(`a tool took over ${toolMs} ms`)), toolMs); });
  return Promise.race([run, late]).finally(() => clearTimeout(timer));
}
