import { useMemo, useState, type ReactNode } from "react";
import type { ApiError } from "../client.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import type { Conflict } from "./editing.ts";
import { factsOfItem } from "./editing.ts";
import type { Entry, EntryKind } from "./entries.ts";
import { factsOf, merge, type Clash, type Facts } from "./facts.ts";
import { currencyOf, nameOfFact, sayFact } from "./shown.ts";

type Props<Item> = {
  kind: EntryKind; conflict: Conflict<Item>; isSaving: boolean; failure: ApiError | undefined; onSettle: (facts: Facts) => void; onClose: () => void;
};

/** Two people edited the same entry: theirs and mine side by side, field by field; what only one changed is kept by itself. */
export function ConflictDialog<Item extends Entry>({ kind, conflict, isSaving, failure, onSettle, onClose }: Props<Item>): ReactNode {
  const { words } = useWords();
  const { theirs, mine, base } = conflict;
  const merged = useMemo(() => merge(factsOfItem(kind, base), factsOf(kind, mine), factsOfItem(kind, theirs)), [kind, conflict]);
  const [kept, setKept] = useState<Record<string, "mine" | "theirs">>({});
  const isGone = theirs === null;
  const settle = (): void => {
    const facts = isGone ? factsOf(kind, mine) : new Map(merged.facts);
    if (!isGone) for (const clash of merged.clashes) if (kept[clash.path] === "theirs") put(facts, clash.path, clash.theirs);
    onSettle(facts);
  };
  const foot = (
    <>
      <Button onClick={onClose}>{words.conflict.keepWriting}</Button>
      <Button look="primary" icon="merge" isBusy={isSaving} onClick={settle}>{isGone ? words.conflict.saveAgain : words.conflict.save}</Button>
    </>
  );
  if (isGone) return <Dialog title={words.conflict.gone} onClose={onClose} foot={foot}><p>{words.conflict.goneLead}</p><Failure failure={failure} /></Dialog>;
  return (
    <Dialog isWide title={words.conflict.title} onClose={onClose} foot={foot}>
      <p className="lead">{merged.clashes.length === 0 ? words.conflict.none : words.conflict.lead}</p>
      <Failure failure={failure} />
      {merged.clashes.map((clash) => (
        <Choice key={clash.path} clash={clash} currency={currencyOf(base)} kept={kept[clash.path] ?? "mine"}
          onKeep={(side) => setKept({ ...kept, [clash.path]: side })} />
      ))}
      <Alone paths={merged.onlyMine} title={words.conflict.onlyMine} />
      <Alone paths={merged.onlyTheirs} title={words.conflict.onlyTheirs} />
    </Dialog>
  );
}

function put(facts: Facts, path: string, value: unknown): void {
  if (value === undefined) facts.delete(path);
  else facts.set(path, value);
}

function Choice({ clash, currency, kept, onKeep }: { clash: Clash; currency: string; kept: "mine" | "theirs"; onKeep: (side: "mine" | "theirs") => void }): ReactNode {
  const { words, language } = useWords();
  const say = (value: unknown): ReactNode => sayFact(clash.path, value, { language, currency }) || <span className="soft">{words.conflict.empty}</span>;
  return (
    <fieldset className="clash">
      <legend>{nameOfFact(clash.path, words)}</legend>
      {(["theirs", "mine"] as const).map((side) => (
        <label key={side} className={kept === side ? "side kept" : "side"}>
          <span className="side-head">
            <input type="radio" name={clash.path} checked={kept === side} onChange={() => onKeep(side)} />
            {words.conflict[side]}
          </span>
          <span className="side-text">{say(clash[side])}</span>
        </label>
      ))}
      <p className="clash-base soft small">{words.conflict.before}: {say(clash.base)}</p>
    </fieldset>
  );
}

function Alone({ paths, title }: { paths: string[]; title: string }): ReactNode {
  const { words } = useWords();
  if (paths.length === 0) return null;
  return <p className="soft small">{title}: {paths.map((path) => nameOfFact(path, words)).join(", ")}</p>;
}
