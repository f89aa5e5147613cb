import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createClient, type Client } from "./client.ts";
import { soon } from "./condition.ts";

/** The product as an operator starts it, or the same with a scripted model; see `entry.ts`. */
export type Program = "main" | "slow" | "failing";
export type Ended = { code: number | null; signal: NodeJS.Signals | null };

/** A server in a process of its own, so that it can really die. */
export type ServerProcess = Client & {
  pid: number;
  /** What it wrote so far. */
  output(): string;
  complaints(): string;
  /** Ends it as a power cut would: no handler runs. */
  kill9(): Promise<void>;
  /** Ends it as an operator would. */
  terminate(): Promise<Ended>;
};

const root = join(import.meta.dirname, "../..");
const startMs = 20_000;

/** @param account the user id to run as; the test's own without it */
function launch(program: Program, settings: NodeJS.ProcessEnv, account?: number) {
  const file = program === "main" ? ["--max-semi-space-size=8", join(root, "server/main.ts")] /* as launch.mjs has it */ : [join(import.meta.dirname, "entry.ts"), program];
  const child = spawn(process.execPath, file, { env: { PATH: process.env["PATH"], PORT: "0", SESSIONS_PER_MINUTE: "100000", ...settings }, stdio: ["ignore", "pipe", "pipe"], ...(account !== undefined && { uid: account }) });
  const written = { output: "", complaints: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => { written.output += text; });
  child.stderr.setEncoding("utf8").on("data", (text: string) => { written.complaints += text; });
  const ended = new Promise<Ended>((resolve) => { child.once("close", (code, signal) => resolve({ code, signal })); });
  return { child, written, ended };
}

/** Starts a server and waits until it says that it is ready. @throws Error with its own words when it ends instead. */
export async function startServer(program: Program, settings: NodeJS.ProcessEnv): Promise<ServerProcess> {
  const { child, written, ended } = launch(program, settings);
  const ready = new Promise<string>((resolve) => child.stdout.on("data", () => {
    const port = /ready: http:\/\/localhost:(\d+)/.exec(written.output)?.[1];
    if (port !== undefined) resolve(port);
  }));
  const failed = ended.then(() => { throw new Error(`The server ended: ${written.complaints}`); });
  failed.catch(() => undefined);
  const port = await soon("a server that is ready", Promise.race([ready, failed]), startMs);
  return {
    ...createClient(`http://127.0.0.1:${port}`), pid: child.pid ?? 0, output: () => written.output, complaints: () => written.complaints,
    async kill9() { await end(child, "SIGKILL", ended); },
    terminate: () => end(child, "SIGTERM", ended),
  };
}

/** Runs a server that is expected to give up by itself. */
export async function runServer(settings: NodeJS.ProcessEnv, account?: number): Promise<Ended & { output: string; complaints: string }> {
  const { child, written, ended } = launch("main", settings, account);
  try {
    return { ...await soon("a server that gives up", ended, startMs), ...written };
  } finally {
    if (child.exitCode === null) child.kill("SIGKILL");
  }
}

async function end(child: ChildProcess, signal: NodeJS.Signals, ended: Promise<Ended>): Promise<Ended> {
  child.kill(signal);
  return soon("the end of a server", ended, startMs);
}
