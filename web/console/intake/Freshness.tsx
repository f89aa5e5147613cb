import { useState, type ReactNode } from "react";
import { call } from "../client.ts";
import { useAction, useEvery, useLoad } from "../load.ts";
import { formatMoment } from "../../formats.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Badge, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { sayAgo } from "../catalog/shown.ts";
import type { InferResponseType } from "hono/client";
import type { Api } from "../staff-api.ts";

type Report = InferResponseType<Api["staff"]["freshness"]["$get"], 200>;
type Check = Report["items"][number];
const lookEveryMs = 10_000;
const lateMs = 2_500; // what Qdrant has not followed after so long it will not follow by itself
const ranges = ["24", "168", "720"] as const;

/** Proof over time: how long a change takes to be found, the worst of it, and what failed. */
export function Freshness(): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const [hours, setHours] = useState<(typeof ranges)[number]>("24");
  const canCheck = hasRole(useMe(), "operator");
  const report = useLoad(`freshness/${hours}`, (signal) => call<Report>(`/api/staff/freshness?hours=${hours}`, { signal }));
  useEvery(lookEveryMs, report.reload);
  const checking = useAction(async () => {
    const { items } = await call<{ items: Check[] }>("/api/staff/freshness/check", { body: {}, patienceMs: 60_000 });
    toast(words.freshness.checked(items.length));
    report.reload();
  });
  const actions = (
    <>
      <Segments label={words.freshness.range} value={hours} onChange={setHours}
        choices={ranges.map((value) => ({ value, label: words.freshness.ranges[value] }))} />
      {canCheck && <Button icon="pulse" isBusy={checking.isBusy} onClick={() => void checking.run()}>{words.freshness.check}</Button>}
    </>
  );
  return (
    <Page width="narrow" title={words.shell.pages.freshness} lead={words.freshness.lead} actions={actions}>
      <Failure failure={checking.failure} />
      <Loaded of={report}>{(data) => <Body report={data} />}</Loaded>
    </Page>
  );
}

function Body({ report }: { report: Report }): ReactNode {
  const { words } = useWords();
  const { freshness } = words;
  const ms = (value: number | null): string => (value === null ? "–" : words.ms(value));
  const isWell = report.index.isSteady && report.failed === 0;
  return (
    <>
      {(report.checks > 0 || !isWell) && (
        <p className={isWell ? "notice good" : "notice bad"} role="status">
          <Icon name={isWell ? "check" : "alert"} />
          {report.index.isSteady ? (report.failed === 0 ? freshness.well : freshness.failedSome(report.failed)) : freshness.down}
        </p>
      )}
      {report.qdrant !== null && <Mirror qdrant={report.qdrant} />}
      <dl className="figures">
        <div><dt>{freshness.last}</dt><dd className="tabular">{ms(report.lastLagMs)}</dd></div>
        <div><dt>{freshness.worst}</dt><dd className="tabular">{ms(report.worstLagMs)}</dd></div>
        <div><dt>{freshness.worstAnswer}</dt><dd className="tabular">{ms(report.worstAnsweredMs)}</dd></div>
        <div className={report.failed > 0 ? "bad" : ""}>
          <dt>{freshness.failed}</dt>
          <dd className="tabular">{report.failed.toLocaleString("en-US")} / {report.checks.toLocaleString("en-US")}</dd>
        </div>
      </dl>
      <Panel title={freshness.checks} actions={<span className="soft small">{freshness.every(Math.round(report.canaryEveryMs / 60_000))}</span>}>
        {report.items.length === 0 ? <p className="soft">{freshness.none}</p> : <Checks items={report.items} />}
      </Panel>
    </>
  );
}

/** How the second index stands. What it has not followed yet shoppers get from the database. */
function Mirror({ qdrant: { state, lagRows, lagMs } }: { qdrant: NonNullable<Report["qdrant"]> }): ReactNode {
  const { words } = useWords();
  const tone = state !== "ready" ? "bad" : lagMs > lateMs ? "warn" : "good";
  return (
    <p className="small">
      <Badge tone={tone}>Qdrant</Badge> {words.receipt.qdrant[state]} {lagRows > 0 && <span className="soft tabular">{words.freshness.waiting(lagRows, words.ms(lagMs))}</span>}
    </p>
  );
}

function Checks({ items }: { items: Check[] }): ReactNode {
  const { words, language } = useWords();
  const path = (id: string): string => (id.startsWith("faq") ? `/faqs/${encodeURIComponent(id)}` : `/products/${encodeURIComponent(id)}`);
  return (
    <ul className="lines flat">
      {items.slice(0, 60).map((item) => (
        <li className="line" key={item.id}>
          <Badge tone={item.state === "failed" ? "bad" : item.state === "other" ? "warn" : "good"}>{words.freshness.states[item.state]}</Badge>
          <Link className="line-main" to={path(item.entryId)}>
            <b>{item.entryId}</b>
            <small className="soft">{words.freshness.sources[item.source]} · {words.editor.revision(item.revision)}{item.reason !== null && ` · ${words.receipt.reasons[item.reason as keyof typeof words.receipt.reasons] ?? words.state.failed}`}</small>
          </Link>
          <span className="soft small tabular">{item.lagMs === null ? "–" : words.ms(item.lagMs)}</span>
          <span className="soft small line-when" title={formatMoment(item.at, language)}>{sayAgo(item.at, words, language)}</span>
        </li>
      ))}
    </ul>
  );
}
