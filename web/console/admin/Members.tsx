import { useState, type FormEvent, type ReactNode } from "react";
import type { InferResponseType } from "hono/client";
import { call } from "../client.ts";
import { useAction, useLoad } from "../load.ts";
import { useMe } from "../session.ts";
import type { Api, Role } from "../staff-api.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { SelectField, TextField } from "../ui/Field.tsx";
import { Page } from "../ui/Page.tsx";
import { Badge, Failure, Loaded } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords, type Words } from "../words.ts";
import { Secret } from "./Secret.tsx";

type Member = InferResponseType<Api["staff"]["members"]["$get"], 200>["items"][number];
type Invited = { item: Member; link: { path: string; expiresAt: number } };
const route = "/api/staff/members";
export const rolesIn = (words: Words): { value: Role; label: string }[] => (["agent", "operator", "admin"] as const).map((value) => ({ value, label: words.shell.roles[value] }));

/** Who may sign in, for admins. */
export function Members(): ReactNode {
  const { words } = useWords();
  const list = useLoad("members", (signal) => call<{ items: Member[] }>(route, { signal }));
  const [isAdding, setAdding] = useState(false);
  const [link, setLink] = useState<string>();
  const acting = useAction(async (act: () => Promise<unknown>) => {
    await act();
    list.reload();
  });
  return (
    <Page width="narrow" title={words.shell.pages.members} lead={words.admin.membersLead}
      actions={<Button look="primary" icon="add" onClick={() => setAdding(true)}>{words.admin.addMember}</Button>}>
      <Failure failure={acting.failure} />
      <Loaded of={list}>
        {({ items }) => (
          <ul className="lines">
            {items.map((member) => <MemberLine key={member.id} member={member} onAct={(act) => void acting.run(act)} onLink={setLink} />)}
          </ul>
        )}
      </Loaded>
      {isAdding && <AddMember onClose={() => setAdding(false)} onAdded={({ link: { path } }) => { setAdding(false); setLink(path); list.reload(); }} />}
      {link !== undefined && (
        <Secret title={words.admin.linkTitle} lead={words.admin.linkLead} secret={location.origin + link} onClose={() => setLink(undefined)} />
      )}
    </Page>
  );
}

function MemberLine({ member, onAct, onLink }: { member: Member; onAct: (act: () => Promise<unknown>) => void; onLink: (path: string) => void }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const isMe = useMe().id === member.id;
  const at = `${route}/${member.id}`;
  const isOut = member.disabledAt !== null;
  const change = (body: { role?: Role; isDisabled?: boolean }): void => onAct(() => call(at, { method: "PATCH", body }));
  return (
    <li className="line member">
      <span className="line-main"><b>{member.name}{isMe && ` (${words.admin.you})`}</b><small className="soft">{member.email}</small></span>
      {isOut ? <Badge tone="bad">{words.admin.shutOut}</Badge> : !member.hasPassword && <Badge tone="warn">{words.admin.noPassword}</Badge>}
      <SelectField label={words.admin.roleOf(member.name)} isLabelHidden value={member.role} isOff={isMe}
        onChange={(role) => change({ role: role as Role })} choices={rolesIn(words)} />
      <span className="line-actions">
        <Button look="quiet" icon="key" onClick={() => onAct(async () => onLink((await call<{ path: string }>(`${at}/link`, { body: {} })).path))}>
          {words.admin.newLink}
        </Button>
        {!isMe && (
          <Button look="quiet" icon="out"
            onClick={() => onAct(async () => { await call(`${at}/sessions`, { method: "DELETE" }); toast(words.admin.signedOut); })}>
            {words.admin.signOutEverywhere}
          </Button>
        )}
        {!isMe && <Button look="quiet" icon="lock" onClick={() => change({ isDisabled: !isOut })}>{isOut ? words.admin.letIn : words.admin.shut}</Button>}
      </span>
    </li>
  );
}

function AddMember({ onClose, onAdded }: { onClose: () => void; onAdded: (invited: Invited) => void }): ReactNode {
  const { words } = useWords();
  const [given, setGiven] = useState<{ email: string; name: string; role: Role }>({ email: "", name: "", role: "agent" });
  const adding = useAction(async () => onAdded(await call<Invited>(route, { body: { email: given.email.trim(), role: given.role, ...(given.name.trim() !== "" && { name: given.name.trim() }) } })));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void adding.run();
  };
  const said = (field: string): string | undefined => adding.failure?.problems.find((problem) => problem.field === field)?.message;
  return (
    <Dialog title={words.admin.addMember} onClose={onClose}
      foot={<><Button onClick={onClose}>{words.cancel}</Button><Button look="primary" type="submit" form="add-member" isBusy={adding.isBusy}>{words.add}</Button></>}>
      <form id="add-member" className="form" noValidate onSubmit={submit}>
        {adding.failure?.problems.length === 0 && <Failure failure={adding.failure} />}
        <TextField label={words.signIn.email} type="email" autoComplete="off" autoFocus value={given.email}
          onChange={(email) => setGiven({ ...given, email })} problem={said("email")} />
        <TextField label={words.welcome.name} value={given.name} onChange={(name) => setGiven({ ...given, name })} problem={said("name")} />
        <SelectField label={words.admin.role} value={given.role} onChange={(role) => setGiven({ ...given, role: role as Role })}
          choices={rolesIn(words)} hint={words.admin.roleHints[given.role]} />
      </form>
    </Dialog>
  );
}
