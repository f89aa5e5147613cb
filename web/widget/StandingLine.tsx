import type { TargetedSubmitEvent, VNode } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { formatMoment } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { conversationStateIn } from "../words.ts";
import { useActions } from "./actions.ts";
import type { Standing } from "./standing.ts";

const noteCharsMax = 2000;

/** Who answers now, below all that was said; what can be done while nobody does, and how it ended. */
export function StandingLine({ standing, asksSolved }: { standing: Standing; asksSolved: boolean }): VNode | null {
  const { words } = useWords();
  const { state, person, isSolved, hasLeftNote, typingUntil } = standing;
  const isTyping = useUntil(typingUntil);
  if (state === "bot" && !asksSolved) return null;
  const text = state === "human" && person !== null ? words.withPerson(person) : waitingWords(standing, words) ?? conversationStateIn(state, words);
  return (
    <div class="standing">
      {text !== undefined && (
        <p class="status-line" role="status">
          <Icon name="person" /><span>{text}</span>
          {isTyping && <span class="typing"><span class="dots" aria-hidden="true"><i /><i /><i /></span><span class="visually-hidden">{words.typing}</span></span>}
        </p>
      )}
      {state === "waiting" && standing.availability.kind !== "here" && (hasLeftNote ? <p class="soft" role="status">{words.noteLeft}</p> : <LeaveNote />)}
      {asksSolved && (isSolved === null ? <AskSolved /> : <p class="soft" role="status">{isSolved ? words.solvedThanks : words.notSolvedThanks}</p>)}
    </div>
  );
}

type Words = ReturnType<typeof useWords>["words"];

function waitingWords({ state, availability }: Standing, words: Words): string | undefined {
  const { language } = useWords();
  // That nobody is at the desk just now has been said already, with the hand-over.
  if (state !== "waiting" || availability.kind === "here" || availability.opensAt === null) return undefined;
  return words.waitingUntil(formatMoment(availability.opensAt, language));
}

/** Whether a moment is still to come; draws again when it has passed. */
function useUntil(moment: number): boolean {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    setNow(Date.now());
    const timer = setTimeout(() => setNow(Date.now()), Math.max(0, moment - Date.now()) + 50);
    return () => clearTimeout(timer);
  }, [moment]);
  return moment > now;
}

function AskSolved(): VNode {
  const { words } = useWords();
  const { sayOutcome } = useActions();
  return (
    <div class="solved" role="group" aria-label={words.wasSolved}>
      <span>{words.wasSolved}</span>
      <button type="button" class="quiet-button" onClick={() => sayOutcome(true)}>{words.solvedYes}</button>
      <button type="button" class="quiet-button" onClick={() => sayOutcome(false)}>{words.solvedNo}</button>
    </div>
  );
}

function LeaveNote(): VNode {
  const { words } = useWords();
  const { leaveNote } = useActions();
  const field = useRef<HTMLInputElement>(null);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const text = field.current?.value.trim() ?? "";
    if (text !== "") leaveNote(text);
  };
  return (
    <form class="why" onSubmit={submit}>
      <input ref={field} class="field" aria-label={words.noteLabel} placeholder={words.noteLabel} maxLength={noteCharsMax} autoComplete="off" />
      <button type="submit" class="quiet-button">{words.noteLeave}</button>
    </form>
  );
}
