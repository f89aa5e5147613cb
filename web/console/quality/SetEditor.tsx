import { useEffect, useRef, useState, type ReactNode } from "react";
import { Progress } from "../intake/Progress.tsx";
import { useKeys } from "../keys.ts";
import { useAction, useLoad } from "../load.ts";
import { guardLeaving, navigate } from "../router.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { ComparedList } from "./Compared.tsx";
import { SetRows } from "./SetRows.tsx";
import { readSet, removeSet, runSet, saveSet, type Compared, type QuestionSet, type SetQuestion } from "./trials.ts";

/** One question set: what is asked, what must be said, and how it went. */
export function SetEditor({ id }: { id: string }): ReactNode {
  const { words } = useWords();
  const loaded = useLoad(`set/${id}`, (signal) => readSet(id, signal));
  return (
    <Loaded of={loaded}>{(set) => <Body set={set} onSaved={loaded.replace} title={words.shell.pages.questionSets} />}</Loaded>
  );
}

function Body({ set, onSaved, title }: { set: QuestionSet; onSaved: (set: QuestionSet) => void; title: string }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const [name, setName] = useState(set.name);
  const [questions, setQuestions] = useState<SetQuestion[]>(set.questions);
  const asked = questions.filter(({ text }) => text.trim() !== "");
  const isDirty = name !== set.name || JSON.stringify(asked) !== JSON.stringify(set.questions);
  useEffect(() => (isDirty ? guardLeaving((go) => { if (confirm(words.editor.unsavedLead)) go(); }) : undefined), [isDirty, words]);
  const saving = useAction(async () => {
    onSaved(await saveSet(set.id, { name: name.trim() || set.name, questions: asked }, set.revision));
    toast(words.editor.saved);
  });
  const removing = useAction(async () => {
    await removeSet(set.id);
    navigate("/question-sets", { isSaved: true });
  });
  const run = useRun(set);
  useKeys([{ key: "mod+enter", label: words.keys.save, isOff: !canWrite, run: () => void saving.run() }]);
  const right = run.items.filter(({ now }) => now.isRight !== false).length;
  const actions = canWrite && (
    <>
      <Button look="quiet" icon="trash" isBusy={removing.isBusy} onClick={() => void removing.run()}>{words.remove}</Button>
      <Button icon="play" isBusy={run.isBusy} isOff={isDirty || set.questions.length === 0} onClick={run.start}>{words.sets.run}</Button>
      <Button look="primary" isBusy={saving.isBusy} isOff={!isDirty} onClick={() => void saving.run()}>{words.save}</Button>
    </>
  );
  return (
    <Page width="narrow" title={set.name} back={{ to: "/question-sets", label: title }} actions={actions}>
      <Failure failure={saving.failure ?? removing.failure ?? run.failure} />
      {run.isBusy && <Panel><Progress share={run.items.length / Math.max(1, set.questions.length)} label={words.sets.running} onCancel={run.stop} /></Panel>}
      {run.items.length > 0 && (
        <Panel title={words.sets.result} actions={<b className="tabular" role="status">{words.sets.rightOf(right, run.items.length)}</b>}>
          <ComparedList items={run.items} />
        </Panel>
      )}
      <Panel title={words.sets.questions} actions={<span className="soft small">{words.sets.count(asked.length)}</span>}>
        <fieldset className="plain" disabled={!canWrite}>
          <TextField label={words.sets.name} value={name} onChange={setName} />
          <SetRows questions={questions} onChange={setQuestions} />
        </fieldset>
      </Panel>
    </Page>
  );
}

function useRun(set: QuestionSet): { items: Compared[]; isBusy: boolean; failure: ReturnType<typeof useAction>["failure"]; start: () => void; stop: () => void } {
  const [items, setItems] = useState<Compared[]>([]);
  const leaving = useRef(new AbortController());
  const running = useAction(async () => {
    leaving.current = new AbortController();
    setItems([]);
    await runSet({ id: set.id, count: set.questions.length, signal: leaving.current.signal, onItems: (more) => setItems((before) => [...before, ...more]) });
  });
  return { items, isBusy: running.isBusy, failure: running.failure, start: () => void running.run(), stop: () => leaving.current.abort() };
}
