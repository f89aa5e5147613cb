import type { VNode } from "preact";
import type { Language } from "../../db/schema.ts";
import type { Visitor } from "../api.ts";
import { useWords } from "../language.ts";
import { Grain } from "../widget/Greeting.tsx";
import type { Identity } from "../widget/session.ts";
import { VisitAs } from "./VisitAs.tsx";

type Props = {
  name: string;
  visitors: Visitor[];
  identity: Identity;
  onVisit: (customerId: string | undefined) => void;
  onLanguage: (language: Language) => void;
  onSkip: (event: Event) => void;
};

export function Header({ name, visitors, identity, onVisit, onLanguage, onSkip }: Props): VNode {
  const { words } = useWords();
  return (
    <header class="shop-head">
      <a class="skip" href="#chat" onClick={onSkip}>{words.skipToChat}</a>
      <h1 class="brand"><Grain />{name}</h1>
      {visitors.length > 0 && <VisitAs visitors={visitors} identity={identity} onVisit={onVisit} />}
      <LanguageSwitch onChoose={onLanguage} />
    </header>
  );
}

const names: [Language, string][] = [["ko", "한국어"], ["en", "English"]];

/** Each language by its own name, so that it is found by whoever needs it. */
function LanguageSwitch({ onChoose }: { onChoose: (language: Language) => void }): VNode {
  const { language, words } = useWords();
  return (
    <div class="segments" role="group" aria-label={words.languageSwitch}>
      {names.map(([code, name]) => (
        <button key={code} type="button" lang={code} aria-pressed={code === language} onClick={() => onChoose(code)}>{name}</button>
      ))}
    </div>
  );
}
