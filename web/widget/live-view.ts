import { useEffect, useMemo, useState } from "preact/hooks";
import { Conversation, type ConversationView } from "./conversation.ts";
import type { Identity } from "./session.ts";

/** The conversation of one identity, for as long as the component is shown. */
export function useConversation(identity: Identity): { conversation: Conversation; view: ConversationView } {
  const [view, setView] = useState<ConversationView>();
  const conversation = useMemo(() => new Conversation(identity, setView), [identity.key]);
  useEffect(() => {
    void conversation.open();
    conversation.watchTabs();
    // An answer that was given up while offline is taken up again without being asked.
    const retake = (): void => conversation.retake();
    addEventListener("online", retake);
    return () => {
      removeEventListener("online", retake);
      conversation.dispose();
    };
  }, [conversation]);
  return { conversation, view: view ?? conversation.view };
}
