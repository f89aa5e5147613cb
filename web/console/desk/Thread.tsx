import { useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { formatMoment } from "../../formats.ts";
import { useLoad } from "../load.ts";
import { explain, type Opinions } from "../review/reviews.ts";
import { Triage } from "../review/Triage.tsx";
import { useMe } from "../session.ts";
import { Link } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Badge } from "../ui/State.tsx";
import { nameOfModel } from "../names.ts";
import { useWords, type Words } from "../words.ts";
import type { ChatEvent, Conversation, Message, Note, TurnRow } from "./desk-api.ts";

type Item = { at: number; key: string } & ({ message: Message } | { note: Note } | { event: ChatEvent });
const messagesShown = 200; // what the server sends of one conversation
type Props = { conversation: Conversation; focusId: string | undefined; onFocus: (turnId: string) => void; isTyping: boolean };

/** Who said what, with notes and what happened in between, in the order of time. All text is shown as text. */
export function Thread({ conversation, focusId, onFocus, isTyping }: Props): ReactNode {
  const { words } = useWords();
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const items = itemsOf(conversation);
  useLayoutEffect(() => { if (isAtEnd.current && box.current) box.current.scrollTop = box.current.scrollHeight; }, [items.length, isTyping, conversation.id]);
  const onScroll = (): void => {
    const { current } = box;
    if (current) isAtEnd.current = current.scrollTop + current.clientHeight > current.scrollHeight - 80;
  };
  return (
    <div className="thread" ref={box} onScroll={onScroll} tabIndex={0} role="log" aria-label={words.log.conversation}>
      {conversation.messages.length >= messagesShown && <p className="happened">{words.log.onlyNewest(messagesShown)}</p>}
      {items.map((item) => (
        "message" in item ? <Said key={item.key} message={item.message} turn={conversation.turns.find(({ id }) => id === item.message.turnId)} isFocused={item.message.author === "model" && item.message.turnId === focusId} onFocus={onFocus} language={conversation.language} />
          : "note" in item ? <NoteItem key={item.key} note={item.note} /> : <p className="happened" key={item.key}>{sayEvent(item.event, words)}</p>
      ))}
      {isTyping && <p className="happened" role="status">{words.log.shopperTyping}</p>}
    </div>
  );
}

function itemsOf({ messages, notes, events }: Conversation): Item[] {
  return [
    ...messages.map((message): Item => ({ at: message.createdAt, key: message.id, message })), ...notes.map((note): Item => ({ at: note.at, key: note.id, note })),
    ...events.filter(({ kind }) => !["message", "note", "callback"].includes(kind)).map((event): Item => ({ at: event.at, key: `event-${event.number}`, event })),
  ].toSorted((one, other) => one.at - other.at);
}

function sayEvent({ kind, data }: ChatEvent, { log }: Words): string {
  const name = typeof data["name"] === "string" ? data["name"] : "";
  switch (kind) {
    case "accepted": return log.events.accepted(name);
    case "transferred": return log.events.transferred(name);
    case "released": return data["to"] === "waiting" ? log.events.requeued : log.events.released;
    default: return log.events[kind as "waiting" | "closed" | "reopened" | "solved" | "not_solved"] ?? "";
  }
}

function NoteItem({ note }: { note: Note }): ReactNode {
  const { words, language } = useWords();
  return (
    <div className="note">
      <p className="small"><Icon name="note" /><b>{note.kind === "callback" ? words.log.callback : words.log.note}</b> {note.staffName} <span className="soft">{formatMoment(note.at, language)}</span></p>
      <p className="said">{note.text}</p>
    </div>
  );
}

type SaidProps = { message: Message; turn: TurnRow | undefined; isFocused: boolean; onFocus: (turnId: string) => void; language: string };

function Said({ message, turn, isFocused, onFocus, language: spoken }: SaidProps): ReactNode {
  const { words, language } = useWords();
  const { author } = message;
  const name = author === "shopper" ? words.log.shopper : author === "agent" ? message.staffName ?? words.shell.roles.agent : words.log.bot;
  return (
    <article className={`said-by ${author}${isFocused ? " focused" : ""}`} onClick={author === "model" ? () => onFocus(message.turnId) : undefined}>
      <p className="said-name small soft">{name} <time>{formatMoment(message.createdAt, language)}</time></p>
      <p className="bubble" lang={spoken}>{message.text === "" ? <span className="soft">{words.log.noText}</span> : author === "model" ? emphasised(message.text) : message.text}</p>
      {author === "model" && turn && <TurnFacts turn={turn} />}
      {isFocused && turn && <Judge turnId={turn.id} />}
    </article>
  );
}

/** The one mark of the bot's that is not read as easily as it is written. */
function emphasised(text: string): ReactNode[] {
  return text.split(/\*\*([^*]+)\*\*/).map((piece, at) => (at % 2 === 1 ? <strong key={at}>{piece}</strong> : piece));
}

function TurnFacts({ turn }: { turn: TurnRow }): ReactNode {
  const { words } = useWords();
  return (
    <p className="turn-facts soft small tabular">
      {turn.state !== "complete" && <Badge tone="bad">{words.log.turnStates[turn.state as keyof typeof words.log.turnStates] ?? turn.state}</Badge>}
      {turn.unanswered !== null && <Badge tone="warn">{words.log.flags.unanswered}</Badge>}
      {(turn.unsupported ?? 0) > 0 && <Badge tone="bad">{words.log.flags.unsupported}</Badge>}
      {turn.rating !== null && <span className={`flag ${turn.rating === "up" ? "good" : "bad"}`}><Icon name={turn.rating} />{turn.ratingComment}</span>}
      {turn.model !== null && <span>{nameOfModel(turn.model, words)}</span>}
      {turn.firstTextMs !== null && <span>{words.ms(turn.firstTextMs)}</span>}
      {turn.costUsd !== null && turn.costUsd > 0 && <span>${turn.costUsd.toFixed(4)}</span>}
      <Link to={`/answers/${turn.id}`}>{words.log.why}</Link>
    </p>
  );
}

/** The verdict of the answer that has the focus; what others said of it is shown, and stays theirs. */
function Judge({ turnId }: { turnId: string }): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const loaded = useLoad(`opinions/${turnId}`, (signal) => explain(turnId, signal));
  const [now, setNow] = useState<Opinions>();
  const counting = (now ?? loaded.data?.opinions)?.counting ?? [];
  const others = counting.filter(({ staffId }) => staffId !== me.id);
  return (
    <div className="judge">
      <Triage turnId={turnId} own={counting.find(({ staffId }) => staffId === me.id)?.verdict} onJudged={setNow} />
      {others.map((each) => (
        <p className="soft small" key={each.id}>{each.staffName}: {words.log.verdicts[each.verdict]}{each.reason !== null && ` · ${words.review.reasons[each.reason]}`}</p>
      ))}
    </div>
  );
}
