import { useEffect, useRef, type ReactNode } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

export type Line = { label: string; values: (number | null)[]; color: string; isBars?: boolean };
type Props = { label: string; days: string[]; lines: Line[]; format: (value: number) => string; onDay: (place: number) => void };

const height = 168;

/** One figure by day. A press on a day opens what is behind it; the same figures stand in the table below for who cannot see the plot. */
export function Plot({ label, days, lines, format, onDay }: Props): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const open = useRef(onDay);
  open.current = onDay;
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const plot = new uPlot(
      optionsOf({ element, days, lines, format, onDay: (place) => open.current(place) }),
      [days.map((_, place) => place), ...lines.map(({ values }) => values)], element,
    );
    const sizes = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height }));
    sizes.observe(element);
    return () => {
      sizes.disconnect();
      plot.destroy();
    };
  }, [days, lines, format]);
  return <figure className="plot"><figcaption>{label}</figcaption><div ref={box} aria-hidden="true" /></figure>;
}

/** Questions are counted: half of one has no line. */
const wholeSteps = Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();

/** Colours come from the page's tokens, so that light and dark need no second plot. */
function token(element: Element, name: string): string {
  return getComputedStyle(element).getPropertyValue(name).trim();
}

function optionsOf({ element, days, lines, format, onDay }: { element: HTMLElement; days: string[]; lines: Line[]; format: Props["format"]; onDay: (place: number) => void }): uPlot.Options {
  const axis = {
    stroke: token(element, "--soft"), grid: { stroke: token(element, "--line"), width: 1 }, ticks: { show: false },
    font: `12px ${token(element, "--font")}`,
  };
  const bars = uPlot.paths.bars?.({ size: [0.6, 40], radius: 0.2 });
  return {
    width: element.clientWidth || 400, height, padding: [8, 8, 0, 0], legend: { show: false },
    cursor: { drag: { setScale: false, x: false, y: false }, y: false, points: { size: 6 } },
    scales: { x: { time: false, range: () => [-0.5, days.length - 0.5] }, y: { range: (_, __, max) => [0, Math.max(max * 1.1, 0.001)] } },
    axes: [
      { ...axis, values: (_, places) => places.map((place) => (Number.isInteger(place) ? days[place] ?? "" : "")), space: 56, size: 28 },
      { ...axis, values: (_, values) => values.map((value) => format(value)), size: 56, ...(lines.some(({ isBars }) => isBars) && { incrs: wholeSteps }) },
    ],
    series: [{}, ...lines.map((line): uPlot.Series => {
      const color = token(element, line.color);
      return line.isBars === true && bars ? { label: line.label, fill: color, stroke: color, width: 0, paths: bars, points: { show: false } } : {
        label: line.label, stroke: color, width: 2, spanGaps: true, points: { show: days.length < 40, size: 5, fill: color },
      };
    })],
    hooks: { ready: [(plot) => { plot.over.addEventListener("click", () => { if (plot.cursor.idx != null) onDay(plot.cursor.idx); }); }] },
  };
}
