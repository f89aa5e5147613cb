import type { Localized } from "../../db/schema.ts";
import { ApiError, endSession, startSession } from "../api.ts";
import { readStored, writeStored } from "../storage.ts";

/** Whose chat this is. A customer's comes with the shop's own signed token; a guest has none. */
export type Identity = { key: string; name?: Localized; customerToken?: () => Promise<string> };

/** A question that was not yet acknowledged. */
export type Unsent = { clientMessageId: string; text: string };
/** What a chat needs to survive a reload. */
type Kept = { sessionToken?: string; conversationId?: string; unsent?: Unsent[] };

/** More than a shopper leaves unsent at once; what is older has been asked again or given up. */
const unsentMax = 5;

/**
 * A customer is no longer the one at this tab: their session ends on the server, and of what was kept only which conversation it
 * was is left, which nobody else can open. A guest stays a guest.
 */
export function signOut(identity: Identity): void {
  const key = storageKeyOf(identity);
  const kept = readStored<Kept>("tab", key);
  if (identity.customerToken === undefined || kept === undefined) return;
  writeStored("tab", key, kept.conversationId === undefined ? undefined : { conversationId: kept.conversationId });
  if (kept.sessionToken !== undefined) void endSession(kept.sessionToken).catch(() => undefined); // offline: it ends by itself, in hours
}

function storageKeyOf({ key }: Identity): string {
  return `sangdam.chat.${key}`;
}

/**
 * One identity's session with the server. Each identity has a drawer of its own in the browser, so switching never mixes two.
 * A customer's is the tab's alone and ends with it, as personal as a login. A guest's is copied for other tabs, to be found
 * again another day; a tab that has its own never reads that copy, so that no tab loses a question to another.
 */
export class Session {
  readonly #identity: Identity;
  readonly #storageKey: string;
  #kept: Kept;
  #beginning: Promise<string> | undefined;
  /** Called when a guest's conversation can no longer be continued. */
  onLapse: () => void = () => undefined;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.#storageKey = storageKeyOf(identity);
    this.#kept = readStored<Kept>("tab", this.#storageKey) ?? this.#shared;
  }

  get conversationId(): string | undefined {
    return this.#kept.conversationId;
  }

  get unsent(): Unsent[] {
    return this.#kept.unsent ?? [];
  }

  /** Keeps a question until it is acknowledged or dropped. */
  addUnsent(question: Unsent): void {
    this.#keep({ unsent: [...this.#unsentBut(question.clientMessageId), question].slice(-unsentMax) });
  }

  /** The question is in a conversation, which is now this tab's. */
  acknowledge(clientMessageId: string, conversationId: string | undefined): void {
    this.#keep({ unsent: this.#unsentBut(clientMessageId), conversationId });
  }

  /** The question was refused for good, or given up. */
  dropUnsent(clientMessageId: string): void {
    this.#keep({ unsent: this.#unsentBut(clientMessageId) });
  }

  /** The next question opens a conversation. */
  leaveConversation(): void {
    this.#keep({ conversationId: undefined });
  }

  /** Calls back when another tab has begun a conversation and this one has none; from then on it is this one's as well. */
  watchTabs(isEmpty: () => boolean, onBegun: () => void, signal: AbortSignal): void {
    addEventListener("storage", ({ key }) => {
      const { sessionToken, conversationId } = this.#shared;
      if (key !== this.#storageKey || sessionToken === undefined || conversationId === undefined || !isEmpty()) return;
      this.#kept = { sessionToken, conversationId };
      writeStored("tab", this.#storageKey, this.#kept);
      onBegun();
    }, { signal });
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

  /** What the last tab that did something has left for the others. */
  get #shared(): Kept {
    return (this.#identity.customerToken ? undefined : readStored<Kept>("browser", this.#storageKey)) ?? {};
  }

  #keep(change: { [Key in keyof Kept]?: Kept[Key] | undefined }): void {
    const next = { ...this.#kept, ...change };
    this.#kept = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined));
    writeStored("tab", this.#storageKey, this.#kept);
    if (this.#identity.customerToken === undefined) writeStored("browser", this.#storageKey, this.#kept);
  }

  #unsentBut(clientMessageId: string): Unsent[] {
    return this.unsent.filter((question) => question.clientMessageId !== clientMessageId);
  }

  // A guest's conversations belong to the session, so they go with it; a customer's are there in the next one.
  #dropToken(token: string): void {
    if (this.#kept.sessionToken !== token) return;
    const { sessionToken } = this.#shared; // another tab may have a new one already
    const isLost = this.#identity.customerToken === undefined && this.#kept.conversationId !== undefined;
    this.#keep({ sessionToken: sessionToken === token ? undefined : sessionToken, ...(isLost && { conversationId: undefined }) });
    if (isLost) this.onLapse();
  }

  #begin(): Promise<string> {
    this.#beginning ??= this.#start().finally(() => {
      this.#beginning = undefined;
    });
    return this.#beginning;
  }

  // Tabs share one session where they can. Two that begin in the same moment have one each, and keep it.
  async #start(): Promise<string> {
    const sessionToken = this.#shared.sessionToken ?? (await startSession(await this.#identity.customerToken?.())).sessionToken;
    this.#keep({ sessionToken });
    return sessionToken;
  }
}
