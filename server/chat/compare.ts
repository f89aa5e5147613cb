import { entriesChangedBetween } from "../../db/catalog.ts";
import type { Turn } from "../../db/conversations.ts";
import type { Db } from "../../db/open.ts";
import type { Rebuilt } from "./trace.ts";

/** Why two answers to one question may differ. */
export const causes = ["model", "prompt", "entry", "retrieval", "history", "question", "shopper"] as const;
export type Cause = (typeof causes)[number];
/** `what` names the thing that differs, `before` and `after` what it was: ids, revisions, hashes and names, never words. */
export type Difference = { cause: Cause; what: string; before: string | null; after: string | null };
export type Comparison = {
  differences: Difference[];
  /** What differs only because an entry did: an edited entry is found elsewhere, and the share of unknown words moves. */
  consequences: Difference[];
  /** Nothing differs: the model said something else to the same prompt. */
  isSameInput: boolean;
};
type Told = { turn: Turn; rebuilt: Rebuilt };

/** Names what differs between two answers. Given in any order; the earlier one is "before". */
export async function compareTurns(db: Db, one: Told, other: Told): Promise<Comparison> {
  const [before, after] = one.turn.startedAt <= other.turn.startedAt ? [one, other] : [other, one];
  const differences: Difference[] = [];
  const consequences: Difference[] = [];
  const note = (cause: Cause, what: string, pair: [unknown, unknown], list = differences) => {
    const [from, to] = pair.map((value) => (value === undefined || value === null ? null : typeof value === "string" ? value : JSON.stringify(value)));
    if (from !== to) list.push({ cause, what, before: from ?? null, after: to ?? null });
  };
  const [a, b] = [before.rebuilt, after.rebuilt];
  note("model", "model", [before.turn.model, after.turn.model]);
  for (const name of ["tone", "policy"] as const) note("prompt", name, [short(a.trace.files[name]), short(b.trace.files[name])]);
  for (const name of ["labels", "tools"] as const) note("prompt", name, [short(a.trace[name]), short(b.trace[name])]);
  note("prompt", "shop", [a.input.shop, b.input.shop]);
  for (const name of ["language", "shopperKind"] as const) note("shopper", name, [a.input[name], b.input[name]]);
  if (a.input.question.trim() !== b.input.question.trim()) differences.push({ cause: "question", what: "words", before: null, after: null });
  if (JSON.stringify(wordsOf(a)) !== JSON.stringify(wordsOf(b))) differences.push({ cause: "history", what: "exchanges", before: String(a.input.history.length), after: String(b.input.history.length) });

  const [then, now] = [revisionsOf(a), revisionsOf(b)];
  const changed = new Set(await entriesChangedBetween(db, { ids: [...then.keys(), ...now.keys()], after: before.turn.startedAt, until: after.turn.startedAt }));
  for (const id of new Set([...then.keys(), ...now.keys()])) {
    const [from, to] = [then.get(id), now.get(id)];
    if (from !== undefined && to !== undefined) note("entry", id, [from, to]);
    else if (changed.has(id)) differences.push({ cause: "entry", what: id, before: from === undefined ? null : String(from), after: to === undefined ? null : String(to) });
  }
  const found = [[...then.keys()].filter((id) => !changed.has(id)), [...now.keys()].filter((id) => !changed.has(id))] as [string[], string[]];
  // An edited entry moves what is found and how well: then that is no cause of its own.
  const retrieval = differences.some((difference) => difference.cause === "entry") ? consequences : differences;
  note("retrieval", "found", found, retrieval);
  if (JSON.stringify(found[0]) === JSON.stringify(found[1])) note("retrieval", "scores", [scoresOf(a, changed), scoresOf(b, changed)], retrieval);
  note("retrieval", "foreign", [a.input.foreign.toFixed(2), b.input.foreign.toFixed(2)], retrieval);
  return { differences, consequences, isSameInput: differences.length === 0 };
}

function revisionsOf({ trace }: Rebuilt): Map<string, number> {
  return new Map(trace.passages.map(({ id, revision }) => [id, revision]));
}

/** How well each entry fits, as finely as a prompt tells it. */
function scoresOf({ trace }: Rebuilt, but: ReadonlySet<string>): string {
  return trace.passages.filter(({ id }) => !but.has(id)).map(({ id, match, naming, score }) => `${id} ${match.toFixed(2)} ${naming.toFixed(2)} ${score.toFixed(2)}`).join(", ");
}

function wordsOf({ input }: Rebuilt): unknown {
  return input.history.map(({ question, answer }) => [question, answer]);
}

function short(hash: string): string {
  return hash.slice(0, 12);
}
