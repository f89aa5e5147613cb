import { useEffect, useRef, useState, type ReactNode } from "react";
import { useLoad } from "../load.ts";
import { SelectField } from "../ui/Field.tsx";
import { Button } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { useNarrow } from "../screen.ts";
import { useCategories } from "./categories.ts";
import { useWords } from "../words.ts";
import { entryApi, type EntryKind, type Facets } from "./entries.ts";

export const filterNames = ["q", "category", "brand", "tag", "stock", "missing"];
type Props = { kind: EntryKind; query: URLSearchParams; onChange: (changes: Record<string, string | undefined>) => void; isFiltered: boolean };

/** What narrows a table: words first, the rest beside them, or behind one button on a phone. */
export function Filters({ kind, query, onChange, isFiltered }: Props): ReactNode {
  const { words } = useWords();
  const isNarrow = useNarrow();
  const [isOpen, setOpen] = useState(false);
  const clear = (): void => onChange(Object.fromEntries(filterNames.map((name) => [name, undefined])));
  return (
    <div className="filters" role="search">
      <SearchBox label={words.table.search[kind]} value={query.get("q") ?? ""} onChange={(q) => onChange({ q })} />
      {isNarrow && <Button icon="filter" onClick={() => setOpen(!isOpen)}>{words.table.filters}</Button>}
      {(!isNarrow || isOpen) && (
        <>
          <Choices kind={kind} query={query} onChange={onChange} isNarrow={isNarrow} />
          {isFiltered && <Button look="quiet" icon="close" onClick={clear}>{words.table.clear}</Button>}
        </>
      )}
    </div>
  );
}

function Choices({ kind, query, onChange, isNarrow }: Omit<Props, "isFiltered"> & { isNarrow: boolean }): ReactNode {
  const { words: { table } } = useWords();
  const facets = useLoad<Facets>(`facets/${kind}`, (signal) => entryApi(kind).facets(signal)).data;
  const select = (name: string, label: string, any: string, choices: { value: string; label: string }[]): ReactNode => (
    <SelectField key={name} label={label} isLabelHidden value={query.get(name) ?? ""} onChange={(value) => onChange({ [name]: value })}
      choices={[{ value: "", label: any }, ...choices]} />
  );
  const nameOf = useCategories();
  const counted = (list: Facets["categories"] | undefined): { value: string; label: string }[] => (list ?? []).map(({ id, count }) => ({ value: id, label: `${nameOf(id)} (${count.toLocaleString("en-US")})` }));
  const sorts = (["updated", "title", ...(kind === "product" ? ["price", "stock"] as const : [])] as const).map((value) => ({ value, label: table.sorts[value] }));
  return (
    <>
      {select("category", table.category, table.anyCategory, counted(facets?.categories))}
      {kind === "product" && (facets?.brands.length ?? 0) > 0 && select("brand", table.brand, table.anyBrand, counted(facets?.brands))}
      {kind === "faq" && (facets?.tags.length ?? 0) > 0 && select("tag", table.tag, table.anyTag, counted(facets?.tags))}
      {kind === "product" && select(
        "stock", table.stock, table.anyStock,
        [{ value: "in", label: table.inStock }, { value: "out", label: table.outOfStock }, { value: "unknown", label: table.unknownStock }],
      )}
      {select("missing", table.missing, table.anyMissing, [{ value: "ko", label: table.missingKo }, { value: "en", label: table.missingEn }])}
      {isNarrow && (
        <SelectField label={table.sortBy} isLabelHidden value={query.get("sort") ?? "updated"}
          onChange={(sort) => onChange({ sort, order: undefined })} choices={sorts} />
      )}
    </>
  );
}

/** What is typed is asked for at once: the server answers within a key stroke. */
export function SearchBox({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }): ReactNode {
  const { words } = useWords();
  const [typed, setTyped] = useState(value);
  const sent = useRef(value);
  useEffect(() => {
    if (value !== sent.current) setTyped(value); // changed from elsewhere: "clear the filters", going back
    sent.current = value;
  }, [value]);
  const type = (text: string): void => {
    setTyped(text);
    sent.current = text.trim();
    onChange(text.trim());
  };
  return (
    <label className="search-box">
      <Icon name="search" />
      <span className="visually-hidden">{label}</span>
      <input type="search" value={typed} placeholder={label} autoComplete="off" spellCheck={false} onChange={(event) => type(event.target.value)} />
      {typed === ""
        ? <kbd aria-hidden="true">/</kbd>
        : <button type="button" className="search-clear" aria-label={words.table.clear} onClick={() => type("")}><Icon name="close" /></button>}
    </label>
  );
}
