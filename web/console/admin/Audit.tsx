import { useState, type ReactNode } from "react";
import type { InferResponseType } from "hono/client";
import { formatMoment } from "../../formats.ts";
import { call, queryOf } from "../client.ts";
import { useAction, useLoad } from "../load.ts";
import { useNames } from "../names.ts";
import type { Api } from "../staff-api.ts";
import { Button } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { Failure, Loaded } from "../ui/State.tsx";
import { useWords, type Words } from "../words.ts";

type AuditPage = InferResponseType<Api["staff"]["audit"]["$get"], 200>;
type Row = AuditPage["items"][number];
type Proof = InferResponseType<Api["staff"]["audit"]["proof"]["$get"], 200>;

/** What staff did: nobody can rewrite it, and the proof of that is one press away. */
export function Audit(): ReactNode {
  const { words } = useWords();
  const [more, setMore] = useState<{ items: Row[]; nextCursor: string | null }>();
  const first = useLoad("audit", (signal) => call<AuditPage>("/api/staff/audit", { signal }));
  const [proof, setProof] = useState<Proof>();
  const proving = useAction(async () => setProof(await call<Proof>("/api/staff/audit/proof", { patienceMs: 60_000 })));
  const rows = [...first.data?.items ?? [], ...more?.items ?? []];
  const next = more === undefined ? first.data?.nextCursor : more.nextCursor;
  const loading = useAction(async () => {
    const page = await call<AuditPage>(`/api/staff/audit${queryOf({ cursor: next })}`);
    setMore({ items: [...more?.items ?? [], ...page.items], nextCursor: page.nextCursor });
  });
  return (
    <Page width="narrow" title={words.shell.pages.audit} lead={words.admin.auditLead}
      actions={<Button icon="shield" isBusy={proving.isBusy} onClick={() => void proving.run()}>{words.admin.prove}</Button>}>
      <Failure failure={proving.failure ?? loading.failure} />
      {proof && (
        <p className={proof.brokenAt === null ? "notice good" : "notice bad"} role="status">
          {proof.brokenAt === null ? words.admin.proven(proof.rows) : words.admin.broken(proof.brokenAt)}
          <code className="small">{proof.head.slice(0, 16)}</code>
        </p>
      )}
      <Loaded of={first}>
        {() => (
          <ul className="lines audit">
            {rows.map((row) => <AuditLine key={row.seq} row={row} />)}
          </ul>
        )}
      </Loaded>
      {next && <Button isBusy={loading.isBusy} onClick={() => void loading.run()}>{words.more}</Button>}
    </Page>
  );
}

function AuditLine({ row }: { row: Row }): ReactNode {
  const { words, language } = useWords();
  const nameOf = useNames();
  return (
    <li className="line">
      <span className="soft small tabular">{row.seq}</span>
      <span className="line-main"><b>{sayAction(row.action, words)}</b><small className="soft">{row.subject}{sayDetails(row.details)}</small></span>
      <span className="small">{nameOf(row.actor)}</span>
      <span className="soft small line-when">{formatMoment(row.at, language)}</span>
    </li>
  );
}

/** "product.saved" in words; an action we have none for is told as it is. */
function sayAction(action: string, words: Words): string {
  const [what = "", done = ""] = action.split(".");
  const noun = words.admin.nouns[what as keyof typeof words.admin.nouns];
  const verb = words.admin.verbs[done as keyof typeof words.admin.verbs];
  return noun === undefined || verb === undefined ? action : `${noun} · ${verb}`;
}

function sayDetails(details: Row["details"]): string {
  const parts = Object.entries(details as Record<string, unknown>).map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(", ") : String(value)}`);
  return parts.length === 0 ? "" : ` · ${parts.join(" · ")}`;
}
