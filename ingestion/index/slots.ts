import { type Offer, passageFields } from "../passages.ts";

/** What the index keeps for one passage besides its postings; kind and locale as numbers, lengths in terms. */
export type Slot = { id: string; revision: number; terms: Uint32Array; lengths: number[]; kind: number; locale: number; offer: Offer | undefined };

/** The passages of an index by number; the number of a removed one is used again. */
export type Slots = {
  count(): number;
  /** Every slot number is below this. */
  capacity(): number;
  find(id: string): number | undefined;
  at(slot: number): Slot;
  lengthOf(of: { slot: number; field: number }): number;
  /** Mean length of each field over the passages that have it, so that FAQ entries do not shorten products. */
  averageLengths(): number[];
  add(passage: Slot): number;
  remove(id: string): { slot: number; terms: Uint32Array } | undefined;
};

const fieldCount = passageFields.length;
export const bitsPerField = 8; // the counts of four fields share one 32-bit number
export const countMax = 2 ** bitsPerField - 1; // saturation makes larger counts all the same

export function createSlots(): Slots {
  const numbers = new Map<string, number>();
  const passages: Slot[] = [];
  const free: number[] = [];
  const totals = passageFields.map(() => ({ length: 0, holding: 0 }));

  function count({ lengths }: Slot, sign: 1 | -1): void {
    for (const [field, total] of totals.entries()) {
      const length = lengths[field] ?? 0;
      total.length += sign * length;
      if (length > 0) total.holding += sign;
    }
  }

  return {
    count: () => numbers.size,
    capacity: () => passages.length,
    find: (id) => numbers.get(id),
    at: (slot) => passages[slot]!,
    lengthOf: ({ slot, field }) => passages[slot]!.lengths[field]!,
    averageLengths: () => totals.map(({ length, holding }) => length / Math.max(1, holding)),
    add(passage) {
      if (passage.lengths.length !== fieldCount) throw new Error(`A passage has ${fieldCount} fields.`);
      const slot = free.pop() ?? passages.length;
      numbers.set(passage.id, slot);
      passages[slot] = passage;
      count(passage, 1);
      return slot;
    },
    remove(id) {
      const slot = numbers.get(id);
      if (slot === undefined) return undefined;
      const passage = passages[slot]!;
      numbers.delete(id);
      free.push(slot);
      count(passage, -1);
      passages[slot] = { id: "", revision: 0, terms: new Uint32Array(0), lengths: [], kind: 0, locale: 0, offer: undefined };
      return { slot, terms: passage.terms };
    },
  };
}
