import type { ReactNode } from "react";
import type { ApiError } from "../client.ts";
import type { Load } from "../load.ts";
import { useWords, type Words } from "../words.ts";
import { Button } from "./Button.tsx";
import { Icon, type IconName } from "./Icon.tsx";

/** A failure in words: the server's own where it has some. */
export function sayFailure(failure: ApiError, words: Words): string {
  if (failure.status === 0) return navigator.onLine ? words.state.unreachable : words.state.offline;
  return failure.message === "" ? words.state.failed : failure.message;
}

/** Why something did not work, beside what did not work. */
export function Failure({ failure, onRetry }: { failure: ApiError | undefined; onRetry?: () => void }): ReactNode {
  const { words } = useWords();
  if (failure === undefined) return null;
  return (
    <div className="notice bad" role="alert">
      <Icon name={failure.status === 0 ? "offline" : "alert"} />
      <p>{sayFailure(failure, words)}</p>
      {onRetry && <Button look="quiet" icon="retry" onClick={onRetry}>{words.retry}</Button>}
    </div>
  );
}

/** Nothing is here yet, and what to do about it. */
export function Empty({ icon, title, children }: { icon: IconName; title: string; children?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <span className="empty-icon"><Icon name={icon} /></span>
      <h2>{title}</h2>
      {children}
    </div>
  );
}

export function Skeleton({ lines = 4 }: { lines?: number }): ReactNode {
  const { words } = useWords();
  return (
    <div className="skeleton-lines" role="status" aria-label={words.state.loading}>
      {Array.from({ length: lines }, (_, line) => <i key={line} />)}
    </div>
  );
}

/** What was loaded; until then its outline, or why it cannot be had. What is old stays readable under the reason. */
export function Loaded<T>({ of, lines = 6, children }: { of: Load<T>; lines?: number; children: (data: T) => ReactNode }): ReactNode {
  if (of.data === undefined) return of.failure ? <Failure failure={of.failure} onRetry={of.reload} /> : <Skeleton lines={lines} />;
  return (
    <>
      <Failure failure={of.failure} onRetry={of.reload} />
      {children(of.data)}
    </>
  );
}

/** A word on a small ground. */
export function Badge({ tone = "plain", children }: { tone?: "plain" | "good" | "warn" | "bad" | "accent"; children: ReactNode }): ReactNode {
  return <span className={`badge ${tone}`}>{children}</span>;
}
