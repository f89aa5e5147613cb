import type { ReactNode } from "react";
import { Button } from "../ui/Button.tsx";
import { Dialog } from "../ui/Dialog.tsx";
import { TextField } from "../ui/Field.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";

/** Something that is shown this once, to be copied. */
export function Secret({ title, lead, secret, onClose }: { title: string; lead: string; secret: string; onClose: () => void }): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(secret);
    toast(words.copied);
  };
  return (
    <Dialog title={title} onClose={onClose}
      foot={<><Button onClick={onClose}>{words.done}</Button><Button look="primary" icon="copy" onClick={() => void copy()}>{words.copy}</Button></>}>
      <p>{lead}</p>
      <TextField label={title} isLabelHidden value={secret} onChange={() => {}} />
    </Dialog>
  );
}
