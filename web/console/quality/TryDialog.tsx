import { useRef, useState, type ReactNode } from "react";
import { useAction, useLoad } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Segments, SelectField } from "../ui/Field.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { Progress } from "../intake/Progress.tsx";
import { useWords } from "../words.ts";
import { AskBox } from "./AskBox.tsx";
import { ComparedList } from "./Compared.tsx";
import { listSets, runSet, whatIf, type Compared, type TrialDraft, type WhatIf } from "./trials.ts";

type Tab = "ask" | "sets" | "past";

/** Before an edit is saved: ask with it, run the question sets with it, and see what of the last 30 days it would change. */
export function TryDialog({ draft, onClose }: { draft: TrialDraft; onClose: () => void }): ReactNode {
  const { words } = useWords();
  const [tab, setTab] = useState<Tab>("ask");
  return (
    <Dialog isWide title={words.tryOut.title} label={words.tryOut.label} onClose={onClose}>
      <Segments label={words.tryOut.title} value={tab} onChange={setTab}
        choices={[{ value: "ask", label: words.tryOut.ask }, { value: "sets", label: words.tryOut.sets }, { value: "past", label: words.tryOut.past }]}
        />
      {tab === "ask" && <AskBox draft={draft} />}
      {tab === "sets" && <RunSets draft={draft} />}
      {tab === "past" && <Past draft={draft} />}
    </Dialog>
  );
}

function Past({ draft }: { draft: TrialDraft }): ReactNode {
  const { words } = useWords();
  const found = useLoad<WhatIf>(JSON.stringify(draft), (signal) => whatIf(draft, signal));
  return (
    <>
      <p className="soft">{words.tryOut.pastLead}</p>
      <Loaded of={found}>
        {(result) => (
          <>
            <p role="status"><b>{result.changed.length === 0 ? words.tryOut.nothing : words.tryOut.changes(result.changed.length)}</b> <span className="soft small">{words.tryOut.looked(result.looked, result.notAsked)}</span></p>
            <ComparedList items={result.changed} counts={new Map(result.changed.map(({ question, count }) => [question, count]))} />
          </>
        )}
      </Loaded>
    </>
  );
}

function RunSets({ draft }: { draft: TrialDraft }): ReactNode {
  const { words } = useWords();
  const sets = useLoad("sets", listSets);
  const [chosen, setChosen] = useState("");
  const [items, setItems] = useState<Compared[]>([]);
  const leaving = useRef(new AbortController());
  const set = sets.data?.items.find(({ id }) => id === chosen) ?? sets.data?.items[0];
  const running = useAction(async () => {
    if (set === undefined) return;
    leaving.current = new AbortController();
    setItems([]);
    await runSet({ id: set.id, count: set.count, draft, signal: leaving.current.signal, onItems: (more) => setItems((before) => [...before, ...more]) });
  });
  const count = (outcome: Compared["outcome"]): number => items.filter((item) => item.outcome === outcome).length;
  return (
    <Loaded of={sets}>
      {(data) => (data.items.length === 0 ? <p className="soft">{words.tryOut.noSets}</p> : (
        <>
          <div className="ask-form">
            <SelectField label={words.shell.pages.questionSets} isLabelHidden value={set?.id ?? ""} onChange={setChosen}
              choices={data.items.map(({ id, name, count: of }) => ({ value: id, label: `${name} (${of})` }))} />
            <Button look="primary" icon="play" isBusy={running.isBusy} onClick={() => void running.run()}>{words.sets.run}</Button>
          </div>
          <Failure failure={running.failure} />
          {running.isBusy && (
            <Progress share={items.length / Math.max(1, set?.count ?? 1)} label={words.sets.running} onCancel={() => leaving.current.abort()} />
          )}
          {items.length > 0 && <p role="status">{words.tryOut.summary({ breaks: count("breaks"), mends: count("mends"), changed: count("changed") })}</p>}
          <ComparedList items={items.filter(({ outcome }) => outcome !== "same" && outcome !== "right")} />
        </>
      ))}
    </Loaded>
  );
}
