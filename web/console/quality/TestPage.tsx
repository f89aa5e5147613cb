import type { ReactNode } from "react";
import { useQuery } from "../router.ts";
import { Page } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import { AskBox } from "./AskBox.tsx";

/** The test box, against what is live. With an edit applied it opens from the editor. */
export function TestPage(): ReactNode {
  const { words } = useWords();
  const [query] = useQuery();
  return <Page width="narrow" title={words.shell.pages.test} lead={words.test.lead}><AskBox first={query.get("q") ?? ""} /></Page>;
}
