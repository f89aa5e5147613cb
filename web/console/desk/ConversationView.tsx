import { useEffect, useRef, useState, type ReactNode } from "react";
import { formatMoment } from "../../formats.ts";
import { useKeys } from "../keys.ts";
import { useLoad } from "../load.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Badge, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { Composer } from "./Composer.tsx";
import { CutNotice } from "./CutNotice.tsx";
import { readConversation, type Conversation } from "./desk-api.ts";
import { isAbout, useFeed } from "./feed.ts";
import { stateTones } from "./LogList.tsx";
import { Takeover } from "./Takeover.tsx";
import { Thread } from "./Thread.tsx";

const settleMs = 120; // several events of one deed are one reload
const typingShownMs = 4000;

/** One conversation, live: what was said, what the bot was doing, and what one may do about it. */
export function ConversationView({ id, isPreview = false }: { id: string; isPreview?: boolean }): ReactNode {
  const [isRevealed, setRevealed] = useState(false);
  const loaded = useLoad<Conversation>(`conversation/${id}/${isRevealed}`, (signal) => readConversation(id, isRevealed, signal));
  const [isTyping, setTyping] = useState(false);
  const timers = useRef<{ reload?: ReturnType<typeof setTimeout>; typing?: ReturnType<typeof setTimeout> }>({});
  useFeed((event) => {
    if (!isAbout(event, id)) return;
    if (event.kind === "typing") {
      setTyping(true);
      clearTimeout(timers.current.typing);
      timers.current.typing = setTimeout(() => setTyping(false), typingShownMs);
      return;
    }
    setTyping(false);
    clearTimeout(timers.current.reload);
    timers.current.reload = setTimeout(loaded.reload, settleMs);
  });
  useEffect(() => () => { for (const timer of Object.values(timers.current)) clearTimeout(timer); }, []);
  return (
    <section className={isPreview ? "chat-view preview" : "chat-view"}>
      <Loaded of={loaded} lines={8}>
        {(conversation) => (
          <Body conversation={conversation} isPreview={isPreview} isTyping={isTyping} onReload={loaded.reload} onReveal={() => setRevealed(true)} />
        )}
      </Loaded>
    </section>
  );
}

type BodyProps = { conversation: Conversation; isPreview: boolean; isTyping: boolean; onReload: () => void; onReveal: () => void };

function Body({ conversation, isPreview, isTyping, onReload, onReveal }: BodyProps): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const answered = conversation.turns.filter(({ state }) => state !== "streaming");
  const [focusId, setFocusId] = useState<string>();
  const focused = answered.find(({ id }) => id === focusId) ?? answered.at(-1);
  const step = (by: number): void => setFocusId(answered[Math.max(0, Math.min(answered.length - 1, (focused === undefined ? 0 : answered.indexOf(focused)) + by))]?.id);
  useKeys([{ key: "n", label: words.log.nextAnswer, run: () => step(1) }, { key: "p", label: words.log.previousAnswer, run: () => step(-1) }]);
  const isMine = conversation.state === "human" && conversation.staffId === me.id;
  return (
    <>
      <ChatHead conversation={conversation} isPreview={isPreview} onReveal={onReveal} />
      <CutNotice />
      {hasRole(me, "agent") && conversation.state !== "closed" && <Takeover conversation={conversation} onChanged={onReload} />}
      <Thread conversation={conversation} focusId={focused?.id} onFocus={setFocusId} isTyping={isTyping} />
      {hasRole(me, "agent") && <Composer key={conversation.id} conversation={conversation} isMine={isMine} onSent={onReload} />}
    </>
  );
}

function ChatHead({ conversation, isPreview, onReveal }: { conversation: Conversation; isPreview: boolean; onReveal: () => void }): ReactNode {
  const { words, language } = useWords();
  const canReveal = hasRole(useMe(), "agent");
  const { state, owner, staffName, handoffs, isMasked, closedAs, isSolved } = conversation;
  const [handoff] = handoffs; // the newest wish stands first
  return (
    <header className="chat-head">
      <p className="chat-facts">
        <Badge tone={stateTones[state]}>{words.log.states[state]}</Badge>
        <span>{words.log.owners[owner]}</span>
        <span>{conversation.language === "ko" ? words.korean : words.english}</span>
        {staffName !== null && <span><Icon name="person" />{staffName}</span>}
        {closedAs !== null && <span>{words.log.closings[closedAs]}</span>}
        {isSolved !== null && <Badge tone={isSolved ? "good" : "bad"}>{isSolved ? words.log.saidSolved : words.log.saidNotSolved}</Badge>}
        <span className="soft small">{formatMoment(conversation.createdAt, language)}</span>
        <span className="chat-tools">
          {isMasked ? canReveal && <Button look="quiet" icon="eye" onClick={onReveal} title={words.log.revealHint}>{words.log.reveal}</Button> : <Badge tone="warn">{words.log.revealed}</Badge>}
          {isPreview && <Link to={`/conversations/${conversation.id}`} className="button quiet"><Icon name="arrow" />{words.log.whole}</Link>}
        </span>
      </p>
      {handoff && state !== "closed" && <p className="handoff"><Icon name="hand" /><span>{handoff.summary || handoff.reason}</span></p>}
    </header>
  );
}
