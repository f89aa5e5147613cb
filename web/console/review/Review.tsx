import { useState, type ReactNode } from "react";
import { sayAgo } from "../catalog/shown.ts";
import { useKeys } from "../keys.ts";
import { useLoad } from "../load.ts";
import { navigate } from "../router.ts";
import { Link } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Badge, Empty, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { Corrections } from "./Corrections.tsx";
import { listQueue, queueKinds, readAgreement, type Queued, type QueueKind } from "./reviews.ts";
import { Triage } from "./Triage.tsx";

type Tab = QueueKind | "corrections";

/** A few answers to look at, so that review is a habit; and how far reviewers agree. */
export function Review(): ReactNode {
  const { words } = useWords();
  const [kind, setKind] = useState<Tab>("random");
  const agreement = useLoad("agreement", readAgreement);
  const rate = agreement.data?.rate ?? null;
  const tabs = [
    ...queueKinds.map((value) => ({ value: value as Tab, label: words.review.queues[value] })),
    { value: "corrections" as const, label: words.review.corrections },
  ];
  return (
    <Page width="narrow" title={words.shell.pages.review} lead={words.review.lead}
      actions={rate !== null && <Badge tone="accent">{words.review.agreement(Math.round(rate * 100), agreement.data?.pairs ?? 0)}</Badge>}>
      <Segments label={words.review.queue} value={kind} onChange={setKind} choices={tabs} />
      {kind === "corrections" ? <Corrections /> : <Sample key={kind} kind={kind} />}
    </Page>
  );
}

function Sample({ kind }: { kind: QueueKind }): ReactNode {
  const { words } = useWords();
  const [round, setRound] = useState(0);
  const [judged, setJudged] = useState<string[]>([]);
  const [at, setAt] = useState(0);
  const queue = useLoad(`review/${kind}/${round}`, (signal) => listQueue(kind, signal));
  const items = (queue.data?.items ?? []).filter(({ turnId }) => !judged.includes(turnId));
  const current = items[Math.min(at, items.length - 1)];
  const move = (step: number): void => setAt(Math.max(0, Math.min(items.length - 1, items.indexOf(current as Queued) + step)));
  useKeys([
    { key: "j", label: words.keys.next, run: () => move(1) }, { key: "k", label: words.keys.previous, run: () => move(-1) },
    { key: "Enter", label: words.keys.open, isOff: current === undefined, run: () => { if (current) navigate(`/answers/${current.turnId}`); } },
  ]);
  const done = (turnId: string): void => {
    setJudged((before) => [...before, turnId]);
    if (items.length <= 1) setRound((before) => before + 1);
  };
  return (
    <Loaded of={queue}>
      {() => (current === undefined ? <Empty icon="check" title={words.review.none}><p>{words.review.noneLead}</p></Empty> : (
        <>
          <p className="soft small tabular" role="status">{words.review.left(items.length)}</p>
          <Card item={current} onJudged={() => done(current.turnId)} />
        </>
      ))}
    </Loaded>
  );
}

function Card({ item, onJudged }: { item: Queued; onJudged: () => void }): ReactNode {
  const { words, language } = useWords();
  return (
    <Panel className="review-card">
      <p className="said-name small soft">{words.log.shopper} <time>{sayAgo(item.startedAt, words, language)}</time></p>
      <p className="bubble asked" lang={item.language}>{item.question}</p>
      <p className="inspected-answer said" lang={item.language}>{item.answer}</p>
      <p className="turn-facts soft small">
        {item.confidence !== null && <span>{words.review.confidence(Math.round(item.confidence * 100))}</span>}
        {item.rating === "down" && <Badge tone="bad">{words.log.flags.down}</Badge>}
        {(item.unsupported ?? 0) > 0 && <Badge tone="bad">{words.log.flags.unsupported}</Badge>}
        {item.unanswered !== null && <Badge tone="warn">{words.log.flags.unanswered}</Badge>}
        <Link to={`/answers/${item.turnId}`}>{words.log.why}</Link>
      </p>
      <Triage turnId={item.turnId} onJudged={onJudged} />
    </Panel>
  );
}
