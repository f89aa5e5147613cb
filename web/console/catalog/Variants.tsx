import { useState, type ReactNode } from "react";
import { Button, IconButton } from "../ui/Button.tsx";
import { TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import type { ProductForm, VariantRow } from "./product-form.ts";

type Props = { form: ProductForm; onChange: (change: Partial<ProductForm>) => void; problem: (field: string) => string | undefined };

/** What differs within one product: a row for each, with the options that tell them apart. */
export function VariantsPanel({ form, onChange, problem }: Props): ReactNode {
  const { words: { editor } } = useWords();
  const { variants, optionNames } = form;
  const set = (place: number, change: Partial<VariantRow>): void => onChange({ variants: variants.map((row, at) => (at === place ? { ...row, ...change } : row)) });
  const add = (): void => {
    const key = Math.max(0, ...variants.map((row) => row.key + 1));
    onChange({ variants: [...variants, { key, id: undefined, sku: "", price: "", stock: "", options: Object.fromEntries(optionNames.map((name) => [name, { ko: "", en: "", isBoth: false }])) }] });
  };
  return (
    <Panel title={editor.variants} actions={<Button look="quiet" icon="add" onClick={add}>{editor.addVariant}</Button>}>
      <p className="soft small">{editor.variantsLead}</p>
      {variants.length > 0 && <OptionNames form={form} onChange={onChange} />}
      {problem("variants") !== undefined && <p className="field-problem">{problem("variants")}</p>}
      <ul className="variants">
        {variants.map((row, place) => (
          <li key={row.key} className="variant" aria-label={editor.variantLabel(place + 1)}>
            {optionNames.map((name) => {
              const value = row.options[name] ?? { ko: "", en: "", isBoth: false };
              const put = (change: Partial<typeof value>): void => set(place, { options: { ...row.options, [name]: { ...value, ...change } } });
              return (
                <span className="variant-option" key={name}>
                  <TextField label={name} lang="ko" value={value.ko} onChange={(ko) => put({ ko })} />
                  <TextField label={`${name} · EN`} lang="en" value={value.en} onChange={(en) => put({ en })} />
                </span>
              );
            })}
            <TextField label={editor.sku} value={row.sku} onChange={(sku) => set(place, { sku })}
              problem={problem(`variants.${place}.sku`) ?? problem(`variants.${place}`) ?? problem(`variants.${place}.id`)} />
            <TextField label={editor.ownPrice} inputMode="decimal" value={row.price} placeholder={form.price}
              onChange={(price) => set(place, { price })} problem={problem(`variants.${place}.price`)} />
            <TextField label={editor.stock} inputMode="numeric" value={row.stock} onChange={(stock) => set(place, { stock })}
              problem={problem(`variants.${place}.stock`)} />
            <IconButton icon="trash" label={editor.removeVariant(place + 1)} onClick={() => onChange({ variants: variants.filter((_, at) => at !== place) })} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** By what the variants differ: colour, size. A new name gets a field in each row. */
function OptionNames({ form, onChange }: Omit<Props, "problem">): ReactNode {
  const { words: { editor, remove } } = useWords();
  const [name, setName] = useState("");
  const add = (): void => {
    const trimmed = name.trim();
    if (trimmed === "" || form.optionNames.includes(trimmed)) return;
    onChange({ optionNames: [...form.optionNames, trimmed] });
    setName("");
  };
  const drop = (gone: string): void => onChange({
    optionNames: form.optionNames.filter((each) => each !== gone),
    variants: form.variants.map((row) => ({ ...row, options: Object.fromEntries(Object.entries(row.options).filter(([each]) => each !== gone)) })),
  });
  return (
    <div className="option-names">
      {form.optionNames.map((each) => (
        <span className="chip" key={each}>{each}<IconButton icon="close" label={`${each} ${remove}`} onClick={() => drop(each)} /></span>
      ))}
      <TextField label={editor.optionName} isLabelHidden placeholder={editor.optionName} value={name} onChange={setName} />
      <Button look="quiet" icon="add" isOff={name.trim() === ""} onClick={add}>{editor.addOption}</Button>
    </div>
  );
}
