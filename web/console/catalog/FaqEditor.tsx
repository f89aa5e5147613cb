import type { ReactNode } from "react";
import { useQuery } from "../router.ts";
import { TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import { Editor } from "./Editor.tsx";
import { useEditing, type Shape } from "./editing.ts";
import type { Faq } from "./entries.ts";
import { blankFaq, faqForm, readFaq, type FaqForm } from "./faq-form.ts";
import { Sides } from "./Sides.tsx";

const shape: Shape<Faq, FaqForm> = { kind: "faq", path: "/faqs", blank: blankFaq, toForm: faqForm, read: readFaq };

/** One question with its answer, in both languages. A new one may come with its question from elsewhere: `?ko=…&en=…`. */
export function FaqEditor({ id }: { id: string }): ReactNode {
  const { words } = useWords();
  const [query] = useQuery();
  const asked = { ko: query.get("ko") ?? "", en: query.get("en") ?? "" };
  const editing = useEditing(shape, id, id === "new" ? { question: asked } : undefined);
  const { form, change, problem } = editing;
  return (
    <Editor shape={shape} editing={editing} id={id} newTitle={words.editor.newFaq}>
      <Panel title={words.editor.texts}>
        <Sides label={words.editor.question} name="question" value={form.question} onChange={(question) => change({ question })} problem={problem}
          autoFocus={editing.isNew} />
        <Sides label={words.editor.answer} name="answer" rows={7} value={form.answer} onChange={(answer) => change({ answer })} problem={problem} />
      </Panel>
      <Panel title={words.editor.basics}>
        <div className="sides">
          <TextField name="category" label={words.editor.category} value={form.category} onChange={(category) => change({ category })}
            problem={problem("category")} />
          <TextField name="tags" label={words.editor.tags} hint={words.editor.tagsHint} value={form.tags} onChange={(tags) => change({ tags })}
            problem={problem("tags")} />
          {editing.isNew && (
            <TextField name="id" label={words.editor.code} hint={words.editor.codeHint} value={form.id} onChange={(code) => change({ id: code })}
              problem={problem("id")} />
          )}
        </div>
      </Panel>
    </Editor>
  );
}
