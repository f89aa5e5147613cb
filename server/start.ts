import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { serve, type ServerType } from "@hono/node-server";
import { pruneBudgets } from "../db/budgets.ts";
import { pruneChanges } from "../db/catalog.ts";
import { pruneEvents } from "../db/conversations.ts";
import { takeFolder } from "../db/lock.ts";
import { pruneGuestFailures } from "../db/orders.ts";
import { pruneSessions } from "../db/sessions.ts";
import { hasAdmin, pruneStaff } from "../db/staff.ts";
import { createApp } from "./app.ts";
import { compose, type Deps, type Parts } from "./compose.ts";
import { eraseOld } from "./desk/erasing.ts";
import { SettingsError, type Config } from "./config.ts";
import { connectionCheckMs, connectionsMax, drainMs, eventsKeptMs, headersTimeoutMs, keepAliveProbeMs, requestTimeoutMs, retirementEveryMs, shutdownMs, socketBufferBytes } from "./limits.ts";
import { linkPath, makeLink } from "./staff.ts";

const pruneEveryMs = 3_600_000;

/** Listens, and resolves once the port is ours. */
function listen(deps: Deps, config: Config, opening: Promise<unknown>): Promise<ServerType> {
  const app = createApp(deps);
  return new Promise((resolve, reject) => {
    const server = serve({
      fetch: async (request, environment) => { await opening; return app.fetch(request, environment); }, port: config.port, hostname: config.host,
      serverOptions: {
        headersTimeout: headersTimeoutMs, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: connectionCheckMs, highWaterMark: socketBufferBytes,
        keepAlive: true, keepAliveInitialDelay: keepAliveProbeMs, // half-open sockets end
      },
    }, () => resolve(server));
    Object.assign(server, { maxConnections: connectionsMax });
    server.once("error", reject);
  });
}

/** Fails at once where the port is taken: before a database is made or another server's folder is touched. */
function tryPort({ port, host }: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject).listen(port, host, () => probe.close(() => resolve()));
  });
}

/** Removes what nobody needs any more. A failure is logged, and the next hour tries again. */
async function prune(deps: Deps, keptDays: number | undefined): Promise<void> {
  const { db, log, searching, imports } = deps;
  const now = Date.now();
  try {
    await pruneEvents(db, now - eventsKeptMs);
    await pruneSessions(db, now);
    await pruneStaff(db, now);
    await pruneGuestFailures(db, now);
    await pruneBudgets(db, now);
    await searching.prune(now);
    await imports.prune(now);
    if (keptDays !== undefined) await eraseOld(deps, keptDays);
    await searching.follower.catchUp(); // our own index must have read a change before it goes
    await pruneChanges(db, now);
  } catch (error) {
    log.error({ error }, "old rows could not be removed");
  }
}

/**
 * Starts a server and keeps it until a signal ends it.
 * @param parts what a test or an evaluation brings instead of the configured ones
 */
export async function start(config: Config, parts: Parts = {}): Promise<void> {
  await tryPort(config);
  const release = takeFolder(config.dataDir);
  if (release === undefined) throw new SettingsError([`Another server is using the data folder ${config.dataDir}: stop it or set DATA_DIR to another folder.`]);
  const deps = await compose(config, { seed: true, ...parts });
  deps.searching.mirror?.start();
  const opening = Promise.withResolvers<void>();
  const server = await listen(deps, config, opening.promise);
  const interrupted = await deps.turns.recover(); // once the port is ours: a server started by mistake must not touch the running one's answers
  await deps.imports.recover();
  opening.resolve();
  deps.findable.start();
  if (interrupted > 0) deps.log.warn({ interrupted }, "answers that a crash cut off were closed");
  await prune(deps, config.conversationsKeptDays);
  const pruning = setInterval(() => void prune(deps, config.conversationsKeptDays), pruneEveryMs);
  deps.canary.start();
  void deps.retirement.check(); // nobody waits for it
  const checking = setInterval(() => void deps.retirement.check(), retirementEveryMs);
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : config.port;
  process.stdout.write(`Sangdam is ready: http://localhost:${port}\n`);
  if (!await hasAdmin(deps.db)) {
    const { token } = await makeLink(deps.db, { memberId: null, actor: "server" });
    process.stdout.write(`There is no admin yet. Set the first password here, once, within 24 hours: http://localhost:${port}${linkPath(token)}\n`);
  }
  let isStopping = false;
  const stop = async () => {
    if (isStopping) return; // a group that is signalled and a launcher that passes it on ask twice
    isStopping = true;
    clearInterval(pruning);
    clearInterval(checking);
    const closed = new Promise((resolve) => { server.close(resolve); });
    await deps.close(shutdownMs);
    await Promise.race([closed, pause(drainMs)]); // the last events are still on their way out
    if ("closeAllConnections" in server) server.closeAllConnections();
    release();
    process.exit(0);
  };
  process.on("SIGTERM", () => void stop());
  process.on("SIGINT", () => { if (isStopping) process.exit(1); void stop(); });
}
