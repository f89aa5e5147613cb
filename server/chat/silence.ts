import type { Answer } from "./answer.ts";
import type { Live } from "./live.ts";
import type { Chunk } from "./message.ts";
import { partsOf, textOf } from "./parts.ts";

/** Turns in which a person has taken over: the one place that keeps the bot from speaking on. */
export type Silence = {
  /** From this instant the bot says nothing in a turn, started or not. */
  fall(turnId: string): void;
  has(turnId: string): boolean;
  /** Whether a chunk of the bot's may still be sent. The end of an open text carries no word. */
  admits(turnId: string, chunk: Chunk): boolean;
  /** The answer as far as it was sent: of what the model made after the instant nothing is kept. */
  cut(answer: Answer, live: Live): Answer;
  /** The turn has ended. */
  lift(turnId: string): void;
};

export function createSilence(): Silence {
  const turns = new Map<string, { hasRefused: boolean }>();
  return {
    fall: (turnId) => void turns.set(turnId, { hasRefused: false }),
    has: (turnId) => turns.has(turnId),
    admits(turnId, chunk) {
      const silenced = turns.get(turnId);
      if (silenced === undefined || chunk.type === "text-end") return true;
      silenced.hasRefused = true;
      return false;
    },
    cut(answer, live) {
      const silenced = turns.get(live.turn.id);
      if (silenced === undefined || (answer.state === "complete" && !silenced.hasRefused)) return answer;
      const { trace: _trace, record, ...rest } = answer;
      const parts = partsOf(live.chunks.map((chunk) => JSON.parse(chunk) as Chunk));
      return { ...rest, record: { ...record, claims: [] }, state: "stopped", text: textOf(parts), notice: "answer_taken_over" };
    },
    lift: (turnId) => void turns.delete(turnId),
  };
}
