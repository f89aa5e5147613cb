import { useMemo, type ReactNode } from "react";
import { textIn } from "../../formats.ts";
import { Link } from "../ui/Button.tsx";
import { useCategories } from "./categories.ts";
import type { Column } from "../ui/Grid.tsx";
import { useWords } from "../words.ts";
import { Languages } from "./cells.tsx";
import type { Faq } from "./entries.ts";
import { useEditorKey } from "./editing.ts";
import { FaqEditor } from "./FaqEditor.tsx";
import { List } from "./List.tsx";
import { sayAgo } from "./shown.ts";

/** Questions and answers: the table, or one of them. */
export function Faqs({ rest }: { rest: string }): ReactNode {
  const { words, language } = useWords();
  const nameOf = useCategories();
  const editorKey = useEditorKey(rest);
  const columns = useMemo((): Column<Faq>[] => [
    {
      id: "name", title: words.table.question, sort: "title",
      cell: (row) => (
        <>
          <Link to={`/faqs/${encodeURIComponent(row.id)}`} className="row-link">{textIn(row.question, language)}</Link>
          <small className="soft">{textIn(row.answer, language)}</small>
        </>
      ),
    },
    { id: "category", title: words.table.category, width: "128px", isSecondary: true, cell: (row) => row.category && nameOf(row.category) },
    { id: "languages", title: words.table.languages, width: "88px", isSecondary: true, cell: (row) => <Languages texts={[row.question, row.answer]} /> },
    {
      id: "updated", title: words.table.updated, sort: "updated", width: "120px", isSecondary: true,
      cell: (row) => <span className="soft">{sayAgo(row.updatedAt, words, language)}</span>,
    },
  ], [words, language, nameOf]);
  return rest === "" ? <List<Faq> kind="faq" path="/faqs" columns={columns} /> : <FaqEditor key={editorKey} id={rest} />;
}
