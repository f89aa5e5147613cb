import { useEffect, useState, type ReactNode } from "react";
import { formatMoment, textIn } from "../../formats.ts";
import { useLoad, type Load } from "../load.ts";
import { useQuery } from "../router.ts";
import { Link } from "../ui/Button.tsx";
import { Icon } from "../ui/Icon.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Badge, Loaded } from "../ui/State.tsx";
import { nameOfModel } from "../names.ts";
import { useWords } from "../words.ts";
import { Claims, Layers, Tools } from "../quality/Inspection.tsx";
import { ComparePanel, ReplayPanel } from "./Replay.tsx";
import { ReviewPanel } from "./ReviewPanel.tsx";
import { explain, type Explained } from "./reviews.ts";

/** One answer, explained: what was found at which revision, what the model was told and said, what it cost, and what people think of it. */
export function Answer({ rest }: { rest: string }): ReactNode {
  const { words } = useWords();
  const loaded = useLoad(`answer/${rest}`, (signal) => explain(rest, signal));
  const conversationId = loaded.data?.conversationId;
  const back = conversationId === undefined ? { to: "/conversations", label: words.shell.pages.conversations } : {
    to: `/conversations/${conversationId}`, label: words.log.conversation,
  };
  return (
    <Page title={words.review.answerTitle} back={back}>
      <Loaded of={loaded} lines={10}>{(turn) => <Body turn={turn} of={loaded} />}</Loaded>
    </Page>
  );
}

function Body({ turn, of }: { turn: Explained; of: Load<Explained> }): ReactNode {
  const { words } = useWords();
  const [query] = useQuery();
  const [opinions, setOpinions] = useState(turn.opinions);
  useEffect(() => setOpinions(turn.opinions), [turn]);
  return (
    <div className="editor">
      <div className="editor-main">
        <Talk turn={turn} />
        <Found turn={turn} />
        <Struck changes={turn.changes} />
        <Tools tools={turn.tools} />
        <Layers layers={turn.layers} cut={turn.cut ?? { exchanges: 0, facts: 0 }} />
        <Claims claims={turn.claims} />
        <Chain turn={turn} />
      </div>
      <aside className="editor-aside">
        <ReviewPanel turn={turn} opinions={opinions} onJudged={(next) => { setOpinions(next); of.replace({ ...turn, opinions: next }); }} />
        <ReplayPanel turn={turn} />
        <ComparePanel turnId={turn.id} first={query.get("with") ?? ""} />
        <p className="soft small">{words.review.id}: <code>{turn.id}</code></p>
      </aside>
    </div>
  );
}

function Talk({ turn }: { turn: Explained }): ReactNode {
  const { words, language } = useWords();
  return (
    <Panel>
      <p className="said-name small soft">{words.log.shopper} <time>{formatMoment(turn.startedAt, language)}</time></p>
      <p className="bubble asked" lang={turn.language}>{turn.question}</p>
      <p className="said-name small soft">{words.log.bot}</p>
      <p className="inspected-answer said" lang={turn.language}>{turn.answer ?? words.log.noText}</p>
      <p className="inspected-facts soft small tabular">
        {turn.state !== "complete" && <Badge tone="bad">{words.log.turnStates[turn.state as keyof typeof words.log.turnStates] ?? turn.state}</Badge>}
        {turn.unanswered !== null && <Badge tone="warn">{words.test.unanswered}</Badge>}
        {turn.rating !== null && <span className={`flag ${turn.rating === "up" ? "good" : "bad"}`}><Icon name={turn.rating} />{turn.ratingComment}</span>}
        {turn.model !== null && <span>{nameOfModel(turn.model, words)}</span>}
        {turn.firstTextMs !== null && <span>{words.test.firstText(words.ms(turn.firstTextMs))}</span>}
        {turn.totalMs !== null && <span>{words.test.total(words.ms(turn.totalMs))}</span>}
        {turn.costUsd !== null && <span>${turn.costUsd.toFixed(5)}</span>}
      </p>
    </Panel>
  );
}

function Found({ turn }: { turn: Explained }): ReactNode {
  const { words, language } = useWords();
  const best = Math.max(...turn.passages.map(({ score }) => score), 0.0001);
  return (
    <Panel title={words.test.passages}>
      {turn.passages.length === 0 && <p className="soft">{words.test.noPassages}</p>}
      <ol className="passages">
        {turn.passages.map((passage) => (
          <li key={`${passage.id} ${passage.revision}`}>
            <span className="passage-head">
              <Link to={`/${passage.id.startsWith("faq") ? "faqs" : "products"}/${encodeURIComponent(passage.id)}`} className="row-link">
                {passage.title === null ? passage.id : textIn(passage.title, language)}
              </Link>
              {passage.isCited && <Badge tone="good">{words.test.cited}</Badge>}
              <Badge tone={passage.isCurrent ? "plain" : "warn"}>
                {passage.isCurrent ? words.editor.revision(passage.revision) : words.review.oldRevision(passage.revision)}
              </Badge>
              {!passage.isInPrompt && <span className="soft small">{words.review.notInPrompt}</span>}
              <span className="passage-score tabular">{passage.score.toFixed(2)}</span>
            </span>
            <meter min={0} max={best} value={passage.score} aria-label={words.test.score} />
            {passage.text !== null && (
              <details className="layer"><summary>{words.review.textThen}</summary><pre tabIndex={0}>{textIn(passage.text, turn.language)}</pre></details>
            )}
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What earlier answers had told the shopper and the shop says no more: the model read it struck out. */
function Struck({ changes }: Pick<Explained, "changes">): ReactNode {
  const { words } = useWords();
  if (changes.length === 0) return null;
  return (
    <Panel title={words.review.struck}>
      <ul className="plain-list">
        {changes.map(({ id, title, told, isGone }) => (
          <li key={id}>
            {title} {isGone && <Badge tone="warn">{words.review.gone}</Badge>} {told.map((value) => <del key={value}>{value} </del>)}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Chain({ turn: { steps, failures } }: { turn: Explained }): ReactNode {
  const { words } = useWords();
  if (steps.length === 0 && failures.length === 0) return null;
  return (
    <Panel title={words.review.steps}>
      <ol className="plain-list">
        {failures.map((each, place) => (
          <li key={`failed-${place}`}><Badge tone="bad">{words.test.failures}</Badge> {each.model} · {each.kind} · {words.ms(each.ms)}</li>
        ))}
        {steps.map((step, place) => (
          <li key={place} className="tabular">
            {[
              step.model, step.inputTokens == null ? "" : words.review.tokensIn(step.inputTokens),
              step.outputTokens == null ? "" : words.review.tokensOut(step.outputTokens), step.ms === undefined ? "" : words.ms(step.ms),
            ].filter(Boolean).join(" · ")}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
