import type { ReactNode } from "react";
import type { Language } from "../../../db/schema.ts";
import { useMe } from "../session.ts";
import { IconButton, Link } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useWords } from "../words.ts";
import { Brand } from "./Brand.tsx";
import { WaitingCount } from "./WaitingCount.tsx";
import { fetchPage, placesOf } from "./places.ts";

const names: { value: Language; label: string; lang: Language }[] = [{ value: "ko", label: "한국어", lang: "ko" }, { value: "en", label: "English", lang: "en" }];

/** Each language by its own name, so that it is found by whoever needs it. */
export function LanguageSwitch(): ReactNode {
  const { language, words, choose } = useWords();
  return <Segments label={words.shell.language} value={language} onChange={choose} choices={names} />;
}

/** Where one can go, by role, and who is signed in. */
export function Menu({ path, onSignOut, onHelp }: { path: string; onSignOut: () => void; onHelp: () => void }): ReactNode {
  const { words } = useWords();
  const me = useMe();
  const groups = Object.entries(Object.groupBy(placesOf(me.role), (place) => place.group));
  return (
    <nav className="menu" aria-label={words.shell.menu}>
      <Brand />
      <div className="menu-places">
        {groups.map(([group, places]) => (
          <section key={group}>
            <h2>{words.shell.groups[group as keyof typeof words.shell.groups]}</h2>
            <ul>
              {places?.map((place) => (
                <li key={place.name}>
                  <Link to={place.path} onNear={() => void fetchPage(place).catch(() => undefined)}
                    isCurrent={path === place.path || path.startsWith(`${place.path}/`)}>
                    <Icon name={place.icon} />
                    {words.shell.pages[place.name]}
                    {place.name === "queue" && <WaitingCount />}
                  </Link>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
      <footer className="menu-foot">
        <LanguageSwitch />
        <div className="menu-me">
          <span className="menu-name"><b>{me.name}</b><small>{words.shell.roles[me.role]}</small></span>
          <IconButton icon="keyboard" label={words.shell.keyboard} onClick={onHelp} />
          <IconButton icon="out" label={words.shell.signOut} onClick={onSignOut} />
        </div>
      </footer>
    </nav>
  );
}
