import type { LanguageModelV4Message, LanguageModelV4Prompt, LanguageModelV4StreamPart, LanguageModelV4ToolCall } from "@ai-sdk/provider";
import { toolCallsPerStepMax, toolInputCharsMax, toolMs } from "../limits.ts";
import type { ChatModel, Models } from "../model/chain.ts";
import { ModelFailure } from "../model/failure.ts";
import { costUsd } from "../model/prices.ts";
import type { Deadlines } from "../model/read.ts";
import { usageOf } from "../model/usage.ts";
import { describeTools, type ToolResult, type ToolSet } from "../tools/port.ts";
import { withoutProof } from "../scrub.ts";
import { dataLine } from "./facts.ts";
import { createGate, type Problem, type TurnCheck } from "./gate.ts";
import type { TurnRecord } from "./record.ts";
import type { Speech } from "./speech.ts";

export type StepInput = {
  models: Models; prompt: LanguageModelV4Prompt; tools: ToolSet; deadlines: Deadlines; signal: AbortSignal; speech: Speech; record: TurnRecord;
  /** Every call of a model that failed, with what may not be kept of it. */
  failures: FailedCall[];
  /** What sentences are held against before they leave; absent = nothing is checked. */
  check?: TurnCheck | undefined; isRepair?: boolean;
};
export type FailedCall = { chat: ChatModel; failure: ModelFailure; ms: number };
/** `messages` carry the model's calls and their results into the next step; there are none where it has stopped. `problem` is what it was held back for. */
export type StepResult = { messages: LanguageModelV4Message[]; problem?: Problem | undefined };
type Spoken = { chat: ChatModel | undefined; said: string; firstTokenMs: number | null; end: (LanguageModelV4StreamPart & { type: "finish" }) | undefined };

/**
 * One step of a turn: the best model that can speaks, its words go out through `speech`, its tool calls are run for this
 * shopper. @throws ModelFailure where no model could or one was cut off.
 */
export async function runStep(input: StepInput): Promise<StepResult> {
  const { speech, record } = input;
  const startedAt = performance.now();
  const calls: LanguageModelV4ToolCall[] = [];
  const spoken: Spoken = { chat: undefined, said: "", firstTokenMs: null, end: undefined };
  const tools = describeTools(input.tools);
  const options = { prompt: input.prompt, ...(tools.length > 0 && { tools }) };
  const step = record.steps.length + 1;
  const gate = createGate({ speech, record, check: input.check, isRepair: input.isRepair === true });
  const replaced: FailedCall[] = [];
  let failed: ModelFailure | undefined;
  speech.emit({ type: "start-step" });
  try {
    for await (const part of input.models.speak({
      options, deadlines: input.deadlines, signal: input.signal, mayBeSilent: record.tools.length > 0,
      onTry: (chat) => {
        spoken.chat = chat;
        input.check?.speaks(chat.model.provider);
      },
      onFailure: (call) => {
        const { chat, failure, ms } = call;
        record.failures.push({ step, model: chat.name, kind: failure.kind, ...(failure.status !== undefined && { status: failure.status }), ms });
        input.failures.push(call);
        if (failure.usage !== undefined || failure.progress !== "nothing") replaced.push(call);
      },
    })) {
      if (part.type === "text-delta") {
        if (part.delta !== "") spoken.firstTokenMs ??= performance.now() - startedAt;
        spoken.said += part.delta;
        gate.say(part.delta);
      } else if (part.type === "tool-call" && calls.length < toolCallsPerStepMax) calls.push(part);
      else if (part.type === "finish") spoken.end = part;
    }
    gate.end(true);
  } catch (cause) {
    failed = cause instanceof ModelFailure ? cause : new ModelFailure("upstream", cause);
    if (failed.kind !== "too_long") gate.end(false);
    throw failed;
  } finally {
    speech.end();
    // What another model took over for is paid for all the same; the call that failed last is described as the step itself.
    for (const { chat, failure, ms } of replaced.filter((call) => call.failure !== failed)) {
      record.steps.push(await describeStep({ chat, said: "", firstTokenMs: null, end: undefined }, { options, failed: failure, calls: [], ms }));
    }
    if (spoken.chat !== undefined) record.steps.push(await describeStep(spoken, { options, failed, calls, ms: performance.now() - startedAt }));
  }
  const messages = calls.length > 0 ? await runTools(input, { calls, said: gate.left() }) : [];
  speech.emit({ type: "finish-step" });
  return { messages, problem: calls.length > 0 ? undefined : gate.problem() };
}

/** What a step used and cost, whoever counted it; a call that failed before its first token used nothing. */
async function describeStep(spoken: Spoken, step: { options: { prompt: LanguageModelV4Prompt }; failed: ModelFailure | undefined; calls: LanguageModelV4ToolCall[]; ms: number }): Promise<TurnRecord["steps"][number]> {
  const { chat, end, said, firstTokenMs } = spoken;
  const { failed, ms } = step;
  const isUnused = end === undefined && said === "" && failed?.usage === undefined && failed?.progress !== "token";
  const usage = isUnused ? { inputTokens: 0, cachedTokens: 0, outputTokens: 0, isCounted: false }
    : await usageOf(end?.usage ?? failed?.usage, { options: step.options, said: said + step.calls.map((call) => call.toolName + call.input).join("") });
  return { model: chat?.name ?? "", finish: end?.finishReason.unified ?? failed?.kind ?? "none", ms, firstTokenMs, ...usage, costUsd: costUsd(usage, chat?.settings.price ?? null) };
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
      type: "tool-result" as const, toolCallId: call.toolCallId, toolName: call.toolName, output: { type: "text" as const, value: dataLine(output) } })) },
  ];
}

/** Runs one call and tells the page. A wrong name, wrong input or a fault inside is a result the model can read, not an exception. */
async function runTool({ tools, speech, record, check }: StepInput, call: LanguageModelV4ToolCall): Promise<Record<string, unknown>> {
  const { toolCallId, toolName } = call;
  const startedAt = performance.now();
  const tool = Object.hasOwn(tools, toolName) ? tools[toolName] : undefined;
  const given = parseInput(call.input);
  const note = (outcome: TurnRecord["tools"][number]["outcome"]) => record.tools.push({ name: toolName.slice(0, 60), input: withoutProof(given), outcome, ms: performance.now() - startedAt });
  const told = (output: Record<string, unknown>) => { check?.evidence.addTool(toolName, output, []); return output; };
  const checked = tool?.input.safeParse(given);
  if (tool === undefined || !checked?.success) {
    note(tool === undefined ? "unknown_tool" : "invalid_input");
    return told({ error: tool === undefined ? "There is no such tool." : "The input does not fit the tool's schema." });
  }
  speech.emit({ type: "tool-input-available", toolCallId, toolName, input: withoutProof(checked.data) });
  try {
    const result = await withTimeout(tool.run(checked.data));
    if (result.entries !== undefined) speech.register(result.entries);
    check?.evidence.addTool(toolName, result.output, result.entries ?? []);
    speech.emit({ type: "tool-output-available", toolCallId, output: result.output });
    if (result.order !== undefined) speech.order(result.order);
    if (result.state !== undefined) speech.status(result.state);
    note("ok");
    return result.output;
  } catch {
    note("failed");
    speech.emit({ type: "tool-output-error", toolCallId, errorText: "unavailable" });
    return told({ error: "The tool is not available right now." });
  }
}

function parseInput(text: string): unknown {
  if (text.length > toolInputCharsMax) return undefined;
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
