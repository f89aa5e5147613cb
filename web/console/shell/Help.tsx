import { useState, type ReactNode } from "react";
import { currentBindings, keyName } from "../keys.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { useWords } from "../words.ts";

/** What the keys do on the page that is open. */
export function Help({ onClose }: { onClose: () => void }): ReactNode {
  const { words } = useWords();
  const [bindings] = useState(() => [...new Map(currentBindings().toReversed().map((binding) => [binding.key, binding])).values()].toReversed());
  return (
    <Dialog title={words.keys.title} onClose={onClose}>
      <dl className="key-list">
        {bindings.map((binding) => <div key={binding.key}><dt>{binding.label}</dt><dd><kbd>{keyName(binding.key)}</kbd></dd></div>)}
      </dl>
    </Dialog>
  );
}
