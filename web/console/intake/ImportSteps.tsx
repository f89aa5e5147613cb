import { useEffect, useState, type ReactNode } from "react";
import { useAction, useEvery, useLoad } from "../load.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { ImportBadge } from "./ImportBadge.tsx";
import { cancelImport, isBusy, readImport, startImport, surveyImport, undoImport, type ImportJob } from "./imports.ts";
import { Mapping } from "./Mapping.tsx";
import { Progress } from "./Progress.tsx";

const lookEveryMs = 400;

/** One file: its columns, a dry run, the import, and the way back. */
export function ImportSteps({ id }: { id: string }): ReactNode {
  const { words } = useWords();
  const job = useLoad(`import/${id}`, (signal) => readImport(id, signal));
  useEvery(lookEveryMs, job.reload, job.data !== undefined && isBusy(job.data));
  return (
    <Page width="narrow" title={job.data?.name ?? words.shell.pages.import} back={{ to: "/import", label: words.shell.pages.import }}
      actions={job.data && <ImportBadge job={job.data} />}>
      <Loaded of={job}>{(data) => <Steps job={data} onChange={job.replace} />}</Loaded>
    </Page>
  );
}

function Steps({ job, onChange }: { job: ImportJob; onChange: (job: ImportJob) => void }): ReactNode {
  const { words } = useWords();
  const [map, setMap] = useState<Record<string, string>>();
  const isOver = ["done", "undone", "undoing", "running"].includes(job.state);
  const survey = useLoad(isOver ? undefined : `survey/${job.id}`, (signal) => surveyImport(job.id, signal));
  useEffect(() => { if (survey.data !== undefined) setMap((before) => before ?? survey.data?.map); }, [survey.data]);
  const acting = useAction(async (act: () => Promise<ImportJob>) => onChange(await act()));
  const run = (how: "check" | "run"): void => void acting.run(() => startImport(job.id, how, map ?? {}));
  if (isBusy(job)) {
    const label = job.state === "checking" ? words.imports.checking : job.state === "undoing" ? words.imports.undoing : words.imports.running;
    return (
      <Panel title={label}>
        <Progress share={job.report?.share ?? 0} label={label} {...(job.state !== "undoing" && { onCancel: () => void cancelImport(job.id) })} />
        <Counts job={job} />
      </Panel>
    );
  }
  const count = (job.report?.created ?? 0) + (job.report?.changed ?? 0);
  const isChecked = job.state === "checked";
  return (
    <>
      <Failure failure={acting.failure} />
      <Outcome job={job} />
      {!isOver && (
        <Panel title={words.imports.columns}>
          <Loaded of={survey}>{(data) => <Mapping survey={data} map={map ?? data.map} onChange={setMap} />}</Loaded>
        </Panel>
      )}
      <div className="steps-foot">
        {!isOver && (
          <Button {...(!isChecked && { look: "primary" })} isBusy={acting.isBusy} isOff={survey.data === undefined} onClick={() => run("check")}>
            {isChecked ? words.imports.checkAgain : words.imports.check}
          </Button>
        )}
        {isChecked && <Button look="primary" isBusy={acting.isBusy} isOff={count === 0} onClick={() => run("run")}>{words.imports.run(count)}</Button>}
        {["done", "cancelled", "interrupted", "failed"].includes(job.state) && (
          <Button look="danger" icon="undo" isBusy={acting.isBusy} onClick={() => void acting.run(() => undoImport(job.id))}>{words.imports.undo}</Button>
        )}
        {job.state === "done" && <Link className="button" to={job.kind === "products" ? "/products" : "/faqs"}>{words.imports.look}</Link>}
      </div>
    </>
  );
}

function Outcome({ job }: { job: ImportJob }): ReactNode {
  const { words } = useWords();
  const { report, state } = job;
  if (report === null) return null;
  const title = {
    checked: words.imports.checked, done: words.imports.done, undone: words.imports.undone, cancelled: words.imports.cancelled,
    interrupted: words.imports.interrupted, failed: words.imports.failed,
  }[state as string] ?? "";
  return (
    <Panel title={title} className={state === "failed" ? "wrong" : ""}>
      {report.problem !== undefined && <p className="notice bad">{report.problem}</p>}
      <Counts job={job} />
      {report.money !== undefined && report.money !== "" && <p className="soft small">{words.imports.money}: <span lang="en">{report.money}</span></p>}
      {(report.badTotal ?? 0) > 0 && (
        <details className="bad-lines" open={state === "checked"}>
          <summary>{words.imports.badLines(report.badTotal ?? 0)}</summary>
          <table>
            <thead><tr><th scope="col" className="number">{words.imports.line}</th><th scope="col">{words.imports.reason}</th></tr></thead>
            <tbody>
              {report.bad?.map(({ line, reason }) => <tr key={`${line} ${reason}`}><td className="number tabular">{line}</td><td>{reason}</td></tr>)}
            </tbody>
          </table>
        </details>
      )}
    </Panel>
  );
}

function Counts({ job: { report, state } }: { job: ImportJob }): ReactNode {
  const { words: { imports } } = useWords();
  if (report === null) return null;
  const isUndo = state === "undone" || state === "undoing";
  const counts = isUndo ? [[imports.undoneCount, report.undone], [imports.kept, report.kept]] as const
    : [[imports.created, report.created], [imports.changed, report.changed], [imports.unchanged, report.unchanged], [imports.bad, report.badTotal]] as const;
  return (
    <dl className="figures">
      {counts.map(([name, count]) => (
        <div key={name} className={name === imports.bad && (count ?? 0) > 0 ? "bad" : ""}>
          <dt>{name}</dt>
          <dd className="tabular">{(count ?? 0).toLocaleString("en-US")}</dd>
        </div>
      ))}
    </dl>
  );
}
