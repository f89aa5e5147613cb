import { useEffect, useState, type FormEvent, type ReactNode } from "react";
import { useAction, useLoad } from "../load.ts";
import { navigate } from "../router.ts";
import { readLink, setPassword } from "../staff-api.ts";
import { Button } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Failure, Skeleton } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { Doorway } from "./SignIn.tsx";

const passwordCharsMin = 10;

/** Where a one-time link leads: a password is set, once. The link's secret stands behind the #, which no server log gets to see. */
export function Welcome({ onDone }: { onDone: () => void }): ReactNode {
  const { words } = useWords();
  const [token] = useState(() => location.hash.slice(1));
  const link = useLoad("link", () => readLink(token));
  useEffect(() => { document.title = `${words.welcome.title} · ${words.console}`; }, [words]);
  if (link.failure !== undefined && link.failure.status !== 0) {
    return (
      <Doorway title={words.welcome.invalid} lead={words.welcome.invalidLead}>
        <Button onClick={() => { navigate("", { replace: true }); onDone(); }}>{words.welcome.toSignIn}</Button>
      </Doorway>
    );
  }
  if (link.data === undefined) return (
    <Doorway title={words.welcome.title}>{link.failure ? <Failure failure={link.failure} onRetry={link.reload} /> : <Skeleton lines={3} />}</Doorway>
  );
  const { email } = link.data;
  return (
    <Doorway title={email === null ? words.welcome.first : words.welcome.title}
      lead={email === null ? words.welcome.lead : `${words.welcome.for(email)}. ${words.welcome.lead}`}>
      <WelcomeForm token={token} email={email} onDone={onDone} />
    </Doorway>
  );
}

function WelcomeForm({ token, email: known, onDone }: { token: string; email: string | null; onDone: () => void }): ReactNode {
  const { words } = useWords();
  const [given, setGiven] = useState({ email: "", name: "", password: "", repeat: "" });
  const [isTried, setTried] = useState(false);
  const setting = useAction(() => {
    const { email, name, password } = given;
    return setPassword({ token, password, ...(known === null && { email: email.trim() }), ...(name.trim() !== "" && { name: name.trim() }) });
  });
  const isShort = given.password.length < passwordCharsMin;
  const isDifferent = given.password !== given.repeat;
  const isNameless = known === null && given.email.trim() === "";
  const set = (change: Partial<typeof given>): void => setGiven({ ...given, ...change });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setTried(true);
    if (isShort || isDifferent || isNameless) return;
    if (!await setting.run()) return;
    navigate("", { replace: true });
    onDone();
  };
  const said = (field: string): string | undefined => setting.failure?.problems.find((problem) => problem.field === field)?.message;
  return (
    <form className="form" noValidate onSubmit={(event) => void submit(event)}>
      {setting.failure?.problems.length !== 0 ? null : <Failure failure={setting.failure} />}
      {known === null ? <TextField label={words.signIn.email} name="email" type="email" autoComplete="username" autoFocus value={given.email} onChange={(email) => set({ email })} problem={isTried && isNameless ? words.signIn.needEmail : said("email")} />
        : <input type="email" className="visually-hidden" autoComplete="username" value={known} readOnly tabIndex={-1} aria-hidden="true" />}
      <TextField label={words.welcome.name} name="name" autoComplete="name" hint={words.welcome.nameHint} value={given.name}
        onChange={(name) => set({ name })} problem={said("name")} />
      <TextField label={words.welcome.password} name="password" type="password" autoComplete="new-password" hint={words.welcome.hint}
        value={given.password} onChange={(password) => set({ password })} problem={isTried && isShort ? words.welcome.short : said("password")} />
      <TextField label={words.welcome.repeat} name="repeat" type="password" autoComplete="new-password" value={given.repeat}
        onChange={(repeat) => set({ repeat })} problem={isTried && !isShort && isDifferent ? words.welcome.differs : undefined} />
      <Button look="primary" type="submit" isBusy={setting.isBusy}>{words.welcome.submit}</Button>
    </form>
  );
}
