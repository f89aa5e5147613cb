import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { askAll, judge, readQuestions, type Judged } from "./set.ts";

/** Runs the whole question set on a fresh demo shop with the configured model. */
export async function runQuestions(dataDir: string): Promise<Judged[]> {
  const deps = await compose(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "error" }), { seed: true });
  const judged: Judged[] = [];
  for (const question of readQuestions()) {
    const answered = await askAll(deps, question);
    judged.push({ question, answered, problems: judge(question, answered) });
  }
  await deps.close();
  return judged;
}

/** How many are right, in all and by tag. */
export function countByTag(judged: Judged[]): Record<string, { right: number; of: number }> {
  const counts: Record<string, { right: number; of: number }> = {};
  for (const { question, problems } of judged) {
    for (const tag of ["all", ...question.tags]) {
      const count = counts[tag] ??= { right: 0, of: 0 };
      count.of++;
      if (problems.length === 0) count.right++;
    }
  }
  return counts;
}
