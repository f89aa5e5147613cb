import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import type { ApiError } from "../client.ts";
import { useAction, useLoad } from "../load.ts";
import { LanguageSwitch } from "../shell/Menu.tsx";
import { Brand } from "../shell/Brand.tsx";
import { readSetup, signIn } from "../staff-api.ts";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/Field.tsx";
import { Failure } from "../ui/State.tsx";
import { useWords } from "../words.ts";

/** The page one comes to unknown. */
export function SignIn({ onDone }: { onDone: () => void }): ReactNode {
  const { words } = useWords();
  const setup = useLoad("setup", readSetup);
  useEffect(() => { document.title = `${words.signIn.title} · ${words.console}`; }, [words]);
  return (
    <Doorway title={words.signIn.title}>
      {setup.data?.needsSetup === true && <p className="notice">{words.signIn.needsSetup}</p>}
      <SignInForm onDone={onDone} />
      <p className="soft small">{words.signIn.forgot}</p>
    </Doorway>
  );
}

/** What stands before the console: the mark, one card, the language. */
export function Doorway({ title, lead, children }: { title: string; lead?: string; children: ReactNode }): ReactNode {
  return (
    <main className="doorway">
      <Brand />
      <div className="door">
        <h1>{title}</h1>
        {lead !== undefined && <p className="soft">{lead}</p>}
        {children}
      </div>
      <LanguageSwitch />
    </main>
  );
}

/** Over the page when the session has ended: what was being written stays underneath. */
export function SignInAgain({ onDone, onLeave }: { onDone: () => void; onLeave: () => void }): ReactNode {
  const { words } = useWords();
  return (
    <Dialog title={words.signIn.again} onClose={onLeave}>
      <p className="lead">{words.signIn.againLead}</p>
      <SignInForm onDone={onDone} />
    </Dialog>
  );
}

function SignInForm({ onDone }: { onDone: () => void }): ReactNode {
  const { words } = useWords();
  const [given, setGiven] = useState({ email: "", password: "" });
  const [isTried, setTried] = useState(false);
  const signing = useAction(() => signIn(given));
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (given.email.trim() === "" || given.password === "") return;
    if (await signing.run()) onDone();
    else setGiven((before) => ({ ...before, password: "" }));
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      <SignInFailure failure={signing.failure} />
      <TextField label={words.signIn.email} name="email" type="email" autoComplete="username" autoFocus value={given.email}
        onChange={(email) => setGiven({ ...given, email })} problem={isTried && given.email.trim() === "" ? words.signIn.needEmail : undefined} />
      <TextField label={words.signIn.password} name="password" type="password" autoComplete="current-password" value={given.password} onChange={(password) => { setTried(false); setGiven({ ...given, password }); }}
        problem={isTried && given.password === "" && signing.failure === undefined ? words.signIn.needPassword : undefined} />
      <Button look="primary" type="submit" isBusy={signing.isBusy}>{words.signIn.submit}</Button>
    </form>
  );
}

function SignInFailure({ failure }: { failure: ApiError | undefined }): ReactNode {
  const { words } = useWords();
  if (failure?.code !== "too_many_requests" || failure.retryAfterS === undefined) return <Failure failure={failure} />;
  return <p className="notice bad" role="alert">{words.signIn.wait(Math.ceil(failure.retryAfterS / 60))}</p>;
}
