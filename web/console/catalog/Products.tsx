import { useMemo, type ReactNode } from "react";
import { formatPrice, textIn } from "../../formats.ts";
import { Link } from "../ui/Button.tsx";
import { useCategories } from "./categories.ts";
import type { Column } from "../ui/Grid.tsx";
import { useWords } from "../words.ts";
import type { Product } from "./entries.ts";
import { List } from "./List.tsx";
import { useEditorKey } from "./editing.ts";
import { ProductEditor } from "./ProductEditor.tsx";
import { Languages, StockCell } from "./cells.tsx";
import { sayAgo } from "./shown.ts";

/** Products: the table, or one of them. */
export function Products({ rest }: { rest: string }): ReactNode {
  const { words, language } = useWords();
  const nameOf = useCategories();
  const editorKey = useEditorKey(rest);
  const columns = useMemo((): Column<Product>[] => [
    { id: "name", title: words.table.name, sort: "title", cell: (row) => <Name row={row} title={textIn(row.title, language)} /> },
    {
      id: "category", title: words.table.category, width: "140px", isSecondary: true,
      cell: (row) => (row.category === null ? <Nothing /> : nameOf(row.category)),
    },
    {
      id: "price", title: words.table.price, sort: "price", width: "120px", isNumber: true,
      cell: (row) => formatPrice({ amount: row.price, currency: row.currency }, language),
    },
    { id: "stock", title: words.table.stock, sort: "stock", width: "100px", isNumber: true, cell: (row) => <StockCell stock={row.stock} /> },
    { id: "languages", title: words.table.languages, width: "88px", isSecondary: true, cell: (row) => <Languages texts={[row.title, row.description]} /> },
    {
      id: "updated", title: words.table.updated, sort: "updated", width: "120px", isSecondary: true,
      cell: (row) => <span className="soft">{sayAgo(row.updatedAt, words, language)}</span>,
    },
  ], [words, language, nameOf]);
  return rest === "" ? <List<Product> kind="product" path="/products" columns={columns} /> : <ProductEditor key={editorKey} id={rest} />;
}

function Name({ row, title }: { row: Product; title: string }): ReactNode {
  const { words } = useWords();
  const under = [row.brand, row.variants.length > 1 ? words.table.variants(row.variants.length) : ""].filter(Boolean).join(" · ");
  return <><Link to={`/products/${encodeURIComponent(row.id)}`} className="row-link">{title}</Link>{under !== "" && <small className="soft">{under}</small>}</>;
}

function Nothing(): ReactNode {
  return <span className="soft" aria-hidden="true">–</span>;
}
