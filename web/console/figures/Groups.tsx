import type { ReactNode } from "react";
import { Link } from "../ui/Button.tsx";
import { Panel } from "../ui/Page.tsx";
import { useWords } from "../words.ts";
import { pathOf, type Group } from "./dashboard-api.ts";
import { dollars, percent } from "./Figures.tsx";

/** The same figures, a row for each group. */
export function Groups({ title, groups, nameOf, isFolded = false }: { title: string; groups: Group[]; nameOf: (key: string) => string; isFolded?: boolean }): ReactNode {
  const { words } = useWords();
  const { figures } = words;
  if (groups.length === 0) return null;
  const ms = (value: number | null): string => (value === null ? "–" : words.ms(value));
  const table = (
    <div className="table-box" tabIndex={0} role="region" aria-label={title}>
      <table className="figure-table">
        <thead>
          <tr>
            <th scope="col">{title}</th>
            {[
              figures.questions, figures.firstText, figures.cost, figures.unansweredRate, figures.unsupported, figures.handoffRate, figures.csat,
              words.log.outcomes.confirmed,
            ].map((name) => <th scope="col" key={name}>{name}</th>)}
          </tr>
        </thead>
        <tbody>
          {groups.map((group) => (
            <tr key={group.key}>
              <th scope="row">{nameOf(group.key)}</th>
              <td><Link to={pathOf(group.answerFilter)}>{group.questions.toLocaleString("en-US")}</Link></td>
              <td>{ms(group.firstTextP50)}</td>
              <td>{dollars(group.costPerAnswer)}</td>
              <td>
                <Link to={pathOf(group.answerFilter, { unanswered: true })}>{percent(group.questions === 0 ? null : group.unanswered / group.questions)}</Link>
              </td>
              <td><Link to={pathOf(group.answerFilter, { unsupported: true })}>{percent(group.unsupportedRate)}</Link></td>
              <td><Link to={pathOf(group.conversationFilter, { handedOff: true })}>{percent(group.handoffRate)}</Link></td>
              <td><Link to={pathOf(group.answerFilter, { rating: "down" })}>{percent(group.csat)}</Link></td>
              <td><Link to={pathOf(group.conversationFilter, { outcome: "confirmed" })}>{group.outcomes.confirmed.toLocaleString("en-US")}</Link></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  return <Panel title={title}>{isFolded ? <details><summary>{words.show}</summary>{table}</details> : table}</Panel>;
}
