import { useState, type ReactNode } from "react";
import { call } from "../client.ts";
import { sayAgo } from "../catalog/shown.ts";
import { useKeys } from "../keys.ts";
import { useAction, useLoad, type Load } from "../load.ts";
import { hasRole, useMe } from "../session.ts";
import { Segments } from "../ui/Field.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Badge, Empty, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { GapForm } from "./GapForm.tsx";
import { listGaps, type Gap, type Gaps as Found, type Published } from "./gap-api.ts";
import { PublishedPanel } from "./Published.tsx";

const ranges = ["7", "30", "90"] as const;

/** What shoppers asked and were not told, grouped by meaning; an answer written here is saved and the questions are asked again. */
export function Gaps(): ReactNode {
  const { words } = useWords();
  const [days, setDays] = useState<(typeof ranges)[number]>("30");
  const found = useLoad<Found>(`gaps/${days}`, (signal) => listGaps(days, signal));
  const range = (
    <Segments label={words.gaps.range} value={days} onChange={setDays} choices={ranges.map((value) => ({ value, label: words.gaps.days[value] }))} />
  );
  return (
    <Page title={words.shell.pages.gaps} lead={words.gaps.lead} actions={range}>
      <Loaded of={found}>{(data) => <Body found={data} of={found} />}</Loaded>
    </Page>
  );
}

function Body({ found: { items }, of }: { found: Found; of: Load<Found> }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const canWrite = hasRole(useMe(), "operator");
  const [openId, setOpenId] = useState<string>();
  const [published, setPublished] = useState<Published>();
  const open = items.find(({ id }) => id === openId) ?? items[0];
  const at = open === undefined ? -1 : items.indexOf(open);
  const move = (step: number): void => {
    setPublished(undefined);
    setOpenId(items[Math.max(0, Math.min(items.length - 1, at + step))]?.id);
  };
  useKeys([{ key: "j", label: words.keys.next, run: () => move(1) }, { key: "k", label: words.keys.previous, run: () => move(-1) }]);
  const dismissing = useAction(async (gap: Gap) => {
    await call("/api/staff/gaps/dismiss", { body: { turnIds: gap.turnIds } });
    toast(words.gaps.dismissed);
    of.reload();
  });
  const accept = (result: Published): void => {
    setPublished(result);
    of.reload();
  };
  if (items.length === 0 && published === undefined) return <Empty icon="check" title={words.gaps.none}><p>{words.gaps.noneLead}</p></Empty>;
  return (
    <div className="gaps">
      <ul className="gap-list">
        {items.map((gap) => (
          <li key={gap.id}>
            <GapLine gap={gap} isOpen={gap === open && published === undefined} onOpen={() => { setPublished(undefined); setOpenId(gap.id); }} />
          </li>
        ))}
      </ul>
      <div className="gap-form">
        <Failure failure={dismissing.failure} />
        {published ? <PublishedPanel published={published} onClose={() => setPublished(undefined)} /> : open && (
          <>
            {canWrite && <GapForm key={open.id} gap={open} onPublished={accept} onDismiss={() => void dismissing.run(open)} isDismissing={dismissing.isBusy} />}
            <Examples gap={open} />
          </>
        )}
      </div>
    </div>
  );
}

function GapLine({ gap, isOpen, onOpen }: { gap: Gap; isOpen: boolean; onOpen: () => void }): ReactNode {
  const { words, language } = useWords();
  const question = gap.draft.question[language] ?? gap.draft.question.ko ?? gap.draft.question.en ?? "";
  return (
    <button type="button" aria-current={isOpen || undefined} onClick={onOpen}>
      <span className="gap-head"><b>{question}</b><span className="tabular">{words.gaps.times(gap.count)}</span></span>
      <span className="soft small">
        {[
          gap.unanswered > 0 ? words.gaps.unanswered(gap.unanswered) : "", gap.downvoted > 0 ? words.gaps.downvoted(gap.downvoted) : "",
          sayAgo(gap.lastAt, words, language),
        ].filter(Boolean).join(" · ")}
      </span>
    </button>
  );
}

function Examples({ gap }: { gap: Gap }): ReactNode {
  const { words } = useWords();
  return (
    <Panel title={words.gaps.examples}>
      <ul className="quotes">
        {gap.examples.map((example) => (
          <li key={example.turnId} lang={example.language}>{example.isDownvoted && <Badge tone="warn">{words.gaps.downvoted(1)}</Badge>}{example.text}</li>
        ))}
      </ul>
    </Panel>
  );
}
