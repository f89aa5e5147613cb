import { useState, type ReactNode } from "react";
import { formatMoment } from "../../formats.ts";
import { useLoad } from "../load.ts";
import { useNames } from "../names.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { factsOfItem } from "./editing.ts";
import { entryApi, type Entry, type EntryKind, type Revision } from "./entries.ts";
import { differences } from "./facts.ts";
import { currencyOf, nameOfFact, sayAgo, sayFact } from "./shown.ts";

type Props<Item> = { kind: EntryKind; id: string; round: number; current: Item | undefined; onRestore: ((revision: number) => void) | undefined };

/** What an entry was, newest first; each opens as a difference to the one before it. */
export function HistoryPanel<Item extends Entry>({ kind, id, round, current, onRestore }: Props<Item>): ReactNode {
  const { words, language } = useWords();
  const list = useLoad(`revisions/${kind}/${id}/${round}`, (signal) => entryApi<Item>(kind).revisions(id, signal));
  const [opened, setOpened] = useState<number>();
  const items = list.data?.items ?? [];
  const place = items.findIndex((row) => row.revision === opened);
  return (
    <Panel title={words.history.title} className="history">
      <Loaded of={list} lines={3}>
        {({ items }) => (
          <ol className="history-list">
            {items.map((row) => (
              <li key={row.revision}>
                <button type="button" onClick={() => setOpened(row.revision)}>
                  <span className="tabular history-no">{row.revision}</span>
                  <span>{row.cause === null ? words.history.causeFile : words.history.causes[row.cause]}</span>
                  <span className="soft small">{sayAgo(row.at, words, language)}</span>
                  {row.revision === current?.revision && <Badge tone="accent">{words.history.now}</Badge>}
                </button>
              </li>
            ))}
          </ol>
        )}
      </Loaded>
      {place >= 0 && (
        <RevisionDialog kind={kind} row={items[place] as Revision<Item>} before={items[place + 1]} isCurrent={opened === current?.revision}
          onRestore={onRestore} onClose={() => setOpened(undefined)} />
      )}
    </Panel>
  );
}

type DialogProps<Item> = {
  kind: EntryKind; row: Revision<Item>; before: Revision<Item> | undefined; isCurrent: boolean; onRestore: ((revision: number) => void) | undefined;
  onClose: () => void;
};

function RevisionDialog<Item extends Entry>({ kind, row, before, isCurrent, onRestore, onClose }: DialogProps<Item>): ReactNode {
  const { words, language } = useWords();
  const nameOf = useNames();
  const changed = differences(factsOfItem(kind, before?.item ?? null), factsOfItem(kind, row.item));
  const entry = row.item ?? before?.item;
  const currency = entry === undefined || entry === null ? "KRW" : currencyOf(entry);
  const say = (path: string, value: unknown): ReactNode => sayFact(path, value, { language, currency }) || <span className="soft">{words.conflict.empty}</span>;
  const canRestore = onRestore !== undefined && !isCurrent && row.item !== null;
  const foot = canRestore && <Button look="primary" icon="undo" onClick={() => { onClose(); onRestore(row.revision); }}>{words.history.restore}</Button>;
  return (
    <Dialog isWide title={words.editor.revision(row.revision)} label={`${formatMoment(row.at, language)} · ${nameOf(row.actor)}`} onClose={onClose}
      foot={foot || undefined}>
      {row.item === null ? <p>{words.history.deleted}</p> : changed.length === 0 ? <p className="soft">{words.history.noChange}</p> : (
        <dl className="diff">
          {changed.map((each) => (
            <div key={each.path}>
              <dt>{nameOfFact(each.path, words)}</dt>
              {before?.item && <dd className="diff-before"><span className="visually-hidden">{words.history.before}: </span>{say(each.path, each.before)}</dd>}
              <dd className="diff-after"><span className="visually-hidden">{words.history.after}: </span>{say(each.path, each.after)}</dd>
            </div>
          ))}
        </dl>
      )}
    </Dialog>
  );
}
