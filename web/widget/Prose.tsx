import { Component, type VNode } from "preact";
import { parseBlock, splitBlocks, type Span } from "./markdown.ts";

type Props = {
  text: string;
  /** The addresses that the server has named for this answer: no other becomes a link. */
  links: ReadonlySet<string>;
};

/** An answer's words. Each block is drawn again only when its own text has changed. */
export function Prose({ text, links }: Props): VNode {
  return <div class="prose">{splitBlocks(text).map((block, at) => <ProseBlock key={at} text={block} links={links} />)}</div>;
}

class ProseBlock extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return next.text !== this.props.text || next.links.size !== this.props.links.size;
  }

  override render({ text, links }: Props): VNode {
    const blocks = parseBlock(text, (href) => links.has(href));
    return (
      <>
        {blocks.map((block, at) => {
          if (block.kind === "paragraph") {
            return <p key={at}>{block.lines.map((line, row) => <Line key={row} spans={line} isFirst={row === 0} />)}</p>;
          }
          const items = block.items.map((item, row) => <li key={row}><Line spans={item} isFirst /></li>);
          return block.isOrdered ? <ol key={at} start={block.start}>{items}</ol> : <ul key={at}>{items}</ul>;
        })}
      </>
    );
  }
}

function Line({ spans, isFirst }: { spans: Span[]; isFirst: boolean }): VNode {
  return (
    <>
      {!isFirst && <br />}
      {spans.map((span, at) => {
        if (span.kind === "bold") return <strong key={at}>{span.text}</strong>;
        if (span.kind === "link") return <a key={at} href={span.href} target="_blank" rel="noopener noreferrer">{span.text}</a>;
        return span.text;
      })}
    </>
  );
}
