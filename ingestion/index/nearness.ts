/**
 * How near the best hits of a search by meaning are: 1 is the question itself, 0 the last of them. What two texts that have nothing
 * to do with each other score differs from model to model (0.1 here, 0.8 there), but the last of a list is always about
 * something else, or no better than the rest. Pure.
 * @param found similarities by id, all of one list
 */
export function nearnessOf(found: { id: string; similarity: number }[]): Map<string, number> {
  // One passage alone stands out from nothing: it is taken as it is.
  const background = found.length < 2 ? 0 : Math.max(0, Math.min(...found.map(({ similarity }) => similarity)));
  return new Map(found.map(({ id, similarity }) => [id, background >= 1 ? 0 : Math.min(1, Math.max(0, (similarity - background) / (1 - background)))]));
}
