import { useEffect, useState, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { useLoad } from "../load.ts";
import { navigate, useQuery } from "../router.ts";
import { useNarrow } from "../screen.ts";
import { useMe } from "../session.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { Empty, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { ConversationView } from "./ConversationView.tsx";
import { CutNotice } from "./CutNotice.tsx";
import { countLog, listLog, type LogRow } from "./desk-api.ts";
import { HoursDialog } from "./Hours.tsx";
import { LogList } from "./LogList.tsx";
import { useQueueNews } from "./queue-news.ts";

type Waiting = { waiting: LogRow[]; mine: LogRow[]; count: number };

/** Shoppers who wait for a person, and the conversations one has: who waits longest stands first. */
export function Queue(): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const isNarrow = useNarrow();
  const [query, change] = useQuery();
  const [isSettingHours, setSettingHours] = useState(false);
  const queue = useLoad<Waiting>("queue", async (signal) => {
    const [waiting, mine, { count }] = await Promise.all([
      listLog({ state: "waiting" }, { limit: 100, order: "longest_waiting" }, signal), listLog({ state: "human", staffId: me.id }, { limit: 100 }, signal),
      countLog({ state: "waiting" }, signal),
    ]);
    return { waiting: waiting.items, mine: mine.items, count };
  });
  useQueueNews(queue.reload);
  const rows = [...queue.data?.mine ?? [], ...queue.data?.waiting ?? []];
  const openId = query.get("id") ?? undefined;
  const open = (id: string | undefined): void => { if (isNarrow && id !== undefined) navigate(`/conversations/${id}`); else change({ id }); };
  const move = (step: number): void => open(rows[Math.max(0, Math.min(rows.length - 1, rows.findIndex(({ id }) => id === openId) + step))]?.id);
  useKeys([{ key: "j", label: words.keys.next, run: () => move(1) }, { key: "k", label: words.keys.previous, run: () => move(-1) }]);
  useEffect(() => { if (!isNarrow && openId === undefined && rows[0] !== undefined) change({ id: rows[0].id }); }, [rows.length, isNarrow]);
  return (
    <Page width="fill" title={words.shell.pages.queue} count={queue.data?.count}
      actions={<Button look="quiet" icon="clock" onClick={() => setSettingHours(true)}>{words.hours.title}</Button>}>
      <CutNotice />
      <Loaded of={queue}>
        {({ waiting, mine }) => (rows.length === 0 && openId === undefined
          ? <Empty icon="inbox" title={words.desk.noneWaiting}><p>{words.desk.noneWaitingLead}</p></Empty>
          : (
          <div className="split">
            <div className="queue-lists">
              {mine.length > 0 && (
                <section>
                  <h2 className="list-title">{words.desk.mine}</h2>
                  <LogList items={mine} currentId={openId} isStale={false} onOpen={({ id }) => open(id)} />
                </section>
              )}
              <section>
                <h2 className="list-title">{words.desk.waiting}</h2>
                {waiting.length === 0
                  ? <p className="soft">{words.desk.noneWaiting}</p>
                  : <LogList items={waiting} currentId={openId} isStale={false} onOpen={({ id }) => open(id)} />}
              </section>
            </div>
            {!isNarrow && openId !== undefined && <ConversationView key={openId} id={openId} isPreview />}
          </div>
        ))}
      </Loaded>
      {isSettingHours && <HoursDialog onClose={() => setSettingHours(false)} />}
    </Page>
  );
}
