import { useId, type HTMLInputTypeAttribute, type ReactNode, type Ref } from "react";
import { Icon } from "./Icon.tsx";

type Shared = {
  label: string; value: string; onChange: (value: string) => void; hint?: ReactNode; problem?: string | undefined; lang?: string; isOff?: boolean;
  isLabelHidden?: boolean; name?: string;
};
type TextProps = Shared & {
  type?: HTMLInputTypeAttribute; rows?: number; placeholder?: string; autoComplete?: string; autoFocus?: boolean; inputMode?: "numeric" | "decimal"; suffix?: string; maxLength?: number; step?: number;
  inputRef?: Ref<HTMLInputElement>; list?: string;
};

/** One line of text or, with `rows`, several. What is wrong with it stands below it, in words. */
export function TextField(props: TextProps): ReactNode {
  const { label, value, onChange, hint, problem, lang, isOff, isLabelHidden, name, type = "text", rows, suffix, inputRef, ...rest } = props;
  const id = useId();
  const shared = {
    id, name, lang, value, disabled: isOff, "aria-invalid": problem !== undefined || undefined, "aria-describedby": problem !== undefined || hint !== undefined ? `${id}-note` : undefined,
    ...rest,
  };
  return (
    <div className={problem === undefined ? "field" : "field wrong"}>
      <label htmlFor={id} className={isLabelHidden === true ? "visually-hidden" : undefined}>{label}</label>
      <span className="field-box">
        {rows === undefined
          ? <input {...shared} ref={inputRef} type={type} onChange={(event) => onChange(event.target.value)} />
          : <textarea {...shared} rows={rows} onChange={(event) => onChange(event.target.value)} />}
        {suffix !== undefined && <span className="field-suffix" aria-hidden="true">{suffix}</span>}
      </span>
      <Note id={id} problem={problem} hint={hint} />
    </div>
  );
}

/** One of several; the browser's own list. */
export function SelectField({ label, value, onChange, hint, problem, isOff, isLabelHidden, name, choices }: Shared & { choices: { value: string; label: string }[] }): ReactNode {
  const id = useId();
  return (
    <div className={problem === undefined ? "field" : "field wrong"}>
      <label htmlFor={id} className={isLabelHidden === true ? "visually-hidden" : undefined}>{label}</label>
      <span className="select">
        <select id={id} name={name} value={value} disabled={isOff} onChange={(event) => onChange(event.target.value)}>
          {choices.map((choice) => <option key={choice.value} value={choice.value}>{choice.label}</option>)}
        </select>
        <Icon name="chevron" />
      </span>
      <Note id={id} problem={problem} hint={hint} />
    </div>
  );
}

export function CheckField({ label, isOn, onChange, hint, isOff = false }: { label: ReactNode; isOn: boolean; onChange: (isOn: boolean) => void; hint?: ReactNode; isOff?: boolean }): ReactNode {
  return (
    <label className="check-field">
      <input type="checkbox" checked={isOn} disabled={isOff} onChange={(event) => onChange(event.target.checked)} />
      <span>{label}{hint !== undefined && <small className="soft">{hint}</small>}</span>
    </label>
  );
}

/** A few choices beside one another. */
export function Segments<T extends string>({ label, value, onChange, choices }: { label: string; value: T; onChange: (value: T) => void; choices: { value: T; label: ReactNode; lang?: string }[] }): ReactNode {
  return (
    <div className="segments" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button key={choice.value} type="button" lang={choice.lang} aria-pressed={choice.value === value} onClick={() => onChange(choice.value)}>
          {choice.label}
        </button>
      ))}
    </div>
  );
}

function Note({ id, problem, hint }: { id: string; problem: string | undefined; hint: ReactNode }): ReactNode {
  if (problem !== undefined) return <p id={`${id}-note`} className="field-problem">{problem}</p>;
  return hint === undefined ? null : <p id={`${id}-note`} className="field-hint">{hint}</p>;
}
