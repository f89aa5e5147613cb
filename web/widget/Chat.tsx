import type { TargetedKeyboardEvent, VNode } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { AnsweringModel } from "../api.ts";
import { useOnline, useVisibleHeight } from "../browser.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { ActionsContext, type Actions } from "./actions.ts";
import { Composer } from "./Composer.tsx";
import { DeleteChat } from "./DeleteChat.tsx";
import { useConversation } from "./live-view.ts";
import { Log } from "./Log.tsx";
import type { Identity } from "./session.ts";

type Props = {
  /** Empty until it is known. */
  shopName: string;
  identity: Identity;
  model: AnsweringModel | undefined;
  /** Over the whole page, as on a phone: then it is a dialog, and the page behind it is out of reach. */
  isSheet: boolean;
  /** Whether opening it was the shopper's own act, which takes the focus along. */
  takesFocus: boolean;
  draft: { text: string } | undefined;
  onClose: () => void;
  onOpenProduct: (id: string) => void;
};

/** The panel: one identity's conversation. Mount it anew (by key) for another identity, so that nothing is carried over. */
export function Chat({ shopName, identity, model, isSheet, takesFocus, draft, onClose, onOpenProduct }: Props): VNode {
  const { words } = useWords();
  const { conversation, view } = useConversation(identity);
  const isOnline = useOnline();
  const panel = useRef<HTMLElement>(null);
  useVisibleHeight(panel, isSheet);
  const isAnswering = view.entries.some((entry) => entry.kind === "answer" && entry.phase === "live");
  const actions = useMemo<Actions>(() => ({
    resend: (question) => conversation.resend(question),
    askAgain: (answer) => conversation.askAgain(answer),
    reconnect: (answer) => conversation.reconnect(answer),
    rate: (answer, rating) => conversation.rate(answer, rating),
    readSource: (source) => conversation.source(source),
    openProduct: onOpenProduct,
    sayOutcome: (isSolved) => conversation.people.sayOutcome(isSolved),
    leaveNote: (text) => conversation.people.leaveNote(text),
  }), [conversation, onOpenProduct]);
  // On a phone focus in the field raises the keyboard over the half of the chat that is to be read.
  const takeFocus = (): void => (isSheet ? panel.current : panel.current?.querySelector("textarea"))?.focus();
  useEffect(() => {
    if (takesFocus) takeFocus();
  }, []);
  const startAnew = (): void => {
    conversation.startAnew();
    takeFocus();
  };
  const ask = (text: string): void => {
    conversation.send(text);
    takeFocus();
  };
  return (
    <ActionsContext.Provider value={actions}>
      <section
        id="chat" class="chat" ref={panel} tabIndex={-1} onKeyDown={(event) => closeOnEscape(event, onClose)}
        aria-label={words.chat(shopName)} {...(isSheet && { role: "dialog", "aria-modal": "true" })}
      >
        <ChatHead title={words.chat(shopName)} canStartAnew={view.entries.length > 0 || view.phase === "unreachable"} onStartAnew={startAnew} onDelete={() => conversation.erase()} onClose={onClose} />
        <Log view={view} identity={identity} onAsk={ask} onReload={() => void conversation.open()} />
        <footer class="chat-foot">
          {!isOnline && <p class="banner" role="status"><Icon name="offline" />{words.offline}</p>}
          {isOnline && view.isReconnecting && <p class="banner" role="status"><Icon name="retry" />{words.reconnecting}</p>}
          <Composer
            isReady={view.phase !== "opening"} isAnswering={isAnswering} isStopping={view.isStopping} draft={draft}
            onSend={(text) => conversation.send(text)} onType={() => conversation.people.type()} onStop={() => void conversation.stop()}
          />
          {model && <p class="model-label">{model.embedded ? words.embeddedModel : words.otherModel(model.id)}</p>}
        </footer>
      </section>
    </ActionsContext.Provider>
  );
}

function ChatHead({ title, canStartAnew, onStartAnew, onDelete, onClose }: { title: string; canStartAnew: boolean; onStartAnew: () => void; onDelete: () => Promise<void>; onClose: () => void }): VNode {
  const { words } = useWords();
  return (
    <header class="chat-head">
      <div>
        <h2>{title}</h2>
        <p class="soft">{words.chatAbout}</p>
      </div>
      {canStartAnew && <button type="button" class="quiet-button" onClick={onStartAnew}><Icon name="compose" />{words.newChat}</button>}
      {canStartAnew && <DeleteChat onDelete={onDelete} />}
      <button type="button" class="icon-button" aria-label={words.close} onClick={onClose}><Icon name="close" /></button>
    </header>
  );
}

// A dialog over the panel closes first, by itself; Esc that ends a composition closes nothing.
function closeOnEscape(event: TargetedKeyboardEvent<HTMLElement>, onClose: () => void): void {
  if (event.key !== "Escape" || event.isComposing) return;
  if (event.target instanceof Element && event.target.closest("dialog")) return;
  onClose();
}
