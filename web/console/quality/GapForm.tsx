import { useRef, useState, type FormEvent, type ReactNode } from "react";
import { blankFaq, readFaq, type FaqForm } from "../catalog/faq-form.ts";
import { pairOf } from "../catalog/product-form.ts";
import { Sides } from "../catalog/Sides.tsx";
import { useKeys } from "../keys.ts";
import { useAction } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { publishGap, type Gap, type Published } from "./gap-api.ts";

type Props = { gap: Gap; onPublished: (published: Published) => void; onDismiss: () => void; isDismissing: boolean };

/** The FAQ entry that a group of questions asks for: its question is there, its answer is for a person to write. */
export function GapForm({ gap, onPublished, onDismiss, isDismissing }: Props): ReactNode {
  const { words } = useWords();
  const [form, setForm] = useState<FaqForm>({ ...blankFaq, question: pairOf(gap.draft.question), answer: pairOf(gap.draft.answer), tags: gap.draft.tags.join(", ") });
  const [problems, setProblems] = useState(new Map<string, string>());
  const sent = useRef({ text: "", key: "" });
  const publishing = useAction(async (entry: unknown) => {
    const text = JSON.stringify(entry);
    if (text !== sent.current.text) sent.current = { text, key: crypto.randomUUID() };
    onPublished(await publishGap(gap.turnIds, entry, sent.current.key));
  });
  const publish = (): void => {
    const { draft, problems: found } = readFaq(form, words);
    setProblems(found);
    if (found.size === 0) void publishing.run(draft);
  };
  const problem = (field: string): string | undefined => problems.get(field) ?? publishing.failure?.problems.find((each) => each.field === `entry.${field}`)?.message;
  useKeys([{ key: "mod+enter", label: words.gaps.publish, run: publish }]);
  return (
    <Panel title={words.gaps.write}>
      <form className="form" noValidate onSubmit={(event: FormEvent) => { event.preventDefault(); publish(); }}>
        <p className="soft small">{words.gaps.title}</p>
        {publishing.failure?.problems.length === 0 && <Failure failure={publishing.failure} />}
        <Sides label={words.editor.question} name="question" value={form.question} onChange={(question) => setForm({ ...form, question })} problem={problem} />
        <Sides label={words.editor.answer} name="answer" rows={5} value={form.answer} onChange={(answer) => setForm({ ...form, answer })} problem={problem} />
        <TextField label={words.editor.tags} hint={words.editor.tagsHint} value={form.tags} onChange={(tags) => setForm({ ...form, tags })} />
        <div className="steps-foot">
          <Button look="primary" type="submit" isBusy={publishing.isBusy}>{publishing.isBusy ? words.gaps.publishing : words.gaps.publish}</Button>
          <Button look="quiet" isBusy={isDismissing} onClick={onDismiss}>{words.gaps.dismiss}</Button>
        </div>
      </form>
    </Panel>
  );
}
