import type { ReactNode } from "react";
import { TextField } from "../ui/Field.tsx";
import { useWords } from "../words.ts";
import type { Pair } from "./product-form.ts";

type Props = {
  label: string; name: string; value: Pair; onChange: (value: Pair) => void; rows?: number; problem: (field: string) => string | undefined;
  autoFocus?: boolean;
};

/** One text in both languages, side by side. */
export function Sides({ label, name, value, onChange, rows, problem, autoFocus = false }: Props): ReactNode {
  const { words } = useWords();
  return (
    <div className="sides">
      {(["ko", "en"] as const).map((language) => (
        <TextField key={language} name={`${name}.${language}`} lang={language} label={`${label} · ${language === "ko" ? words.korean : words.english}`} value={value[language]} onChange={(text) => onChange({ ...value, [language]: text })}
          {...(rows !== undefined && { rows })} autoFocus={autoFocus && language === "ko"} problem={problem(`${name}.${language}`) ?? (language === "ko" ? problem(name) : undefined)} />
      ))}
    </div>
  );
}
