import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve, type ServerType } from "@hono/node-server";
import { pino } from "pino";
import { openDb } from "../../db/open.ts";
import { seedDemo } from "../../db/seed.ts";
import { createApp } from "../../server/app.ts";
import { compose, type Deps, type Parts } from "../../server/compose.ts";
import { readConfig, type Config } from "../../server/config.ts";
import { signCustomerToken } from "../../server/identity.ts";
import { describeError } from "../../server/log.ts";
import { createClient, type Client } from "./client.ts";

/** A real server in this process: its own database file, a real socket, and nothing replaced but the parts a test brings. */
export type Shop = Client & {
  deps: Deps; dataDir: string;
  /** Every line of the log so far. */
  logged: string[];
  /** A session of a guest, or of any customer whose token the shop has signed. */
  visit(customerId?: string): Promise<string>;
  close(): Promise<void>;
};

export type ShopOptions = Omit<Parts, "log"> & {
  settings?: NodeJS.ProcessEnv;
  /** A folder that the test keeps and removes itself; without it the shop has its own, with the demo in it. */
  dataDir?: string;
  /** An error in the log fails `close()`, except where the test has caused it. */
  mayLogErrors?: boolean;
};

const errorLevel = 50;

export async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const dataDir = options.dataDir ?? await seededFolder();
  const logged: string[] = [];
  const log = pino({ level: "debug", base: null, serializers: { error: describeError } }, { write: (line: string) => void logged.push(line) });
  const { model, deadlines, chainBounds, search } = options;
  const config = readConfig({ PORT: "0", SESSIONS_PER_MINUTE: "100000", DATA_DIR: dataDir, ...options.settings });
  const deps = await compose(config, { seed: true, log, ...(model && { model }), ...(deadlines && { deadlines }), ...(chainBounds && { chainBounds }), ...(search && { search }) });
  await deps.turns.recover();
  const { server, port } = await listen(deps, config);
  const client = createClient(`http://127.0.0.1:${port}`);
  return {
    ...client, deps, dataDir, logged,
    visit: async (customerId) => client.start(customerId === undefined ? undefined : await signCustomerToken(deps.tokenSecret, customerId)),
    async close() {
      if ("closeAllConnections" in server) server.closeAllConnections();
      server.close();
      await deps.close();
      if (options.dataDir === undefined) rmSync(dataDir, { recursive: true });
      const errors = logged.filter((line) => (JSON.parse(line) as { level: number }).level >= errorLevel);
      if (errors.length > 0 && options.mayLogErrors !== true) throw new Error(`The server logged errors:\n${errors.join("")}`);
    },
  };
}

/** Listens on the configured port, or on any free one where that is 0. */
export async function listen(deps: Deps, config: Config): Promise<{ server: ServerType; port: number }> {
  const server = await new Promise<ServerType>((resolve) => {
    const started = serve({ fetch: createApp(deps).fetch, port: config.port, hostname: config.host }, () => resolve(started));
  });
  const address = server.address();
  return { server, port: typeof address === "object" && address !== null ? address.port : config.port };
}

let seed: Promise<Buffer> | undefined;

/** A fresh folder with the demo shop's database: seeded once for each test file, then copied. */
export async function seededFolder(): Promise<string> {
  seed ??= seedOnce();
  const bytes = await seed;
  const folder = temporaryFolder();
  writeFileSync(join(folder, "sangdam.db"), bytes);
  return folder;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "sangdam-"));
}

async function seedOnce(): Promise<Buffer> {
  const folder = temporaryFolder();
  const file = join(folder, "sangdam.db");
  const db = openDb(file);
  await seedDemo(db);
  db.close();
  const bytes = readFileSync(file);
  rmSync(folder, { recursive: true });
  return bytes;
}
