import { hasSureFaq } from "./confidence.ts";
import { talkEntries } from "./entries.ts";
import { talkOrders, tellOrders } from "./orders.ts";
import { talkProducts } from "./products.ts";
import type { Reading, Reply } from "./reading.ts";
import { talkSearch, tellSearch } from "./search.ts";
import { sayUnavailable, sayUnknown, talkElsewhere, talkPerson, talkSmall, tellPerson } from "./talk.ts";

/** Decides what to do next, from the prompt alone: the first rule that has something to say wins. */
export function plan(reading: Reading): Reply {
  const outcome = reading.outcomes.at(-1);
  if (outcome !== undefined) {
    if (outcome.output["error"] !== undefined) return sayUnavailable(reading.language);
    if (outcome.tool === "requestHuman") return tellPerson(reading);
    if (outcome.tool === "searchCatalog") return tellSearch(reading, outcome);
    return tellOrders(reading, outcome);
  }
  return talkPerson(reading) ?? talkSmall(reading) ?? talkElsewhere(reading) ?? talkOrders(reading, hasSureFaq(reading)) ?? talkSearch(reading) ?? talkProducts(reading) ?? talkEntries(reading) ?? sayUnknown(reading.language);
}
