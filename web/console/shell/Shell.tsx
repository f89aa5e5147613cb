import { Component, useEffect, useState, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { navigate, usePath } from "../router.ts";
import { useOnline } from "../screen.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, IconButton } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Empty, Skeleton } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { Help } from "./Help.tsx";
import { Menu } from "./Menu.tsx";
import { Brand } from "./Brand.tsx";
import { placeAt, placesOf, usePage } from "./places.ts";

/** The console around its pages: the menu, the keys that work everywhere, and what is said when there is no network. */
export function Shell({ onSignOut }: { onSignOut: () => void }): ReactNode {
  const { words } = useWords();
  const [isMenuOpen, setMenuOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  const path = usePath();
  const isOnline = useOnline();
  useEffect(() => setMenuOpen(false), [path]);
  useKeys([
    { key: "?", label: words.keys.help, run: () => setHelpOpen(true) },
    { key: "/", label: words.keys.search, run: () => document.querySelector<HTMLInputElement>("input[type=search]")?.select() },
    { key: "Escape", label: words.keys.close, run: () => stepBack(() => setMenuOpen(false)) },
  ]);
  const skip = (): void => document.querySelector<HTMLElement>("main")?.focus();
  return (
    <div className={isMenuOpen ? "shell menu-open" : "shell"}>
      <a className="skip" href="#main" onClick={(event) => { event.preventDefault(); skip(); }}>{words.shell.skip}</a>
      <header className="topbar">
        <IconButton icon="menu" label={words.shell.menu} onClick={() => setMenuOpen(!isMenuOpen)} />
        <Brand />
      </header>
      <Menu path={path} onSignOut={onSignOut} onHelp={() => setHelpOpen(true)} />
      {isMenuOpen && <button type="button" className="menu-veil" aria-label={words.close} onClick={() => setMenuOpen(false)} />}
      <main id="main" tabIndex={-1}>
        {!isOnline && <p className="offline-bar" role="status"><Icon name="offline" />{words.state.offlineBar}</p>}
        <Guarded key={path.split("/")[1]}><Current path={path} /></Guarded>
      </main>
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </div>
  );
}

/** Esc leaves the field first, then whatever is open over the page. */
function stepBack(closeMenu: () => void): void {
  closeMenu();
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
}

function Current({ path }: { path: string }): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const first = placesOf(me.role)[0]?.path ?? "";
  const at = placeAt(path);
  const { page: Page, hasFailed } = usePage(at?.place);
  useEffect(() => { if (path === "") navigate(first, { replace: true }); }, [path, first]);
  if (path === "") return null;
  if (at === undefined) return <Empty icon="gap" title={words.state.notFound}><Button onClick={() => navigate(first)}>{words.state.toFirst}</Button></Empty>;
  if (!hasRole(me, ...at.place.roles)) return (
    <Empty icon="lock" title={words.state.forbidden}><Button onClick={() => navigate(first)}>{words.state.toFirst}</Button></Empty>
  );
  if (hasFailed) return <Broken />;
  return Page === undefined ? <div className="page"><Skeleton lines={6} /></div> : <Page rest={at.rest} />;
}

/** A page that breaks leaves the rest of the console usable. */
class Guarded extends Component<{ children: ReactNode }, { isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <Broken /> : this.props.children;
  }
}

function Broken(): ReactNode {
  const { words } = useWords();
  return <Empty icon="alert" title={words.state.broken}><Button icon="retry" onClick={() => location.reload()}>{words.state.reload}</Button></Empty>;
}
