import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { judgeClaims, type ClaimFigures } from "../evaluation/claim-figures.ts";
import { ms, print, type Figure } from "./figure.ts";

/** The labelled claims over the demo shop: what is caught, what is stopped wrongly, what a sentence costs. */
export async function benchClaims(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-claims-"));
  try {
    const figures = await judgeClaims(folder);
    const altered = sum(figures, ["number", "unit", "date", "id", "link"]);
    const [swapped, supported, negated] = [sum(figures, ["swapped"]), sum(figures, ["supported"]), sum(figures, ["negated"])];
    return print([
      figure("altered values, units, dates, ids, links caught", "≥ 98 %", { ...altered, min: 0.98 }), figure("one product's values said of another caught", "≥ 90 %", { ...swapped, min: 0.9 }),
      figure("supported sentences that leave", "≥ 98 %", { ...supported, min: 0.98 }), figure("policies turned round caught", "reported", { ...negated, min: 0 }),
      { name: "check of a sentence, p50 · p95", asked: "p95 ≤ 2 ms", measured: `${ms(figures.checkMs.p50)} · ${ms(figures.checkMs.p95)}`, ok: figures.checkMs.p95 <= 2 },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sum({ byLabel }: ClaimFigures, labels: string[]): { right: number; of: number } {
  return labels.reduce((total, label) => ({ right: total.right + (byLabel[label]?.right ?? 0), of: total.of + (byLabel[label]?.of ?? 0) }), { right: 0, of: 0 });
}

function figure(name: string, asked: string, { right, of, min }: { right: number; of: number; min: number }): Figure {
  return { name, asked, measured: `${((100 * right) / of).toFixed(1)} % of ${of}`, ok: right / of >= min };
}
