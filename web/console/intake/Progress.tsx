import type { ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { useWords } from "../words.ts";

/** How far something is, with a way to stop it. */
export function Progress({ share, label, onCancel }: { share: number; label: string; onCancel?: () => void }): ReactNode {
  const { words } = useWords();
  const percent = Math.min(100, Math.floor(share * 100));
  return (
    <div className="progress">
      <p role="status"><span>{label}</span> <b className="tabular">{percent}%</b></p>
      <progress max={100} value={percent} aria-label={label} />
      {onCancel && <Button onClick={onCancel}>{words.cancel}</Button>}
    </div>
  );
}
