import { Component, type VNode } from "preact";
import { Icon } from "../Icon.tsx";
import { guessLanguage, useWords } from "../language.ts";
import { useActions } from "./actions.ts";
import { Answer } from "./Answer.tsx";
import type { Entry, QuestionEntry } from "./entries.ts";

type Props = { entry: Entry; isLatestStatus: boolean };

/** One entry of the log. It is drawn again only when it has changed itself, not for every word of a later answer. */
export class Message extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return next.entry !== this.props.entry || next.isLatestStatus !== this.props.isLatestStatus;
  }

  override render({ entry, isLatestStatus }: Props): VNode {
    if (entry.kind === "question") return <Question question={entry} />;
    if (entry.kind === "answer") return <Answer answer={entry} isLatestStatus={isLatestStatus} />;
    return <Lapse />;
  }
}

function Question({ question }: { question: QuestionEntry }): VNode {
  const { words } = useWords();
  const { resend } = useActions();
  const { text, phase, problem } = question;
  return (
    <article class="question" aria-label={words.you} data-phase={phase}>
      <p class="question-text" lang={guessLanguage(text)}>{text}</p>
      {phase === "sending" && <span class="visually-hidden">{words.sending}</span>}
      {phase === "failed" && (
        <div class="trouble" role="alert">
          <p>{words.notSent} {problem || (navigator.onLine ? words.unreachable : words.offline)}</p>
          <button type="button" class="quiet-button" onClick={() => resend(question)}><Icon name="retry" />{words.sendAgain}</button>
        </div>
      )}
    </article>
  );
}

function Lapse(): VNode {
  const { words } = useWords();
  return <p class="divider"><span>{words.lapsed}</span></p>;
}
