/** What the index keeps for one passage besides its postings; kind and locale as numbers. */
export type Slot = { terms: Uint32Array; lengths: number[]; kind: number; locale: number };

/** The passages of an index by number, with their lengths; the number of a removed one is used again. */
export type Slots = ReturnType<typeof createSlots>;

export function createSlots(fieldCount: number) {
  const numbers = new Map<string, number>();
  const free: number[] = [];
  const lengthTotals: number[] = new Array(fieldCount).fill(0);
  const holding: number[] = new Array(fieldCount).fill(0);
  const ids: string[] = [];
  const terms: Uint32Array[] = [];
  const kinds: number[] = [];
  const locales: number[] = [];
  const lengths: number[] = [];

  function count(slot: number, sign: 1 | -1): void {
    for (let field = 0; field < fieldCount; field++) {
      const length = lengths[slot * fieldCount + field]!;
      lengthTotals[field] = lengthTotals[field]! + sign * length;
      if (length > 0) holding[field] = holding[field]! + sign;
    }
  }

  return {
    ids, kinds, locales, lengths,
    count: (): number => numbers.size,
    /** Every slot number is below this. */
    capacity: (): number => ids.length,
    find: (id: string): number | undefined => numbers.get(id),
    /** Mean length of each field over the passages that have it, so that FAQ entries do not shorten products. */
    averageLengths: (): number[] => lengthTotals.map((total, field) => total / Math.max(1, holding[field]!)),
    add(id: string, passage: Slot): number {
      const slot = free.pop() ?? ids.length;
      numbers.set(id, slot);
      ids[slot] = id;
      terms[slot] = passage.terms;
      kinds[slot] = passage.kind;
      locales[slot] = passage.locale;
      for (let field = 0; field < fieldCount; field++) lengths[slot * fieldCount + field] = passage.lengths[field]!;
      count(slot, 1);
      return slot;
    },
    remove(id: string): { slot: number; terms: Uint32Array } | undefined {
      const slot = numbers.get(id);
      if (slot === undefined) return undefined;
      numbers.delete(id);
      free.push(slot);
      count(slot, -1);
      const held = terms[slot]!;
      terms[slot] = new Uint32Array(0);
      return { slot, terms: held };
    },
  };
}
