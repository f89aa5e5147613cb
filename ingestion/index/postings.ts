/**
 * Which passages hold a term, and how often in each field: pairs of slot and packed counts, sorted by slot, in one array that
 * grows by doubling. Most terms of a catalog stand in one passage, so a list starts with room for one.
 */
export type Postings = { pairs: Uint32Array; length: number };

export function createPostings(): Postings {
  return { pairs: new Uint32Array(2), length: 0 };
}

/** Adds a slot that the list does not hold. O(log n) to find its place, and a memory move unless it is the last. */
export function addPosting(postings: Postings, posting: { slot: number; counts: number }): void {
  const at = findSlot(postings, posting.slot) * 2;
  const end = postings.length * 2;
  if (end === postings.pairs.length) {
    const larger = new Uint32Array(end * 2);
    larger.set(postings.pairs);
    postings.pairs = larger;
  }
  postings.pairs.copyWithin(at + 2, at, end);
  postings.pairs[at] = posting.slot;
  postings.pairs[at + 1] = posting.counts;
  postings.length++;
}

/** Takes a slot out for good: what is left is as if it had never been there. */
export function removePosting(postings: Postings, slot: number): void {
  const at = findSlot(postings, slot);
  if (!isAt(postings, { at, slot })) return;
  postings.pairs.copyWithin(at * 2, at * 2 + 2, postings.length * 2);
  postings.length--;
}

/** The packed counts of a slot, 0 where the list does not hold it. */
export function countsAt(postings: Postings, slot: number): number {
  const at = findSlot(postings, slot);
  return isAt(postings, { at, slot }) ? postings.pairs[at * 2 + 1]! : 0;
}

function isAt(postings: Postings, { at, slot }: { at: number; slot: number }): boolean {
  return at < postings.length && postings.pairs[at * 2] === slot;
}

/** The place of the first slot that is not smaller. */
function findSlot({ pairs, length }: Postings, slot: number): number {
  let low = 0;
  let high = length;
  if (high === 0 || pairs[high * 2 - 2]! < slot) return high; // a build adds in order
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (pairs[middle * 2]! < slot) low = middle + 1; else high = middle;
  }
  return low;
}
