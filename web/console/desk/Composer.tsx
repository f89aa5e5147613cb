import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { readStored, writeStored } from "../../storage.ts";
import { useAction, useLoad } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { CannedReplies } from "./CannedReplies.tsx";
import { addNote, listReplies, say, sayTyping, suggest, type Conversation, type Suggestion } from "./desk-api.ts";

type Mode = "reply" | "note";
const typingEveryMs = 1500;

/** Where an agent writes: to the shopper, once the conversation is theirs, or a note that only colleagues see. What is typed outlives a reload. */
export function Composer({ conversation: { id, language }, isMine, onSent }: { conversation: Conversation; isMine: boolean; onSent: () => void }): ReactNode {
  const { words } = useWords();
  const drafts = { reply: useDraft(`sangdam.reply.${id}`), note: useDraft(`sangdam.note.${id}`) };
  const [wanted, setMode] = useState<Mode>(isMine && drafts.note.text === "" ? "reply" : "note");
  const mode: Mode = isMine ? wanted : "note";
  const { text } = drafts[mode];
  const lastSend = useRef({ text: "", id: "" }); // the same text sent again is the same message, an edited one is not
  const typedAt = useRef(0);
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    // Whose conversation it has become replies next; but never under the hands of somebody who is writing a note.
    if (!isMine) setMode("note");
    else if (drafts.note.text === "" && document.activeElement !== field.current) setMode("reply");
  }, [isMine]);
  const sending = useAction(async () => {
    const said = text.trim();
    if (mode === "note") await addNote(id, said);
    else {
      if (lastSend.current.text !== said) lastSend.current = { text: said, id: crypto.randomUUID() };
      await say(id, { text: said, clientMessageId: lastSend.current.id });
      lastSend.current = { text: "", id: "" };
    }
    if (mode === "reply") setWithheld(null);
    drafts[mode].set((now) => (now.startsWith(text) ? now.slice(text.length) : now)); // what was typed meanwhile stays
    onSent();
  });
  const [withheld, setWithheld] = useState<Suggestion["withheld"]>(null);
  const suggesting = useAction(async () => {
    const suggested = await suggest(id);
    setWithheld(suggested.withheld);
    if (suggested.text !== "") put(suggested.text);
  });
  const put = (more: string): void => {
    drafts.reply.set(() => more);
    field.current?.focus();
  };
  const type = (next: string): void => {
    drafts[mode].set(() => next);
    if (mode !== "reply" || Date.now() - typedAt.current < typingEveryMs) return;
    typedAt.current = Date.now();
    void sayTyping(id).catch(() => undefined); // a courtesy: the message itself says whether it arrived
  };
  const send = (): void => { if (text.trim() !== "") void sending.run(); };
  const onKey = (event: KeyboardEvent): void => { if (isSend(event)) send(); };
  return (
    <div className={`composer ${mode}`}>
      <Failure failure={sending.failure ?? suggesting.failure} />
      {mode === "reply" && <Withheld of={withheld} />}
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

/** Whether a key press sends; then it does nothing else. */
function isSend(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.nativeEvent.isComposing) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

/** Why a suggestion ends early: what the agent should not write either without looking. */
function Withheld({ of }: { of: Suggestion["withheld"] }): ReactNode {
  const { words } = useWords();
  return of && <p className="notice" role="status">{words.desk.withheld(of.sentence, of.claims.join(", "))}</p>;
}

/** A text that outlives a reload, under a name of its own: a note never stands where a reply is sent from. */
function useDraft(key: string): { text: string; set: (change: (now: string) => string) => void } {
  const [text, set] = useState(() => readStored<string>("tab", key) ?? "");
  useEffect(() => writeStored("tab", key, text === "" ? undefined : text), [key, text]);
  return { text, set };
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
