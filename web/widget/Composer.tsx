import type { TargetedEvent, TargetedKeyboardEvent, VNode } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";

/** As the server counts: code points, not UTF-16 units. */
const questionCharsMax = 2000;

type Props = {
  /** Past messages are there; until then a question would come before them. */
  isReady: boolean;
  isAnswering: boolean;
  isStopping: boolean;
  /** Words to begin with, put there by the page ("ask about this product"); a new object puts them again. */
  draft: { text: string } | undefined;
  onSend: (text: string) => void;
  onType: () => void;
  onStop: () => void;
};

/** Where the shopper writes. Enter sends, Shift + Enter breaks the line; Enter that ends a Korean syllable does neither. */
export function Composer({ isReady, isAnswering, isStopping, draft, onSend, onType, onStop }: Props): VNode {
  const { words } = useWords();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState("");
  const over = [...text.trim()].length - questionCharsMax;
  const canSend = isReady && !isAnswering && text.trim() !== "" && over <= 0;
  useEffect(() => {
    if (draft === undefined) return;
    setText(draft.text);
    field.current?.focus();
  }, [draft]);
  useLayoutEffect(() => fit(field.current), [text]);
  const send = (event: Event): void => {
    event.preventDefault();
    if (!canSend) return;
    onSend(text.trim());
    setText("");
  };
  const onKeyDown = (event: TargetedKeyboardEvent<HTMLTextAreaElement>): void => {
    // keyCode 229: Safari ends a composition before it reports the Enter that ended it.
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) send(event);
  };
  const stop = (): void => {
    onStop();
    field.current?.focus();
  };
  return (
    <form class="composer" onSubmit={send}>
      <textarea
        ref={field} rows={1} value={text} aria-label={words.messageLabel} placeholder={words.messageHint} enterkeyhint="send"
        aria-invalid={over > 0} aria-describedby={over > 0 ? "composer-over" : undefined}
        onInput={(event: TargetedEvent<HTMLTextAreaElement>) => { setText(event.currentTarget.value); onType(); }} onKeyDown={onKeyDown}
      />
      {over > 0 && <p id="composer-over" class="composer-over" role="status">{words.tooLong(over)}</p>}
      {isAnswering
        ? <StopButton key="stop" isStopping={isStopping} onStop={stop} />
        : <button key="send" type="submit" class="round-button" aria-label={words.send} aria-disabled={!canSend}><Icon name="send" /></button>}
    </form>
  );
}

function StopButton({ isStopping, onStop }: { isStopping: boolean; onStop: () => void }): VNode {
  const { words } = useWords();
  return (
    <button type="button" class="round-button" aria-label={isStopping ? words.stopping : words.stop} aria-disabled={isStopping} onClick={onStop}>
      <Icon name="stop" />
    </button>
  );
}

// As tall as its text, up to what the style sheet allows.
function fit(field: HTMLTextAreaElement | null): void {
  if (field === null) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
}
