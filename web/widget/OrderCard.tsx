import type { VNode } from "preact";
import type { Language } from "../../db/schema.ts";
import type { OrderCard as Order } from "../../server/chat/message.ts";
import { formatDay, formatOptions, formatPrice, languageOf, textIn } from "../formats.ts";
import { Icon } from "../Icon.tsx";
import { useWords } from "../language.ts";
import { orderStatusIn } from "../words.ts";
import { Shipment } from "./Shipment.tsx";

const endedStatuses: ReadonlySet<Order["status"]> = new Set(["cancelled", "returned", "exchanged"]);

/** An order as this shopper may see it. A guest's has no total; that is said, so that nothing seems to be missing. */
export function OrderCard({ order }: { order: Order }): VNode {
  const { language, words } = useWords();
  const { shipments, total } = order;
  return (
    <section class="order-card" aria-label={`${words.order} ${order.orderNo}`} lang={language}>
      <header class="order-head">
        <span class="order-no"><Icon name="box" />{order.orderNo}</span>
        <span class={endedStatuses.has(order.status) ? "badge ended" : "badge"}>{orderStatusIn(order.status, language)}</span>
      </header>
      {order.placedAt !== null && <p class="soft">{words.orderedOn(formatDay(order.placedAt, language))}</p>}
      <ul class="order-items">
        {order.items.map((item, at) => <Item key={at} item={item} language={language} />)}
      </ul>
      {total && (
        <p class="order-total"><span>{words.total}</span><strong class="price">{formatPrice(total, language)}</strong></p>
      )}
      {shipments.map((shipment, at) => (
        <Shipment key={at} shipment={shipment} title={shipments.length > 1 ? words.shipment(at + 1) : undefined} />
      ))}
      {!total && <p class="order-guest soft">{words.guestOrder}</p>}
    </section>
  );
}

function Item({ item, language }: { item: Order["items"][number]; language: Language }): VNode {
  const { words } = useWords();
  const options = formatOptions(item.options, language);
  return (
    <li>
      <span lang={languageOf(item.title, language)}>
        {textIn(item.title, language)}
        {options !== "" && <span class="soft"> {options}</span>}
      </span>
      <span class="soft tabular">{words.quantity(item.quantity)}</span>
    </li>
  );
}
