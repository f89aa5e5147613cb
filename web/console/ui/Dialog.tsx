import { useId, useLayoutEffect, useRef, type MouseEvent, type ReactNode } from "react";
import { useWords } from "../words.ts";
import { IconButton } from "./Button.tsx";

type Props = { title: ReactNode; label?: string; isWide?: boolean; onClose: () => void; children: ReactNode; foot?: ReactNode };

/** A modal window; the browser's own, which holds the focus, closes on Esc and gives the focus back. */
export function Dialog({ title, label, isWide = false, onClose, children, foot }: Props): ReactNode {
  const { words } = useWords();
  const titleId = useId();
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (dialog?.open === false) dialog.showModal();
    return () => dialog?.close();
  }, []);
  // Only the backdrop is the dialog element itself; everything inside lies in a box that fills it.
  const closeOutside = (event: MouseEvent): void => {
    if (event.target === ref.current) onClose();
  };
  return (
    <dialog className={isWide ? "dialog wide" : "dialog"} ref={ref} aria-labelledby={titleId}
      onCancel={(event) => { event.preventDefault(); onClose(); }} onMouseDown={closeOutside}>
      <div className="dialog-box">
        <header className="dialog-head">
          <div className="dialog-title">
            {label !== undefined && <p className="eyebrow">{label}</p>}
            <h2 id={titleId}>{title}</h2>
          </div>
          <IconButton icon="close" label={words.close} onClick={onClose} />
        </header>
        <div className="dialog-body">{children}</div>
        {foot && <footer className="dialog-foot">{foot}</footer>}
      </div>
    </dialog>
  );
}
