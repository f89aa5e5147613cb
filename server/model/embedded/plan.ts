import { hasSureFaq } from "./confidence.ts";
import { talkEntries } from "./entries.ts";
import { talkOrders, tellOrders } from "./orders.ts";
import { talkGone, talkProducts } from "./products.ts";
import type { Reading, Reply } from "./reading.ts";
import { talkSearch, tellSearch } from "./search.ts";
import { sayUnavailable, sayUnknown, talkElsewhere, talkPerson, talkSmall, tellPerson } from "./talk.ts";

/** Decides what to do next, from the prompt alone, and says so where what it tells has changed since it last told it. */
export function plan(reading: Reading): Reply {
  const reply = decide(reading);
  if (!("say" in reply) || !reading.changed.ids.some((id) => reply.say.includes(`[[${id}]]`))) return reply;
  return { say: `${reading.language === "ko" ? "앞서 안내해 드린 내용이 그사이 바뀌었어요." : "This has changed since I last told you."} ${reply.say}` };
}

/** The first rule that has something to say wins. */
function decide(reading: Reading): Reply {
  const outcome = reading.outcomes.at(-1);
  if (outcome !== undefined) {
    if (outcome.output["error"] !== undefined) return sayUnavailable(reading.language);
    if (outcome.tool === "requestHuman") return tellPerson(reading);
    if (outcome.tool === "searchCatalog") return tellSearch(reading, outcome);
    return tellOrders(reading, outcome);
  }
  return talkPerson(reading) ?? talkSmall(reading) ?? talkElsewhere(reading) ?? talkOrders(reading, hasSureFaq(reading)) ?? talkSearch(reading) ?? talkProducts(reading) ?? talkGone(reading) ?? talkEntries(reading) ?? sayUnknown(reading.language);
}
