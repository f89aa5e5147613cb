import { useEffect, useState, type ReactNode } from "react";
import { call } from "../client.ts";
import { SearchBox } from "../catalog/Filters.tsx";
import { useKeys } from "../keys.ts";
import { useAction, useLoad } from "../load.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";

type Table = { groups: string[][]; revision: string };
type Row = { key: number; text: string };
const route = "/api/staff/synonyms";
const wordsOf = (text: string): string[] => [...new Set(text.split(",").map((word) => word.trim()).filter(Boolean))];

/** Words that shoppers use for one another; saved as one table, so that two people cannot overwrite one another unseen. */
export function Synonyms(): ReactNode {
  const { words } = useWords();
  const loaded = useLoad<Table>("synonyms", (signal) => call(route, { signal }));
  return (
    <Loaded of={loaded} lines={10}>
      {(table) => <Body table={table} onSaved={loaded.replace} onReload={loaded.reload} title={words.shell.pages.synonyms} />}
    </Loaded>
  );
}

function Body({ table, onSaved, onReload, title }: { table: Table; onSaved: (table: Table) => void; onReload: () => void; title: string }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const [rows, setRows] = useState<Row[]>(rowsOf(table));
  const [filter, setFilter] = useState("");
  const [isTried, setTried] = useState(false);
  useEffect(() => setRows(rowsOf(table)), [table]);
  const groups = rows.map(({ text }) => wordsOf(text)).filter((group) => group.length > 0);
  const isDirty = JSON.stringify(groups) !== JSON.stringify(table.groups);
  const saving = useAction(async (force: boolean) => {
    onSaved(await call<Table>(route, { method: "PUT", body: { groups }, ...(!force && { headers: { "if-match": `"${table.revision}"` } }) }));
    toast(words.editor.saved);
  });
  const isConflict = saving.failure?.code === "revision_conflict";
  const save = (force = false): void => {
    setTried(true);
    if (groups.every((group) => group.length > 1)) void saving.run(force);
  };
  const add = (): void => setRows([{ key: Math.max(0, ...rows.map(({ key }) => key + 1)), text: "" }, ...rows]);
  useKeys([{ key: "mod+enter", label: words.keys.save, isOff: !canWrite, run: () => save() }, { key: "c", label: words.keys.add, isOff: !canWrite, run: add }]);
  const actions = canWrite && (
    <>
      <Button icon="add" onClick={add}>{words.synonyms.add}</Button>
      <Button look="primary" isBusy={saving.isBusy} isOff={!isDirty} onClick={() => save()}>{words.save}</Button>
    </>
  );
  return (
    <Page width="narrow" isHeadKept title={title} count={words.synonyms.count(groups.length)} lead={words.synonyms.lead} actions={actions}>
      {isConflict
        ? (
          <div className="notice bad" role="alert">
            <p>{words.synonyms.conflict}</p>
            <Button onClick={onReload}>{words.synonyms.theirs}</Button>
            <Button look="danger" onClick={() => save(true)}>{words.synonyms.overwrite}</Button>
          </div>
        )
        : <Failure failure={saving.failure} />}
      <SearchBox label={words.synonyms.filter} value={filter} onChange={setFilter} />
      <fieldset className="plain" disabled={!canWrite}>
        <ul className="synonym-rows">
          {rows.map((row, place) => (filter === "" || row.text.toLowerCase().includes(filter.toLowerCase())) && (
            <li key={row.key}>
              <TextField label={words.synonyms.group(place + 1)} isLabelHidden placeholder={words.synonyms.hint} value={row.text}
                onChange={(text) => setRows(rows.map((each) => (each === row ? { ...row, text } : each)))}
                problem={isTried && wordsOf(row.text).length === 1 ? words.synonyms.needTwo : undefined} />
              <IconButton icon="trash" label={words.synonyms.removeGroup(place + 1)} onClick={() => setRows(rows.filter((each) => each !== row))} />
            </li>
          ))}
        </ul>
      </fieldset>
    </Page>
  );
}

function rowsOf({ groups }: Table): Row[] {
  return groups.map((group, key) => ({ key, text: group.join(", ") }));
}
