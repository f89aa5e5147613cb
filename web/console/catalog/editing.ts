import { useEffect, useMemo, useRef, useState } from "react";
import { ApiError } from "../client.ts";
import { useAction, useLoad, type Load } from "../load.ts";
import { guardLeaving, navigate } from "../router.ts";
import { useToast } from "../ui/Toast.tsx";
import { useWords, type Words } from "../words.ts";
import { entryApi, type Clashing, type Entry, type EntryKind, type Receipt, type Saved } from "./entries.ts";
import { draftOf, factsOf, type Draft, type Facts } from "./facts.ts";
import type { Problems } from "./product-form.ts";

/** What tells one kind's editor from the other's. */
export type Shape<Item extends Entry, Form> = {
  kind: EntryKind; path: string; blank: Form; toForm: (item: Item) => Form; read: (form: Form, words: Words) => { draft: Draft; problems: Problems };
};
/** Somebody else was first; `theirs` is null where they deleted the entry. */
export type Conflict<Item> = { base: Item; theirs: Item | null; mine: Draft };

export type Editing<Item extends Entry, Form> = {
  loaded: Load<Item>; item: Item | undefined; form: Form; change: (change: Partial<Form>) => void; isNew: boolean; isDirty: boolean; isSaving: boolean;
  problem: (field: string) => string | undefined; hasProblems: boolean; failure: ApiError | undefined; receipt: Receipt | undefined; clashes: Clashing[]; draft: () => Draft; wasRemoved: boolean;
  save: () => void; remove: () => void; restore: (revision: number) => void;
  conflict: Conflict<Item> | undefined; settle: (facts: Facts) => void; closeConflict: () => void; leaving: (() => void) | undefined; stay: () => void;
};

/** One entry being edited: loaded, typed into, checked, saved on the revision it was made on, proved, or merged with what somebody else saved. */
export function useEditing<Item extends Entry, Form extends { id: string }>(shape: Shape<Item, Form>, id: string, start?: Partial<Form>): Editing<Item, Form> {
  const { words } = useWords();
  const toast = useToast();
  const isNew = id === "new";
  const api = useMemo(() => entryApi<Item>(shape.kind), [shape.kind]);
  const loaded = useLoad<Item>(isNew ? undefined : `${shape.kind}/${id}`, (signal) => api.read(id, signal));
  const [item, setItem] = useState<Item>();
  const [form, setForm] = useState<Form>({ ...shape.blank, ...start });
  const [clean, setClean] = useState(JSON.stringify(shape.blank));
  const [problems, setProblems] = useState<Problems>(new Map());
  const [receipt, setReceipt] = useState<Receipt>();
  const [clashes, setClashes] = useState<Clashing[]>([]);
  const [wasRemoved, setRemoved] = useState(false);
  const [conflict, setConflict] = useState<Conflict<Item>>();
  const [leaving, setLeaving] = useState<() => void>();
  const isDirty = JSON.stringify(form) !== clean;
  const show = (next: Item): void => {
    const typed = shape.toForm(next);
    setItem(next);
    setForm(typed);
    setClean(JSON.stringify(typed));
  };
  const isTyping = useRef(isDirty);
  isTyping.current = isDirty && item !== undefined;
  useEffect(() => { if (loaded.data !== undefined && !isTyping.current) show(loaded.data); }, [loaded.data]);
  useEffect(() => (isDirty ? guardLeaving((go) => setLeaving(() => go)) : undefined), [isDirty]);
  const accept = (saved: Saved<Item>): void => {
    setReceipt(saved.receipt);
    setClashes(saved.conflicts ?? []);
    setConflict(undefined);
    setProblems(new Map());
    show(saved.item);
    toast({ created: words.editor.created, changed: words.editor.saved, unchanged: words.editor.unchanged, removed: words.editor.removed }[saved.state]);
  };
  const send = async (draft: Draft, revision: number | undefined): Promise<void> => {
    try {
      const saved = isNew && item === undefined ? await api.add({ ...draft, ...(form.id.trim() !== "" && { id: form.id.trim() }) }) : await api.save(item?.id ?? id, draft, revision);
      accept(saved);
      if (isNew) navigate(`${shape.path}/${encodeURIComponent(saved.item.id)}`, { replace: true, isSaved: true });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.code === "revision_conflict" && item !== undefined) setConflict({ base: item, theirs: (error.details["current"] ?? null) as Item | null, mine: draft });
      else if (error.code === "id_taken") setProblems(new Map([["id", error.message]]));
      else if (error.problems.length > 0) setProblems(new Map(error.problems.map(({ field, message }) => [field, message])));
      else throw error;
    }
  };
  const saving = useAction(send);
  const save = (): void => {
    const { draft, problems: found } = shape.read(form, words);
    setProblems(found);
    if (found.size === 0) void saving.run(draft, item?.revision);
  };
  const changing = useAction(async (act: () => Promise<Saved<Item>>, isRemoval: boolean) => {
    accept(await act());
    setRemoved(isRemoval);
  });
  return {
    loaded, item, form, change: (change) => setForm((before) => ({ ...before, ...change })), isNew, isDirty, isSaving: saving.isBusy || changing.isBusy,
    problem: (field) => problems.get(field), hasProblems: problems.size > 0, failure: saving.failure ?? changing.failure, receipt, clashes, draft: () => shape.read(form, words).draft, wasRemoved, save,
    remove: () => { if (item !== undefined) void changing.run(() => api.remove(item.id, item.revision), true); },
    restore: (revision) => { void changing.run(() => api.restore(item?.id ?? id, revision, item?.revision), false); },
    conflict, closeConflict: () => setConflict(undefined),
    settle: (facts) => void saving.run(draftOf(shape.kind, facts), conflict?.theirs?.revision ?? 0),
    leaving, stay: () => setLeaving(undefined),
  };
}

/** A key that changes with the entry, but not when a new one has just been saved and got its address: its receipt is on the screen. */
export function useEditorKey(rest: string): number {
  const shown = useRef({ rest, key: 0 });
  if (shown.current.rest !== rest) {
    const isJustSaved = shown.current.rest === "new" && (history.state as { isSaved?: boolean } | null)?.isSaved === true;
    shown.current = { rest, key: shown.current.key + (isJustSaved ? 0 : 1) };
  }
  return shown.current.key;
}

/** What a person may still lose or keep: the facts of what they typed. */
export function factsOfItem(kind: EntryKind, item: Entry | null): Facts {
  return item === null ? new Map() : factsOf(kind, item as unknown as Draft);
}
