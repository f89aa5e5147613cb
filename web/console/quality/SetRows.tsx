import type { ReactNode } from "react";
import { Button, IconButton } from "../ui/Button.tsx";
import { CheckField, TextField } from "../ui/Field.tsx";
import { useWords } from "../words.ts";
import type { SetQuestion } from "./trials.ts";

/** The questions of a set, each with what its answer must hold. A pasted list becomes a question for each line. */
export function SetRows({ questions, onChange }: { questions: SetQuestion[]; onChange: (questions: SetQuestion[]) => void }): ReactNode {
  const { words } = useWords();
  const set = (place: number, next: SetQuestion): void => onChange(questions.map((each, at) => (at === place ? next : each)));
  const type = (place: number, text: string): void => {
    const [first = "", ...more] = text.split(/\r?\n/).filter((line, at) => at === 0 || line.trim() !== "");
    if (more.length === 0) set(place, { ...questions[place], text: first });
    else onChange(questions.flatMap((each, at) => (at === place ? [{ ...each, text: first }, ...more.map((line) => ({ text: line.trim() }))] : [each])));
  };
  return (
    <>
      <ol className="set-rows">
        {questions.map((question, place) => (
          <li key={place}>
            <TextField rows={1} label={words.sets.question(place + 1)} value={question.text} onChange={(text) => type(place, text)} />
            <TextField label={words.sets.contains} value={question.contains?.join("; ") ?? ""} placeholder={words.sets.containsHint}
              onChange={(text) => set(place, withContains(question, text))} />
            <TextField label={words.sets.entry} value={question.entryId ?? ""} placeholder="faq_…"
              onChange={(entryId) => set(place, entryId.trim() === "" ? without(question, "entryId") : { ...question, entryId: entryId.trim() })} />
            <CheckField label={words.sets.isUnknown} isOn={question.isUnknown === true}
              onChange={(isOn) => set(place, isOn ? { ...question, isUnknown: true } : without(question, "isUnknown"))} />
            <IconButton icon="trash" label={words.sets.removeQuestion(place + 1)} onClick={() => onChange(questions.filter((_, at) => at !== place))} />
          </li>
        ))}
      </ol>
      <Button icon="add" onClick={() => onChange([...questions, { text: "" }])}>{words.sets.addQuestion}</Button>
    </>
  );
}

function without(question: SetQuestion, name: "entryId" | "isUnknown" | "contains"): SetQuestion {
  const { [name]: _, ...rest } = question;
  return rest;
}

/** Parts are kept apart by semicolons, as amounts hold commas; what is typed last is kept as it is typed. */
function withContains(question: SetQuestion, text: string): SetQuestion {
  const parts = text.split(";").map((part, at, all) => (at === all.length - 1 ? part.trimStart() : part.trim()));
  const kept = parts.filter((part, at) => part !== "" || at === parts.length - 1);
  return text.trim() === "" ? without(question, "contains") : { ...question, contains: kept };
}
