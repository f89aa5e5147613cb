import { setTimeout as pause } from "node:timers/promises";
import type { Entry } from "../../db/catalog.ts";
import type { Mirror, Reason } from "../../ingestion/mirror.ts";
import { passageIds, toPassages } from "../../ingestion/passages.ts";
import { mirrorLookMs, mirrorWaitMs } from "../limits.ts";

/** What a change came to in Qdrant. `lost`: Qdrant has followed the change and does not hold it. Otherwise why it was not asked. */
export type MirrorProof = { state: "held" | "lost" | Reason; heldMs: number | null };
/** An entry as it is, or as it was before it was deleted. */
export type Looked = { entry: Entry; isGone: boolean };

/** What is wrong with what an index holds of an entry; undefined where nothing is. A newer revision is not: somebody has saved since. */
export function doubtOf(held: ReadonlyMap<string, number>, { entry, isGone }: Looked): "not_in_index" | "still_in_index" | undefined {
  const revisions = passageIds(entry.id).flatMap((id) => held.get(id) ?? []);
  if (isGone) return revisions.some((revision) => revision <= entry.revision) ? "still_in_index" : undefined;
  if (revisions.some((revision) => revision > entry.revision)) return undefined;
  return toPassages(entry).every(({ id }) => held.get(id) === entry.revision) ? undefined : "not_in_index";
}

/** Whether Qdrant holds some entries as they are, for those whose last change it has followed. @throws what Qdrant fails with */
export async function lookInMirror(mirror: Mirror, entries: Entry[]): Promise<{ entry: Entry; isHeld: boolean }[]> {
  const standing = mirror.standing();
  if (!standing.isUsable) return [];
  const followed = entries.filter((entry) => !standing.pending.has(entry.id));
  const held = await mirror.index.revisions(followed.flatMap((entry) => passageIds(entry.id)));
  return followed.map((entry) => ({ entry, isHeld: doubtOf(held, { entry, isGone: false }) === undefined }));
}

/** Waits until Qdrant has followed a change, and looks whether it holds it. It follows within a fifth of a second; nobody waits long for one that does not. */
export async function awaitMirror(mirror: Mirror, looked: Looked, since: () => number): Promise<MirrorProof> {
  const { entry } = looked;
  for (const until = performance.now() + mirrorWaitMs; ; await pause(mirrorLookMs)) {
    const standing = mirror.standing();
    if (!standing.isUsable && standing.reason !== "behind") return { state: standing.reason, heldMs: null };
    if (standing.isUsable && !standing.pending.has(entry.id)) {
      const held = await mirror.index.revisions(passageIds(entry.id)).catch((error: unknown) => { mirror.failed(error); });
      if (held !== undefined) return doubtOf(held, looked) === undefined ? { state: "held", heldMs: since() } : { state: "lost", heldMs: null };
    }
    if (performance.now() > until) return { state: "behind", heldMs: null };
  }
}
