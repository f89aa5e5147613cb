import { useEffect, useRef, type ReactNode, type UIEvent } from "react";
import { sayAgo } from "../catalog/shown.ts";
import { Badge } from "../ui/State.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useWords } from "../words.ts";
import type { LogRow } from "./desk-api.ts";

type Props = {
  items: LogRow[]; currentId: string | undefined; isStale: boolean; onOpen: (row: LogRow) => void; onMore?: (() => void) | undefined; fresh?: number;
  onFresh?: () => void;
};
const nearEndPx = 600;
export const stateTones = { bot: "plain", waiting: "warn", human: "accent", closed: "plain" } as const;

/** Conversations, one under another: the last words, and what is the matter with each. Rows off the screen are not painted (content-visibility). */
export function LogList({ items, currentId, isStale, onOpen, onMore, fresh = 0, onFresh }: Props): ReactNode {
  const { words } = useWords();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => { box.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" }); }, [currentId]);
  const onScroll = ({ currentTarget: { scrollTop, clientHeight, scrollHeight } }: UIEvent): void => { if (scrollTop + clientHeight > scrollHeight - nearEndPx) onMore?.(); };
  return (
    <div className={isStale ? "log-list stale" : "log-list"} ref={box} onScroll={onScroll} tabIndex={0} role="region"
      aria-label={words.shell.pages.conversations}>
      {fresh > 0 && onFresh && <button type="button" className="fresh" onClick={onFresh}><Icon name="retry" />{words.log.fresh(fresh)}</button>}
      <ul>
        {items.map((row) => <li key={row.id}><LogLine row={row} isCurrent={row.id === currentId} onOpen={() => onOpen(row)} /></li>)}
      </ul>
    </div>
  );
}

function LogLine({ row, isCurrent, onOpen }: { row: LogRow; isCurrent: boolean; onOpen: () => void }): ReactNode {
  const { words, language } = useWords();
  return (
    <button type="button" className="log-line" aria-current={isCurrent || undefined} onClick={onOpen}>
      <span className="log-head">
        {row.state !== "bot" && <Badge tone={stateTones[row.state]}>{words.log.states[row.state]}</Badge>}
        <span className="log-text" lang={row.language}>{(row.summary ?? row.lastText)?.replaceAll("**", "")}</span>
        <span className="soft small tabular">{sayAgo(row.updatedAt, words, language)}</span>
      </span>
      <span className="log-facts soft small">
        <span>{row.language.toUpperCase()}</span>
        <span>{words.log.answers(row.answers)}</span>
        <span>{words.log.outcomes[row.outcome]}</span>
        {row.staffName !== null && <span>{row.staffName}</span>}
        {row.unanswered > 0 && <span className="flag warn">{words.log.flags.unanswered}</span>}
        {row.unsupported > 0 && <span className="flag bad">{words.log.flags.unsupported}</span>}
        {row.downs > 0 && <span className="flag bad"><Icon name="down" /><span className="visually-hidden">{words.log.flags.down}</span>{row.downs}</span>}
        {row.ups > 0 && <span className="flag good"><Icon name="up" /><span className="visually-hidden">{words.log.flags.up}</span>{row.ups}</span>}
      </span>
    </button>
  );
}
