import type { VNode } from "preact";

/** Drawn on a 20 × 20 grid with a 1.6 line. */
const paths = {
  close: "M5 5l10 10M15 5L5 15",
  send: "M10 16V4.5M5 9l5-5 5 5",
  stop: "M6 6h8v8H6z",
  compose: "M11 4H5.5A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16h9a1.5 1.5 0 0 0 1.5-1.5V9M9 11l.4-2.2L15.2 3l1.8 1.8-5.8 5.8z",
  chat: "M4 5.5A1.5 1.5 0 0 1 5.5 4h9A1.5 1.5 0 0 1 16 5.5v6a1.5 1.5 0 0 1-1.5 1.5H9l-3.5 3v-3A1.5 1.5 0 0 1 4 11.5zM7.5 7.5h5M7.5 10h3",
  up: "M7 9l2.6-5.2a1.5 1.5 0 0 1 2 1.7L11.2 8H15a1.3 1.3 0 0 1 1.3 1.6l-1.2 5A1.8 1.8 0 0 1 13.4 16H7zM4 9h3v7H4z",
  down: "M7 11l2.6 5.2a1.5 1.5 0 0 0 2-1.7L11.2 12H15a1.3 1.3 0 0 0 1.3-1.6l-1.2-5A1.8 1.8 0 0 0 13.4 4H7zM4 4h3v7H4z",
  copy: "M7.5 7.5h8v8h-8zM12.5 7.5v-3h-8v8h3",
  check: "M4.5 10.5l3.5 3.5 7.5-8",
  chevron: "M5.5 8l4.5 4.5L14.5 8",
  arrow: "M10 4v11.5M5 11l5 5 5-5",
  retry: "M15.5 10a5.5 5.5 0 1 1-1.7-4M15.5 3.5V6.5h-3",
  document: "M6 3.5h5.5L15 7v9.5H6zM11.5 3.5V7H15M8.5 10.5h4M8.5 13h4",
  tag: "M3.8 9.6V4.8a1 1 0 0 1 1-1h4.8l6.6 6.6-5.8 5.8zM7 7h.01",
  person: "M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM4.5 16.5c.5-3 2.7-4.5 5.5-4.5s5 1.5 5.5 4.5",
  offline: "M3 8.5a10 10 0 0 1 4-2.3M17 8.5a10 10 0 0 0-4.5-2.4M6 11.5a6 6 0 0 1 3-1.6M14 11.5a6 6 0 0 0-1-.7M10 15h.01M4 3.5l12 13",
  trash: "M4.5 6h11M8 6V4h4v2M6 6l.7 10h6.6L14 6M8.5 9v4M11.5 9v4",
  box: "M3.5 6.5L10 3.5l6.5 3v7L10 16.5l-6.5-3zM3.5 6.5L10 9.5l6.5-3M10 9.5v7",
} as const;

export type IconName = keyof typeof paths;

/** A picture beside words, or in a control that has a label of its own; so it is hidden from screen readers. */
export function Icon({ name }: { name: IconName }): VNode {
  return (
    <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
