/** One measured promise. */
export type Figure = { name: string; asked: string; measured: string; ok: boolean };

export function print(figures: Figure[]): Figure[] {
  for (const { name, asked, measured, ok } of figures) console.log(`${ok ? "ok  " : "MISS"} ${name.padEnd(58)} ${measured.padStart(22)}  (${asked})`);
  return figures;
}

export const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;
