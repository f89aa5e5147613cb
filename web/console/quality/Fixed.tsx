import { useState, type FormEvent, type ReactNode } from "react";
import type { Localized } from "../../../db/schema.ts";
import { localizedOf, pairOf } from "../catalog/product-form.ts";
import { sayAgo } from "../catalog/shown.ts";
import { Sides } from "../catalog/Sides.tsx";
import { call } from "../client.ts";
import { useKeys } from "../keys.ts";
import { useAction, useLoad } from "../load.ts";
import { hasRole, useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Empty, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";

type Pin = { id: string; questions: string[]; reply: Localized; actor: string; updatedAt: number; hits: number; hitAt: number | null };
const route = "/api/staff/pins";

/** Questions that are answered to the letter. */
export function Fixed(): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const list = useLoad("pins", (signal) => call<{ items: Pin[] }>(route, { signal }));
  const [open, setOpen] = useState<Pin | "new">();
  const removing = useAction(async (pin: Pin) => {
    await call(`${route}/${pin.id}`, { method: "DELETE" });
    toast(words.fixed.removed);
    list.reload();
  });
  useKeys([{ key: "c", label: words.keys.add, isOff: !canWrite, run: () => setOpen("new") }]);
  const add = canWrite && <Button look="primary" icon="add" onClick={() => setOpen("new")}>{words.fixed.add}</Button>;
  return (
    <Page width="narrow" title={words.shell.pages.fixed} lead={words.fixed.lead} actions={add}>
      <Failure failure={removing.failure} />
      <Loaded of={list}>
        {({ items }) => (items.length === 0 ? <Empty icon="pin" title={words.fixed.none}><p>{words.fixed.noneLead}</p>{add}</Empty> : (
          <ul className="lines">
            {items.map((pin) => <PinLine key={pin.id} pin={pin} canWrite={canWrite} onOpen={() => setOpen(pin)} onRemove={() => void removing.run(pin)} />)}
          </ul>
        ))}
      </Loaded>
      {open !== undefined && (
        <PinDialog pin={open === "new" ? undefined : open} onClose={() => setOpen(undefined)}
          onSaved={() => { setOpen(undefined); toast(words.editor.saved); list.reload(); }} />
      )}
    </Page>
  );
}

function PinLine({ pin, canWrite, onOpen, onRemove }: { pin: Pin; canWrite: boolean; onOpen: () => void; onRemove: () => void }): ReactNode {
  const { words, language } = useWords();
  return (
    <li className="line pin">
      <span className="line-main">
        <b>{pin.questions.join(" / ")}</b>
        <span className="pin-reply">{pin.reply[language] ?? pin.reply.ko ?? pin.reply.en}</span>
        <small className="soft">
          {pin.hits === 0 ? words.fixed.never : `${words.fixed.hits(pin.hits)}${pin.hitAt === null ? "" : ` · ${words.fixed.last(sayAgo(pin.hitAt, words, language))}`}`}
        </small>
      </span>
      {canWrite && <Button look="quiet" icon="edit" onClick={onOpen}>{words.edit}</Button>}
      {canWrite && <Button look="quiet" icon="trash" onClick={onRemove}>{words.remove}</Button>}
    </li>
  );
}

function PinDialog({ pin, onClose, onSaved }: { pin: Pin | undefined; onClose: () => void; onSaved: () => void }): ReactNode {
  const { words } = useWords();
  const [questions, setQuestions] = useState(pin?.questions.join("\n") ?? "");
  const [reply, setReply] = useState(pairOf(pin?.reply ?? {}));
  const saving = useAction(async () => {
    const body = { questions: questions.split("\n").map((line) => line.trim()).filter(Boolean), reply: localizedOf(reply) };
    await call(pin === undefined ? route : `${route}/${pin.id}`, { body, ...(pin !== undefined && { method: "PUT" as const }) });
    onSaved();
  });
  const isTaken = saving.failure?.code === "id_taken";
  const problem = (field: string): string | undefined => saving.failure?.problems.find((each) => each.field === field || each.field.startsWith(`${field}.`))?.message;
  useKeys([{ key: "mod+enter", label: words.keys.save, run: () => void saving.run() }]);
  const foot = (
    <><Button onClick={onClose}>{words.cancel}</Button><Button look="primary" type="submit" form="pin" isBusy={saving.isBusy}>{words.save}</Button></>
  );
  return (
    <Dialog isWide title={pin === undefined ? words.fixed.add : words.edit} onClose={onClose} foot={foot}>
      <form id="pin" className="form" noValidate onSubmit={(event: FormEvent) => { event.preventDefault(); void saving.run(); }}>
        {saving.failure?.problems.length === 0 && !isTaken && <Failure failure={saving.failure} />}
        <TextField rows={3} label={words.fixed.questions} hint={words.fixed.questionsHint} value={questions} onChange={setQuestions}
          problem={isTaken ? words.fixed.taken : problem("questions")} autoFocus />
        <Sides label={words.fixed.reply} name="reply" rows={5} value={reply} onChange={setReply} problem={problem} />
      </form>
    </Dialog>
  );
}
