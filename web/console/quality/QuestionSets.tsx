import type { ReactNode } from "react";
import { sayAgo } from "../catalog/shown.ts";
import { useAction, useLoad } from "../load.ts";
import { navigate } from "../router.ts";
import { hasRole, useMe } from "../session.ts";
import { Button, Link } from "../ui/Button.tsx";
import { Page } from "../ui/Page.tsx";
import { Badge, Empty, Failure, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { SetEditor } from "./SetEditor.tsx";
import { addSet, listSets } from "./trials.ts";

/** Questions that must go on being answered right: the sets, or one of them. */
export function QuestionSets({ rest }: { rest: string }): ReactNode {
  return rest === "" ? <SetList /> : <SetEditor key={rest} id={rest} />;
}

function SetList(): ReactNode {
  const { words, language } = useWords();
  const list = useLoad("sets", listSets);
  const adding = useAction(async () => navigate(`/question-sets/${(await addSet({ name: words.sets.newName, questions: [] })).id}`));
  const add = hasRole(useMe(), "operator") && (
    <Button look="primary" icon="add" isBusy={adding.isBusy} onClick={() => void adding.run()}>{words.sets.add}</Button>
  );
  return (
    <Page width="narrow" title={words.shell.pages.questionSets} lead={words.sets.lead} actions={add}>
      <Failure failure={adding.failure} />
      <Loaded of={list}>
        {({ items }) => (items.length === 0 ? <Empty icon="checks" title={words.sets.none}><p>{words.sets.noneLead}</p>{add}</Empty> : (
          <ul className="lines">
            {items.map((set) => (
              <li className="line" key={set.id}>
                <Link className="line-main" to={`/question-sets/${set.id}`}>
                  <b>{set.name}</b>
                  <small className="soft">{words.sets.count(set.count)} · {sayAgo(set.updatedAt, words, language)}</small>
                </Link>
                {set.lastRun && (
                  <Badge tone={set.lastRun.right === set.lastRun.of ? "good" : "bad"}>{words.sets.rightOf(set.lastRun.right, set.lastRun.of)}</Badge>
                )}
              </li>
            ))}
          </ul>
        ))}
      </Loaded>
    </Page>
  );
}
