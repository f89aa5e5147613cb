import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { createCollection, type Collection, type Filter, type QueryBody, type StoredPoint } from "./qdrant-collection.ts";

/** One request as the rig saw it; `wait` is the parameter of that name, as sent. */
export type Call = { method: string; path: string; body: unknown; wait: string | null };

/**
 * What happens to a request. A write is applied before the reply, never, `late`: only after the next write that is applied at
 * once, or `last`: only at `settle()`, as one that was given up on and still arrives. The reply is a status for writes, an HTTP error, a cut
 * connection or none at all.
 */
export type Fault = {
  apply?: "now" | "never" | "late" | "last";
  reply?: "completed" | "acknowledged" | "wait_timeout" | "hang" | "cut" | number;
  delayMs?: number;
  /** Runs in the middle of the request: before it is applied, or after that and before the reply. */
  before?: () => void; after?: () => void;
};

/** A Qdrant of our own in this process: the REST shapes of 1.18 on a real socket, with real scores and a fault script. */
export type QdrantRig = {
  url: string;
  calls: Call[];
  /** Asked for each request, in the order of their arrival. */
  script: (call: Call, number: number) => Fault | undefined;
  collections: Map<string, Collection>;
  aliases: Map<string, string>;
  /** Applies what is late, and what comes last. */
  settle(): void;
  /** Refuses connections, and takes them again on the same port. */
  down(): Promise<void>;
  up(): Promise<void>;
  close(): Promise<void>;
};

type Answer = { status: number; result?: unknown; error?: string };
type Route = [method: string, path: RegExp, run: (names: string[], body: never) => Answer, isWrite?: boolean];

export async function startQdrant(): Promise<QdrantRig> {
  const collections = new Map<string, Collection>();
  const aliases = new Map<string, string>();
  const late: (() => void)[] = [];
  const last: (() => void)[] = [];
  const routes = routesOf({ collections, aliases });
  const answer = (request: IncomingMessage, response: ServerResponse) => void handle(request, response).catch(() => response.destroy());
  let server = createServer(answer);

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://rig");
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const text = Buffer.concat(pieces).toString();
    const call: Call = { method: request.method ?? "", path: url.pathname, body: text === "" ? undefined : JSON.parse(text), wait: url.searchParams.get("wait") };
    rig.calls.push(call);
    const fault = rig.script(call, rig.calls.length - 1) ?? {};
    const route = routes.find(([method, path]) => method === call.method && path.test(call.path));
    const run = (): Answer => (route === undefined ? { status: 404, error: "no such route" } : route[2](route[1].exec(call.path)!.slice(1).map(decodeURIComponent), call.body as never));
    if (fault.delayMs !== undefined) await pause(fault.delayMs);
    fault.before?.();
    let done: Answer = { status: 200, result: { operation_id: 1, status: "completed" } };
    if (fault.apply === "late") late.push(run);
    else if (fault.apply === "last") last.push(run);
    else if (fault.apply !== "never") {
      done = run();
      if (route?.[3] === true) for (const other of late.splice(0)) other();
    }
    fault.after?.();
    if (fault.reply === "hang") return;
    if (fault.reply === "cut") return void response.destroy();
    if (typeof fault.reply === "number") done = { status: fault.reply, error: "a scripted fault" };
    else if (fault.reply !== undefined && isUpdate(done.result)) done = { status: done.status, result: { ...done.result, status: fault.reply } };
    response.writeHead(done.status, { "content-type": "application/json" });
    response.end(JSON.stringify({ result: done.result ?? null, status: done.error === undefined ? "ok" : { error: done.error }, time: 0 }));
  }

  function settle(): void {
    for (const run of [...late.splice(0), ...last.splice(0)]) run();
  }
  const listen = (port: number) => new Promise<number>((resolve) => { server.listen(port, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)); });
  const shut = () => new Promise<void>((resolve) => { server.close(() => resolve()); server.closeAllConnections(); });
  const port = await listen(0);
  const rig: QdrantRig = {
    url: `http://127.0.0.1:${port}`, calls: [], script: () => undefined, collections, aliases, settle, down: shut, close: shut,
    async up() {
      server = createServer(answer);
      await listen(port);
    },
  };
  return rig;
}

function isUpdate(result: unknown): result is { status: string } {
  return typeof result === "object" && result !== null && "operation_id" in result;
}

function routesOf({ collections, aliases }: Pick<QdrantRig, "collections" | "aliases">): Route[] {
  const missing = (name: string): Answer => ({ status: 404, error: `Not found: Collection \`${name}\` doesn't exist!` });
  const within = (name: string | undefined, run: (collection: Collection) => unknown): Answer => {
    const collection = collections.get(aliases.get(name ?? "") ?? name ?? "");
    if (collection === undefined) return missing(name ?? "");
    try {
      return { status: 200, result: run(collection) ?? { operation_id: 1, status: "completed" } };
    } catch (error) {
      return { status: 400, error: error instanceof Error ? error.message : String(error) };
    }
  };
  const collection = /^\/collections\/([^/]+)$/;
  return [
    ["GET", /^\/$/, () => ({ status: 200, result: { title: "qdrant", version: "1.18.0" } })],
    ["GET", /^\/aliases$/, () => ({ status: 200, result: { aliases: [...aliases].map(([alias_name, collection_name]) => ({ alias_name, collection_name })) } })],
    ["POST", /^\/collections\/aliases$/, (_, body: { actions: AliasAction[] }) => changeAliases({ collections, aliases }, body.actions)],
    ["GET", /^\/collections$/, () => ({ status: 200, result: { collections: [...collections.keys()].map((name) => ({ name })) } })],
    ["GET", collection, ([name]) => within(name, (found) => ({ status: "green", points_count: found.points.size, config: found.config }))],
    ["PUT", collection, ([name = ""], body: Collection["config"]) => {
      if (collections.has(name)) return { status: 409, error: "already exists" };
      collections.set(name, createCollection(body));
      return { status: 200, result: true };
    }],
    ["DELETE", collection, ([name = ""]) => {
      for (const [alias, target] of aliases) if (target === name) aliases.delete(alias);
      return { status: 200, result: collections.delete(name) };
    }],
    ["PUT", /^\/collections\/([^/]+)\/index$/, ([name], body: { field_name: string; field_schema: string }) => within(name, (found) => void found.indexed.set(body.field_name, body.field_schema))],
    ["PUT", /^\/collections\/([^/]+)\/points$/, ([name], body: { points: StoredPoint[]; update_filter?: Filter }) => within(name, (found) => found.upsert(body.points, body.update_filter)), true],
    ["POST", /^\/collections\/([^/]+)\/points$/, ([name], body: { ids: string[] }) => within(name, (found) => body.ids.flatMap((id) => found.points.get(id) ?? []).map(({ id, payload }) => ({ id, payload })))],
    ["POST", /^\/collections\/([^/]+)\/points\/delete$/, ([name], body: { points: string[] }) => within(name, (found) => found.remove(body.points)), true],
    ["POST", /^\/collections\/([^/]+)\/points\/query$/, ([name], body: QueryBody) => within(name, (found) => ({ points: found.query(body) }))],
    ["POST", /^\/collections\/([^/]+)\/points\/query\/batch$/, ([name], body: { searches: QueryBody[] }) => within(name, (found) => body.searches.map((search) => ({ points: found.query(search) })))],
  ];
}

type AliasAction = { create_alias?: { collection_name: string; alias_name: string }; delete_alias?: { alias_name: string } };

/** All actions or none, as the real one promises. */
function changeAliases({ collections, aliases }: Pick<QdrantRig, "collections" | "aliases">, actions: AliasAction[]): Answer {
  const target = actions.flatMap(({ create_alias }) => create_alias?.collection_name ?? []).find((name) => !collections.has(name));
  if (target !== undefined) return { status: 404, error: `Not found: Collection \`${target}\` doesn't exist!` };
  for (const { create_alias, delete_alias } of actions) {
    if (delete_alias !== undefined) aliases.delete(delete_alias.alias_name);
    if (create_alias !== undefined) aliases.set(create_alias.alias_name, create_alias.collection_name);
  }
  return { status: 200, result: true };
}
