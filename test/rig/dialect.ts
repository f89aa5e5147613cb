/** What a model is to say: words piece by piece, or calls of tools, and how it says that it ended. */
export type Saying = { words?: string[]; calls?: { name: string; input: string }[]; end?: "stop" | "length" | "content_filter"; usage?: Usage | "none" };
export type Usage = { input: number; cached: number; output: number };
/** An event on the wire and what it carries. */
export type Frame = { kind: "open" | "words" | "call" | "end" | "done"; data: string };
export type Dialect = "chat" | "responses";

const usual: Usage = { input: 1200, cached: 1000, output: 40 };

/** The events in which an upstream of this dialect says something. */
export function framesOf(dialect: Dialect, saying: Saying, model: string): Frame[] {
  return dialect === "chat" ? chatFrames(saying, model) : responseFrames(saying, model);
}

/** What an upstream of this dialect sends in its stream when something goes wrong inside it. */
export function errorFrame(dialect: Dialect, message: string): string {
  const error = { message, type: "server_error", code: message, param: null };
  return event(dialect === "chat" ? { error } : { type: "response.failed", sequence_number: 9, response: { error: { code: "server_error", message } } });
}

export function event(data: unknown): string {
  return `data: ${typeof data === "string" ? data : JSON.stringify(data)}\n\n`;
}

function chatFrames({ words = [], calls = [], end = "stop", usage = usual }: Saying, model: string): Frame[] {
  const chunk = (delta: object, finish: string | null = null) => event({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] });
  return [
    { kind: "open", data: chunk({ role: "assistant", content: "" }) },
    ...words.map((content): Frame => ({ kind: "words", data: chunk({ content }) })),
    ...calls.flatMap(({ name, input }, index): Frame[] => [
      { kind: "call", data: chunk({ tool_calls: [{ index, id: `call_${index}_${Math.random()}`, type: "function", function: { name, arguments: "" } }] }) },
      ...halves(input).map((part): Frame => ({ kind: "call", data: chunk({ tool_calls: [{ index, function: { arguments: part } }] }) })),
    ]),
    { kind: "end", data: chunk({}, calls.length > 0 ? "tool_calls" : end) },
    ...(usage === "none" ? [] : [{ kind: "done" as const, data: event({
      id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model, choices: [],
      usage: { prompt_tokens: usage.input, completion_tokens: usage.output, total_tokens: usage.input + usage.output, prompt_tokens_details: { cached_tokens: usage.cached } },
    }) }]),
    { kind: "done", data: event("[DONE]") },
  ];
}

function responseFrames({ words = [], calls = [], end = "stop", usage = usual }: Saying, model: string): Frame[] {
  let sequence = 0;
  const said = (type: string, fields: object) => event({ type, sequence_number: sequence++, ...fields });
  const response = { id: "resp_1", object: "response", created_at: 1, model, status: "in_progress" };
  const message = { id: "msg_1", type: "message", role: "assistant", status: "in_progress", content: [] };
  const at = { item_id: "msg_1", output_index: 0, content_index: 0 };
  const frames: Frame[] = [
    { kind: "open", data: said("response.created", { response }) },
    { kind: "open", data: said("response.in_progress", { response }) },
  ];
  if (words.length > 0) {
    frames.push({ kind: "open", data: said("response.output_item.added", { output_index: 0, item: message }) });
    for (const delta of words) frames.push({ kind: "words", data: said("response.output_text.delta", { ...at, delta }) });
    frames.push({ kind: "end", data: said("response.output_text.done", { ...at, text: words.join("") }) }, { kind: "end", data: said("response.output_item.done", { output_index: 0, item: { ...message, status: "completed" } }) });
  }
  for (const [index, { name, input }] of calls.entries()) {
    const item = { id: `fc_${index}`, type: "function_call", call_id: `call_${index}_${Math.random()}`, name, arguments: "", status: "in_progress" };
    frames.push({ kind: "call", data: said("response.output_item.added", { output_index: index + 1, item }) });
    for (const delta of halves(input)) frames.push({ kind: "call", data: said("response.function_call_arguments.delta", { item_id: item.id, output_index: index + 1, delta }) });
    frames.push({ kind: "call", data: said("response.function_call_arguments.done", { item_id: item.id, output_index: index + 1, arguments: input }) });
    frames.push({ kind: "call", data: said("response.output_item.done", { output_index: index + 1, item: { ...item, arguments: input, status: "completed" } }) });
  }
  const reason = end === "length" ? "max_output_tokens" : end;
  frames.push({ kind: "end", data: said(end === "stop" ? "response.completed" : "response.incomplete", { response: {
    ...response, status: end === "stop" ? "completed" : "incomplete", ...(end !== "stop" && { incomplete_details: { reason } }),
    ...(usage !== "none" && { usage: { input_tokens: usage.input, output_tokens: usage.output, total_tokens: usage.input + usage.output, input_tokens_details: { cached_tokens: usage.cached }, output_tokens_details: { reasoning_tokens: 0 } } }),
  } }) });
  return frames;
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((part) => part !== "");
}
