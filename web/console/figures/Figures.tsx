import type { ReactNode } from "react";
import { outcomes } from "../desk/desk-api.ts";
import { Link } from "../ui/Button.tsx";
import { useWords } from "../words.ts";
import { pathOf, type Group } from "./dashboard-api.ts";

export const percent = (rate: number | null): string => (rate === null ? "–" : `${(rate * 100).toFixed(rate < 0.1 && rate > 0 ? 1 : 0)}%`);
export const dollars = (amount: number | null): string => (amount === null ? "–" : `$${amount.toFixed(amount < 1 ? 4 : 2)}`);

/** The figures of a group: each is a link to the conversations behind it. */
export function Figures({ group }: { group: Group }): ReactNode {
  const { words } = useWords();
  const { figures } = words;
  const { answerFilter: answers, conversationFilter: conversations } = group;
  const ms = (value: number | null): string => (value === null ? "–" : words.ms(value));
  return (
    <>
      <dl className="figures linked">
        <Figure name={figures.questions} value={group.questions.toLocaleString("en-US")} to={pathOf(answers)}
          note={figures.inConversations(group.conversations)} />
        <Figure name={figures.firstText} value={ms(group.firstTextP50)} to={pathOf(answers)} note={`p95 ${ms(group.firstTextP95)}`} />
        <Figure name={figures.total} value={ms(group.totalP50)} to={pathOf(answers)} note={`p95 ${ms(group.totalP95)}`} />
        <Figure name={figures.cost} value={dollars(group.costPerAnswer)} to={pathOf(answers)} note={figures.perConfirmed(dollars(group.costPerConfirmed))} />
        <Figure name={figures.unansweredRate} value={percent(group.questions === 0 ? null : group.unanswered / group.questions)}
          to={pathOf(answers, { unanswered: true })} note={words.times(group.unanswered)} />
        <Figure name={figures.unsupported} value={percent(group.unsupportedRate)} to={pathOf(answers, { unsupported: true })}
          note={figures.ofChecked(group.unsupported, group.checked)} />
        <Figure name={figures.handoffRate} value={percent(group.handoffRate)} to={pathOf(conversations, { handedOff: true })}
          note={figures.inConversations(group.handedOff)} />
        <Figure name={figures.csat} value={percent(group.csat)} to={pathOf(answers, { rating: "down" })} note={figures.ratings(group.ups, group.downs)} />
      </dl>
      <div className="outcomes" role="group" aria-label={figures.outcomes}>
        {outcomes.map((outcome) => (
          <Link key={outcome} to={pathOf(conversations, { outcome })} className={`outcome ${outcome}`}>
            <span>{words.log.outcomes[outcome]}</span>
            <b className="tabular">{group.outcomes[outcome].toLocaleString("en-US")}</b>
          </Link>
        ))}
      </div>
    </>
  );
}

function Figure({ name, value, note, to }: { name: string; value: string; note: string; to: string }): ReactNode {
  return <div><dt>{name}</dt><dd className="tabular"><Link to={to}>{value}</Link></dd><dd className="figure-note soft small tabular">{note}</dd></div>;
}
