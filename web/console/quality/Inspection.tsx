import type { ReactNode } from "react";
import { Link } from "../ui/Button.tsx";
import { Panel } from "../ui/Page.tsx";
import { Badge } from "../ui/State.tsx";
import { nameOfModel } from "../names.ts";
import { useWords } from "../words.ts";
import type { Inspection } from "./trials.ts";

/** One answer taken apart: its text, what was found for it, the tools, the prompt and the claims. */
export function InspectionView({ seen }: { seen: Inspection }): ReactNode {
  const { words } = useWords();
  return (
    <div className="inspection">
      <section className="inspected-answer" aria-label={words.test.answer}>
        <p lang={seen.language}>{seen.text}</p>
        <p className="inspected-facts soft small tabular">
          {seen.state !== "complete" && <Badge tone="bad">{words.test.notComplete}</Badge>}
          {seen.unanswered !== null && <Badge tone="warn">{words.test.unanswered}</Badge>}
          {seen.model !== null && <span>{nameOfModel(seen.model, words)}</span>}
          {seen.firstTextMs !== null && <span>{words.test.firstText(words.ms(seen.firstTextMs))}</span>}
          <span>{words.test.total(words.ms(seen.totalMs))}</span>
          {seen.costUsd !== null && <span>${seen.costUsd.toFixed(5)}</span>}
        </p>
      </section>
      <Passages seen={seen} />
      <Tools tools={seen.tools} />
      <Layers layers={seen.layers} cut={seen.cut} />
      <Claims claims={seen.claims} />
      {seen.failures.length > 0 && (
        <Panel title={words.test.failures}>
          <ul className="plain-list">{seen.failures.map((each, place) => <li key={place}>{each.model} · {each.kind} · {words.ms(each.ms)}</li>)}</ul>
        </Panel>
      )}
    </div>
  );
}

function Passages({ seen }: { seen: Inspection }): ReactNode {
  const { words } = useWords();
  const best = Math.max(...seen.passages.map(({ score }) => score), 0.0001);
  const cited = new Set(seen.cited.map(({ id }) => id));
  return (
    <Panel title={words.test.passages}>
      {seen.passages.length === 0 && <p className="soft">{words.test.noPassages}</p>}
      <ol className="passages">
        {seen.passages.map((passage) => (
          <li key={passage.id}>
            <span className="passage-head">
              <Link to={`/${passage.kind === "faq" ? "faqs" : "products"}/${encodeURIComponent(passage.id)}`} className="row-link">{passage.title}</Link>
              {cited.has(passage.id) && <Badge tone="good">{words.test.cited}</Badge>}
              <span className="soft small tabular">{words.editor.revision(passage.revision)}</span>
              <span className="passage-score tabular">{passage.score.toFixed(2)}</span>
            </span>
            <meter min={0} max={best} value={passage.score} aria-label={words.test.score} />
            <span className="terms">
              {passage.terms.map(({ word, as }) => (
                <span key={word} className={as === null ? "term" : "term met"} title={as === null ? words.test.notSaid : as}>
                  {word}
                  {as !== null && as !== word && <small>{readable(as)}</small>}
                </span>
              ))}
            </span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** Terms are kept with marks for where they stand in a word. */
function readable(term: string): string {
  return term.replaceAll(/[\^$]/g, "");
}

/** What the bot called, with what, and what came back where that was kept. */
export function Tools({ tools }: { tools: (Inspection["tools"][number] & { result?: unknown })[] }): ReactNode {
  const { words } = useWords();
  if (tools.length === 0) return null;
  return (
    <Panel title={words.test.tools}>
      <ul className="plain-list">
        {tools.map((tool, place) => (
          <li key={place}><b>{tool.name}</b> <code>{JSON.stringify(tool.input)}</code> → {tool.outcome} <span className="soft small tabular">{words.ms(tool.ms)}</span>{tool.result !== undefined && tool.result !== null && <pre tabIndex={0}>{JSON.stringify(tool.result, null, 2)}</pre>}</li>
        ))}
      </ul>
    </Panel>
  );
}

type Layer = { name: string; tokens: number | null; text: string };

/** The prompt, layer by layer, with its share of the tokens and what was left out for length. */
export function Layers({ layers, cut }: { layers: Layer[]; cut: { exchanges: number; facts: number } }): ReactNode {
  const { words } = useWords();
  const sum = layers.reduce((total, { tokens }) => total + (tokens ?? 0), 0);
  if (layers.length === 0) return null;
  return (
    <Panel title={words.test.layers} actions={<span className="soft small tabular">{words.test.tokens(sum)}</span>}>
      {(cut.exchanges > 0 || cut.facts > 0) && <p className="soft small">{words.test.cut(cut.exchanges, cut.facts)}</p>}
      <div className="layer-bar" aria-hidden="true">
        {layers.map((layer, place) => (layer.tokens ?? 0) > 0 && <i key={layer.name} className={`layer-${place}`} style={{ flexGrow: layer.tokens ?? 0 }} />)}
      </div>
      {layers.map((layer, place) => (
        <details className="layer" key={layer.name}>
          <summary>
            <i className={`layer-dot layer-${place}`} aria-hidden="true" />
            {words.test.layerNames[layer.name as keyof typeof words.test.layerNames] ?? layer.name}
            {layer.tokens !== null && <span className="soft small tabular">{words.test.tokens(layer.tokens)}</span>}
          </summary>
          <pre tabIndex={0}>{layer.text === "" ? words.none : layer.text}</pre>
        </details>
      ))}
    </Panel>
  );
}

/** As server/chat/record.ts keeps them, where answers are checked. */
type Claim = { kind: string; text: string; by: "entry" | "tool" | "policy" | "echo" | "clock" | "unsupported"; span?: string; id?: string; revision?: number; name?: string };

/** Checked spans with what each stands on; nothing where the server does not check answers. */
export function Claims({ claims }: { claims: unknown }): ReactNode {
  const { words } = useWords();
  if (!Array.isArray(claims)) return null;
  return (
    <Panel title={words.test.claims}>
      {claims.length === 0 && <p className="soft">{words.test.noClaims}</p>}
      <ul className="plain-list">
        {(claims as Claim[]).map((claim, place) => (
          <li key={place}>
            <Badge tone={claim.by === "unsupported" ? "bad" : "good"}>{words.test.standsOn[claim.by] ?? claim.by}</Badge> {claim.text}
            <span className="soft small block">
              {claim.id !== undefined && <Link to={`/${claim.id.startsWith("faq") ? "faqs" : "products"}/${encodeURIComponent(claim.id)}`}>{claim.id}</Link>}
              {[claim.revision === undefined ? "" : words.editor.revision(claim.revision), claim.name ?? "", claim.span ?? ""].filter(Boolean).map((each) => ` · ${each}`)}
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
