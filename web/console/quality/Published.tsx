import type { ReactNode } from "react";
import { ClashList } from "../catalog/Clashes.tsx";
import { ReceiptPanel } from "../catalog/Receipt.tsx";
import { Button, Link } from "../ui/Button.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import type { Published } from "./gap-api.ts";

/** What became of a group once its answer was written: the receipt, and each question asked again. */
export function PublishedPanel({ published, onClose }: { published: Published; onClose: () => void }): ReactNode {
  const { words } = useWords();
  const { item, receipt, questions, answered, conflicts } = published;
  return (
    <div className="editor-main">
      <ReceiptPanel receipt={receipt} isWaiting={false} wasRemoved={false} entryId={item.id} />
      <ClashList clashes={conflicts ?? []} />
      <Panel title={words.gaps.again}
        actions={<Badge tone={answered === questions.length ? "good" : "warn"}>{words.gaps.answered(answered, questions.length)}</Badge>}>
        <ul className="quotes">
          {questions.map((question) => (
            <li key={question.turnId}>
              <Badge tone={question.isAnswered ? "good" : "bad"}>{question.isAnswered ? words.gaps.nowAnswered : words.gaps.still}</Badge>{question.text}
              <p className="soft small">{question.answer}</p>
            </li>
          ))}
        </ul>
        <div className="steps-foot">
          <Link className="button" to={`/faqs/${encodeURIComponent(item.id)}`}>{words.gaps.toEntry}</Link>
          <Button look="quiet" onClick={onClose}>{words.gaps.done}</Button>
        </div>
      </Panel>
    </div>
  );
}
