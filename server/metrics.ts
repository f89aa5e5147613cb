import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Answer } from "./chat/answer.ts";

/** Counts of one process, told in Prometheus' text format. They begin at 0 with each start, as Prometheus expects. */
export type Metrics = {
  turnEnded(answer: Pick<Answer, "state" | "model" | "firstTextMs" | "totalMs" | "costUsd" | "failures">): void;
  receiptGiven(receipt: { state: string; answeredMs: number | null; lagMs: number | null }): void;
  /** Everything counted, with what is only known at the moment of asking. */
  tell(now: Gauges): string;
};
export type Gauges = {
  runningTurns: number; catalogEntries: number; indexSteady: boolean; indexSuspects: number;
  /** How Qdrant keeps up; absent where there is none. */
  qdrant?: { isUsable: boolean; lag: { rows: number; ms: number } } | undefined;
};

const firstTextBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
const totalBuckets = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90];
const receiptBuckets = [0.01, 0.025, 0.05, 0.1, 0.3, 0.6, 1, 2.5, 5];

export function createMetrics(): Metrics {
  const turns = createCounter();
  const failures = createCounter();
  const receipts = createCounter();
  const firstText = createHistogram(firstTextBuckets);
  const total = createHistogram(totalBuckets);
  const lag = createHistogram(receiptBuckets);
  const answered = createHistogram(receiptBuckets);
  const cost = { usd: 0 };
  const loop = monitorEventLoopDelay({ resolution: 20 });
  loop.enable();
  return {
    turnEnded(answer) {
      turns.add({ state: answer.state, model: answer.model ?? "none" });
      for (const { chat, failure } of answer.failures) failures.add({ model: chat.name, kind: failure.kind });
      if (answer.firstTextMs !== null) firstText.observe(answer.firstTextMs / 1000);
      total.observe(answer.totalMs / 1000);
      cost.usd += answer.costUsd ?? 0;
    },
    receiptGiven({ state, answeredMs, lagMs }) {
      receipts.add({ state });
      if (lagMs !== null) lag.observe(lagMs / 1000);
      if (answeredMs !== null) answered.observe(answeredMs / 1000);
    },
    tell(now) {
      const gauge = (name: string, help: string, value: number) => [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`];
      return [
        ...turns.lines("sangdam_turns_total", "Answers by how they ended and which model gave them"),
        ...failures.lines("sangdam_model_failures_total", "Calls of a model that failed, also where another took over"),
        ...firstText.lines("sangdam_first_text_seconds", "From the question to the first word"),
        ...total.lines("sangdam_turn_seconds", "From the question to the end of the answer"),
        ...receipts.lines("sangdam_receipts_total", "Saves of the catalog by what they came to"),
        ...lag.lines("sangdam_index_lag_seconds", "From a save that is written to one that is found"),
        ...answered.lines("sangdam_receipt_seconds", "From a save to the checked answer"),
        "# HELP sangdam_cost_usd_total What answers have cost, where prices are known", "# TYPE sangdam_cost_usd_total counter", `sangdam_cost_usd_total ${cost.usd}`,
        ...gauge("sangdam_running_turns", "Answers being given now", now.runningTurns),
        ...gauge("sangdam_catalog_entries", "Products and FAQ entries", now.catalogEntries),
        ...gauge("sangdam_index_steady", "1 while the index is trusted, 0 while the rows answer", now.indexSteady ? 1 : 0),
        ...gauge("sangdam_index_suspects", "Entries that the index does not know as they are", now.indexSuspects),
        ...(now.qdrant === undefined ? [] : [
          ...gauge("sangdam_qdrant_usable", "1 while Qdrant answers searches, 0 while the embedded index does", now.qdrant.isUsable ? 1 : 0),
          ...gauge("sangdam_qdrant_lag_rows", "Changes of the catalog that Qdrant does not have yet", now.qdrant.lag.rows),
          ...gauge("sangdam_qdrant_lag_seconds", "Age of the oldest of them", now.qdrant.lag.ms / 1000),
        ]),
        ...gauge("process_resident_memory_bytes", "Memory", process.memoryUsage.rss()),
        ...gauge("nodejs_eventloop_lag_p99_seconds", "How late timers are", loop.percentile(99) / 1e9),
        "",
      ].join("\n");
    },
  };
}

type Labels = Record<string, string>;

function createCounter() {
  const counts = new Map<string, number>();
  return {
    add(labels: Labels) {
      const key = labelled(labels);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    lines: (name: string, help: string) => [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, ...[...counts].map(([key, count]) => `${name}${key} ${count}`)],
  };
}

function createHistogram(bounds: number[]) {
  const counts = bounds.map(() => 0);
  const all = { count: 0, sum: 0 };
  return {
    observe(value: number) {
      all.count++;
      all.sum += value;
      for (const [place, bound] of bounds.entries()) if (value <= bound) counts[place] = (counts[place] ?? 0) + 1;
    },
    lines: (name: string, help: string) => [
      `# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...bounds.map((bound, place) => `${name}_bucket{le="${bound}"} ${counts[place]}`),
      `${name}_bucket{le="+Inf"} ${all.count}`, `${name}_sum ${all.sum}`, `${name}_count ${all.count}`,
    ],
  };
}

/** Label values are names of ours and of models; the format's own marks in them are escaped. */
function labelled(labels: Labels): string {
  return `{${Object.entries(labels).map(([name, value]) => `${name}="${value.replaceAll(/[\\"\n]/g, (mark) => (mark === "\n" ? "\\n" : `\\${mark}`))}"`).join(",")}}`;
}
