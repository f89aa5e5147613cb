import type { VNode } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "../Dialog.tsx";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";

/** Deletes the conversation for good, after asking. */
export function DeleteChat({ onDelete }: { onDelete: () => Promise<void> }): VNode {
  const { words } = useWords();
  const [phase, setPhase] = useState<"closed" | "asking" | "failed">("closed");
  const erase = (): void => {
    onDelete().then(() => setPhase("closed"), () => setPhase("failed"));
  };
  return (
    <>
      <button type="button" class="icon-button" aria-label={words.deleteChat} title={words.deleteChat} aria-haspopup="dialog" onClick={() => setPhase("asking")}><Icon name="trash" /></button>
      {phase !== "closed" && (
        <Dialog title={words.deleteChat} onClose={() => setPhase("closed")}>
          <p>{words.deleteAbout}</p>
          {phase === "failed" && <p class="trouble" role="alert">{words.deleteFailed}</p>}
          <p><button type="button" class="button" onClick={erase}>{words.deleteNow}</button></p>
        </Dialog>
      )}
    </>
  );
}
