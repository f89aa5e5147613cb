import type { Entry } from "../../db/catalog.ts";
import type { Language } from "../../db/schema.ts";
import { ModelFailure } from "../model/failure.ts";
import { createLinkGate, gateTexts, ownLinksIn, webLink, type LinkGate } from "./links.ts";
import type { Chunk } from "./message.ts";
import { createSecretWatch, type Secrets } from "./secrets.ts";

/**
 * The last door of an answer. Whatever is sent passes it: no address that this turn has not registered gets out, and nothing of
 * the system layer. A secret shuts it: from then on only what closes something is let through.
 */
export type Exit = {
  /** Lets the addresses of an entry out from now on. */
  register(entry: Entry): void;
  /** The gate for words that stream; what comes out of it is sent as text-delta. */
  words: LinkGate;
  /** @throws ModelFailure "withheld" where it would have told a secret. */
  send(chunk: Chunk): void;
  isShut(): boolean;
};

/** What closes what is open; it says nothing. */
const closing: ReadonlySet<Chunk["type"]> = new Set(["text-end", "finish-step"]);

export function createExit(deps: { language: Language; secrets?: Secrets | undefined; origins?: readonly string[] | undefined; emit: (chunk: Chunk) => void }): Exit {
  const { language, secrets, emit, origins = [] } = deps;
  const registered = new Set<string>();
  const words = createLinkGate({ registered, language });
  const spoken = secrets && createSecretWatch(secrets);
  let isShut = false;

  /** Words are watched as they add up, everything else piece by piece. */
  function tells(chunk: Chunk): boolean {
    if (secrets === undefined || spoken === undefined) return false;
    return chunk.type === "text-delta" ? spoken.tells(chunk.delta) : createSecretWatch(secrets).tells(JSON.stringify(chunk));
  }
  return {
    words,
    isShut: () => isShut,
    register(entry) {
      const texts = entry.kind === "faq" ? entry.answer : entry.description;
      for (const url of Object.values(texts).flatMap((text) => ownLinksIn(text ?? "", origins))) registered.add(url);
      if (entry.kind !== "product") return;
      for (const url of [webLink(entry.url), webLink(entry.imageUrl)]) if (url !== null) registered.add(url);
    },
    send(chunk) {
      if (isShut && !closing.has(chunk.type)) return;
      if (!isShut && tells(chunk)) {
        isShut = true;
        throw new ModelFailure("withheld");
      }
      emit(chunk.type === "text-delta" ? chunk : gateTexts(chunk, { registered, language }));
    },
  };
}
