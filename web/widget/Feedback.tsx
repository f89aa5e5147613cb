import type { TargetedSubmitEvent, VNode } from "preact";
import { useRef, useState } from "preact/hooks";
import type { Rating } from "../api.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { useActions } from "./actions.ts";
import { textOf, type AnswerEntry } from "./entries.ts";

const commentCharsMax = 1000;

/** Thumbs and copy below an answer. A thumb counts at once; a comment on a bad one is extra. */
export function Feedback({ answer }: { answer: AnswerEntry }): VNode {
  const { words } = useWords();
  const { rate } = useActions();
  const [step, setStep] = useState<"none" | "why" | "thanks" | "failed">("none");
  const chosen = answer.draft.message.metadata?.rating;
  const choose = (value: Rating["value"]): void => {
    rate(answer, { value }).then(() => setStep(value === "down" ? "why" : "thanks"), () => setStep("failed"));
  };
  const explain = (comment: string): void => {
    rate(answer, { value: "down", ...(comment !== "" && { comment }) }).then(() => setStep("thanks"), () => setStep("failed"));
  };
  return (
    <div class="feedback">
      <div class="feedback-buttons">
        <Thumb value="up" label={words.helpful} isPressed={chosen === "up"} onPress={choose} />
        <Thumb value="down" label={words.unhelpful} isPressed={chosen === "down"} onPress={choose} />
        <CopyButton text={textOf(answer.draft.message)} />
        <span class="feedback-word" role="status">{step === "thanks" ? words.ratingThanks : step === "failed" ? words.ratingFailed : ""}</span>
      </div>
      {step === "why" && <Why onExplain={explain} />}
    </div>
  );
}

type ThumbProps = { value: Rating["value"]; label: string; isPressed: boolean; onPress: (value: Rating["value"]) => void };

function Thumb({ value, label, isPressed, onPress }: ThumbProps): VNode {
  return (
    <button type="button" class="icon-button small" aria-label={label} title={label} aria-pressed={isPressed} onClick={() => onPress(value)}>
      <Icon name={value} />
    </button>
  );
}

function Why({ onExplain }: { onExplain: (comment: string) => void }): VNode {
  const { words } = useWords();
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    onExplain(field.current?.value.trim() ?? "");
  };
  return (
    <form class="why" onSubmit={submit}>
      <input ref={field} class="field" aria-label={words.ratingWhy} placeholder={words.ratingWhy} maxLength={commentCharsMax} autoComplete="off" />
      <button type="submit" class="quiet-button">{words.send}</button>
    </form>
  );
}

function CopyButton({ text }: { text: string }): VNode | null {
  const { words } = useWords();
  const [isCopied, setIsCopied] = useState(false);
  // Not there over plain http; then there is no button.
  if (!("clipboard" in navigator)) return null;
  const copy = (): void => {
    navigator.clipboard.writeText(text).then(() => setIsCopied(true), () => setIsCopied(false));
  };
  const label = isCopied ? words.copied : words.copy;
  return (
    <button type="button" class="icon-button small" aria-label={label} title={label} onClick={copy} onBlur={() => setIsCopied(false)}>
      <Icon name={isCopied ? "check" : "copy"} />
    </button>
  );
}
