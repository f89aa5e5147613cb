import { setTimeout as pause } from "node:timers/promises";
import type { LanguageModelV4, LanguageModelV4CallOptions, LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { breakerFailuresMax, breakerRestMs, laterModelMsMin, laterModelsMs, modelTriesMax, retryPauseMs, retryWaitMs } from "../limits.ts";
import type { Log } from "../log.ts";
import { attempt, type AttemptBounds } from "./attempt.ts";
import { createBreaker, type Breaker, type BreakerBounds } from "./breaker.ts";
import { healthOf, isPassing, isReplaceable, ModelFailure, retryAfterMs } from "./failure.ts";
import { fitOptions, isTooLong } from "./options.ts";
import type { ModelSettings } from "./settings.ts";

/** A model of the chain by its name in CHAT_MODEL. */
export type ChatModel = { name: string; model: LanguageModelV4; settings: ModelSettings };
export type ModelStatus = { name: string; isResting: boolean };

export type Call = AttemptBounds & {
  options: LanguageModelV4CallOptions;
  /** Told before each call of a model and after each that failed. */
  onTry(chat: ChatModel): void;
  onFailure(failed: { chat: ChatModel; failure: ModelFailure; ms: number }): void;
};

/** The chain of models: the first that can speaks. */
export type Models = {
  chain: ChatModel[];
  /**
   * The parts of one step from the best model that can give them, ending with "finish" for stop or tool-calls.
   * @throws ModelFailure, the last model's, where none could or words had already left.
   */
  speak(call: Call): AsyncGenerator<LanguageModelV4StreamPart>;
  status(): ModelStatus[];
};

type Link = { chat: ChatModel; breaker: Breaker };
export type ChainBounds = Partial<BreakerBounds & { retryPauseMs: number; laterModelsMs: number }>;

export function createModels(chain: ChatModel[], deps: { log: Log; now?: () => number; bounds?: ChainBounds | undefined }): Models {
  const { log, now = Date.now } = deps;
  const bounds = { failuresMax: breakerFailuresMax, restMs: breakerRestMs, retryPauseMs, laterModelsMs, ...deps.bounds };
  const links = chain.map((chat): Link => ({
    chat, breaker: createBreaker({ now, bounds, onRest: () => log.warn({ model: chat.name, restMs: bounds.restMs }, "a model failed too often and is left alone for a while") }),
  }));

  /** Tries one model, a second time where that may help. @param firstBy when its first token is due */
  async function* tryModel({ chat, breaker }: Link, call: Call, firstBy: number): AsyncGenerator<LanguageModelV4StreamPart> {
    for (let tries = 1; ; tries++) {
      const startedAt = performance.now();
      let health: boolean | undefined;
      call.onTry(chat);
      try {
        if (isTooLong(call.options, chat.settings)) throw new ModelFailure("prompt_too_long");
        const deadlines = { ...call.deadlines, firstTokenMs: firstBy - startedAt };
        yield* attempt(chat.model, fitOptions(call.options, chat.settings), { ...call, deadlines });
        health = true;
        return;
      } catch (cause) {
        const failure = cause as ModelFailure;
        health = healthOf(failure);
        call.onFailure({ chat, failure, ms: performance.now() - startedAt });
        const waitMs = retryAfterMs(failure, now()) ?? bounds.retryPauseMs * (0.5 + Math.random());
        if (tries >= modelTriesMax || !isPassing(failure) || waitMs >= Math.min(firstBy - performance.now(), retryWaitMs)) throw failure;
        await pause(waitMs, undefined, { signal: call.signal }).catch(() => { throw call.signal.reason; });
      } finally {
        breaker.settle(health); // also where the reader has left in the middle
      }
      if (!breaker.admits()) throw new ModelFailure("resting");
    }
  }
  return {
    chain,
    async *speak(call) {
      let last = new ModelFailure("resting");
      const { firstTokenMs } = call.deadlines;
      const allBy = performance.now() + firstTokenMs + bounds.laterModelsMs; // a shopper does not wait for one hanging model after the other
      for (const [place, link] of links.entries()) {
        try {
          if (!link.breaker.admits()) {
            const failure = new ModelFailure("resting");
            call.onFailure({ chat: link.chat, failure, ms: 0 });
            throw failure;
          }
          const now = performance.now();
          const shareMs = Math.max(laterModelMsMin, allBy - now - laterModelMsMin * (links.length - 1 - place));
          return yield* tryModel(link, call, now + Math.min(firstTokenMs, shareMs));
        } catch (cause) {
          last = cause as ModelFailure;
          if (!isReplaceable(last)) throw last;
        }
      }
      throw last;
    },
    status: () => links.map(({ chat, breaker }) => ({ name: chat.name, isResting: breaker.isResting() })),
  };
}
