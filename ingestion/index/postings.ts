/** Which passages hold a term, and how often in each field: sorted slots beside packed counts, both grown by doubling. */
export type Postings = { slots: Uint32Array; counts: Uint32Array; length: number };

const firstCapacity = 2; // most terms of a catalog stand in one or two passages

export function createPostings(): Postings {
  return { slots: new Uint32Array(firstCapacity), counts: new Uint32Array(firstCapacity), length: 0 };
}

/** Sets the counts of a slot, keeping the slots sorted. O(log n) to find, and a memory move unless the slot is the last. */
export function putPosting(postings: Postings, posting: { slot: number; counts: number }): void {
  const at = findSlot(postings, posting.slot);
  if (at < postings.length && postings.slots[at] === posting.slot) {
    postings.counts[at] = posting.counts;
    return;
  }
  if (postings.length === postings.slots.length) grow(postings);
  postings.slots.copyWithin(at + 1, at, postings.length);
  postings.counts.copyWithin(at + 1, at, postings.length);
  postings.slots[at] = posting.slot;
  postings.counts[at] = posting.counts;
  postings.length++;
}

/** Takes a slot out for good: what is left is as if it had never been there. */
export function removePosting(postings: Postings, slot: number): void {
  const at = findSlot(postings, slot);
  if (at >= postings.length || postings.slots[at] !== slot) return;
  postings.slots.copyWithin(at, at + 1, postings.length);
  postings.counts.copyWithin(at, at + 1, postings.length);
  postings.length--;
}

export function hasPosting(postings: Postings, slot: number): boolean {
  const at = findSlot(postings, slot);
  return at < postings.length && postings.slots[at] === slot;
}

/** The place of the first slot that is not smaller. */
function findSlot(postings: Postings, slot: number): number {
  const { slots } = postings;
  let low = 0;
  let high = postings.length;
  if (high === 0 || (slots[high - 1] ?? 0) < slot) return high; // a build adds in order
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((slots[middle] ?? 0) < slot) low = middle + 1; else high = middle;
  }
  return low;
}

function grow(postings: Postings): void {
  for (const key of ["slots", "counts"] as const) {
    const larger = new Uint32Array(postings[key].length * 2);
    larger.set(postings[key]);
    postings[key] = larger;
  }
}
