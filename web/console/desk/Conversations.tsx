import { useEffect, useState, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { navigate, useQuery } from "../router.ts";
import { useNarrow } from "../screen.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { Empty, Failure, Skeleton } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { ConversationPage } from "./ConversationPage.tsx";
import { ConversationView } from "./ConversationView.tsx";
import { ExportDialog } from "./Export.tsx";
import { filterOf, LogFilters } from "./LogFilters.tsx";
import { LogList } from "./LogList.tsx";
import { useLog } from "./log.ts";
import { SavedViews } from "./SavedViews.tsx";

/** Every conversation: narrowed, searched, and judged by keyboard alone; the one that is looked at stands beside the list. */
export function Conversations({ rest }: { rest: string }): ReactNode {
  return rest === "" ? <Log /> : <ConversationPage key={rest} id={rest} />;
}

function Log(): ReactNode {
  const { words } = useWords();
  const [query, change] = useQuery();
  const isNarrow = useNarrow();
  const [isExporting, setExporting] = useState(false);
  const filter = filterOf(query);
  const log = useLog(filter);
  const [currentId, setCurrentId] = useState<string>();
  const current = log.items.find(({ id }) => id === currentId) ?? (isNarrow ? undefined : log.items[0]);
  useEffect(() => { if (currentId !== undefined && !log.items.some(({ id }) => id === currentId)) setCurrentId(undefined); }, [log.items, currentId]);
  const move = (step: number): void => setCurrentId(log.items[Math.max(0, Math.min(log.items.length - 1, (current === undefined ? -1 : log.items.indexOf(current)) + step))]?.id);
  useKeys([
    { key: "j", label: words.keys.next, run: () => move(1) }, { key: "k", label: words.keys.previous, run: () => move(-1) },
    { key: "Enter", label: words.keys.open, isOff: current === undefined, run: () => { if (current) navigate(`/conversations/${current.id}`); } },
  ]);
  const actions = <Button icon="download" onClick={() => setExporting(true)}>{words.log.export}</Button>;
  return (
    <Page width="fill" title={words.shell.pages.conversations} count={log.count === undefined ? undefined : log.count.toLocaleString("en-US")}
      actions={actions}>
      <LogFilters query={query} onChange={change} />
      <SavedViews filter={filter} onApply={(wanted) => change(wanted)} />
      <Failure failure={log.failure} onRetry={log.reload} />
      {log.isFirst && !log.failure
        ? <Skeleton lines={10} />
        : log.items.length === 0 ? <Empty icon="chat" title={words.log.none}><p>{words.log.noneLead}</p></Empty> : (
        <div className="split">
          <LogList items={log.items} currentId={current?.id} isStale={log.isStale}
            onOpen={(row) => { if (isNarrow) navigate(`/conversations/${row.id}`); else setCurrentId(row.id); }} onMore={log.more} fresh={log.fresh}
            onFresh={log.reload} />
          {!isNarrow && current && <ConversationView key={current.id} id={current.id} isPreview />}
        </div>
      )}
      {isExporting && <ExportDialog filter={filter} onClose={() => setExporting(false)} />}
    </Page>
  );
}
