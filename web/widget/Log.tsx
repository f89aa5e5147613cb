import type { VNode } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import type { ConversationView } from "./conversation.ts";
import { Greeting } from "./Greeting.tsx";
import { Message } from "./Message.tsx";
import type { Identity } from "./session.ts";
import { StandingLine } from "./StandingLine.tsx";

/** Within this distance of the end the log follows new words; further up the shopper is reading, and it stays. */
const nearPx = 64;

type Props = { view: ConversationView; identity: Identity; onAsk: (text: string) => void; onReload: () => void };

export function Log({ view, identity, onAsk, onReload }: Props): VNode {
  const { words } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const isFollowing = useRef(true);
  const [isAway, setIsAway] = useState(false);
  const { entries, phase } = view;
  const last = entries.at(-1);
  // Asked where it has ended, and where the last answer was liked: a shopper's own word is the only proof.
  const asksSolved = phase === "ready" && entries.length > 0 && (view.standing.state === "closed" || (view.standing.state === "bot" && last?.kind === "answer" && last.draft.message.metadata?.rating === "up"));
  const questions = entries.filter((entry) => entry.kind === "question").length;
  const toEnd = (): void => box.current?.scrollTo({ top: box.current.scrollHeight });
  useLayoutEffect(() => {
    isFollowing.current = true;
  }, [questions]);
  useLayoutEffect(() => {
    if (isFollowing.current) toEnd();
  }, [entries, view.standing]);
  const onScroll = (): void => {
    const { scrollHeight, scrollTop, clientHeight } = box.current ?? { scrollHeight: 0, scrollTop: 0, clientHeight: 0 };
    isFollowing.current = scrollHeight - scrollTop - clientHeight < nearPx;
    setIsAway(!isFollowing.current);
  };
  return (
    <div class="log-frame">
      <div class="log" ref={box} role="log" aria-live="polite" aria-label={words.log} tabIndex={0} onScroll={onScroll}>
        {phase === "opening" && <div class="skeleton-chat" role="status" aria-label={words.loadingHistory}><i /><i /><i /></div>}
        {phase === "unreachable" && (
          <div class="trouble" role="alert">
            <p>{words.historyUnreachable}</p>
            <button type="button" class="quiet-button" onClick={onReload}><Icon name="retry" />{words.retry}</button>
          </div>
        )}
        {entries.map((entry) => <Message key={entry.key} entry={entry} />)}
        {phase === "ready" && entries.length > 0 && <StandingLine standing={view.standing} asksSolved={asksSolved} />}
        {phase === "ready" && questions === 0 && <Greeting identity={identity} onAsk={onAsk} />}
      </div>
      {isAway && (
        <button type="button" class="to-newest" aria-label={words.toNewest} title={words.toNewest} onClick={toEnd}><Icon name="arrow" /></button>
      )}
    </div>
  );
}
