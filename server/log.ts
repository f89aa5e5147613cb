import { pino, type Logger, type LoggerOptions } from "pino";
import { scrub, scrubAll } from "./scrub.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error">;

/** Errors are logged by kind, place and code only: a model's error object carries the whole prompt, a database's the row. */
export function createLog(level: string): Log {
  return pino(logOptions(level));
}

/** How every line is made: errors described, and whatever still says something of a person taken out. */
export function logOptions(level: string): LoggerOptions {
  return {
    level, base: null, timestamp: pino.stdTimeFunctions.isoTime, serializers: { error: describeError }, formatters: { log: (line) => scrubAll(line) as Record<string, unknown> },
    hooks: { logMethod(args, method) { method.apply(this, args.map((given) => (typeof given === "string" ? scrub(given) : given)) as Parameters<typeof method>); } },
  };
}

/** A code that Node, its fetch or SQLite gives; an upstream's error has codes of its own making. */
const systemCode = /^(E[A-Z0-9]{2,20}|(ERR|UND_ERR|SQLITE)(_[A-Z0-9]+){1,6})$/;

/** What of an error may stand in a log. Never its message: upstreams and drivers put data there. */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown };
  return {
    name: error.name, ...(typeof code === "string" && systemCode.test(code) && { code }), ...(typeof statusCode === "number" && { statusCode }),
    at: traceOf(error).split("\n").filter((line) => /^\s+at /.test(line)).slice(0, 3).map((line) => line.trim().replace(/^at (.*\()?/, "").replace(/^.*\/(?=[^/]+\/[^/]+:\d)/, "")),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
  };
}

/** The stack without the message it begins with: a message may hold lines that look like a trace. */
function traceOf({ stack = "", message }: Error): string {
  const at = stack.indexOf(message);
  return at < 0 ? "" : stack.slice(at + message.length);
}
