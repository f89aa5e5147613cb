import { useState, type ReactNode } from "react";
import { SearchBox } from "../catalog/Filters.tsx";
import { useNarrow } from "../screen.ts";
import { Button } from "../ui/Button.tsx";
import { SelectField, TextField } from "../ui/Field.tsx";
import { useWords, type Words } from "../words.ts";
import { outcomes, type Filter } from "./desk-api.ts";

const names = [
  "q", "state", "language", "outcome", "rating", "verdict", "unanswered", "unsupported", "handedOff", "model", "arm", "turnState", "topic", "source",
  "staffId", "closedAs", "from", "to", "costMin", "costMax", "answerFrom", "answerTo", "answerLanguage", "gap",
];
type Props = { query: URLSearchParams; onChange: (changes: Record<string, string | undefined>) => void };

/** What the address asks the log for. */
export function filterOf(query: URLSearchParams): Filter {
  return Object.fromEntries(names.flatMap((name) => (query.get(name) === null ? [] : [[name, query.get(name) ?? ""]])));
}

/** Everything the log can be narrowed by: the usual at hand, the rest behind one button. */
export function LogFilters({ query, onChange }: Props): ReactNode {
  const { words } = useWords();
  const isNarrow = useNarrow();
  const [isOpen, setOpen] = useState(false);
  const { log } = words;
  const select = (name: string, any: string, choices: Record<string, string>): ReactNode => (
    <SelectField key={name} label={any} isLabelHidden value={query.get(name) ?? ""} onChange={(value) => onChange({ [name]: value })}
      choices={[{ value: "", label: any }, ...Object.entries(choices).map(([value, label]) => ({ value, label }))]} />
  );
  const usual = (
    <>
      {select("state", log.any.state, log.states)}
      {select("outcome", log.any.outcome, Object.fromEntries(outcomes.map((outcome) => [outcome, log.outcomes[outcome]])))}
      {select("rating", log.any.rating, { up: log.flags.up, down: log.flags.down })}
    </>
  );
  return (
    <div className="filters" role="search">
      <SearchBox label={log.search} value={query.get("q") ?? ""} onChange={(q) => onChange({ q })} />
      {!isNarrow && usual}
      <Button icon="filter" onClick={() => setOpen(!isOpen)}>{log.moreFilters(names.filter((name) => query.has(name)).length)}</Button>
      {names.some((name) => query.has(name)) && (
        <Button look="quiet" icon="close" onClick={() => onChange(Object.fromEntries(names.map((name) => [name, undefined])))}>{words.table.clear}</Button>
      )}
      {isOpen && <div className="filters more-filters">{isNarrow && usual}<More query={query} onChange={onChange} select={select} words={words} /></div>}
    </div>
  );
}

function More({ query, onChange, select, words: { log, table, yes, korean, english } }: Props & { select: (name: string, any: string, choices: Record<string, string>) => ReactNode; words: Words }): ReactNode {
  const text = (name: string, label: string, type = "text"): ReactNode => (
    <TextField key={name} label={label} type={type} value={query.get(name) ?? ""} onChange={(value) => onChange({ [name]: value })} />
  );
  return (
    <>
      {select("language", table.anyMissing, { ko: korean, en: english })}
      {select("verdict", log.any.verdict, { none: log.noVerdict, ...log.verdicts })}
      {select("unanswered", log.any.unanswered, { true: yes })}
      {select("unsupported", log.any.unsupported, { true: yes })}
      {select("handedOff", log.any.handedOff, { true: yes })}
      {select("turnState", log.any.turnState, log.turnStates)}
      {text("model", log.model)}
      {text("arm", log.arm)}
      {text("costMin", log.costMin, "number")}
      <DateField name="from" label={log.from} query={query} onChange={onChange} />
      <DateField name="to" label={log.to} query={query} onChange={onChange} />
    </>
  );
}

const dayMs = 86_400_000;

/** A day; the server counts in milliseconds. The last day is meant whole. */
function DateField({ name, label, query, onChange }: Props & { name: "from" | "to"; label: string }): ReactNode {
  const ms = Number(query.get(name) ?? Number.NaN);
  const shown = Number.isFinite(ms) ? new Date(name === "to" ? ms - 1 : ms).toLocaleDateString("sv-SE") : "";
  const set = (day: string): void => {
    const start = day === "" ? Number.NaN : new Date(`${day}T00:00:00`).getTime();
    onChange({ [name]: Number.isFinite(start) ? String(name === "to" ? start + dayMs : start) : undefined });
  };
  return <TextField label={label} type="date" value={shown} onChange={set} />;
}
