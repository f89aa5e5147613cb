import type { VNode } from "preact";
import type { Visitor } from "../api.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import type { Identity } from "../widget/session.ts";

type Props = { visitors: Visitor[]; identity: Identity; onVisit: (customerId: string | undefined) => void };

/** The demo's stand-in for a login: the page as a guest or as one of the shop's customers sees it. */
export function VisitAs({ visitors, identity, onVisit }: Props): VNode {
  const { words } = useWords();
  const chosen = visitors.find((visitor) => identity.key === `customer.${visitor.customerId}`)?.customerId ?? "";
  return (
    <label class="visit-as">
      <span>{words.visitAs}</span>
      <span class="select">
        <select value={chosen} onChange={(event) => onVisit(event.currentTarget.value || undefined)}>
          <option value="">{words.guest}</option>
          {visitors.map((visitor) => (
            <option key={visitor.customerId} value={visitor.customerId}>{visitor.name}</option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
    </label>
  );
}
