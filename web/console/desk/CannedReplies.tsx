import { useState, type FormEvent, type ReactNode } from "react";
import type { Language } from "../../../db/schema.ts";
import { useAction, type Load } from "../load.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/Field.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { addReply, removeReply, type CannedReply } from "./desk-api.ts";

type Props = { of: Load<{ items: CannedReply[] }>; language: Language; text: string; onChoose: (text: string) => void; onClose: () => void };

/** Texts that are sent often, the shopper's language first; what is being written can be kept as one. */
export function CannedReplies({ of, language, text, onChoose, onClose }: Props): ReactNode {
  const { words } = useWords();
  const [title, setTitle] = useState("");
  const [kept, setKept] = useState(text);
  const adding = useAction(async () => {
    await addReply({ title: title.trim(), language, text: kept.trim() });
    setTitle("");
    setKept("");
    of.reload();
  });
  const removing = useAction(async (id: string) => {
    await removeReply(id);
    of.reload();
  });
  return (
    <Dialog title={words.desk.canned} onClose={onClose}>
      <Failure failure={adding.failure ?? removing.failure} />
      <Loaded of={of} lines={3}>
        {({ items }) => (items.length === 0 ? <p className="soft">{words.desk.noCanned}</p> : (
          <ul className="lines flat">
            {items.toSorted((one, other) => Number(other.language === language) - Number(one.language === language)).map((reply) => (
              <li className="line" key={reply.id}>
                <button type="button" className="line-main" lang={reply.language} onClick={() => onChoose(reply.text)}>
                  <b>{reply.title}</b>
                  <small className="soft">{reply.text}</small>
                </button>
                <IconButton icon="trash" label={words.desk.removeCanned(reply.title)} onClick={() => void removing.run(reply.id)} />
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
      <details>
        <summary>{words.desk.newCanned}</summary>
        <form className="form" onSubmit={(event: FormEvent) => { event.preventDefault(); if (title.trim() !== "" && kept.trim() !== "") void adding.run(); }}>
          <TextField label={words.desk.cannedTitle} value={title} onChange={setTitle} />
          <TextField rows={3} label={words.desk.cannedText} lang={language} value={kept} onChange={setKept} />
          <Button type="submit" icon="add" isBusy={adding.isBusy}>{words.save}</Button>
        </form>
      </details>
    </Dialog>
  );
}
