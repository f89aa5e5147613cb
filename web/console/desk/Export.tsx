import { useState, type FormEvent, type ReactNode } from "react";
import { request } from "../client.ts";
import { useAction } from "../load.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { Segments, TextField } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import type { Filter } from "./desk-api.ts";

const slowMs = 300_000;

/** The conversations that fit, as a file, masked; why they are taken is kept in the audit log. */
export function ExportDialog({ filter, onClose }: { filter: Filter; onClose: () => void }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const [format, setFormat] = useState<"jsonl" | "csv">("csv");
  const [reason, setReason] = useState("");
  const [isTried, setTried] = useState(false);
  const exporting = useAction(async () => {
    const response = await request("/api/staff/exports", { body: { filter: typed(filter), format, reason: reason.trim() }, patienceMs: slowMs });
    const name = /filename="([^"]+)"/.exec(response.headers.get("content-disposition") ?? "")?.[1] ?? `conversations.${format}`;
    download(await response.blob(), name);
    const most = response.headers.get("x-export-cut-at");
    toast(most === null ? words.log.exported : words.log.exportedPart(Number(most)));
    onClose();
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (reason.trim() !== "") void exporting.run();
  };
  const foot = (
    <>
      <Button onClick={onClose}>{words.cancel}</Button>
      <Button look="primary" icon="download" type="submit" form="export" isBusy={exporting.isBusy}>{words.log.export}</Button>
    </>
  );
  return (
    <Dialog title={words.log.export} onClose={onClose} foot={foot}>
      <form id="export" className="form" noValidate onSubmit={submit}>
        <p className="lead">{words.log.exportLead}</p>
        <Failure failure={exporting.failure} />
        <Segments label={words.log.format} value={format} onChange={setFormat} choices={[{ value: "csv", label: "CSV" }, { value: "jsonl", label: "JSONL" }]} />
        <TextField label={words.log.reason} hint={words.log.reasonHint} autoFocus value={reason} onChange={setReason}
          problem={isTried && reason.trim() === "" ? words.log.needReason : undefined} />
      </form>
    </Dialog>
  );
}

/** In JSON, numbers are numbers. */
function typed(filter: Filter): Record<string, unknown> {
  return Object.fromEntries(Object.entries(filter).map(([name, value]) => [name, value === "true" ? true : /^(from|to|cost|answer(From|To))/.test(name) ? Number(value) : value]));
}

function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
