import type { Mirror, Reason } from "../mirror.ts";
import { entryIdOf } from "../passages.ts";
import type { Hit, IndexQuery, PassageIndex } from "./port.ts";

/** Which index answered a search, and why it was not the first choice. */
export type IndexSource = { from: "qdrant" | "embedded"; reason?: Reason };
/** Finds passages and says which index did. */
export type Finder = { search(query: IndexQuery, note?: (source: IndexSource) => void): Promise<Hit[]> };

const fading = 0.9; // from one hit to the next, where the embedded index has no score for a rank
const faint = 0.1; // the first of them where it found nothing at all: meaning alone proves little

/**
 * Qdrant first, with the embedded index beside it, which always knows the rows as they are. Where Qdrant cannot be asked the embedded
 * index answers alone. Where it can, what it does not know yet (an edit of this moment) comes from the embedded index, at the
 * place it has there, and what it still holds of those entries is left out.
 */
export function createPairedIndex({ embedded, mirror }: { embedded: PassageIndex; mirror: Mirror }): Finder {
  return {
    async search(query, note) {
      const own = await embedded.search(query);
      const standing = mirror.standing();
      if (!standing.isUsable) {
        note?.({ from: "embedded", reason: standing.reason });
        return own;
      }
      try {
        const hits = await mirror.index.search(query);
        note?.({ from: "qdrant" });
        return merged({ hits, own, pending: standing.pending }).slice(0, query.limit);
      } catch (error) {
        mirror.failed(error);
        const now = mirror.standing();
        note?.({ from: "embedded", reason: now.isUsable ? "down" : now.reason });
        return own;
      }
    },
  };
}

/** Scores are the embedded index's for the same rank: one scale, whichever index answered, for whoever weighs them. */
function merged({ hits, own, pending }: { hits: Hit[]; own: Hit[]; pending: ReadonlySet<string> }): Hit[] {
  const list = hits.filter((hit) => !pending.has(entryIdOf(hit.id)));
  for (const [rank, hit] of own.entries()) if (pending.has(entryIdOf(hit.id))) list.splice(rank, 0, hit);
  const last = own.at(-1)?.score ?? faint / fading;
  return list.map((hit, rank) => ({ ...hit, score: own[rank]?.score ?? last * fading ** (rank - own.length + 1) }));
}
