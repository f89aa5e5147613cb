import type { Hit } from "./port.ts";

/** Keeps the best of many hits without sorting them all: a heap with the weakest kept hit on top. */
export type Best = { offer(hit: Hit): void; take(): Hit[] };

/** @param limit hits to keep */
export function createBest(limit: number): Best {
  const heap: Hit[] = [];

  function sink(hit: Hit): void {
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && byRank(heap[child + 1]!, heap[child]!) > 0) child++;
      if (byRank(heap[child]!, hit) <= 0) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = hit;
  }

  function rise(hit: Hit): void {
    let at = heap.length;
    heap.push(hit);
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (byRank(hit, heap[parent]!) <= 0) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = hit;
  }

  return {
    offer(hit) {
      if (heap.length < limit) rise(hit);
      else if (limit > 0 && byRank(hit, heap[0]!) < 0) sink(hit);
    },
    take: () => heap.toSorted(byRank),
  };
}

/** Best first; equal scores by id, so that the same question always gives the same order. */
export function byRank(one: Hit, other: Hit): number {
  if (one.score !== other.score) return other.score - one.score;
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}
