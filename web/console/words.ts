import { createContext, useContext } from "react";
import type { Language } from "../../db/schema.ts";
import { readStored, writeStored } from "../storage.ts";
import { en } from "./words/en.ts";
import { ko, type Words } from "./words/ko.ts";

export type { Words };

// The same key as the shop's page: who reads that in English reads this in English.
const key = "sangdam.language";

export const LanguageContext = createContext<{ language: Language; choose: (language: Language) => void }>({ language: "ko", choose: () => {} });

/** The language of the console and its words. */
export function useWords(): { language: Language; words: Words; choose: (language: Language) => void } {
  const { language, choose } = useContext(LanguageContext);
  return { language, choose, words: wordsIn(language) };
}

export function wordsIn(language: Language): Words {
  return language === "ko" ? ko : en;
}

/** What was chosen here before, or else what the browser asks for. */
export function firstLanguage(): Language {
  const chosen = readStored<Language>("browser", key);
  if (chosen === "ko" || chosen === "en") return chosen;
  return navigator.language.toLowerCase().startsWith("ko") ? "ko" : "en";
}

/** Requests carry the page's `lang` too, so that the server's words come in the same language. */
export function speak(language: Language): void {
  document.documentElement.lang = language;
  writeStored("browser", key, language);
}
