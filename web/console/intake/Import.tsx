import { useRef, useState, type ChangeEvent, type DragEvent, type ReactNode } from "react";
import { useAction, useLoad } from "../load.ts";
import { useNames } from "../names.ts";
import { navigate } from "../router.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { sayAgo } from "../catalog/shown.ts";
import { ImportBadge } from "./ImportBadge.tsx";
import { ImportSteps } from "./ImportSteps.tsx";
import { listImports, uploadFile, type ImportKind } from "./imports.ts";
import { Progress } from "./Progress.tsx";

/** Bringing a whole catalog in from a file: the files so far, or one of them step by step. */
export function Import({ rest }: { rest: string }): ReactNode {
  const { words } = useWords();
  if (rest !== "") return <ImportSteps key={rest} id={rest} />;
  return (
    <Page width="narrow" title={words.shell.pages.import} lead={words.imports.lead}>
      <Upload />
      <Past />
    </Page>
  );
}

function Upload(): ReactNode {
  const { words } = useWords();
  const [kind, setKind] = useState<ImportKind>("products");
  const [share, setShare] = useState(0);
  const [isOver, setOver] = useState(false);
  const leaving = useRef(new AbortController());
  const input = useRef<HTMLInputElement>(null);
  const uploading = useAction(async (file: File) => {
    leaving.current = new AbortController();
    setShare(0);
    const job = await uploadFile({ kind, file, signal: leaving.current.signal, onShare: setShare });
    navigate(`/import/${job.id}`);
  });
  const take = (file: File | undefined): void => { if (file) void uploading.run(file); };
  const drop = (event: DragEvent): void => {
    event.preventDefault();
    setOver(false);
    take(event.dataTransfer.files[0]);
  };
  return (
    <Panel title={words.imports.newFile}
      actions={<Segments label={words.imports.kind} value={kind} onChange={setKind} choices={[{ value: "products", label: words.shell.pages.products }, { value: "faqs", label: words.shell.pages.faqs }]} />}>
      <Failure failure={uploading.failure} />
      {uploading.isBusy ? <Progress share={share} label={words.imports.uploading} onCancel={() => leaving.current.abort()} /> : (
        <div className={isOver ? "drop over" : "drop"} onDragOver={(event) => { event.preventDefault(); setOver(true); }}
          onDragLeave={() => setOver(false)} onDrop={drop}>
          <Icon name="upload" />
          <p>{words.imports.drop}</p>
          <Button look="primary" onClick={() => input.current?.click()}>{words.imports.choose}</Button>
          <p className="soft small">{words.imports.formats}</p>
          <input ref={input} type="file" className="visually-hidden" tabIndex={-1} aria-label={words.imports.choose}
            accept=".csv,.tsv,.txt,.json,.jsonl,.ndjson,.gz"
            onChange={(event: ChangeEvent<HTMLInputElement>) => { take(event.target.files?.[0]); event.target.value = ""; }} />
        </div>
      )}
    </Panel>
  );
}

function Past(): ReactNode {
  const { words, language } = useWords();
  const nameOf = useNames();
  const list = useLoad("imports", listImports);
  return (
    <Loaded of={list} lines={4}>
      {({ items }) => items.length > 0 && (
        <Panel title={words.imports.past}>
          <ul className="lines flat">
            {items.map((job) => (
              <li className="line" key={job.id}>
                <Link className="line-main" to={`/import/${job.id}`}>
                  <b>{job.name}</b>
                  <small className="soft">{words.shell.pages[job.kind]} · {nameOf(job.actor)} · {sayAgo(job.createdAt, words, language)}</small>
                </Link>
                <ImportBadge job={job} />
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </Loaded>
  );
}
