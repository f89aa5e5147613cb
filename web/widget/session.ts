import type { Localized } from "../../db/schema.ts";
import { ApiError, startSession } from "../api.ts";
import { readStored, writeStored, type Place } from "../storage.ts";

/** Whose chat this is. A customer's comes with the shop's own signed token; a guest has none. */
export type Identity = { key: string; name?: Localized; customerToken?: () => Promise<string> };

/** What a chat needs to survive a reload. `pending` is a question that was not yet acknowledged. */
type Kept = { sessionToken?: string; conversationId?: string; pending?: { clientMessageId: string; text: string } };

/**
 * One identity's session with the server. Each identity has a drawer of its own in the browser, so switching never mixes two.
 * A guest's outlives the tab, to be found again another day; a customer's ends with it, as personal as a login.
 */
export class Session {
  readonly #identity: Identity;
  readonly #place: Place;
  readonly #storageKey: string;
  #kept: Kept;
  #beginning: Promise<string> | undefined;
  /** Called when a guest's conversation can no longer be continued. */
  onLapse: () => void = () => undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#place = identity.customerToken ? "tab" : "browser";
    this.#storageKey = `sangdam.chat.${identity.key}`;
    this.#kept = readStored<Kept>(this.#place, this.#storageKey) ?? {};
  }

  get conversationId(): string | undefined {
    return this.#kept.conversationId;
  }

  get pending(): Kept["pending"] {
    return this.#kept.pending;
  }

  keep(change: { [Key in keyof Kept]?: Kept[Key] | undefined }): void {
    const next = { ...this.#kept, ...change };
    this.#kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    writeStored(this.#place, this.#storageKey, this.#kept);
  }

  /** Calls with a valid session token. One that has expired is replaced once, and the call made again. */
  async with<T>(use: (token: string) => Promise<T>): Promise<T> {
    const token = this.#kept.sessionToken ?? await this.#begin();
    try {
      return await use(token);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      this.#dropToken(token);
      return use(this.#kept.sessionToken ?? await this.#begin());
    }
  }

  // A guest's conversations belong to the session, so they go with it; a customer's are there in the next one.
  #dropToken(token: string): void {
    if (this.#kept.sessionToken !== token) return;
    const isLost = this.#identity.customerToken === undefined && this.#kept.conversationId !== undefined;
    this.keep({ sessionToken: undefined, ...(isLost && { conversationId: undefined }) });
    if (isLost) this.onLapse();
  }

  #begin(): Promise<string> {
    this.#beginning ??= this.#start().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }

  async #start(): Promise<string> {
    const { sessionToken } = await startSession(await this.#identity.customerToken?.());
    this.keep({ sessionToken });
    return sessionToken;
  }
}
