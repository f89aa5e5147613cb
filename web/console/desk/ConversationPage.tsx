import type { ReactNode } from "react";
import { Page } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import { ConversationView } from "./ConversationView.tsx";

/** One conversation on a page of its own. */
export function ConversationPage({ id }: { id: string }): ReactNode {
  const { words } = useWords();
  return (
    <Page width="fill" title={words.log.conversation} back={{ to: "/conversations", label: words.shell.pages.conversations }}>
      <ConversationView id={id} />
    </Page>
  );
}
