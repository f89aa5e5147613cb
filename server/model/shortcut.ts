/**
 * The short way of plain words. A provider reads each event of a reply through four web streams and a schema, which costs more
 * than everything else that happens to a word. So an event that holds words and nothing else goes straight from the wire to the
 * reader of the call; every other event goes to the provider, byte for byte as it came, the first words too. After
 * the first event that is neither, everything goes to the provider: order is never a matter of chance.
 */
type Say = (words: string) => void;

/** By the signal of a call: it is all of ours that a provider hands on to the wire. */
const shortcuts = new WeakMap<AbortSignal, Say>();

/** Asks for the words of the call with this signal, but for the first, which the provider tells. */
export function openShortcut(signal: AbortSignal, say: Say): void {
  shortcuts.set(signal, say);
}

/** The sieve for a call's reply, if somebody listens at its short way. */
export function sieveFor(signal: AbortSignal | null | undefined): Sieve | undefined {
  const say = signal ? shortcuts.get(signal) : undefined;
  return say && createSieve(say);
}

/** Takes plain words out of a reply. Whatever `push` and `end` return goes to the provider. */
export type Sieve = { push(bytes: Buffer): Buffer; end(): Buffer };

const nothing = Buffer.alloc(0);
const eventEnd = "\n\n";
const carriageReturn = 13;

/** @param say is given the words of each plain event after the first one with words */
export function createSieve(say: Say): Sieve {
  let stage: "opening" | "open" | "closed" = "opening";
  let held = nothing; // an event that has not wholly come

  /** Whether an event was taken; if not, it is the provider's. */
  function take(event: string): boolean {
    if (event.startsWith(":") && !event.includes("\n")) return false; // a comment, to keep the line open
    const json = readEvent(event);
    const words = json === undefined ? undefined : plainWords(json);
    if (stage === "open" && words !== undefined) {
      if (words !== "") say(words);
      return true;
    }
    if (stage === "opening" && words !== undefined && words !== "") stage = "open";
    else if (stage === "open" || json === undefined || !isSilent(json)) stage = "closed";
    return false;
  }
  return {
    push(bytes) {
      if (stage === "closed") return bytes;
      const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      if (bytes.includes(carriageReturn)) stage = "closed"; // lines that end otherwise than we read them
      const passed: Buffer[] = [];
      let from = 0;
      for (let search = Math.max(0, held.length - 1); stage !== "closed";) {
        const end = all.indexOf(eventEnd, search, "latin1");
        if (end < 0) break;
        search = end + eventEnd.length;
        if (!take(all.toString("utf8", from, end))) passed.push(all.subarray(from, search));
        from = search;
      }
      const rest = all.subarray(from);
      held = stage === "closed" ? nothing : Buffer.from(rest);
      if (stage === "closed") passed.push(rest);
      return passed.length === 1 ? passed[0]! : Buffer.concat(passed);
    },
    end() {
      const rest = held;
      held = nothing;
      stage = "closed";
      return rest;
    },
  };
}

const namedEvent = "event: response.output_text.delta\n";
const dataLine = "data: ";

/** The JSON object of an event that has one, on one line; undefined for any other. */
function readEvent(event: string): Json | undefined {
  const at = event.startsWith(namedEvent) ? namedEvent.length : 0;
  if (!event.startsWith(dataLine, at) || event.includes("\n", at)) return undefined;
  try {
    const value: unknown = JSON.parse(event.slice(at + dataLine.length));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

type Json = Record<string, unknown>;

/** What an event says where it says words and nothing that a provider would read beside them. */
function plainWords(event: Json): string | undefined {
  if (event["error"] != null || event["usage"] != null) return undefined;
  if (event["type"] === "response.output_text.delta") return typeof event["delta"] === "string" && isEmpty(event["logprobs"]) ? event["delta"] : undefined;
  const { choices } = event;
  if (!Array.isArray(choices) || choices.length !== 1) return undefined;
  const choice: unknown = choices[0];
  if (!isObject(choice) || choice["finish_reason"] != null || choice["logprobs"] != null || !isObject(choice["delta"])) return undefined;
  const { delta } = choice;
  for (const key in delta) {
    if (key !== "content" && !isEmpty(delta[key]) && !(key === "role" && delta[key] === "assistant")) return undefined;
  }
  return typeof delta["content"] === "string" ? delta["content"] : undefined;
}

/** Whether an event before the first words has none, whatever else it holds. */
function isSilent(event: Json): boolean {
  if (typeof event["type"] === "string") return event["type"] !== "response.output_text.delta";
  const { choices } = event;
  if (!Array.isArray(choices) || event["error"] != null) return false;
  return choices.every((choice: unknown) => isObject(choice) && (choice["delta"] == null || (isObject(choice["delta"]) && isEmpty(choice["delta"]["content"]) && isEmpty(choice["delta"]["refusal"]))));
}

function isEmpty(value: unknown): boolean {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
