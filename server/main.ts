import { serve, type ServerType } from "@hono/node-server";
import { createApp } from "./app.ts";
import { compose, type Deps } from "./compose.ts";
import { readConfig, SettingsError, type Config } from "./config.ts";
import { pruneEvents } from "../db/conversations.ts";
import { eventsKeptMs, headersTimeoutMs, requestTimeoutMs, shutdownMs } from "./limits.ts";

const pruneEveryMs = 3_600_000;

/** What can keep a server from starting, in one sentence each. */
function sentenceOf(error: unknown, config: Config | undefined): string {
  if (error instanceof SettingsError) return error.problems.join("\n");
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `Port ${config?.port} is already in use: stop the other program or set PORT to another number.`;
  if (code === "EACCES" && config !== undefined && message.includes("listen")) return `Port ${config.port} may not be used by this account: set PORT to a number above 1023.`;
  if (/^(EACCES|EROFS|EPERM|ENOTDIR|ENOSPC|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_IOERR)/.test(code ?? "")) return `The data folder ${config?.dataDir} cannot be written (${code}): set DATA_DIR to a folder that can.`;
  if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") return `The database in ${config?.dataDir} is not readable (${code}): restore a backup or set DATA_DIR to another folder.`;
  return `The server could not start: ${message}`;
}

/** Listens, and resolves once the port is ours. */
function listen(deps: Deps, config: Config): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch: createApp(deps).fetch, port: config.port, hostname: config.host,
      serverOptions: { headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs },
    }, () => resolve(server));
    server.once("error", reject);
  });
}

async function start(config: Config): Promise<void> {
  const deps = await compose(config, { seed: true });
  const interrupted = await deps.turns.recover();
  const server = await listen(deps, config);
  if (interrupted > 0) deps.log.warn({ interrupted }, "answers that a crash cut off were closed");
  await pruneEvents(deps.db, Date.now() - eventsKeptMs);
  const pruning = setInterval(() => void pruneEvents(deps.db, Date.now() - eventsKeptMs), pruneEveryMs);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  process.stdout.write(`Sangdam is ready: http://localhost:${port}\n`);
  let isStopping = false;
  const stop = async () => {
    if (isStopping) process.exit(1);
    isStopping = true;
    clearInterval(pruning);
    server.close();
    await deps.close(shutdownMs);
    if ("closeAllConnections" in server) server.closeAllConnections();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  process.on("SIGINT", () => void stop());
}

let config: Config | undefined;
try {
  config = readConfig(process.env);
  await start(config);
} catch (error) {
  process.stderr.write(`${sentenceOf(error, config)}\n`);
  process.exit(1);
}
