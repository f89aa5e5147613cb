import { useEffect, useState, type ReactNode } from "react";
import { useKeys, type Binding } from "../keys.ts";
import { useAction } from "../load.ts";
import { Failure } from "../ui/State.tsx";
import { useToast } from "../ui/Toast.tsx";
import { useWords } from "../words.ts";
import { judge, verdictKinds, verdictReasons, type Opinions, type VerdictKind, type VerdictReason } from "./reviews.ts";

type Props = { turnId: string; own?: VerdictKind | undefined; onJudged: (opinions: Opinions) => void };

/** A verdict in one key, or two where a reason belongs to it: 1 right, 2 partly, 3 wrong, then the reason's number. */
export function Triage({ turnId, own, onJudged }: Props): ReactNode {
  const { words } = useWords();
  const toast = useToast();
  const [pending, setPending] = useState<VerdictKind>();
  useEffect(() => setPending(undefined), [turnId]);
  const judging = useAction(async (verdict: VerdictKind, reason?: VerdictReason) => {
    const opinions = await judge(turnId, { verdict, isQuick: true, ...(reason && { reason }) });
    setPending(undefined);
    toast(words.review.judged(words.log.verdicts[verdict]));
    onJudged(opinions);
  });
  const choose = (verdict: VerdictKind): void => {
    if (verdict === "right") void judging.run(verdict);
    else setPending(verdict);
  };
  const keys: Binding[] = pending === undefined
    ? verdictKinds.map((verdict, place) => ({ key: String(place + 1), label: words.log.verdicts[verdict], run: () => choose(verdict) }))
    : [
      ...verdictReasons.map((reason, place) => ({ key: String(place + 1), label: words.review.reasons[reason], run: () => void judging.run(pending, reason) })),
      { key: "Escape", label: words.cancel, run: () => setPending(undefined) },
    ];
  useKeys(keys);
  return (
    <div className="triage" role="group" aria-label={words.review.verdict}>
      <span className="triage-row">
        {verdictKinds.map((verdict, place) => (
          <button key={verdict} type="button" className={`verdict ${verdict}`} aria-pressed={(pending ?? own) === verdict}
            aria-busy={judging.isBusy || undefined} onClick={() => choose(verdict)}>
            <kbd>{place + 1}</kbd>
            {words.log.verdicts[verdict]}
          </button>
        ))}
      </span>
      {pending !== undefined && (
        <span className="triage-row reasons" role="group" aria-label={words.review.reason}>
          {verdictReasons.map((reason, place) => (
            <button key={reason} type="button" className="verdict" onClick={() => void judging.run(pending, reason)}>
              <kbd>{place + 1}</kbd>
              {words.review.reasons[reason]}
            </button>
          ))}
        </span>
      )}
      <Failure failure={judging.failure} />
    </div>
  );
}
