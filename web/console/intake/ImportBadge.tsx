import type { ReactNode } from "react";
import { Badge } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import type { ImportJob } from "./imports.ts";

const tones: Partial<Record<ImportJob["state"], "good" | "bad" | "warn">> = { done: "good", failed: "bad", interrupted: "warn", cancelled: "warn" };

export function ImportBadge({ job }: { job: ImportJob }): ReactNode {
  const { words } = useWords();
  return <Badge tone={tones[job.state] ?? "plain"}>{words.imports.states[job.state]}</Badge>;
}
