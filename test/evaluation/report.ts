import { compose } from "../../server/compose.ts";
import { readConfig } from "../../server/config.ts";
import { askAll, fillIn, judge, readQuestions, type Judged, type SetName } from "./set.ts";

/** Runs a whole question set on a fresh demo shop with the embedded model. */
export async function runQuestions(dataDir: string, name: SetName): Promise<Judged[]> {
  const deps = await compose(readConfig({ DATA_DIR: dataDir, LOG_LEVEL: "error" }), { seed: true });
  const judged: Judged[] = [];
  for (const question of readQuestions(name)) {
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

/** Numbers of an answer that neither the entries it cites, nor a tool, nor the shopper have said; each is an invention. */
export function inventedNumbers({ question, answered }: Judged): string[] {
  const numbers = (text: string) => text.replace(/(?<=\d),(?=\d{3})/g, "").match(/\d+(?:\.\d+)?/g) ?? [];
  const given = new Set(numbers(`${answered.given} ${answered.cited} ${question.turns.map((turn) => fillIn(turn)).join(" ")}`));
  return numbers(answered.text).filter((number) => !given.has(number) && !given.has(String(Number(number)))).map((number) => `${question.id}: ${number}`);
}
