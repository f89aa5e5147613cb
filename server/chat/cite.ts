import { markerCharsMax } from "../limits.ts";

/** What a model's text holds once its marks are taken out: words for the shopper, and what they stand on. */
export type Piece = { type: "text"; text: string } | { type: "cite"; id: string };

const open = "[[";
const close = "]]";
/** A mark that the end of a text cuts off, with the space before it. */
const cutMark = /\s*\[(\[[^\s[\],]*(,\s*[^\s[\],]*)*\]?)?$/;

/**
 * Takes source marks ("[[faq_…]]") out of a streamed text, however the stream cuts them. Text that may be the start of a
 * mark, and white space that may stand before one, is held until it is known; never more than `markerCharsMax` characters.
 */
export function createMarkReader(): { push(delta: string): Piece[]; end(): Piece[] } {
  let held = "";
  function drain(isLast: boolean): Piece[] {
    const pieces: Piece[] = [];
    for (;;) {
      const start = held.indexOf(open);
      if (start < 0) break;
      const end = held.indexOf(close, start);
      if (end < 0 && held.length - start < markerCharsMax + close.length) break;
      if (end < 0 || end - start > markerCharsMax) {
        pieces.push({ type: "text", text: held.slice(0, start + open.length) });
        held = held.slice(start + open.length);
        continue;
      }
      pieces.push({ type: "text", text: held.slice(0, start).trimEnd() });
      for (const id of held.slice(start + open.length, end).split(/[,\s]+/)) if (id !== "") pieces.push({ type: "cite", id });
      held = held.slice(end + close.length);
    }
    if (isLast) held = held.replace(cutMark, "");
    const keep = isLast ? 0 : held.length - safeLength(held);
    pieces.push({ type: "text", text: held.slice(0, held.length - keep) });
    held = held.slice(held.length - keep);
    return pieces.filter((piece) => piece.type === "cite" || piece.text !== "");
  }
  return {
    push(delta) { held += delta; return drain(false); },
    end: () => drain(true),
  };
}

/** A whole text as it leaves, without its marks, and the ids that they name. */
export function takeMarks(text: string): { text: string; ids: string[] } {
  if (!text.includes(open)) return { text, ids: [] };
  const reader = createMarkReader();
  const pieces = [...reader.push(text), ...reader.end()];
  return { text: pieces.map((piece) => (piece.type === "text" ? piece.text : "")).join(""), ids: pieces.flatMap((piece) => (piece.type === "cite" ? piece.id : [])) };
}

/** How much of a text is certainly not part of a mark that is still coming. */
function safeLength(text: string): number {
  const start = text.indexOf(open);
  const cut = start >= 0 ? start : text.endsWith("[") ? text.length - 1 : text.length;
  return text.slice(0, cut).trimEnd().length;
}
