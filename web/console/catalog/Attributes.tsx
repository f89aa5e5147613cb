import type { ReactNode } from "react";
import { Button, IconButton } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import type { AttributeRow } from "./product-form.ts";

type Props = { rows: AttributeRow[]; onChange: (rows: AttributeRow[]) => void; problem: (field: string) => string | undefined };

/** Facts of any name, each in one language or in both. */
export function AttributesPanel({ rows, onChange, problem }: Props): ReactNode {
  const { words: { editor } } = useWords();
  const set = (place: number, change: Partial<AttributeRow>): void => onChange(rows.map((row, at) => (at === place ? { ...row, ...change } : row)));
  const add = (): void => onChange([...rows, { key: Math.max(0, ...rows.map((row) => row.key + 1)), name: "", ko: "", en: "", shape: "text" }]);
  return (
    <Panel title={editor.attributes} actions={<Button look="quiet" icon="add" onClick={add}>{editor.addAttribute}</Button>}>
      <p className="soft small">{editor.attributesLead}</p>
      <ul className="attributes">
        {rows.map((row, place) => (
          <li key={row.key}>
            <TextField label={editor.attributeName} isLabelHidden={place > 0} value={row.name} onChange={(name) => set(place, { name })}
              problem={problem(`attributes.${place}`) ?? problem(`attributes.${row.name}`)} />
            <TextField label={editor.attributeKo} isLabelHidden={place > 0} lang="ko" value={row.ko} onChange={(ko) => set(place, { ko })} />
            <TextField label={editor.attributeEn} isLabelHidden={place > 0} lang="en" value={row.en} onChange={(en) => set(place, { en })} />
            <IconButton icon="trash" label={editor.removeAttribute(row.name)} onClick={() => onChange(rows.filter((_, at) => at !== place))} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
