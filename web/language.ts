import { createContext } from "preact";
import { useContext, useMemo } from "preact/hooks";
import type { Language } from "../db/schema.ts";
import { readStored, writeStored } from "./storage.ts";
import { wordsIn, type Words } from "./words.ts";

const key = "sangdam.language";

export const LanguageContext = createContext<Language>("ko");

/** The language the page speaks, and its words. */
export function useWords(): { language: Language; words: Words } {
  const language = useContext(LanguageContext);
  const words = useMemo(() => wordsIn(language), [language]);
  return { language, words };
}

/** What was chosen here before, or else what the browser asks for. */
export function firstLanguage(): Language {
  const chosen = readStored<Language>("browser", key);
  if (chosen === "ko" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

/** Requests carry the page's `lang` too, so that the server's messages come in the same language. */
export function speak(language: Language): void {
  document.documentElement.lang = language;
}

export function rememberLanguage(language: Language): void {
  writeStored("browser", key, language);
}

/** The language a shopper's own text looks to be in, for its `lang` attribute. */
export function guessLanguage(text: string): Language {
  return /\p{Script=Hangul}/u.test(text) ? "ko" : "en";
}
