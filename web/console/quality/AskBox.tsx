import { useState, type FormEvent, type ReactNode } from "react";
import { useAction } from "../load.ts";
import { useKeys } from "../keys.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { InspectionView } from "./Inspection.tsx";
import { ask, type Inspection, type TrialDraft } from "./trials.ts";

/** A question asked as a shopper would, against what is live or with an edit applied; what the answer was made of stands below. */
export function AskBox({ draft, first = "" }: { draft?: TrialDraft | undefined; first?: string }): ReactNode {
  const { words } = useWords();
  const [text, setText] = useState(first);
  const [seen, setSeen] = useState<Inspection>();
  const asking = useAction(async (question: string) => setSeen(await ask(question, draft)));
  const submit = (question: string): void => {
    if (question.trim() === "") return;
    setText(question);
    void asking.run(question.trim());
  };
  useKeys([{ key: "mod+enter", label: words.keys.run, run: () => submit(text) }]);
  return (
    <div className="ask-box">
      <form className="ask-form" onSubmit={(event: FormEvent) => { event.preventDefault(); submit(text); }}>
        <TextField label={words.test.question} isLabelHidden placeholder={words.test.placeholder} value={text} onChange={setText} autoFocus />
        <Button look="primary" type="submit" icon="play" isBusy={asking.isBusy}>{words.test.ask}</Button>
      </form>
      {seen === undefined && !asking.isBusy && (
        <div className="ask-examples">
          {words.test.examples.map((example) => <button type="button" className="chip-button" key={example} onClick={() => submit(example)}>{example}</button>)}
        </div>
      )}
      <Failure failure={asking.failure} />
      {seen && <div className={asking.isBusy ? "stale" : undefined} aria-busy={asking.isBusy || undefined}><InspectionView seen={seen} /></div>}
    </div>
  );
}
