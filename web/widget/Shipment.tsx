import type { VNode } from "preact";
import type { ShipmentState } from "../../db/schema.ts";
import type { OrderCard } from "../../server/chat/message.ts";
import { formatDay, formatMoment, languageOf, textIn } from "../formats.ts";
import { useWords } from "../language.ts";
import { shipmentStateIn } from "../words.ts";

type ShipmentData = OrderCard["shipments"][number];

/** The way of a parcel that arrives; one that was sent back ends differently. */
const way: ShipmentState[] = ["ready", "picked_up", "in_transit", "out_for_delivery", "delivered"];
const wayBack: ShipmentState[] = ["ready", "picked_up", "in_transit", "returned"];

export function Shipment({ shipment, title }: { shipment: ShipmentData; title: string | undefined }): VNode {
  const { language, words } = useWords();
  const { carrier, trackingNo, state, estimatedAt, events } = shipment;
  const isOpen = state !== "delivered" && state !== "returned";
  return (
    <div class="shipment">
      <p class="shipment-head">
        {title !== undefined && <strong>{title}</strong>}
        {carrier !== null && <span lang={languageOf(carrier, language)}>{textIn(carrier, language)}</span>}
        {trackingNo != null && <span class="soft tabular">{words.trackingNo} {trackingNo}</span>}
      </p>
      {state !== null && <Timeline state={state} />}
      {isOpen && estimatedAt !== null && <p class="shipment-when">{words.arrivesOn(formatDay(estimatedAt, language))}</p>}
      {events.length > 0 && (
        <details class="shipment-events">
          <summary>{words.shipmentEvents(events.length)}</summary>
          <ol>
            {events.toSorted((a, b) => b.at - a.at).map((event, at) => (
              <li key={at}>
                <span class="soft tabular">{formatMoment(event.at, language)}</span>
                <span>
                  {shipmentStateIn(event.state, language)}
                  {event.place && <span class="soft" lang={languageOf(event.place, language)}> {textIn(event.place, language)}</span>}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

const stepWidth = 60;
const height = 16;

/** The steps as a drawn line; the names below are text, the one reached is marked for screen readers. */
function Timeline({ state }: { state: ShipmentState }): VNode {
  const { language, words } = useWords();
  const steps = state === "returned" ? wayBack : way;
  const reached = steps.indexOf(state);
  const x = (at: number): number => stepWidth * (at + 0.5);
  return (
    <div class="timeline">
      <svg viewBox={`0 0 ${stepWidth * steps.length} ${height}`} aria-hidden="true">
        <path class="timeline-line" d={`M${x(0)} 8H${x(steps.length - 1)}`} />
        <path class="timeline-line done" d={`M${x(0)} 8H${x(reached)}`} />
        {steps.map((step, at) => (
          <g key={step} class={at < reached ? "timeline-step done" : at === reached ? "timeline-step now" : "timeline-step"}>
            <circle cx={x(at)} cy="8" r={at === reached ? 5.5 : 5} />
            {at < reached && <path d={`M${x(at) - 2.2} 8l1.7 1.7 2.8-3.200`} />}
          </g>
        ))}
      </svg>
      <ol aria-label={words.shipmentProgress}>
        {steps.map((step, at) => (
          <li key={step} class={at <= reached ? "done" : ""} aria-current={at === reached ? "step" : undefined}>{shipmentStateIn(step, language)}</li>
        ))}
      </ol>
    </div>
  );
}
