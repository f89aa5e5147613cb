import type { ReactNode } from "react";
import { Icon } from "../ui/Icon.tsx";
import { useWords } from "../words.ts";
import { useIsCut } from "./feed.ts";

/** Says that what happens is not shown at once for now: an agent who waits for a shopper's word must know. */
export function CutNotice(): ReactNode {
  const { words } = useWords();
  return useIsCut() ? <p className="notice" role="status"><Icon name="alert" />{words.desk.cut}</p> : null;
}
