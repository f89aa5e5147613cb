import { createContext, useCallback, useContext, useEffect, useState, type ReactNode } from "react";
import { Icon } from "./Icon.tsx";

type Said = { text: string; at: number; undo?: { label: string; run: () => void } };
const shownMs = 6000;

const ToastContext = createContext<(text: string, undo?: Said["undo"]) => void>(() => {});

/** Says in passing that something was done; read out without taking the focus. */
export function useToast(): (text: string, undo?: Said["undo"]) => void {
  return useContext(ToastContext);
}

export function Toasts({ children }: { children: ReactNode }): ReactNode {
  const [said, setSaid] = useState<Said>();
  const say = useCallback((text: string, undo?: Said["undo"]) => setSaid({ text, at: Date.now(), ...(undo && { undo }) }), []);
  useEffect(() => {
    if (said === undefined) return;
    const timer = setTimeout(() => setSaid(undefined), shownMs);
    return () => clearTimeout(timer);
  }, [said]);
  return (
    <ToastContext value={say}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {said && (
          <p className="toast" key={said.at}>
            <Icon name="check" />
            {said.text}
            {said.undo && <button type="button" className="toast-undo" onClick={() => { said.undo?.run(); setSaid(undefined); }}>{said.undo.label}</button>}
          </p>
        )}
      </div>
    </ToastContext>
  );
}
