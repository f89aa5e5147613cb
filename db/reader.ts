import { Worker } from "node:worker_threads";
import type { Queries } from "./reader-worker.ts";

/** Reads that may take a while, on a thread and a connection of their own, so that no shopper waits behind them. */
export type Reader = {
  /** @throws ReaderBusy where too many wait already */
  ask<Name extends keyof Queries>(name: Name, input: Parameters<Queries[Name]>[1]): Promise<ReturnType<Queries[Name]>>;
  close(): Promise<void>;
};
export type Question = { number: number; name: string; input: unknown };
export type Reply = { number: number; value?: unknown; error?: string };

/** More reads than this are waiting: whoever asks should come back. */
export class ReaderBusy extends Error {}

const waitingMax = 200;
/** Room for the rows of a large answer, so that they are not copied about while they are read. */
const youngMb = 96;

/** @param file a database on disk; the thread starts with the first question */
export function createReader(file: string): Reader {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let count = 0;

  function start(): Worker {
    const started = new Worker(new URL("./reader-worker.ts", import.meta.url), { workerData: { file }, resourceLimits: { maxYoungGenerationSizeMb: youngMb } });
    started.on("message", ({ number, value, error }: Reply) => {
      const asker = waiting.get(number);
      waiting.delete(number);
      if (error === undefined) asker?.resolve(value); else asker?.reject(new Error(error));
      if (waiting.size === 0) started.unref();
    });
    const fail = (error: Error) => {
      if (worker === started) worker = undefined;
      for (const [number, asker] of waiting) { waiting.delete(number); asker.reject(error); }
    };
    started.on("error", fail);
    started.on("exit", () => fail(new Error("the reading thread has ended")));
    return started;
  }
  return {
    ask(name, input) {
      if (waiting.size >= waitingMax) return Promise.reject(new ReaderBusy());
      worker ??= start();
      worker.ref();
      const number = ++count;
      const answer = Promise.withResolvers<unknown>();
      waiting.set(number, answer);
      worker.postMessage({ number, name, input } satisfies Question, []);
      return answer.promise as Promise<never>;
    },
    async close() {
      await worker?.terminate();
    },
  };
}
