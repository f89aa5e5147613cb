import type { VNode } from "preact";
import type { Visitor } from "../api.ts";
import { textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import type { Identity } from "../widget/session.ts";
import { visitorName } from "./shop.ts";

type Props = { visitors: Visitor[]; identity: Identity; onVisit: (customerId: string | undefined) => void };

/** The demo's stand-in for a login: the page as a guest or as one of the shop's customers sees it. */
export function VisitAs({ visitors, identity, onVisit }: Props): VNode {
  const { language, words } = useWords();
  const chosen = visitors.find((visitor) => identity.key === `customer.${visitor.customerId}`)?.customerId ?? "";
  return (
    <label class="visit-as">
      <span>{words.visitAs}</span>
      <span class="select">
        <select value={chosen} onChange={(event) => onVisit(event.currentTarget.value || undefined)}>
          <option value="">{words.guest}</option>
          {visitors.map((visitor) => (
            <option key={visitor.customerId} value={visitor.customerId}>{textIn(visitorName(visitor), language)}</option>
          ))}
        </select>
        <Icon name="chevron" />
      </span>
    </label>
  );
}
