import { readConfig, SettingsError, type Config } from "./config.ts";
import { start } from "./start.ts";

/** What can keep a server from starting, in one sentence each. */
function sentenceOf(error: unknown, config: Config | undefined): string {
  if (error instanceof SettingsError) return error.problems.join("\n");
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `Port ${config?.port} is already in use: stop the other program or set PORT to another number.`;
  if (code === "EACCES" && config !== undefined && message.includes("listen")) return `Port ${config.port} may not be used by this account: set PORT to a number above 1023.`;
  if (/^(EACCES|EEXIST|EROFS|EPERM|ENOTDIR|ENOSPC|SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_IOERR)/.test(code ?? "")) return `The data folder ${config?.dataDir} cannot be written (${code}): set DATA_DIR to a folder that can.`;
  if (code === "SQLITE_NOTADB" || code === "SQLITE_CORRUPT") return `The database in ${config?.dataDir} is not readable (${code}): restore a backup or set DATA_DIR to another folder.`;
  if (/^(ENOTFOUND|EAI_AGAIN|EADDRNOTAVAIL|EINVAL)$/.test(code ?? "")) return `HOST ${config?.host} is not an address of this machine: set it to 127.0.0.1, to 0.0.0.0 or to one that is.`;
  return `The server could not start: ${message}`;
}

// A launcher that was killed passes nothing on; its end of the channel closing is how we learn of it.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));

let config: Config | undefined;
try {
  config = readConfig(process.env);
  await start(config);
} catch (error) {
  process.stderr.write(`${sentenceOf(error, config)}\n`);
  process.exit(1);
}
