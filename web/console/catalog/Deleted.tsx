import type { ReactNode } from "react";
import { useAction, useLoad } from "../load.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Empty, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { entryApi, type Entry, type EntryKind } from "./entries.ts";
import { sayAgo, titleOf } from "./shown.ts";

/** What was deleted, each with the way back. */
export function Deleted({ kind, path }: { kind: EntryKind; path: string }): ReactNode {
  const { words, language } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const list = useLoad(`deleted/${kind}`, (signal) => entryApi<Entry>(kind).deleted(undefined, signal));
  const restoring = useAction(async (id: string, revision: number) => {
    await entryApi(kind).restore(id, revision - 1, 0);
    toast(words.table.restored);
    list.reload();
  });
  return (
    <Loaded of={list}>
      {({ items }) => (items.length === 0 ? <Empty icon="trash" title={words.table.noneDeleted} /> : (
        <>
          <Failure failure={restoring.failure} />
          <ul className="lines">
            {items.map(({ item, revision, deletedAt }) => (
              <li key={item.id} className="line">
                <Link to={`${path}/${encodeURIComponent(item.id)}`} className="line-main">
                  <b>{titleOf(item, language)}</b>
                  <small className="soft">{item.id} · {words.table.deletedAt(sayAgo(deletedAt, words, language))}</small>
                </Link>
                {canWrite && (
                  <Button look="quiet" icon="undo" isBusy={restoring.isBusy} onClick={() => void restoring.run(item.id, revision)}>
                    {words.table.restore}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        </>
      ))}
    </Loaded>
  );
}
