import type { ReactNode } from "react";
import { Badge } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import type { Compared } from "./trials.ts";

const tones = { right: "good", wrong: "bad", same: "plain", changed: "warn", breaks: "bad", mends: "good" } as const;

/** Questions with their answers, now and with an edit: what differs stands side by side. */
export function ComparedList({ items, counts }: { items: Compared[]; counts?: Map<string, number> }): ReactNode {
  const { words } = useWords();
  return (
    <ul className="compared">
      {items.map((item) => (
        <li key={item.question}>
          <details open={item.outcome !== "right" && item.outcome !== "same"}>
            <summary>
              <Badge tone={tones[item.outcome]}>{words.sets.outcomes[item.outcome]}</Badge>
              <span lang={item.now.language}>{item.question}</span>
              {counts?.has(item.question) === true && <span className="soft small">{words.times(counts.get(item.question) ?? 0)}</span>}
            </summary>
            <div className={item.drafted === null ? "answers one" : "answers"}>
              <Side label={item.drafted === null ? words.test.answer : words.sets.now} text={item.now.text} missing={item.now.missing} />
              {item.drafted && <Side label={words.sets.drafted} text={item.drafted.text} missing={item.drafted.missing} />}
            </div>
          </details>
        </li>
      ))}
    </ul>
  );
}

function Side({ label, text, missing }: { label: string; text: string; missing: string[] }): ReactNode {
  const { words } = useWords();
  return (
    <div>
      <p className="soft small">{label}</p>
      <p className="said">{text}</p>
      {missing.length > 0 && (
        <p className="field-problem">{words.sets.missing(missing.map((each) => (each === "unknown" ? words.sets.unknown : each)).join(", "))}</p>
      )}
    </div>
  );
}
