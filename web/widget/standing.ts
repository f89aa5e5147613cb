import type { ConversationState } from "../../db/schema.ts";
import type { PastConversation } from "../api.ts";
import type { Entry } from "./entries.ts";
import type { PeopleEvent } from "./people.ts";

/** Who answers now, and what was said of the end. */
export type Standing = {
  state: ConversationState;
  /** The name of the person who has taken over. */
  person: string | null;
  availability: PastConversation["availability"];
  /** Until when the person is shown as typing; 0 for not. */
  typingUntil: number;
  /** What the shopper said came of it. */
  isSolved: boolean | null;
  hasLeftNote: boolean;
};

export const botStanding: Standing = { state: "bot", person: null, availability: { kind: "here", opensAt: null }, typingUntil: 0, isSolved: null, hasLeftNote: false };

const typingShownMs = 5000;

export function standingOf({ state, person, availability, isSolved }: PastConversation): Standing {
  return { ...botStanding, state, person, availability, isSolved };
}

/** The standing after something has happened. */
export function applyEvent(standing: Standing, { event, data }: PeopleEvent, now: number): Standing {
  const person = data.name ?? null;
  switch (event) {
    case "typing": return { ...standing, typingUntil: now + typingShownMs };
    case "message": return data.author === "agent" ? { ...standing, typingUntil: 0 } : standing;
    case "waiting": return { ...standing, state: "waiting", availability: data.availability ?? standing.availability };
    case "accepted":
    case "transferred": return { ...standing, state: "human", person, typingUntil: 0, isSolved: null };
    case "released": return { ...standing, state: data.to === "waiting" ? "waiting" : "bot", person: null, typingUntil: 0 };
    case "closed": return { ...standing, state: "closed", person: null, typingUntil: 0, isSolved: null };
    case "reopened": return { ...standing, state: "bot", isSolved: null };
    default: return standing;
  }
}

/** What an event adds to the log: a person's words, or that somebody came or went. Nothing where it is there already. */
export function entryOf({ id, event, data }: PeopleEvent, entries: Entry[]): Entry | undefined {
  if (event === "message") {
    const isKnown = data.author !== "agent" || entries.some((entry) => entry.key === data.id);
    return isKnown ? undefined : { kind: "person", key: data.id ?? "", name: data.name ?? "", text: data.text ?? "" };
  }
  const what = event === "accepted" || event === "transferred" ? "joined" : event === "released" && data.to === "bot" ? "released" : event === "closed" ? "closed" : undefined;
  return what === undefined ? undefined : { kind: "change", key: `change-${id}`, what, name: data.name ?? "" };
}
