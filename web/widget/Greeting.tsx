import type { VNode } from "preact";
import { textIn } from "../formats.ts";
import { useWords } from "../language.ts";
import type { Identity } from "./session.ts";

/** The start of a conversation: who is greeted, and what others ask. */
export function Greeting({ identity, onAsk }: { identity: Identity; onAsk: (text: string) => void }): VNode {
  const { language, words } = useWords();
  const { name } = identity;
  return (
    <div class="greeting">
      <Grain />
      <p class="greeting-hello">{name === undefined ? words.greeting : words.greetingTo(textIn(name, language))}</p>
      <p class="soft">{words.greetingHint}</p>
      <ul class="suggestions">
        {words.suggestions.map((suggestion) => (
          <li key={suggestion}><button type="button" class="suggestion" onClick={() => onAsk(suggestion)}>{suggestion}</button></li>
        ))}
      </ul>
    </div>
  );
}

/** The shop's mark: three lines of grain. */
export function Grain(): VNode {
  return (
    <svg class="grain" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M6 11c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1M6 17c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1M6 23c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1" />
    </svg>
  );
}
