import { lazy, Suspense, useState, type FormEvent, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Page } from "../ui/Page.tsx";
import { Badge, Empty, Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { ClashList } from "./Clashes.tsx";
import { ConflictDialog } from "./Conflict.tsx";
import type { Editing, Shape } from "./editing.ts";
import type { Entry } from "./entries.ts";
import { HistoryPanel } from "./History.tsx";
import { ReceiptPanel } from "./Receipt.tsx";
import { titleOf } from "./shown.ts";
import type { TrialDraft } from "../quality/trials.ts";

const TryDialog = lazy(async () => ({ default: (await import("../quality/TryDialog.tsx")).TryDialog }));

type Props<Item extends Entry, Form> = {
  shape: Shape<Item, Form>; editing: Editing<Item, Form>; newTitle: string; id: string; children: ReactNode; aside?: ReactNode;
};

/** What both editors have around their fields: the heading, saving, the receipt, the history, and what is asked before something is lost. */
export function Editor<Item extends Entry, Form>({ shape, editing, newTitle, id, children, aside }: Props<Item, Form>): ReactNode {
  const { words, language } = useWords();
  const { item, isNew, loaded, isDirty, isSaving } = editing;
  const canWrite = hasRole(useMe(), "operator");
  const back = { to: shape.path, label: words.shell.pages[shape.kind === "product" ? "products" : "faqs"] };
  useKeys([
    { key: "mod+enter", label: words.keys.save, isOff: !canWrite, run: () => editing.save() },
    { key: "mod+s", label: words.keys.save, isOff: !canWrite, run: () => editing.save() },
  ]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    editing.save();
  };
  if (!isNew && item === undefined) {
    const isGone = loaded.failure?.code === "not_found";
    return (
      <Page title={isGone ? words.editor.gone : back.label} back={back}>
        {isGone
          ? (
            <Empty icon="trash" title={words.editor.gone}>
              <p>{words.editor.goneLead}</p>
              <HistoryPanel kind={shape.kind} id={id} round={0} current={undefined} onRestore={canWrite ? editing.restore : undefined} />
            </Empty>
          )
          : <Loaded of={loaded} lines={8}>{() => null}</Loaded>}
      </Page>
    );
  }
  return (
    <Page isHeadKept title={item === undefined ? newTitle : titleOf(item, language)} back={back}
      actions={<State shape={shape} editing={editing} canWrite={canWrite} />}>
      <form className="editor" id="entry" noValidate onSubmit={submit}>
        <div className="editor-main">
          {!canWrite && <p className="notice">{words.editor.readOnly}</p>}
          <Failure failure={editing.failure} />
          {editing.hasProblems && <p className="notice bad" role="alert">{words.editor.check}</p>}
          <fieldset className="plain" disabled={!canWrite}>{children}</fieldset>
        </div>
        <aside className="editor-aside">
          <ReceiptPanel receipt={editing.receipt} isWaiting={isSaving} wasRemoved={editing.wasRemoved} entryId={item?.id} />
          <ClashList clashes={editing.clashes} />
          {aside}
          {item !== undefined && (
            <HistoryPanel kind={shape.kind} id={item.id} round={item.revision} current={item} onRestore={canWrite ? editing.restore : undefined} />
          )}
        </aside>
      </form>
      {editing.conflict && (
        <ConflictDialog kind={shape.kind} conflict={editing.conflict} isSaving={isSaving} failure={editing.failure} onSettle={editing.settle}
          onClose={editing.closeConflict} />
      )}
      {editing.leaving && <Leaving onStay={editing.stay} onLeave={editing.leaving} />}
      <div className="save-bar" data-dirty={isDirty || undefined}>{canWrite && <Save editing={editing} />}</div>
    </Page>
  );
}

function State<Item extends Entry, Form>({ shape, editing, canWrite }: { shape: Shape<Item, Form>; editing: Editing<Item, Form>; canWrite: boolean }): ReactNode {
  const { words } = useWords();
  const [isAsking, setAsking] = useState(false);
  const [trial, setTrial] = useState<TrialDraft>();
  const { item, isDirty, wasRemoved } = editing;
  return (
    <>
      {isDirty
        ? <Badge tone="warn">{words.editor.unsavedMark}</Badge>
        : item && <span className="soft small tabular">{words.editor.revision(item.revision)}</span>}
      {canWrite && !wasRemoved && (
        <Button look="quiet" icon="flask" onClick={() => setTrial({ kind: shape.kind, id: item?.id ?? `${shape.kind}_draft`, item: editing.draft() })}>
          {words.tryOut.button}
        </Button>
      )}
      {canWrite && item && !wasRemoved && <Button look="quiet" icon="trash" onClick={() => setAsking(true)}>{words.remove}</Button>}
      {canWrite && <span className="wide-only"><Save editing={editing} /></span>}
      {trial && <Suspense><TryDialog draft={trial} onClose={() => setTrial(undefined)} /></Suspense>}
      {isAsking && (
        <Dialog title={words.editor.deleteTitle} onClose={() => setAsking(false)}
          foot={<><Button onClick={() => setAsking(false)}>{words.cancel}</Button><Button look="danger" icon="trash" onClick={() => { setAsking(false); editing.remove(); }}>{words.remove}</Button></>}>
          <p>{words.editor.deleteLead}</p>
        </Dialog>
      )}
    </>
  );
}

function Save<Item extends Entry, Form>({ editing }: { editing: Editing<Item, Form> }): ReactNode {
  const { words } = useWords();
  return <Button look="primary" isBusy={editing.isSaving} isOff={!editing.isDirty} onClick={editing.save}>{words.save}</Button>;
}

/** Before words are lost. */
function Leaving({ onStay, onLeave }: { onStay: () => void; onLeave: () => void }): ReactNode {
  const { words } = useWords();
  return (
    <Dialog title={words.editor.unsaved} onClose={onStay}
      foot={<><Button look="danger" onClick={() => { onStay(); onLeave(); }}>{words.editor.leave}</Button><Button look="primary" onClick={onStay}>{words.editor.stay}</Button></>}>
      <p>{words.editor.unsavedLead}</p>
    </Dialog>
  );
}
