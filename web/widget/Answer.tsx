import type { ComponentChildren, VNode } from "preact";
import type { Metadata, ShopMessage, Notice, ProductCard as Product } from "../../server/chat/message.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import type { Words } from "../words.ts";
import { useActions } from "./actions.ts";
import type { AnswerEntry } from "./entries.ts";
import { Feedback } from "./Feedback.tsx";
import { OrderCard } from "./OrderCard.tsx";
import { ProductRow } from "./ProductCard.tsx";
import { Prose } from "./Prose.tsx";
import { Sources } from "./Sources.tsx";

type Part = ShopMessage["parts"][number];

/** One answer: its parts in the order they came, then what it is based on, how it ended, and what the shopper thinks of it. */
export function Answer({ answer }: { answer: AnswerEntry }): VNode {
  const { words } = useWords();
  const { draft, phase, turnId } = answer;
  const { message } = draft;
  const isLive = phase === "live";
  const hasText = message.parts.some((part) => part.type === "text" && part.text !== "");
  return (
    <article class="answer" aria-label={words.answer} aria-busy={isLive} lang={message.metadata?.language} data-phase={phase}>
      {renderParts(message.parts)}
      {isLive && <Progress message={message} />}
      {hasText && turnId !== undefined && <Sources parts={message.parts} turnId={turnId} />}
      {!isLive && hasText && <Checked checked={message.metadata?.checked} />}
      {!isLive && <Ending answer={answer} />}
      {phase === "ended" && hasText && <Feedback answer={answer} />}
    </article>
  );
}

/** That the figures of an answer were held against what the shop says; nothing where it had none. */
function Checked({ checked }: { checked: Metadata["checked"] }): VNode | null {
  const { words } = useWords();
  return checked === undefined || checked.sources === 0 ? null : <p class="checked"><Icon name="check" />{words.checkedAgainst(checked.sources)}</p>;
}

function renderParts(parts: Part[]): ComponentChildren[] {
  const links = new Set(parts.flatMap((part) => (part.type === "data-product" && part.data.url !== null && /^https?:\/\//.test(part.data.url) ? part.data.url : [])));
  const drawn: ComponentChildren[] = [];
  let row: Product[] = [];
  // Cards that follow one another share a row.
  const endRow = (key: number): void => {
    if (row.length > 0) drawn.push(<ProductRow key={`products-${key}`} products={row} />);
    row = [];
  };
  parts.forEach((part, at) => {
    if (part.type === "data-product") return void row.push(part.data);
    const node = renderPart(part, { key: at, links });
    if (node === undefined) return;
    endRow(at);
    drawn.push(node);
  });
  endRow(parts.length);
  return drawn;
}

function renderPart(part: Part, context: { key: number; links: ReadonlySet<string> }): VNode | undefined {
  const { key, links } = context;
  if (part.type === "text") return part.text === "" ? undefined : <Prose key={key} text={part.text} links={links} />;
  if (part.type === "data-order") return <OrderCard key={key} order={part.data} />;
  if (part.type === "data-notice") return isEnding(part.data) ? undefined : <p key={key} class="notice">{part.data.text}</p>;
  return undefined;
}

// How an answer ended is said below it, beside what can be done about it.
function isEnding(notice: Notice): boolean {
  return notice.code.startsWith("answer_");
}

/** What is being done while there are no words yet, or none new. */
function Progress({ message }: { message: ShopMessage }): VNode | null {
  const { words } = useWords();
  const last = message.parts.findLast((part) => part.type === "text" || "toolCallId" in part);
  if (last?.type === "text" && last.text !== "" && last.state === "streaming") return null;
  const running = message.parts.findLast((part) => "toolCallId" in part && part.state === "input-available");
  return (
    <p class="progress">
      <span class="dots" aria-hidden="true"><i /><i /><i /></span>
      {running === undefined ? words.thinking : toolWords(running.type, words)}
    </p>
  );
}

// By what a tool is about, so that a new one needs no change here.
function toolWords(type: string, words: Words): string {
  if (/order|shipment/i.test(type)) return words.readingOrders;
  if (/product|catalog/i.test(type)) return words.readingProducts;
  return /human/i.test(type) ? words.callingPerson : words.working;
}

/** Names an answer that is not whole for what it is, with the next step. */
function Ending({ answer }: { answer: AnswerEntry }): VNode | null {
  const { words } = useWords();
  const { reconnect, askAgain } = useActions();
  if (answer.phase === "cut") {
    return <Trouble text={navigator.onLine ? words.lostConnection : words.offline} action={words.reconnect} onAct={() => reconnect(answer)} />;
  }
  const { message, errorText } = answer.draft;
  const said = message.parts.findLast((part) => part.type === "data-notice" && isEnding(part.data));
  const text = said?.type === "data-notice" ? said.data.text : errorText;
  const state = message.metadata?.state;
  if (state === "stopped") return <p class="notice">{text ?? words.stopped}</p>;
  if (state !== "failed" && state !== "interrupted" && text === undefined) return null;
  return <Trouble text={text ?? words.cutShort} action={words.askAgain} onAct={() => askAgain(answer)} />;
}

function Trouble({ text, action, onAct }: { text: string; action: string; onAct: () => void }): VNode {
  return (
    <div class="trouble" role="alert">
      <p>{text}</p>
      <button type="button" class="quiet-button" onClick={onAct}><Icon name="retry" />{action}</button>
    </div>
  );
}
