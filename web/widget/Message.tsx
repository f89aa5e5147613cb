import { Component, type VNode } from "preact";
import { Icon } from "../Icon.tsx";
import { guessLanguage, useWords } from "../language.ts";
import { useActions } from "./actions.ts";
import { Answer } from "./Answer.tsx";
import type { ChangeEntry, Entry, PersonEntry, QuestionEntry } from "./entries.ts";

type Props = { entry: Entry };

/** One entry of the log. It is drawn again only when it has changed itself, not for every word of a later answer. */
export class Message extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return next.entry !== this.props.entry;
  }

  override render({ entry }: Props): VNode {
    if (entry.kind === "question") return <Question question={entry} />;
    if (entry.kind === "answer") return <Answer answer={entry} />;
    if (entry.kind === "person") return <PersonMessage said={entry} />;
    if (entry.kind === "change") return <Change change={entry} />;
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

function PersonMessage({ said }: { said: PersonEntry }): VNode {
  const { words } = useWords();
  return (
    <article class="person" aria-label={words.personSays(said.name)}>
      <p class="person-name"><Icon name="person" />{words.personSays(said.name)}</p>
      <p class="person-text" lang={guessLanguage(said.text)}>{said.text}</p>
    </article>
  );
}

function Change({ change: { what, name } }: { change: ChangeEntry }): VNode {
  const { words } = useWords();
  return <p class="divider"><span>{what === "joined" ? words.personJoined(name) : what === "released" ? words.personLeft : words.chatEnded}</span></p>;
}

function Lapse(): VNode {
  const { words } = useWords();
  return <p class="divider"><span>{words.lapsed}</span></p>;
}
