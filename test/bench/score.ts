/** How good rankings are: the figures of shared/eval/retrieval.py, so that the bench runs without Python. */

export type RatedQuery = { query: string; ratings: Record<string, number> };
/** Ids, best first, by query. */
export type Run = ReadonlyMap<string, readonly string[]>;

const cut = 10; // ranks that NDCG looks at
const ratingMax = 3;
const recallCut = 100;

/**
 * NDCG@10 after leaving out unrated results ("condensed": fair to a ranking that finds other documents than those rated) and
 * Recall@100 of documents rated above 0; gain rating/3, discount log2(rank + 1). Queries with nothing relevant are left out.
 */
export function scoreRated(run: Run, queries: RatedQuery[]): { queries: number; ndcg10: number; recall100: number } {
  const scored = queries.filter(({ ratings }) => Object.values(ratings).some((rating) => rating > 0)).map(({ query, ratings }) => {
    const ids = run.get(query) ?? [];
    const relevant = Object.keys(ratings).filter((id) => (ratings[id] ?? 0) > 0);
    const found = new Set(ids.slice(0, recallCut));
    const gains = ids.flatMap((id) => ratings[id] ?? []);
    const ideal = Object.values(ratings).toSorted((one, other) => other - one);
    return { ndcg: gainOf(gains) / gainOf(ideal), recall: relevant.filter((id) => found.has(id)).length / relevant.length };
  });
  return { queries: scored.length, ndcg10: mean(scored.map((each) => each.ndcg)), recall100: mean(scored.map((each) => each.recall)) };
}

/** The share of queries whose one right id comes first. */
export function scoreFirst(run: Run, queries: { query: string; id: string }[]): number {
  return mean(queries.map(({ query, id }) => (run.get(query)?.[0] === id ? 1 : 0)));
}

/** @param share 0 to 1 */
export function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function gainOf(ratings: number[]): number {
  return ratings.slice(0, cut).reduce((sum, rating, at) => sum + rating / ratingMax / Math.log2(at + 2), 0);
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
}
