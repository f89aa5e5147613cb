/**
 * The little formatting that answers use, as data: paragraphs, lists of one level, bold, links. The page builds elements
 * from it one by one, so markup in a text can only ever be text. Anything that is not recognised is shown as written.
 */
export type Span = { kind: "text" | "bold"; text: string } | { kind: "link"; text: string; href: string };
export type Block = { kind: "paragraph"; lines: Span[][] } | { kind: "list"; isOrdered: boolean; start: number; items: Span[][] };

/** Texts of the blocks of an answer. While it grows only the last one changes. */
export function splitBlocks(text: string): string[] {
  return text.split(/\n{2,}/).filter((block) => block.trim() !== "");
}

/** A block's text as one or more blocks: a list may follow its introduction directly. */
export function parseBlock(text: string, mayLink: (href: string) => boolean): Block[] {
  const blocks: Block[] = [];
  for (const line of text.split("\n")) {
    const item = /^\s*(?:[-*•]|(\d{1,3})[.)])\s+(.*)$/.exec(line);
    const last = blocks.at(-1);
    const spans = parseSpans(item?.[2] ?? line, mayLink);
    if (item) {
      const isOrdered = item[1] !== undefined;
      if (last?.kind === "list" && last.isOrdered === isOrdered) last.items.push(spans);
      else blocks.push({ kind: "list", isOrdered, start: Number(item[1] ?? 1), items: [spans] });
    } else if (last?.kind === "paragraph") last.lines.push(spans);
    else blocks.push({ kind: "paragraph", lines: [spans] });
  }
  return blocks;
}

// An opening ** without its partner is one whose end has not arrived yet, or is literal; either way its text is kept.
function parseSpans(text: string, mayLink: (href: string) => boolean): Span[] {
  const pieces = text.split(/\*\*([^*]+)\*\*/);
  return pieces.flatMap((piece, at): Span[] => {
    if (piece === "") return [];
    return at % 2 === 1 ? [{ kind: "bold", text: piece }] : parseLinks(piece, mayLink);
  });
}

// "[words](address)" or an address by itself; of one that may not be linked the words stay, and are words.
function parseLinks(text: string, mayLink: (href: string) => boolean): Span[] {
  const pieces = text.split(/(\[[^[\]\n]+\]\(https?:\/\/[^\s()]+\)|https?:\/\/[^\s<>"'()[\]{}]*[^\s<>"'()[\]{}.,;:!?~…])/);
  return pieces.flatMap((piece, at): Span[] => {
    if (piece === "") return [];
    const [, words = piece, href = piece] = (at % 2 === 1 && /^\[(.+)\]\((.+)\)$/.exec(piece)) || [];
    return at % 2 === 1 && mayLink(href) ? [{ kind: "link", text: words, href }] : [{ kind: "text", text: piece }];
  });
}
