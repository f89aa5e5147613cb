import type { ReactNode } from "react";
import { useWords } from "../words.ts";

/** The mark of the shop's page, and what this is. */
export function Brand(): ReactNode {
  const { words } = useWords();
  return (
    <span className="brand">
      <svg className="grain" viewBox="0 0 32 32" aria-hidden="true">
        <path d="M6 11c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1M6 17c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1M6 23c4.5-4.5 7.5-4.5 10-1s5.5 3.5 10-1" />
      </svg>
      {words.console}
    </span>
  );
}
