import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { readStored, writeStored } from "../storage.ts";

const key = "sangdam.chat-open";

export type ChatPanel = {
  isOpen: boolean;
  /** Whether the shopper opened it, and did not just find it open. */
  takesFocus: boolean;
  launcher: RefObject<HTMLButtonElement | null>;
  open: () => void;
  close: () => void;
};

/** Whether the chat is open. It is by itself where there is room beside the shop, and stays as it was left. */
export function useChatPanel(): ChatPanel {
  const [isOpen, setIsOpen] = useState(() => readStored<boolean>("tab", key) ?? matchMedia("(min-width: 1100px)").matches);
  const [wasUsed, setWasUsed] = useState(false);
  const launcher = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (wasUsed && !isOpen) launcher.current?.focus();
  }, [isOpen]);
  const turn = (next: boolean): void => {
    writeStored("tab", key, next);
    setWasUsed(true);
    setIsOpen(next);
  };
  return { isOpen, takesFocus: wasUsed, launcher, open: () => turn(true), close: () => turn(false) };
}
