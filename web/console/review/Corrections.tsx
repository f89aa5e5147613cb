import type { ReactNode } from "react";
import { sayAgo } from "../catalog/shown.ts";
import { useAction, useLoad } from "../load.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge, Empty, Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { listCorrections } from "./reviews.ts";

/** Answers as they should have been, beside what was said; each with the ground on which it may be used. */
export function Corrections(): ReactNode {
  const { words, language } = useWords();
  const list = useLoad("corrections", (signal) => listCorrections({}, signal));
  const more = useAction(async (cursor: string) => {
    const page = await listCorrections({ cursor });
    list.replace({ items: [...list.data?.items ?? [], ...page.items], nextCursor: page.nextCursor });
  });
  return (
    <Loaded of={list}>
      {({ items, nextCursor }) => (items.length === 0 ? <Empty icon="edit" title={words.review.noCorrections}><p>{words.review.noCorrectionsLead}</p></Empty> : (
        <>
          {items.map((each) => (
            <Panel key={each.id}>
              <p className="bubble asked" lang={each.language}>{each.question}</p>
              <div className="answers" lang={each.language}>
                <div><p className="soft small">{words.review.said}</p><p className="said">{each.answer}</p></div>
                <div className="better"><p className="soft small">{words.review.corrected}</p><p className="said">{each.corrected}</p></div>
              </div>
              <p className="turn-facts soft small">
                <Badge>{words.review.consents[each.consent]}</Badge>
                <span>{each.source}</span>
                <span>{sayAgo(each.at, words, language)}</span>
                <Link to={`/answers/${each.turnId}`}>{words.log.why}</Link>
              </p>
            </Panel>
          ))}
          <Failure failure={more.failure} />
          {nextCursor !== null && <Button isBusy={more.isBusy} onClick={() => void more.run(nextCursor)}>{words.review.older}</Button>}
        </>
      ))}
    </Loaded>
  );
}
