import type { ReactNode } from "react";
import { countLog } from "../desk/desk-api.ts";
import { useQueueNews } from "../desk/queue-news.ts";
import { useLoad } from "../load.ts";
import { useWords } from "../words.ts";

/** How many shoppers wait for a person, beside the menu's entry. Following the stream also says that somebody is at the desk. */
export function WaitingCount(): ReactNode {
  const { words } = useWords();
  const waiting = useLoad("waiting", (signal) => countLog({ state: "waiting" }, signal));
  useQueueNews(waiting.reload);
  const count = waiting.data?.count ?? 0;
  return count === 0 ? null : <span className="menu-count tabular" aria-label={words.desk.waitingCount(count)}>{count}</span>;
}
