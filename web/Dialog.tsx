import type { ComponentChildren, VNode } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { Icon } from "./Icon.tsx";
import { useWords } from "./language.ts";

type Props = { title: ComponentChildren; label?: string; onClose: () => void; children: ComponentChildren };

/** A modal window; the browser's own, which holds the focus, closes on Esc and gives the focus back. */
export function Dialog({ title, label, onClose, children }: Props): VNode {
  const { words } = useWords();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  // Only the backdrop is the dialog element itself; everything inside lies in a box that fills it.
  const closeOutside = (event: MouseEvent): void => {
    if (event.target === ref.current) ref.current?.close();
  };
  return (
    <dialog class="dialog" ref={ref} aria-labelledby={titleId} onClose={onClose} onClick={closeOutside}>
      <div class="dialog-box">
        <header class="dialog-head">
          <div class="dialog-title">
            {label !== undefined && <p class="eyebrow">{label}</p>}
            <h2 id={titleId}>{title}</h2>
          </div>
          <button type="button" class="icon-button" aria-label={words.close} onClick={() => ref.current?.close()}>
            <Icon name="close" />
          </button>
        </header>
        <div class="dialog-body">{children}</div>
      </div>
    </dialog>
  );
}
