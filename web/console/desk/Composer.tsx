import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { readStored, writeStored } from "../../storage.ts";
import { useAction, useLoad } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { CannedReplies } from "./CannedReplies.tsx";
import { addNote, listReplies, say, sayTyping, suggest, type Conversation } from "./desk-api.ts";

type Mode = "reply" | "note";
const typingEveryMs = 1500;

/** Where an agent writes: to the shopper, once the conversation is theirs, or a note that only colleagues see. What is typed outlives a reload. */
export function Composer({ conversation: { id, language }, isMine, onSent }: { conversation: Conversation; isMine: boolean; onSent: () => void }): ReactNode {
  const { words } = useWords();
  const key = `sangdam.reply.${id}`;
  const [text, setText] = useState(() => readStored<string>("tab", key) ?? "");
  const [wanted, setMode] = useState<Mode>("reply");
  const mode: Mode = isMine ? wanted : "note";
  const sendId = useRef(crypto.randomUUID()); // of one message, however often it is sent
  const typedAt = useRef(0);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => writeStored("tab", key, text === "" ? undefined : text), [key, text]);
  const sending = useAction(async () => {
    if (mode === "note") await addNote(id, text.trim());
    else await say(id, { text: text.trim(), clientMessageId: sendId.current });
    sendId.current = crypto.randomUUID();
    setText("");
    onSent();
  });
  const suggesting = useAction(async () => put((await suggest(id)).text));
  const put = (more: string): void => {
    setText(more);
    field.current?.focus();
  };
  const type = (next: string): void => {
    setText(next);
    if (mode !== "reply" || Date.now() - typedAt.current < typingEveryMs) return;
    typedAt.current = Date.now();
    void sayTyping(id).catch(() => undefined); // a courtesy: the message itself says whether it arrived
  };
  const send = (): void => { if (text.trim() !== "") void sending.run(); };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
  return (
    <div className={`composer ${mode}`}>
      <Failure failure={sending.failure ?? suggesting.failure} />
      <textarea ref={field} rows={3} lang={mode === "reply" ? language : undefined} value={text}
        aria-label={mode === "reply" ? words.desk.reply : words.desk.note} placeholder={mode === "reply" ? words.desk.replyHint : words.desk.noteHint}
        onChange={(event) => type(event.target.value)} onKeyDown={onKey} />
      <div className="composer-foot">
        {isMine && (
          <Segments label={words.desk.kind} value={mode} onChange={setMode}
            choices={[{ value: "reply", label: words.desk.reply }, { value: "note", label: words.desk.note }]} />
        )}
        {isMine && mode === "reply" && (
          <Button look="quiet" icon="spark" isBusy={suggesting.isBusy} onClick={() => void suggesting.run()}>{words.desk.suggest}</Button>
        )}
        {isMine && mode === "reply" && <Canned language={language} text={text} onPut={put} />}
        <Button look="primary" icon="send" isBusy={sending.isBusy} isOff={text.trim() === ""} onClick={send}>
          {mode === "reply" ? words.desk.send : words.desk.addNote}
        </Button>
      </div>
    </div>
  );
}

function Canned({ language, text, onPut }: { language: Conversation["language"]; text: string; onPut: (text: string) => void }): ReactNode {
  const { words } = useWords();
  const [isOpen, setOpen] = useState(false);
  const replies = useLoad("replies", listReplies);
  return (
    <>
      <Button look="quiet" icon="list" onClick={() => setOpen(true)}>{words.desk.canned}</Button>
      {isOpen && (
        <CannedReplies of={replies} language={language} text={text} onClose={() => setOpen(false)}
          onChoose={(chosen) => { setOpen(false); onPut(text.trim() === "" ? chosen : `${text.trimEnd()} ${chosen}`); }} />
      )}
    </>
  );
}
