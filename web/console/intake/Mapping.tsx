import { useState, type ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { SelectField, TextField } from "../ui/Field.tsx";
import { Badge } from "../ui/State.tsx";
import { useWords, type Words } from "../words.ts";
import { mapWith, type Survey } from "./imports.ts";

type Map = Record<string, string>;
/** Without these few rows can be read; they are always shown. */
const needed = new Set(["id", "title", "price", "question", "answer"]);
type Props = { survey: Survey; map: Map; onChange: (map: Map) => void };

/** Which column is which field: guessed or remembered, and corrected here. */
export function Mapping({ survey, map, onChange }: Props): ReactNode {
  const { words } = useWords();
  const fixed = survey.fields.filter((field) => !field.endsWith(".*"));
  const extra = Object.keys(map).filter((field) => !fixed.includes(field));
  const set = (field: string, column: string): void => onChange(mapWith(map, { field, column, guessed: survey.guessed }));
  // Where a field goes that is chosen while the rest is open, it stays: rows that jump are lost.
  const [shown] = useState(() => fixed.filter((field) => needed.has(field) || map[field] !== undefined));
  const others = fixed.filter((field) => !shown.includes(field));
  const row = (field: string): ReactNode => (
    <li key={field}>
      <span className="mapping-field">
        {nameOfField(field, words)}
        {survey.guessed[field] !== undefined && survey.guessed[field] === map[field] && <Badge tone="accent">{words.imports.guess}</Badge>}
      </span>
      <SelectField label={nameOfField(field, words)} isLabelHidden value={map[field] ?? ""} onChange={(column) => set(field, column)}
        choices={choicesOf(survey, map[field], words)} />
      <span className="mapping-samples soft small">{survey.columns.find(({ name }) => name === map[field])?.samples.slice(0, 3).join(" · ")}</span>
    </li>
  );
  return (
    <>
      <p className="soft small">{survey.isRemembered ? words.imports.remembered : words.imports.guessed}</p>
      <ul className="mapping">{[...shown, ...extra].map(row)}</ul>
      {others.length > 0 && <details><summary>{words.imports.otherFields(others.length)}</summary><ul className="mapping">{others.map(row)}</ul></details>}
      {survey.fields.some((field) => field.endsWith(".*")) && <MoreAttributes survey={survey} map={map} onChange={onChange} />}
    </>
  );
}

/** A currency may also be a code that stands in no column. */
function choicesOf(survey: Survey, current: string | undefined, words: Words): { value: string; label: string }[] {
  const names = survey.columns.map(({ name }) => name);
  const own = current !== undefined && !names.includes(current) ? [{ value: current, label: current }] : [];
  return [{ value: "", label: words.imports.noColumn }, ...own, ...names.map((name) => ({ value: name, label: name }))];
}

function MoreAttributes({ survey, map, onChange }: Props): ReactNode {
  const { words } = useWords();
  const [name, setName] = useState("");
  const used = new Set(Object.values(map));
  const free = survey.columns.filter((column) => !used.has(column.name));
  if (free.length === 0) return null;
  const add = (column: string): void => {
    onChange({ ...map, [`attributes.${name.trim() || column}`]: column });
    setName("");
  };
  return (
    <details className="more-attributes">
      <summary>{words.imports.restColumns(free.length)}</summary>
      <TextField label={words.imports.attributeName} hint={words.imports.attributeHint} value={name} onChange={setName} />
      <ul className="free-columns">
        {free.map((column) => (
          <li key={column.name}>
            <span><b>{column.name}</b> <small className="soft">{column.samples.slice(0, 2).join(" · ")}</small></span>
            <Button look="quiet" icon="add" onClick={() => add(column.name)}>{words.imports.asAttribute}</Button>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** "title.ko" as people read it. */
function nameOfField(field: string, words: Words): string {
  const [name = "", language] = field.split(".");
  if (name === "attributes" && language !== undefined) return `${words.history.fields.attributes}: ${field.slice("attributes.".length)}`;
  const known = words.history.fields[name as keyof typeof words.history.fields] ?? words.imports.fields[field as keyof typeof words.imports.fields] ?? field;
  if (language === "ko") return `${known} (${words.korean})`;
  return language === "en" ? `${known} (${words.english})` : known;
}

