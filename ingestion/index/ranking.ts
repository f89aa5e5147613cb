/**
 * BM25F (Robertson, Zaragoza, Taylor, "Simple BM25 extension to multiple weighted fields", CIKM 2004): the counts of a term are
 * normalised by field length, weighted, summed over the fields and only then saturated; idf as in Lucene.
 * The numbers were chosen on the shopper queries of querqy/chorus and on ParaKQC, each half checked against the other.
 */
export type Ranking = {
  /** Per field, in the order of `passageFields`: its weight, and how much its length counts (0 not at all, 1 fully). */
  weights: readonly number[];
  lengths: readonly number[];
  /** Saturation: at which weighted count a term has half its effect. */
  k1: number;
  /** Power of the share of the query's weight that a passage matches: rewards passages that have all of it. */
  coordination: number;
};

export const defaultRanking: Ranking = {
  weights: [2, 0.5, 1.5, 0.15],
  lengths: [0.5, 0.5, 0.8, 0.8],
  k1: 0.8,
  coordination: 1,
};

/** How telling a term is that stands in `holding` of `total` passages (Lucene's idf, never negative). */
export function inverseFrequency(counts: { total: number; holding: number }): number {
  return Math.log(1 + (counts.total - counts.holding + 0.5) / (counts.holding + 0.5));
}
