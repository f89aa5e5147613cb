export type BreakerBounds = { failuresMax: number; restMs: number };

/** Leaves a model alone that has failed too often in a row, and lets one call at a time try whether it is back. */
export type Breaker = {
  /** Whether a call may be made now. A call that was let in must be settled. */
  admits(): boolean;
  /** How it went: true = the model is well, false = it failed, undefined = it says nothing about the model. */
  settle(isWell: boolean | undefined): void;
  isResting(): boolean;
};

export function createBreaker(deps: { now: () => number; bounds: BreakerBounds; onRest: () => void }): Breaker {
  const { now, bounds, onRest } = deps;
  let failures = 0;
  let restsUntil: number | undefined;
  let isTrying = false;
  return {
    admits() {
      if (restsUntil === undefined) return true;
      if (now() < restsUntil || isTrying) return false;
      isTrying = true;
      return true;
    },
    settle(isWell) {
      isTrying = false;
      if (isWell === undefined) return;
      failures = isWell ? 0 : failures + 1;
      if (isWell) restsUntil = undefined;
      else if (failures >= bounds.failuresMax) {
        if (restsUntil === undefined) onRest();
        restsUntil = now() + bounds.restMs;
      }
    },
    isResting: () => restsUntil !== undefined,
  };
}
