import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { useAction } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge, Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { compare, replay, type Changes, type Difference, type Explained } from "./reviews.ts";

/** The prompt built again from the record, and whether it is the one that was sent, to the byte. */
export function ReplayPanel({ turn }: { turn: Explained }): ReactNode {
  const { words } = useWords();
  const [prompt, setPrompt] = useState<unknown[]>();
  const [found, setFound] = useState(turn.replay);
  const replaying = useAction(async () => {
    const { prompt: built, ...rest } = await replay(turn.id);
    setFound(rest);
    setPrompt(built);
  });
  if (turn.replay === null) return <Panel title={words.review.replay}><p className="soft">{words.review.noReplay}</p></Panel>;
  return (
    <Panel title={words.review.replay}
      actions={<Button look="quiet" icon="play" isBusy={replaying.isBusy} onClick={() => void replaying.run()}>{words.review.again}</Button>}>
      <Failure failure={replaying.failure} />
      {found && (
        <p className={found.isIdentical ? "notice good" : "notice bad"}>
          <Icon name={found.isIdentical ? "check" : "alert"} />
          {found.isIdentical ? words.review.identical : words.review.notIdentical}
        </p>
      )}
      {found && found.missing.length > 0 && <p className="soft small">{words.review.missing}: {found.missing.join(", ")}</p>}
      {prompt && <details className="layer" open><summary>{words.test.layers}</summary><pre tabIndex={0}>{JSON.stringify(prompt, null, 2)}</pre></details>}
    </Panel>
  );
}

/** Why did the answer change? Two answers side by side, and what differed between them, named. */
export function ComparePanel({ turnId, first }: { turnId: string; first: string }): ReactNode {
  const { words } = useWords();
  const [other, setOther] = useState(first);
  const [changes, setChanges] = useState<Changes>();
  const comparing = useAction(async () => setChanges(await compare(turnId, idIn(other))));
  useEffect(() => { if (first !== "") void comparing.run(); }, [first]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (idIn(other) !== "") void comparing.run();
  };
  return (
    <Panel title={words.review.compare}>
      <form className="ask-form" onSubmit={submit}>
        <TextField label={words.review.otherAnswer} isLabelHidden placeholder={words.review.otherAnswer} value={other} onChange={setOther} />
        <Button type="submit" isBusy={comparing.isBusy}>{words.review.compareNow}</Button>
      </form>
      <Failure failure={comparing.failure} />
      {changes && (
        <div role="status">
          {changes.differences.length === 0 && <p>{changes.isSameInput ? words.review.sameInput : words.review.noDifference}</p>}
          <Differences items={changes.differences} />
          {changes.consequences.length > 0 && <><p className="soft small">{words.review.consequences}</p><Differences items={changes.consequences} /></>}
        </div>
      )}
    </Panel>
  );
}

function Differences({ items }: { items: Difference[] }): ReactNode {
  const { words } = useWords();
  return (
    <ul className="plain-list">
      {items.map((item) => (
        <li key={`${item.cause} ${item.what}`}>
          <Badge tone="warn">{words.review.causes[item.cause as keyof typeof words.review.causes] ?? item.cause}</Badge> {item.what}
          <span className="soft small block tabular">{item.before ?? words.none} → {item.after ?? words.none}</span>
        </li>
      ))}
    </ul>
  );
}

/** The id in what was pasted: it may be the address of an answer's page. */
function idIn(text: string): string {
  return /trn_[\w-]+/.exec(text)?.[0] ?? text.trim();
}
