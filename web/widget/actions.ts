import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Rating, SourceText } from "../api.ts";
import type { AnswerEntry, QuestionEntry } from "./entries.ts";

/** What can be done from inside the log. */
export type Actions = {
  resend(question: QuestionEntry): void;
  askAgain(answer: AnswerEntry): void;
  reconnect(answer: AnswerEntry): void;
  rate(answer: AnswerEntry, rating: Rating): Promise<void>;
  readSource(source: { turnId: string; sourceId: string }): Promise<SourceText>;
  openProduct(id: string): void;
  sayOutcome(isSolved: boolean): void;
  leaveNote(text: string): void;
};

export const ActionsContext = createContext<Actions | undefined>(undefined);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (actions === undefined) throw new Error("Outside of a chat");
  return actions;
}
