import { readEntries, type Entry } from "../../db/catalog.ts";
import { noteChecks, type Check } from "../../db/checks.ts";
import type { Deps } from "../compose.ts";
import { canaryAskHostedMs, canaryEveryMs, canaryProbesMax, canarySuspectsMax } from "../limits.ts";
import { lookInMirror } from "./mirrored.ts";
import { checkIndex, proveChange, type Receipt } from "./receipt.ts";

/** Goes round the catalog by itself, so that a failure nobody has saved into is seen too. */
export type Canary = {
  /** One round now: some entries are looked for, one is asked about. Returns what it found. */
  round(): Promise<Omit<Check, "id">[]>;
  start(): void;
  /** Ends the rounds, the one under way too. */
  stop(): Promise<void>;
};

export function createCanary(deps: Pick<Deps, "db" | "log" | "steady" | "answering" | "searching">): Canary {
  let timer: NodeJS.Timeout | undefined;
  let going: Promise<unknown> = Promise.resolve();
  let askedAt = -Infinity;

  async function round(): Promise<Omit<Check, "id">[]> {
    const { steady } = deps;
    const suspects = steady.standing().suspects;
    if (suspects.length > 0) await steady.repair();
    const rows: Omit<Check, "id">[] = [];
    const sample = [...await readEntries(deps.db, suspects.slice(0, canarySuspectsMax)), ...(await sampleEntries(deps)).slice(0, canaryProbesMax)];
    for (const entry of sample) {
      const reason = await checkIndex(steady, { entry, isGone: false });
      if (reason === undefined) steady.clear(entry.id, "embedded");
      else steady.suspect(entry.id, "embedded");
      if (reason !== undefined) rows.push({ ...base(entry), state: "failed", lagMs: null, answeredMs: null, reason });
    }
    for (const id of suspects.slice(0, canarySuspectsMax).filter((each) => !sample.some((entry) => entry.id === each))) for (const index of ["embedded", "qdrant"] as const) steady.clear(id, index); // deleted since
    rows.push(...await lookInQdrant(deps, sample));
    const [first] = sample;
    if (first !== undefined && rows.length === 0) rows.push(mayAsk() ? rowOf("canary", { entry: first, receipt: await proveChange(deps, { before: first, after: first }, performance.now()) }) : { ...base(first), state: "live", lagMs: null, answeredMs: null, reason: null });
    await noteChecks(deps.db, rows);
    for (const row of rows) if (row.state === "failed") deps.log.warn({ reason: row.reason }, "the bot was not fresh");
    return rows;
  }
  /** A hosted model costs money: it is asked once an hour, the embedded one each time. */
  function mayAsk(): boolean {
    const isHosted = deps.answering.models.chain.some(({ model }) => model.provider !== "embedded");
    const now = performance.now();
    if (isHosted && now - askedAt < canaryAskHostedMs) return false;
    askedAt = now;
    return true;
  }
  return {
    round,
    start() {
      timer = setInterval(() => { going = round().catch((error: unknown) => deps.log.error({ error }, "the canary could not go its round")); }, canaryEveryMs);
      timer.unref();
    },
    async stop() {
      clearInterval(timer);
      await going;
    },
  };
}

/** What Qdrant lacks, or that it cannot be asked: said once, of the first entry of a round. */
async function lookInQdrant({ searching: { mirror }, steady }: Pick<Deps, "searching" | "steady">, sample: Entry[]): Promise<Omit<Check, "id">[]> {
  if (mirror === undefined) return [];
  const looked = await lookInMirror(mirror, sample).catch((error: unknown) => { mirror.failed(error); });
  for (const { entry, isHeld } of looked ?? []) if (isHeld) steady.clear(entry.id, "qdrant"); else steady.suspect(entry.id, "qdrant");
  const failed = { state: "failed", lagMs: null, answeredMs: null } as const;
  const standing = mirror.standing();
  if (!standing.isUsable) return standing.reason === "building" ? [] : sample.slice(0, 1).map((entry) => ({ ...base(entry), ...failed, reason: "index_down" }));
  return (looked ?? []).flatMap(({ entry, isHeld }) => (isHeld ? [] : [{ ...base(entry), ...failed, reason: "not_in_index" }]));
}

function base(entry: Entry): Pick<Check, "at" | "source" | "entryId" | "revision"> {
  return { at: Date.now(), source: "canary", entryId: entry.id, revision: entry.revision };
}

/** A receipt as the freshness page keeps it. */
export function rowOf(source: Check["source"], of: { entry: Entry; receipt: Receipt }): Omit<Check, "id"> {
  const { entry, receipt } = of;
  const lagMs = receipt.indexedMs === null ? null : receipt.indexedMs - receipt.writtenMs;
  return { at: Date.now(), source, entryId: entry.id, revision: entry.revision, state: receipt.state, lagMs, answeredMs: receipt.answeredMs, reason: receipt.failure?.reason ?? null };
}

/** Entries from all over the catalog, half of them among those changed last. */
async function sampleEntries({ db }: Pick<Deps, "db">): Promise<Entry[]> {
  const recent = db.prepared<[number], { id: string }>("select entry_id as id from outbox where kind in ('product', 'faq') and op = 'upsert' order by seq desc limit ?").all(canaryProbesMax);
  const any = ["products", "faqs"].flatMap((table) => db.prepared<[number], { id: string }>(
    `select id from ${table} where rowid >= (abs(random()) % max(1, (select max(rowid) from ${table}))) order by rowid limit ?`).all(canaryProbesMax / 4));
  const ids = [...new Set([...any, ...recent.slice(0, canaryProbesMax / 2)].map(({ id }) => id))];
  return readEntries(db, ids.toSorted(() => Math.random() - 0.5));
}
