/**
 * The short way of plain words. A provider reads each event of a reply through six web streams and a schema, which costs more
 * than everything else that happens to a word, and 40 kB for as long as it is open. So a reply is read here for as long as
 * its events hold words and nothing else; the first event that is not so, and everything after it, goes to the provider byte
 * for byte, after the events that opened the reply. Most often that is how it ended.
 */
type Say = (words: string) => void;

/** By the signal of a call: it is all of ours that a provider hands on to the wire. */
const shortcuts = new WeakMap<AbortSignal, Say>();

/** Asks for the plain words of the call with this signal; the provider then tells what comes after them. */
export function openShortcut(signal: AbortSignal, say: Say): void {
  shortcuts.set(signal, say);
}

/** The sieve for a call's reply, if somebody listens at its short way. */
export function sieveFor(signal: AbortSignal | null | undefined): Sieve | undefined {
  const say = signal ? shortcuts.get(signal) : undefined;
  return say && createSieve(say);
}

/**
 * Takes plain words out of a reply. `push` returns undefined while there is nothing else in it; what it returns, and every
 * byte that comes after, is the provider's. `end` returns what is the provider's where it never came to that.
 */
export type Sieve = { push(bytes: Buffer): Buffer | undefined; end(): Buffer };

const eventEnd = "\n\n";
const carriageReturn = 13;

export function createSieve(say: Say): Sieve {
  const opening: Buffer[] = []; // events that said nothing yet
  let held = Buffer.alloc(0); // an event that has not wholly come

  /** Whether an event is the provider's business; one that opens the reply is kept for it. */
  function isForeign(event: string, bytes: Buffer): boolean {
    if (event.startsWith(":") && !event.includes("\n")) return false; // a comment, to keep the line open
    const json = readEvent(event);
    const words = json === undefined ? undefined : plainWords(json);
    if (words !== undefined && words !== "") say(words);
    else if (json === undefined || (words === undefined && !isOpening(json))) return true;
    else if (opening.length < openingMax) opening.push(Buffer.from(bytes));
    return false;
  }
  const all = (rest: Buffer) => Buffer.concat([...opening, rest]);
  return {
    push(bytes) {
      const come = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      if (bytes.includes(carriageReturn)) return all(come); // lines that end otherwise than we read them
      let from = 0;
      for (let search = Math.max(0, held.length - 1); ;) {
        const end = come.indexOf(eventEnd, search, "latin1");
        if (end < 0) break;
        search = end + eventEnd.length;
        if (isForeign(come.toString("utf8", from, end), come.subarray(from, search))) return all(come.subarray(from));
        from = search;
      }
      held = from === come.length ? Buffer.alloc(0) : Buffer.from(come.subarray(from));
      return undefined;
    },
    end: () => all(held),
  };
}

/** Events kept for the provider: a reply opens with one to four, and more of them tell it nothing new. */
const openingMax = 16;

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

/** What an event says where it says words, or nothing, and holds nothing else that a provider would read. */
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
  const content = delta["content"] ?? "";
  return typeof content === "string" ? content : undefined;
}

const openingTypes: ReadonlySet<unknown> = new Set(["response.created", "response.in_progress", "response.output_item.added", "response.content_part.added"]);

/** Whether an event only says that the reply begins. A tool call also begins as an item, and must not wait. */
function isOpening(event: Json): boolean {
  const { item, choices } = event;
  if (typeof event["type"] === "string") return openingTypes.has(event["type"]) && (item === undefined || (isObject(item) && item["type"] === "message"));
  return Array.isArray(choices) && choices.length === 0 && event["error"] == null && event["usage"] == null;
}

function isEmpty(value: unknown): boolean {
  return value == null || value === "" || (Array.isArray(value) && value.length === 0);
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
