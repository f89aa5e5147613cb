import { useState, type FormEvent, type ReactNode } from "react";
import type { InferResponseType } from "hono/client";
import { sayAgo } from "../catalog/shown.ts";
import { call } from "../client.ts";
import { useAction, useLoad } from "../load.ts";
import { useNames } from "../names.ts";
import type { Api, Role } from "../staff-api.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Badge, Empty, Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { rolesIn } from "./Members.tsx";
import { Secret } from "./Secret.tsx";

type Token = InferResponseType<Api["staff"]["tokens"]["$get"], 200>["items"][number];
const route = "/api/staff/tokens";

/** What machines show instead of a password. */
export function Tokens(): ReactNode {
  const { words, language } = useWords();
  const nameOf = useNames();
  const list = useLoad("tokens", (signal) => call<{ items: Token[] }>(route, { signal }));
  const [isAdding, setAdding] = useState(false);
  const [secret, setSecret] = useState<string>();
  const revoking = useAction(async (id: string) => {
    await call(`${route}/${id}`, { method: "DELETE" });
    list.reload();
  });
  return (
    <Page width="narrow" title={words.shell.pages.tokens} lead={words.admin.tokensLead}
      actions={<Button look="primary" icon="add" onClick={() => setAdding(true)}>{words.admin.addToken}</Button>}>
      <Failure failure={revoking.failure} />
      <Loaded of={list}>
        {({ items }) => (items.length === 0 ? <Empty icon="key" title={words.admin.noTokens}><p>{words.admin.noTokensLead}</p></Empty> : (
          <ul className="lines">
            {items.map((token) => (
              <li className="line" key={token.id}>
                <span className="line-main">
                  <b>{token.label}</b>
                  <small className="soft">{words.shell.roles[token.role]} · {nameOf(token.createdBy)} · {token.usedAt === null ? words.admin.neverUsed : words.admin.used(sayAgo(token.usedAt, words, language))}</small>
                </span>
                {token.revokedAt !== null
                  ? <Badge tone="bad">{words.admin.revoked}</Badge>
                  : <Button look="danger" isBusy={revoking.isBusy} onClick={() => void revoking.run(token.id)}>{words.admin.revoke}</Button>}
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
      {isAdding && <AddToken onClose={() => setAdding(false)} onMade={(made) => { setAdding(false); setSecret(made); list.reload(); }} />}
      {secret !== undefined && <Secret title={words.admin.tokenTitle} lead={words.admin.tokenLead} secret={secret} onClose={() => setSecret(undefined)} />}
    </Page>
  );
}

function AddToken({ onClose, onMade }: { onClose: () => void; onMade: (secret: string) => void }): ReactNode {
  const { words } = useWords();
  const [given, setGiven] = useState<{ label: string; role: Role }>({ label: "", role: "operator" });
  const making = useAction(async () => onMade((await call<{ token: string }>(route, { body: { label: given.label.trim(), role: given.role } })).token));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void making.run();
  };
  return (
    <Dialog title={words.admin.addToken} onClose={onClose}
      foot={<><Button onClick={onClose}>{words.cancel}</Button><Button look="primary" type="submit" form="add-token" isBusy={making.isBusy}>{words.add}</Button></>}>
      <form id="add-token" className="form" noValidate onSubmit={submit}>
        {making.failure?.problems.length === 0 && <Failure failure={making.failure} />}
        <TextField label={words.admin.tokenLabel} hint={words.admin.tokenHint} autoFocus value={given.label}
          onChange={(label) => setGiven({ ...given, label })} problem={making.failure?.problems[0]?.message} />
        <SelectField label={words.admin.role} value={given.role} onChange={(role) => setGiven({ ...given, role: role as Role })}
          choices={rolesIn(words)} hint={words.admin.roleHints[given.role]} />
      </form>
    </Dialog>
  );
}
