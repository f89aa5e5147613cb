import { followConversation, tellConversation } from "../api.ts";
import type { Entry } from "./entries.ts";
import { followPeople, type PeopleEvent } from "./people.ts";
import type { Session } from "./session.ts";
import { applyEvent, entryOf, type Standing } from "./standing.ts";

const typingEveryMs = 2000;

type Deps = { session: Session; isAlone(): boolean; standing(): Standing; entries(): Entry[]; change(standing: Standing, entry?: Entry): void };

/** The side of a conversation on which people are: hears of them, and tells them what the shopper does. */
export class People {
  readonly #deps: Deps;
  #following: { id: string; life: AbortController } | undefined;
  #typedAt = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Follows a conversation from an event on; one that is followed already goes on. */
  follow(id: string, after: number): void {
    if (this.#following?.id === id) return;
    this.leave();
    const life = new AbortController();
    this.#following = { id, life };
    void followPeople({
      after, signal: life.signal, open: (access) => this.#deps.session.with((token) => followConversation(id, { ...access, token })),
      onEvents: (events) => { for (const event of events) this.#hear(event); },
    });
  }

  leave(): void {
    this.#following?.life.abort();
    this.#following = undefined;
  }

  /** Tells a person that the shopper is typing, now and then. */
  type(): void {
    if (this.#deps.standing().state !== "human" || Date.now() - this.#typedAt < typingEveryMs) return;
    this.#typedAt = Date.now();
    void this.#tell("typing", {}).catch(() => undefined);
  }

  sayOutcome(isSolved: boolean): void {
    void this.#tell("outcome", { solved: isSolved }).then(() => this.#deps.change({ ...this.#deps.standing(), isSolved }), () => undefined);
  }

  leaveNote(text: string): void {
    void this.#tell("callback", { text }).then(() => this.#deps.change({ ...this.#deps.standing(), hasLeftNote: true }), () => undefined);
  }

  #hear(event: PeopleEvent): void {
    if (this.#deps.isAlone()) return;
    this.#deps.change(applyEvent(this.#deps.standing(), event, Date.now()), entryOf(event, this.#deps.entries()));
  }

  async #tell(what: "typing" | "outcome" | "callback", body: unknown): Promise<void> {
    const id = this.#following?.id;
    if (id !== undefined) await this.#deps.session.with((token) => tellConversation(id, what, { token, body }));
  }
}
