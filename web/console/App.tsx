import { useEffect, useMemo, useState, type ReactNode } from "react";
import type { Language } from "../../db/schema.ts";
import { onSignedOut } from "./client.ts";
import { SignInContext, useLoad } from "./load.ts";
import { SignIn, SignInAgain } from "./pages/SignIn.tsx";
import { Welcome } from "./pages/Welcome.tsx";
import { usePath } from "./router.ts";
import { MeContext } from "./session.ts";
import { Shell } from "./shell/Shell.tsx";
import { readMe, signOut } from "./staff-api.ts";
import { Failure, Skeleton } from "./ui/State.tsx";
import { Toasts } from "./ui/Toast.tsx";
import { LanguageContext, speak } from "./words.ts";

/** The console: who is there first, then what they may see. */
export function App({ firstLanguage }: { firstLanguage: Language }): ReactNode {
  const [language, setLanguage] = useState(firstLanguage);
  const [signIns, setSignIns] = useState(0);
  const chosen = useMemo(() => ({
    language, choose(next: Language) {
      speak(next);
      setLanguage(next);
    },
  }), [language]);
  return (
    <LanguageContext value={chosen}>
      <SignInContext value={signIns}>
        <Toasts><Door onSignedIn={() => setSignIns((count) => count + 1)} /></Toasts>
      </SignInContext>
    </LanguageContext>
  );
}

function Door({ onSignedIn }: { onSignedIn: () => void }): ReactNode {
  const path = usePath();
  const me = useLoad("me", readMe);
  const [isGone, setGone] = useState(false);
  useEffect(() => onSignedOut(() => setGone(true)), []);
  const enter = (): void => {
    setGone(false);
    onSignedIn();
  };
  const leave = async (): Promise<void> => {
    await signOut().catch(() => undefined); // whoever is signed out already is where they wanted to be
    location.reload();
  };
  if (path === "/welcome") return <Welcome onDone={enter} />;
  if (me.data === undefined) {
    if (me.failure?.code === "sign_in_required") return <SignIn onDone={enter} />;
    return <main className="doorway">{me.failure ? <Failure failure={me.failure} onRetry={me.reload} /> : <Skeleton lines={3} />}</main>;
  }
  return (
    <MeContext value={me.data}>
      <Shell onSignOut={() => void leave()} />
      {isGone && <SignInAgain onDone={enter} onLeave={() => location.reload()} />}
    </MeContext>
  );
}
