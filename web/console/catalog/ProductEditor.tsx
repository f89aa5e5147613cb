import { useId, type ReactNode } from "react";
import { useLoad } from "../load.ts";
import { TextField } from "../ui/Field.tsx";
import { Panel } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import { AttributesPanel } from "./Attributes.tsx";
import { Editor } from "./Editor.tsx";
import { useEditing, type Editing, type Shape } from "./editing.ts";
import { entryApi, type Product } from "./entries.ts";
import { blankProduct, productForm, readProduct, type ProductForm } from "./product-form.ts";
import { Sides } from "./Sides.tsx";
import { VariantsPanel } from "./Variants.tsx";

const shape: Shape<Product, ProductForm> = { kind: "product", path: "/products", blank: blankProduct, toForm: productForm, read: readProduct };

/** One product: its texts in both languages, what it costs, its variants and the facts that shoppers ask for. */
export function ProductEditor({ id }: { id: string }): ReactNode {
  const { words } = useWords();
  const editing = useEditing(shape, id);
  const { form, change, problem } = editing;
  return (
    <Editor shape={shape} editing={editing} id={id} newTitle={words.editor.newProduct}>
      <Panel title={words.editor.texts}>
        <Sides label={words.editor.title} name="title" value={form.title} onChange={(title) => change({ title })} problem={problem} autoFocus={editing.isNew} />
        <Sides label={words.editor.description} name="description" rows={5} value={form.description}
          onChange={(description) => change({ description })} problem={problem} />
      </Panel>
      <Basics editing={editing} />
      <VariantsPanel form={form} onChange={change} problem={problem} />
      <AttributesPanel rows={form.attributes} onChange={(attributes) => change({ attributes })} problem={problem} />
    </Editor>
  );
}

function Basics({ editing: { form, change, problem, isNew } }: { editing: Editing<Product, ProductForm> }): ReactNode {
  const { words: { editor } } = useWords();
  const listId = useId();
  const facets = useLoad("facets/product", (signal) => entryApi("product").facets(signal)).data;
  const hasVariants = form.variants.length > 0;
  const stock = hasVariants ? sumOf(form.variants.map((variant) => variant.stock)) : form.stock;
  return (
    <Panel title={editor.basics}>
      <div className="thirds">
        <TextField name="price" label={editor.price} inputMode="decimal" value={form.price} onChange={(price) => change({ price })}
          problem={problem("price")} suffix={form.currency} />
        <TextField name="currency" label={editor.currency} value={form.currency} maxLength={3}
          onChange={(currency) => change({ currency: currency.toUpperCase() })} problem={problem("currency")} />
        <TextField name="stock" label={editor.stock} inputMode="numeric" value={stock} isOff={hasVariants}
          onChange={(text) => change({ stock: text })} problem={problem("stock")} hint={hasVariants ? editor.stockSum : editor.stockHint} />
        <TextField name="category" label={editor.category} list={`${listId}-categories`} value={form.category}
          onChange={(category) => change({ category })} problem={problem("category")} />
        <TextField name="brand" label={editor.brand} list={`${listId}-brands`} value={form.brand} onChange={(brand) => change({ brand })}
          problem={problem("brand")} />
        {isNew && <TextField name="id" label={editor.code} hint={editor.codeHint} value={form.id} onChange={(id) => change({ id })} problem={problem("id")} />}
      </div>
      <div className="sides">
        <TextField name="url" label={editor.url} type="url" value={form.url} onChange={(url) => change({ url })} problem={problem("url")} />
        <TextField name="imageUrl" label={editor.imageUrl} type="url" value={form.imageUrl} onChange={(imageUrl) => change({ imageUrl })}
          problem={problem("imageUrl")} />
      </div>
      <datalist id={`${listId}-categories`}>{facets?.categories.map(({ id }) => <option key={id} value={id} />)}</datalist>
      <datalist id={`${listId}-brands`}>{facets?.brands.map(({ id }) => <option key={id} value={id} />)}</datalist>
    </Panel>
  );
}

/** "" where one of them is not said, as the server holds it. */
function sumOf(counts: string[]): string {
  if (counts.some((count) => count.trim() === "")) return "";
  const sum = counts.reduce((total, count) => total + Number(count), 0);
  return Number.isFinite(sum) ? String(sum) : "";
}
