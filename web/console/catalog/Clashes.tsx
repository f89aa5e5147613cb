import type { ReactNode } from "react";
import { Link } from "../ui/Button.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import type { Clashing } from "./entries.ts";

function placeOf({ entryKind, id }: Clashing): string {
  return entryKind === "pin" ? "/fixed" : `/${entryKind === "faq" ? "faqs" : "products"}/${encodeURIComponent(id)}`;
}

/** Other entries that say a different number for the same thing, or ask the same: named when an entry is saved. */
export function ClashList({ clashes }: { clashes: Clashing[] }): ReactNode {
  const { words } = useWords();
  if (clashes.length === 0) return null;
  return (
    <Panel title={words.clashes.title} className="clashes">
      <ul className="plain-list" role="status">
        {clashes.map((clash) => (
          <li key={`${clash.id} ${clash.kind}`}>
            <Badge tone={clash.kind === "contradiction" ? "bad" : "warn"}>
              {words.clashes[clash.kind]}
            </Badge> <Link to={placeOf(clash)} className="row-link">{clash.title}</Link>
            <dl className="clash-texts" lang={clash.language}>
              <div><dt>{words.clashes.ours}</dt><dd>{clash.ours}</dd></div>
              <div><dt>{words.clashes.theirs}</dt><dd>{clash.theirs}</dd></div>
            </dl>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
