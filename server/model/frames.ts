import { frameMs } from "../limits.ts";

/** A wheel of four steps on one timer for all streams, so that they do not all come due in the same moment. */
const steps = 4;
const wheel: (() => void)[][] = Array.from({ length: steps }, () => []);
let at = 0;
let waiting = 0;
let timer: NodeJS.Timeout | undefined;

/** Runs a task within `frameMs`, and not much earlier: what gathers meanwhile goes with it. */
export function withinFrame(task: () => void): void {
  wheel[(at + steps - 1) % steps]!.push(task);
  waiting++;
  timer ??= setInterval(turn, frameMs / steps);
}

function turn(): void {
  const due = wheel[at]!;
  wheel[at] = [];
  at = (at + 1) % steps;
  waiting -= due.length;
  for (const task of due) task();
  if (waiting > 0) return;
  clearInterval(timer);
  timer = undefined;
}
