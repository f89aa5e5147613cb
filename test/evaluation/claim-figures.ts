import { checkSentence } from "../../server/chat/check.ts";
import { openClaims, type ClaimCase } from "./claims.ts";

type Count = { right: number; of: number };
/** What the checker makes of the labelled set: counts by label, language and origin, its mistakes, and what it takes. */
export type ClaimFigures = {
  sentences: number; byLabel: Record<string, Count>; falseAlarms: string[]; missed: string[];
  checkMs: { p50: number; p95: number; max: number }; readMs: { p50: number; p95: number };
};

export async function judgeClaims(dataDir: string): Promise<ClaimFigures> {
  const bench = await openClaims(dataDir);
  const figures: ClaimFigures = { sentences: bench.cases.length, byLabel: {}, falseAlarms: [], missed: [], checkMs: { p50: 0, p95: 0, max: 0 }, readMs: { p50: 0, p95: 0 } };
  const [checks, reads]: [number[], number[]] = [[], []];
  for (const one of bench.cases) {
    const evidence = await bench.evidenceFor(one);
    const readAt = performance.now();
    evidence.known();
    reads.push(performance.now() - readAt);
    const runs = Array.from({ length: 3 }, () => {
      const startedAt = performance.now();
      return { checked: checkSentence(one.say, evidence, { carried: one.facts.slice(0, 1), mayCite: () => true }), tookMs: performance.now() - startedAt };
    });
    const [{ checked }] = runs as [(typeof runs)[number]];
    checks.push(Math.min(...runs.map(({ tookMs }) => tookMs))); // of three, since other work shares the machine
    count(figures, one, checked.isSupported === (one.is === "supported"));
  }
  bench.close();
  const at = (times: number[], part: number) => Math.round(times.toSorted((a, b) => a - b)[Math.floor(times.length * part)]! * 1000) / 1000;
  figures.checkMs = { p50: at(checks, 0.5), p95: at(checks, 0.95), max: at(checks, 0.9999) };
  figures.readMs = { p50: at(reads, 0.5), p95: at(reads, 0.95) };
  return figures;
}

function count(figures: ClaimFigures, one: ClaimCase, isRight: boolean): void {
  for (const label of [one.is, one.language, `${one.is} ${one.language}`, `${one.is} ${one.from}`]) {
    const sum = figures.byLabel[label] ??= { right: 0, of: 0 };
    sum.of++;
    if (isRight) sum.right++;
  }
  if (!isRight) (one.is === "supported" ? figures.falseAlarms : figures.missed).push(`${one.is} (${one.facts.join(" ")}): ${one.say}`);
}
