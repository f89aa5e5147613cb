import { useMemo, useState, type ReactNode } from "react";
import { textIn } from "../../formats.ts";
import { useLoad } from "../load.ts";
import { navigate } from "../router.ts";
import { Link } from "../ui/Button.tsx";
import { Segments } from "../ui/Field.tsx";
import { Page, Panel } from "../ui/Page.tsx";
import { Empty, Loaded } from "../ui/State.tsx";
import { useWords } from "../words.ts";
import { pathOf, readDashboard, type Dashboard as Data, type Group } from "./dashboard-api.ts";
import { Figures } from "./Figures.tsx";
import { Groups } from "./Groups.tsx";
import { Plot, type Line } from "./Plot.tsx";

const ranges = ["7", "30", "90"] as const;
const dayMs = 86_400_000;

/** What came of it all; every number leads to its conversations. */
export function Dashboard(): ReactNode {
  const { words } = useWords();
  const [days, setDays] = useState<(typeof ranges)[number]>("30");
  const [language, setLanguage] = useState<"" | "ko" | "en">("");
  const from = useMemo(() => Date.now() - Number(days) * dayMs, [days]);
  const found = useLoad(`dashboard/${from}/${language}`, (signal) => readDashboard({ from, language: language || undefined }, signal));
  const actions = (
    <>
      <Segments label={words.table.languages} value={language} onChange={setLanguage}
        choices={[{ value: "", label: words.all }, { value: "ko", label: words.korean }, { value: "en", label: words.english }]} />
      <Segments label={words.gaps.range} value={days} onChange={setDays} choices={ranges.map((value) => ({ value, label: words.gaps.days[value] }))} />
    </>
  );
  return (
    <Page title={words.shell.pages.dashboard} actions={actions}>
      <Loaded of={found} lines={10}>
        {(data) => (data.total.questions === 0 ? <Empty icon="chart" title={words.figures.none}><p>{words.figures.noneLead}</p></Empty> : <Body data={data} />)}
      </Loaded>
    </Page>
  );
}

function Body({ data }: { data: Data }): ReactNode {
  const { words } = useWords();
  return (
    <>
      <Figures group={data.total} />
      <Plots days={data.days} />
      <Groups title={words.figures.byLanguage} groups={data.languages} nameOf={(key) => (key === "ko" ? words.korean : key === "en" ? words.english : key)} />
      <Groups title={words.figures.byTopic} groups={data.topics}
        nameOf={(key) => (words.figures.topics[key as keyof typeof words.figures.topics] ?? key) || words.figures.noTopic} />
      <div className="columns">
        <Sources data={data} />
        <TopGaps data={data} />
      </div>
      <Groups title={words.figures.byDay} groups={data.days.toReversed()} nameOf={(key) => key} isFolded />
    </>
  );
}

function Plots({ days }: { days: Group[] }): ReactNode {
  const { words } = useWords();
  const { figures } = words;
  const names = useMemo(() => days.map(({ key }) => key.slice(5).replace("-", "/")), [days]);
  const open = (place: number): void => { const day = days[place]; if (day) navigate(pathOf(day.answerFilter)); };
  const plots = useMemo((): { label: string; lines: Line[]; format: (value: number) => string }[] => [
    {
      label: figures.questions, format: (value) => String(Math.round(value)),
      lines: [{ label: figures.questions, values: days.map(({ questions }) => questions), color: "--accent", isBars: true }],
    },
    {
      label: figures.firstText, format: (value) => words.ms(value),
      lines: [
        { label: "p95", values: days.map(({ firstTextP95 }) => firstTextP95), color: "--line-strong" },
        { label: "p50", values: days.map(({ firstTextP50 }) => firstTextP50), color: "--accent" },
      ],
    },
    {
      label: `${figures.unansweredRate} · ${figures.handoffRate}`, format: (value) => `${Math.round(value * 100)}%`,
      lines: [
        { label: figures.unansweredRate, values: days.map(({ unanswered, questions }) => (questions === 0 ? null : unanswered / questions)), color: "--warn" },
        { label: figures.handoffRate, values: days.map(({ handoffRate }) => handoffRate), color: "--accent" },
      ],
    },
  ], [days, words]);
  return <div className="plots">{plots.map((plot) => <Panel key={plot.label}><Plot {...plot} days={names} onDay={open} /></Panel>)}</div>;
}

function Sources({ data: { sources } }: { data: Data }): ReactNode {
  const { words, language } = useWords();
  return (
    <Panel title={words.figures.sources}>
      <ol className="ranked">
        {sources.map((source) => (
          <li key={source.id}>
            <Link to={pathOf(source.filter)}>{source.title === null ? source.id : textIn(source.title, language)}</Link>
            <span className="tabular">{source.answers.toLocaleString("en-US")}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function TopGaps({ data: { gaps } }: { data: Data }): ReactNode {
  const { words } = useWords();
  return (
    <Panel title={words.figures.gaps} actions={<Link to="/gaps" className="small">{words.shell.pages.gaps}</Link>}>
      {gaps.length === 0
        ? <p className="soft">{words.gaps.none}</p>
        : (
          <ol className="ranked">
            {gaps.map((gap) => (
              <li key={gap.text}><Link to={pathOf(gap.filter)}>{gap.text}</Link><span className="tabular">{gap.questions.toLocaleString("en-US")}</span></li>
            ))}
          </ol>
        )}
    </Panel>
  );
}
