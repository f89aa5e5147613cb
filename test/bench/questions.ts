import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { countByTag, inventedNumbers, runQuestions } from "../evaluation/report.ts";
import { print, type Figure } from "./figure.ts";

/** The demo shop's question set, answered by the embedded model. */
export async function benchQuestionSet(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "bench-questions-"));
  try {
    const judged = await runQuestions(folder, "questions");
    const counts = countByTag(judged);
    const share = (tag: string) => (counts[tag] === undefined ? 0 : counts[tag].right / counts[tag].of);
    const shown = (tag: string) => `${(100 * share(tag)).toFixed(1)} % of ${counts[tag]?.of ?? 0}`;
    const invented = judged.flatMap(inventedNumbers);
    return print([
      { name: "question set right, embedded", asked: "≥ 92 %", measured: shown("all"), ok: share("all") >= 0.92 },
      { name: "Korean questions right", asked: "reported", measured: shown("ko"), ok: true },
      { name: "English questions right", asked: "reported", measured: shown("en"), ok: true },
      { name: "unknowns answered honestly", asked: "≥ 95 %", measured: shown("unknown"), ok: share("unknown") >= 0.95 },
      { name: "numbers said that nothing in the turn holds", asked: "0", measured: String(invented.length), ok: invented.length === 0 },
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
