import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { useKeys } from "../keys.ts";
import { useNarrow } from "../screen.ts";
import { useWords } from "../words.ts";
import { Icon } from "./Icon.tsx";

export type Column<Row> = {
  id: string; title: string; cell: (row: Row) => ReactNode; width?: string; isNumber?: boolean;
  /** The name by which the server sorts this column. */
  sort?: string;
  /** Left out where there is no room for it. */
  isSecondary?: boolean;
};
export type Sorting = { by: string; isDescending: boolean };
type Props<Row> = {
  label: string; rows: readonly Row[]; total: number; columns: Column<Row>[]; rowId: (row: Row) => string; onOpen: (row: Row) => void; onMore?: (() => void) | undefined; isStale?: boolean;
  sorting?: Sorting | undefined; onSort?: (by: string) => void; rowClass?: (row: Row) => string; onCurrent?: (row: Row | undefined) => void;
};

const rowHeights = { wide: 44, narrow: 76 };
const spare = 12; // rows drawn beyond what is seen, so that a quick turn of the wheel shows no gap

/**
 * A table of any length: only what is seen, and a little more, is drawn. j and k move, Enter opens; the end of what is loaded
 * asks for more.
 */
export function Grid<Row>(props: Props<Row>): ReactNode {
  const { label, rows, total, columns, rowId, onOpen, onMore, isStale = false, rowClass, onCurrent } = props;
  const { words } = useWords();
  const isNarrow = useNarrow();
  const rowHeight = isNarrow ? rowHeights.narrow : rowHeights.wide;
  const box = useRef<HTMLDivElement>(null);
  const seen = useSeen(box, rowHeight);
  const [current, setCurrent] = useState(-1);
  const at = Math.min(current, rows.length - 1);
  const first = Math.max(0, seen.first - spare);
  const last = Math.min(rows.length, seen.first + seen.count + spare);
  useEffect(() => { if (onMore !== undefined && last >= rows.length - spare) onMore(); }, [last, rows.length, onMore]);
  useEffect(() => { onCurrent?.(rows[at]); }, [rows, at]);
  const move = (to: number): void => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setCurrent(next);
    scrollTo(box.current, next, rowHeight);
  };
  useKeys([
    { key: "j", label: words.keys.next, run: () => move(at + 1) },
    { key: "k", label: words.keys.previous, run: () => move(at < 0 ? 0 : at - 1) },
    { key: "Enter", label: words.keys.open, isOff: at < 0, run: (event) => openAt(event, rows[at]) },
    { key: "e", label: words.keys.edit, isOff: at < 0, run: () => { const row = rows[at]; if (row !== undefined) onOpen(row); } },
  ]);
  const openAt = (event: globalThis.KeyboardEvent, row: Row | undefined): void => {
    if (row === undefined) return;
    if (event.target instanceof HTMLElement && event.target.matches("a, button")) event.target.click(); // Enter belongs to what has the focus
    else onOpen(row);
  };
  const onArrow = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: seen.count, PageUp: -seen.count }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move(at + step);
  };
  return (
    <div className={isStale ? "grid stale" : "grid"} ref={box} tabIndex={0} role="region" aria-label={label} onKeyDown={onArrow}>
      <table aria-rowcount={total + 1} aria-busy={isStale || undefined}>
        <Head {...props} />
        <tbody>
          {first > 0 && <tr className="grid-gap" aria-hidden="true" style={{ height: first * rowHeight }} />}
          {rows.slice(first, last).map((row, place) => (
            <tr key={rowId(row)} aria-rowindex={first + place + 2} aria-current={first + place === at || undefined} className={rowClass?.(row)} onClick={(event) => {
              if (event.target instanceof Element && event.target.closest("a, button, input, label") !== null) return;
              setCurrent(first + place);
              onOpen(row);
            }}>
              {columns.map((column) => <td key={column.id} className={cellClass(column)}>{column.cell(row)}</td>)}
            </tr>
          ))}
          {last < rows.length && <tr className="grid-gap" aria-hidden="true" style={{ height: (rows.length - last) * rowHeight }} />}
          {onMore !== undefined && <tr className="grid-more"><td colSpan={columns.length}><i /></td></tr>}
        </tbody>
      </table>
    </div>
  );
}

function Head<Row>({ columns, sorting, onSort }: Props<Row>): ReactNode {
  return (
    <thead>
      <tr>
        {columns.map((column) => {
          const isSorted = sorting?.by === column.sort && column.sort !== undefined;
          return (
            <th key={column.id} scope="col" className={cellClass(column)} style={column.width === undefined ? undefined : { width: column.width }}
              aria-sort={isSorted ? (sorting?.isDescending === true ? "descending" : "ascending") : undefined}>
              {column.sort === undefined || onSort === undefined ? column.title : (
                <button type="button" className={isSorted ? (sorting?.isDescending === true ? "sorted down" : "sorted") : ""}
                  onClick={() => onSort(column.sort ?? "")}>
                  {column.title}
                  <Icon name="chevron" />
                </button>
              )}
            </th>
          );
        })}
      </tr>
    </thead>
  );
}

function cellClass<Row>({ id, isNumber, isSecondary }: Column<Row>): string {
  return [`cell-${id}`, isNumber === true ? "number tabular" : "", isSecondary === true ? "secondary" : ""].filter(Boolean).join(" ");
}

/** Which rows can be seen; measured once for each frame that scrolls. */
function useSeen(box: React.RefObject<HTMLDivElement | null>, rowHeight: number): { first: number; count: number } {
  const [seen, setSeen] = useState({ first: 0, count: 20 });
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    let frame = 0;
    const measure = (): void => {
      frame = 0;
      const next = { first: Math.floor(element.scrollTop / rowHeight), count: Math.ceil(element.clientHeight / rowHeight) };
      setSeen((before) => (before.first === next.first && before.count === next.count ? before : next));
    };
    const onScroll = (): void => { frame ||= requestAnimationFrame(measure); };
    measure();
    element.addEventListener("scroll", onScroll, { passive: true });
    const sizes = new ResizeObserver(onScroll);
    sizes.observe(element);
    return () => {
      cancelAnimationFrame(frame);
      element.removeEventListener("scroll", onScroll);
      sizes.disconnect();
    };
  }, [rowHeight]);
  return seen;
}

function scrollTo(element: HTMLDivElement | null, row: number, rowHeight: number): void {
  if (element === null) return;
  const head = element.querySelector("thead")?.clientHeight ?? 0;
  const top = row * rowHeight;
  if (top < element.scrollTop) element.scrollTop = top;
  else if (top + rowHeight + head > element.scrollTop + element.clientHeight) element.scrollTop = top + rowHeight + head - element.clientHeight;
}
