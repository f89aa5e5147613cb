import type { ReactNode } from "react";
import { Panel } from "../ui/Page.tsx";
import { Badge } from "../ui/State.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useWords } from "../words.ts";
import type { Receipt } from "./entries.ts";

const steps = ["written", "indexed", "asked", "answered"] as const;
type Step = (typeof steps)[number];

/** Proof of a save: each step with its time, and what the bot says now. Red with the reason where one fails. */
export function ReceiptPanel({ receipt, isWaiting, wasRemoved, entryId }: { receipt: Receipt | undefined; isWaiting: boolean; wasRemoved: boolean; entryId: string | undefined }): ReactNode {
  const { words } = useWords();
  const tone = receipt === undefined || isWaiting ? "idle" : receipt.state;
  const last = receipt?.answeredMs ?? receipt?.indexedMs ?? receipt?.writtenMs;
  return (
    <Panel className={`receipt ${tone}`} title={words.receipt.title}
      actions={receipt && !isWaiting && last !== undefined ? <span className="soft small tabular">{words.receipt.took(words.ms(last))}</span> : undefined}>
      <div role="status" aria-live="polite">
        {isWaiting
          ? <p className="receipt-say">{words.receipt.waiting}</p>
          : receipt === undefined ? <p className="soft">{words.receipt.first}</p> : <Headline receipt={receipt} wasRemoved={wasRemoved} />}
      </div>
      <ol className="receipt-steps">
        {steps.map((step) => <StepMark key={step} step={step} receipt={isWaiting ? undefined : receipt} isWaiting={isWaiting} />)}
      </ol>
      {receipt?.mirror && !isWaiting && <InQdrant mirror={receipt.mirror} />}
      {receipt && !isWaiting && <Said receipt={receipt} wasRemoved={wasRemoved} entryId={entryId} />}
    </Panel>
  );
}

function Headline({ receipt, wasRemoved }: { receipt: Receipt; wasRemoved: boolean }): ReactNode {
  const { words } = useWords();
  return (
    <>
      <p className="receipt-say">
        <Icon name={receipt.state === "failed" ? "alert" : "check"} />
        {wasRemoved && receipt.state === "live" ? words.receipt.removed : words.receipt[receipt.state]}
      </p>
      {receipt.failure && <p className="receipt-reason">{words.receipt.reasons[receipt.failure.reason]}</p>}
    </>
  );
}

function StepMark({ step, receipt, isWaiting }: { step: Step; receipt: Receipt | undefined; isWaiting: boolean }): ReactNode {
  const { words } = useWords();
  const ms = receipt?.[`${step}Ms`] ?? null;
  const isFailed = receipt?.state === "failed" && receipt.failure?.step === step;
  const look = isFailed ? "failed" : ms !== null ? "reached" : isWaiting ? "waiting" : "open";
  return (
    <li className={look}>
      <i aria-hidden="true">{isFailed ? <Icon name="close" /> : ms !== null && <Icon name="check" />}</i>
      <span>{words.receipt[step]}</span>
      <small className="tabular">{ms !== null ? words.ms(ms) : isFailed ? words.receipt.notReached : " "}</small>
    </li>
  );
}

/** The second index, where the shop has one: shoppers need not wait for it, so it is no step of theirs. */
function InQdrant({ mirror: { state, heldMs } }: { mirror: NonNullable<Receipt["mirror"]> }): ReactNode {
  const { words } = useWords();
  const tone = state === "held" ? "good" : state === "building" || state === "behind" ? "warn" : "bad";
  return <p className="small"><Badge tone={tone}>Qdrant</Badge> {words.receipt.qdrant[state]} {heldMs !== null && <span className="soft tabular">{words.ms(heldMs)}</span>}</p>;
}

function Said({ receipt, wasRemoved, entryId }: { receipt: Receipt; wasRemoved: boolean; entryId: string | undefined }): ReactNode {
  const { words } = useWords();
  const cited = receipt.answer?.cited.find((source) => source.id === entryId);
  return (
    <dl className="receipt-talk">
      {receipt.question !== null && <div><dt>{words.receipt.question}</dt><dd>{receipt.question}</dd></div>}
      {receipt.answer && <div className="answer"><dt>{words.receipt.answer}</dt><dd>{receipt.answer.text}</dd></div>}
      {receipt.answer && !wasRemoved && <div className="cite"><dd>{cited ? words.receipt.usesRevision(cited.revision) : words.receipt.other_}</dd></div>}
    </dl>
  );
}
