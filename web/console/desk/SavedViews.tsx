import { useState, type FormEvent, type ReactNode } from "react";
import { useAction, useLoad } from "../load.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { addView, listViews, removeView, type Filter } from "./desk-api.ts";

/** Filters under a name, for everybody. */
export function SavedViews({ filter, onApply }: { filter: Filter; onApply: (filter: Record<string, string | undefined>) => void }): ReactNode {
  const { words } = useWords();
  const views = useLoad("views", listViews);
  const [title, setTitle] = useState<string>();
  const saving = useAction(async (name: string) => {
    await addView({ title: name, filter });
    setTitle(undefined);
    views.reload();
  });
  const removing = useAction(async (id: string) => {
    await removeView(id);
    views.reload();
  });
  const isNarrowed = Object.keys(filter).length > 0;
  const items = views.data?.items ?? [];
  if (items.length === 0 && !isNarrowed) return null;
  const apply = (wanted: Record<string, unknown>): void => onApply({
    ...Object.fromEntries(Object.keys(filter).map((name) => [name, undefined])),
    ...Object.fromEntries(Object.entries(wanted).map(([name, value]) => [name, String(value)]))
  });
  return (
    <div className="views">
      {items.map((view) => (
        <span className={isSameFilter(view.filter, filter) ? "chip current" : "chip"} key={view.id}>
          <button type="button" onClick={() => apply(view.filter)}>{view.title}</button>
          <IconButton icon="close" label={words.log.removeView(view.title)} onClick={() => void removing.run(view.id)} />
        </span>
      ))}
      {isNarrowed && title === undefined && <Button look="quiet" icon="pin" onClick={() => setTitle("")}>{words.log.saveView}</Button>}
      {title !== undefined && (
        <form className="view-form" onSubmit={(event: FormEvent) => { event.preventDefault(); if (title.trim() !== "") void saving.run(title.trim()); }}>
          <TextField label={words.log.viewName} isLabelHidden placeholder={words.log.viewName} autoFocus value={title} onChange={setTitle} />
          <Button type="submit" isBusy={saving.isBusy}>{words.save}</Button>
          <Button look="quiet" onClick={() => setTitle(undefined)}>{words.cancel}</Button>
        </form>
      )}
      <Failure failure={saving.failure ?? removing.failure} />
    </div>
  );
}

function isSameFilter(one: Record<string, unknown>, other: Filter): boolean {
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => String(one[name]) === other[name]);
}
